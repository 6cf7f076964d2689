"""Understanding a question: its language, whether it follows up on what was said before, which step it means. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.codes import codes_in, says_codes_alone, without_codes
from knowledge.language import language_of
from knowledge.phrasing import without_introduction
from knowledge.subjects import NOTHING_SAID, Context, Said, without_replaced
from knowledge.terms import telling_terms, telling_words, terms_of
from knowledge.words import CHINESE_RUN, words
from service.chat.understanding.naming import asks_of_another, in_full, named_instead, siblings
from service.chat.understanding.premise import without_claimed
from service.chat.understanding.steps import (
    LAST,
    holds_steps,
    numbered,
    speaks_of_steps,
    step_in,
    step_spoken_of,
    steps_in,
    without_steps,
)

__all__ = [
    "LAST",
    "Understood",
    "following",
    "is_elliptic",
    "names_nothing",
    "names_the_missing",
    "of_another",
    "understand",
]

# A question with pronouns and more words of its own than this is taken to stand on its own: "it" is then more
# often a filler ("how long does it take to …") than a reference.
_MOST_WORDS_OF_A_REFERENCE = 4

# What answers a question that was asked back is hardly longer.
_MOST_WORDS_OF_AN_ANSWER = 6

# A question, its reply, and what that cites.
_LAST_TURN = 3

_REFERS_CHINESE = re.compile(
    r"^\s*(那|那么|然后|还有|这|它|该|另外|如果这样|好的?[，,]?\s*那)"
    r"|它|这个|那个|这种|那种|这款|那款|这样|上面|刚才|前面说|上述|这里|这儿|那里|那儿|此处|这边|那边"
)
_REFERS_ENGLISH = re.compile(
    r"^\s*(and|then|so|also|what about|how about|what if)\b"
    r"|\b(it|its|that|this|these|those|them|they|one|ones|above|there|here)\b",
    re.IGNORECASE,
)
# A thing or a case and no question: what was asked before is asked of it.
_ELLIPTIC = re.compile(
    r"^[^什多几怎哪谁吗何否能么啥]*呢[？?。！!\s]*$"
    r"|^(?:(?:and|or|but|ok(?:ay)?)[\s,]+)?(?:what\s+about|how\s+about|what\s+if|for|to|in|on|at|with|without|from|by|if)\b"
    r"[\w\s'-]{1,40}[?!.]*$"
    r"|^(?:and|or)\s(?!.*\b(?:wh\w+|how|can|could|do|does|did|is|are|was|will|would|should|may)\b)[\w\s'-]{1,40}[?!.]*$"
    r"|^[A-Za-z]*\d[A-Za-z\d-]*\s*的?[？?]*$|^[^什多几怎哪谁吗何否能么啥，,]{1,10}的(?:[那这][个款种台])?[？?。！!\s]*$",
    re.IGNORECASE,
)
# The customer's own case, as an amount of time alone.
_TELLS_A_TIME = re.compile(
    r"^(?:我们?的?)?(?:合约|合同)?(?:还|已经?|才|只|都|快)*(?:剩下?|用|买|住|装|签|有|过去?)了?(?:差不多|大概)?"
    r"\s*[\d一二两三四五六七八九十半]+\s*个?多?(?:小时|天|日|周|星期|月|年)了?[。！!\s]*$"
    r"|^(?:i|i've|we|we've|there\s+(?:is|are)|it's|it\s+(?:is|has))\b[^?\d]{0,30}\b\d+\s+(?:more\s+)?(?:hour|day|week|month|year)s?"
    r"(?:\s+(?:left|ago|old|to\s+go|already|remaining))?[\s.!]*$",
    re.IGNORECASE,
)
# Somebody who was misunderstood: what was asked stands, about something else.
_CORRECTS = re.compile(
    r"^\s*(?:不是|不对|错了|搞错了|弄错了)|我(?:问|说|指|要问)的(?:是|不是)"
    r"|^\s*no\b.*\b(?:mean|meant|asked|asking)\b|\bi\s+(?:meant|mean|was\s+asking|asked\s+about)\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[，,。；;！!？?\n]+|\.\s")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched and answered.

    Attributes:
        text: As asked, without space around it.
        context: What was asked before, a line each, where the question needs it; otherwise empty.
        before: What was said before, as it is searched with.
        lang: "zh" or "en".
        step: The step of a procedure that is meant, from 1, `LAST`, or `None`.
        asked_back: The customer was asked back before it.
        completes: It answers that, and so completes the question before.
        elliptic: It only names a thing or a case, of which is asked what was asked before.
        full: The message with the codes of products of which it says the number, or that it is another, alone.
    """

    text: str
    context: str
    before: Context
    lang: str
    step: int | None
    asked_back: bool = False
    completes: bool = False
    elliptic: bool = False
    full: str = ""

    @property
    def ask(self) -> str:
        """What is asked: the message without who writes, and without an amount that it only takes for granted."""
        return without_claimed(without_introduction(self.full or self.text))

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that are meant, where these are several; otherwise empty."""
        return steps_in(self.text)

    @property
    def wanted(self) -> str:
        """What is searched for: the question without the step it names, which says where to look in the answer.

        Where nothing else is asked, what was asked before is searched for alone; the step itself only without it.
        """
        if self.completes or self.elliptic:
            return self.topic
        return without_steps(self.ask).strip() or ("" if self.context else self.text)

    @property
    def matter(self) -> str:
        """What the house rules look at: the message, and what it asks once more of another thing."""
        return f"{self.text}\n{self.wanted}"

    @property
    def topic(self) -> str:
        """What the conversation is about after this question, a line each; the context of the next follow-up."""
        line = numbered(" ".join(self.ask.split()), self.step)
        return f"{self.context}\n{line}" if self.context else line


def understand(
    message: str,
    topic: str,
    said: Sequence[Said] = (),
    *,
    offered: str = "",
    known: Callable[[str], bool] = bool,
) -> Understood:
    """Understand a message.

    Args:
        message: What the customer wrote.
        topic: The `Understood.topic` of the turn before; empty at the beginning of a session.
        said: The messages before, the latest last.
        offered: What the customer was asked back to choose from; empty where nothing was.
        known: Tells whether the documents have the code of a product.
    """
    text = message.strip()
    full = in_full(text, topic, known) if not asks_of_another(text) else _named(text, topic, said)
    completes = bool(offered) and _chooses(text, offered)
    elliptic = bool(topic) and not completes and (is_elliptic(full) or _is_missing(full, topic))
    follows = completes or elliptic or (bool(topic) and _follows(without_claimed(full)))
    step = _step_meant(text, topic, said)
    referred = follows or (bool(said) and _refers(_CLAUSES.split(text.rstrip("。？?！!.")).pop()))
    if not (topic or said):
        return Understood(text, "", NOTHING_SAID, _language(text, topic, said), step, full=full)
    # What is chosen stands beside what was asked, not in its place.
    context = _recent(topic, "" if completes else full) if follows else ""
    before = Context(tuple(said), _beside_steps(context), referred, corrected=bool(_CORRECTS.search(text)))
    return Understood(
        text, context, before, _language(text, topic, said), step, bool(offered), completes, elliptic, full
    )


def _named(text: str, topic: str, said: Sequence[Said]) -> str:
    """Give a message that speaks of another product with the code of the one that was spoken of before."""
    spoken = siblings(topic, [each.text for each in reversed(said) if each.by_customer])
    return named_instead(text, spoken[0]) if spoken else text


def of_another(asked: Understood, told: Iterable[str]) -> Understood:
    """Give a question about another product, which it does not name, with its code.

    Args:
        asked: As understood.
        told: What the documents say about what was asked before.

    Returns:
        The question itself where it is no such, or where there is not exactly one other.
    """
    if not asked.context or asked.full != asked.text or not asks_of_another(asked.text):
        return asked
    others = siblings(asked.context, told)
    if len(others) != 1:
        return asked
    full = named_instead(asked.text, others[0])
    return replace(asked, context=_recent(asked.context, full), full=full, elliptic=True)


def following(asked: Understood, topic: str) -> Understood:
    """Give a question that names nothing as one about what was asked before.

    Args:
        asked: As understood.
        topic: The `Understood.topic` of the turn before.

    Returns:
        The question itself where it names something, or is known to follow up already.
    """
    if not topic or asked.context or asked.asked_back or asked.step is not None or not names_nothing(asked.text):
        return asked
    context = _recent(topic, asked.full)
    before = replace(asked.before, asked=_beside_steps(context), referred=True)
    return replace(asked, context=context, before=before)


def names_nothing(text: str) -> bool:
    """Tell whether a question has no word of its own that says what it is about: "几天能拿到"."""
    return not any(term.weight == 1 or term.others for term in telling_terms(text))


def _step_meant(text: str, topic: str, said: Sequence[Said]) -> int | None:
    spoken = step_spoken_of(topic.rsplit("\n", 1)[-1]) if topic else None
    after_steps = any(holds_steps(each.text) for each in said[-_LAST_TURN:] if not each.by_customer)
    return step_in(text, spoken, after_steps=after_steps)


def _chooses(text: str, offered: str) -> bool:
    """Tell whether a short message names something of what was offered."""
    named = telling_words(text)
    held = frozenset(words(offered))
    return len(named) <= _MOST_WORDS_OF_AN_ANSWER and any(word in held for word in named)


def is_elliptic(text: str) -> bool:
    """Tell whether a message names a thing or a case alone."""
    if _TELLS_A_TIME.search(text):
        return True
    return (
        bool(_ELLIPTIC.search(text)) and bool(terms_of(text)) and not (speaks_of_steps(text) or _CORRECTS.search(text))
    )


def names_the_missing(asked: Understood) -> bool:
    """Tell whether a question is the code of a product alone, after one that names none."""
    return asked.elliptic and not is_elliptic(asked.full)


def _is_missing(text: str, topic: str) -> bool:
    return says_codes_alone(text) and bool(codes_in(text)) and not codes_in(topic)


def _follows(text: str) -> bool:
    if speaks_of_steps(text) or _CORRECTS.search(text):
        return True
    return not telling_words(text) or _refers(text)


def _refers(text: str) -> bool:
    """Tell whether a question or a part of one speaks of something without naming it."""
    english = language_of(text) == "en"
    refers = _REFERS_CHINESE.search(text) or _ELLIPTIC.search(text) or (english and _REFERS_ENGLISH.search(text))
    return bool(refers) and len(telling_words(without_steps(text))) <= _MOST_WORDS_OF_A_REFERENCE


def _recent(topic: str, text: str) -> str:
    """Keep the question that opened the topic and the last one, with what the message puts in place of others.

    What lies between was about either.
    """
    lines = topic.split("\n")
    return "\n".join(without_replaced(line, text, put_in=True) for line in dict.fromkeys((lines[0], lines[-1])))


def _beside_steps(context: str) -> str:
    """Give what was asked before without going through the steps of it, which says nothing of what it is about."""
    first, *later = context.split("\n")
    return "\n".join((without_steps(first), *(line for line in later if not speaks_of_steps(line))))


def _language(text: str, topic: str, said: Sequence[Said]) -> str:
    """Give the language of a message; codes alone, or a single name, are in that of what was said before."""
    if not _says_something(text):
        before = (*reversed(topic.split("\n")), *(each.text for each in reversed(said)))
        text = next(filter(_says_something, before), topic or text)
    return language_of(text)


def _says_something(text: str) -> bool:
    """Tell whether a text has words that are of a language: a single one, or one beside a code, may be a name."""
    return not says_codes_alone(text) and bool(len(without_codes(text).split()) > 1 or CHINESE_RUN.search(text))
