"""Understanding a question: its language, whether it follows up on what was said before, which step it means. Pure."""

import re
from dataclasses import dataclass

from knowledge.language import language_of
from knowledge.terms import telling_words

# A question with pronouns and more words of its own than this is taken to stand on its own: "it" is then more
# often a filler ("how long does it take to …") than a reference.
_MOST_WORDS_OF_A_REFERENCE = 4

_REFERS_CHINESE = re.compile(
    r"^\s*(那|那么|然后|还有|这|它|该|另外|如果这样|好的?[，,]?\s*那)"
    r"|它|这个|那个|这种|那种|这款|那款|这样|上面|刚才|前面说|上述"
)
_REFERS_ENGLISH = re.compile(
    r"^\s*(and|then|so|also|what about|how about|what if)\b"
    r"|\b(it|its|that|this|these|those|them|they|one|ones|above)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"第\s*([一二三四五六七八九十\d]{1,3})\s*步|步骤\s*([一二三四五六七八九十\d]{1,3})"
    r"|\bstep\s*(?:number\s*)?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+step\b",
    re.IGNORECASE,
)
_LAST_STEP = re.compile(r"最后一?步|\b(?:last|final)\s+step\b", re.IGNORECASE)
LAST = -1
"""The step that is meant by "the last step"."""
_ENGLISH_NUMBERS = {
    word: number
    for names in (
        "one two three four five six seven eight nine ten",
        "first second third fourth fifth sixth seventh eighth ninth tenth",
    )
    for number, word in enumerate(names.split(), 1)
}
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is searched and answered.

    Attributes:
        text: As asked, without space around it.
        context: What was asked before, where the question needs it; otherwise empty.
        lang: "zh" or "en".
        step: The step of a procedure that is meant, from 1, `LAST`, or `None`.
    """

    text: str
    context: str
    lang: str
    step: int | None

    @property
    def wanted(self) -> str:
        """What is searched for: the question without the step it names, which says where to look in the answer.

        Where nothing else is asked, what was asked before is searched for alone; the step itself only without it.
        """
        return _own_words(self.text).strip() or ("" if self.context else self.text)

    @property
    def topic(self) -> str:
        """What the conversation is about after this question, a line each; the context of the next follow-up."""
        line = " ".join(self.text.split())
        return f"{self.context}\n{line}" if self.context else line


def understand(message: str, topic: str) -> Understood:
    """Understand a message.

    Args:
        message: What the customer wrote.
        topic: The `Understood.topic` of the turn before; empty at the beginning of a session.
    """
    text = message.strip()
    step = _step_in(text)
    follows = bool(topic) and _follows(text, step)
    return Understood(text, _recent(topic) if follows else "", _language(text, topic), step)


def _own_words(text: str) -> str:
    return _LAST_STEP.sub(" ", _STEP.sub(" ", text))


def _follows(text: str, step: int | None) -> bool:
    count = len(telling_words(_own_words(text)))
    if step is not None or count <= 1:
        return True
    refers = _REFERS_CHINESE.search(text) or (language_of(text) == "en" and _REFERS_ENGLISH.search(text))
    return bool(refers) and count <= _MOST_WORDS_OF_A_REFERENCE


def _recent(topic: str) -> str:
    """Keep the question that opened the topic and the last one: what lies between was about either."""
    lines = topic.split("\n")
    return "\n".join(dict.fromkeys((lines[0], lines[-1])))


def _language(text: str, topic: str) -> str:
    has_letters = any(character.isalpha() for character in text)
    return language_of(text if has_letters or not topic else topic)


def _step_in(text: str) -> int | None:
    found = _STEP.search(text)
    if found is None:
        return LAST if _LAST_STEP.search(text) else None
    number = next(group for group in found.groups() if group).lower()
    if number.isdecimal():
        return int(number)
    return _ENGLISH_NUMBERS.get(number) or _chinese_number(number)


def _chinese_number(text: str) -> int | None:
    """Read 一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    high = (_CHINESE_DIGITS.get(tens, 0) if tens else 1) * 10 if ten else 0
    low = _CHINESE_DIGITS.get(ones, 0) if ones else 0
    return high + low or None
