"""What a conversation is about, as a search needs it: the words that earlier messages add to a question. Pure.

A question has an *ask*, which is in its own words, and a *subject*: a thing, a place, a document or a section of one,
which it may leave to what was said before. So the words of earlier messages are looked for in titles and headings, the
later the message the more, and in the text itself: a little where the question could stand on its own, so that only
what it leaves open is decided by them, and much where it says of itself that it follows up on something.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.codes import names_with_digits
from knowledge.ranking import word_weights
from knowledge.terms import telling_terms
from knowledge.words import CHINESE_RUN, HEADING, tagged

# What a word that was said before counts in the text and in headings beside one of the question: where the question
# refers to it, and where it could stand on its own. Replies quote passages, which are not to be found once more because
# of that. bench/results/followups.md has the sweeps.
_TEXT_REFERRED, _HEADINGS_REFERRED = 1.2, 1.5
_TEXT_OPEN = {True: 0.2, False: 0.05}
"""By whether the customer said it."""
_HEADINGS_OPEN = 1.0
# Where the question could stand on its own, all that was said before counts at most so much beside it, and less where
# the question names a title or heading about half as well as all that was said.
_MOST_OPEN = 1.6
_MOST_BESIDE_ANOTHER = 0.5
_AS_WELL_NAMED = 0.5
# A question none of whose words is this rare, as a share of the rarity of what no passage has, names no subject.
_TELLING = 0.35
# What each message counts beside the one after it.
_RECENCY = 0.8
# The words of a longer message count less, so that it counts no more than one of so many.
_FEW_WORDS = 25
_MOST_CHARACTERS = 600
_MOST_MESSAGES = 6

# The segmenter's kinds of names: of people, places, bodies and others.
_NAMES = ("nr", "ns", "nt", "nz")
_CAPITALISED = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
# A number by itself, with what it counts where that is one Chinese character: 60 in "60 units", 7天.
_AMOUNT = re.compile(r"(?<![\w.-])\d[\d.,]*(?![\w-])|(?<![\w.-])\d+(?=[\u4e00-\u9fff])")
_COLOURS = "colour"
_COLOUR = re.compile(r"[红黄绿蓝白橙紫](?=[灯色光])|\b(?:red|yellow|green|blue|white|orange|purple)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d.*")


@dataclass(frozen=True, slots=True)
class Said:
    """A message from before a question.

    Attributes:
        text: What was said.
        by_customer: Whether the customer said it; otherwise it is a reply, or what a reply cites.
    """

    text: str
    by_customer: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """What was said before a question.

    Attributes:
        said: Messages of both sides, the latest last. The subject may be in them.
        asked: What the customer asked before, where the question cannot be understood without it; otherwise empty.
        referred: The question refers to something said before.
        corrected: The question puts another subject in the place of the one that was answered about.
    """

    said: tuple[Said, ...] = ()
    asked: str = ""
    referred: bool = False
    corrected: bool = False


NOTHING_SAID = Context()
"""What was said before the first question."""


@dataclass(frozen=True, slots=True)
class Lexical:
    """What a lexical index tells of words.

    Attributes:
        rarity: How rare a word is; highest for what no passage has, such as the empty word.
        best: The score of the best passage by weighted words; 0 where there is none.
    """

    rarity: Callable[[str], float]
    best: Callable[[Mapping[str, float]], float]


def weights_in_context(question: str, context: Context, lexicon: Lexical) -> dict[str, float]:
    """Give what each word counts in the lexical search for a question, given what was said before.

    Args:
        question: As it is searched.
        context: What was said before.
        lexicon: Where it will be searched.

    Returns:
        Weights by word; those with `HEADING` in front of them are for titles and headings.
    """
    own = word_weights(question)
    messages = [said for said in _latest_first(context) if said.by_customer or not context.corrected]
    if not messages:
        return own
    referred = context.referred or not _names_a_subject(question, lexicon)
    in_headings = _HEADINGS_REFERRED if referred else _HEADINGS_OPEN
    said: dict[str, float] = {}
    recency = 1.0
    for message in messages:
        in_text = _TEXT_REFERRED if referred else _TEXT_OPEN[message.by_customer]
        words_said = _words_said(without_replaced(message.text, question) if context.asked else message.text)
        _add(said, words_said, in_text * recency)
        if not context.corrected:
            _add(said, _headed(words_said), in_headings * recency)
        recency *= _RECENCY
    weights = {**own}
    _add(weights, _headed(own), in_headings)
    _add(weights, said, 1.0 if referred else _share(weights, said, lexicon))
    return weights


def _names_a_subject(question: str, lexicon: Lexical) -> bool:
    """Tell whether a question has a word that few passages have: if so, it may well stand on its own."""
    terms = telling_terms(question)
    rarest = max((min(map(lexicon.rarity, (term.word, *term.others))) for term in terms), default=0.0)
    return rarest >= _TELLING * lexicon.rarity("")


def _share(own: Mapping[str, float], said: Mapping[str, float], lexicon: Lexical) -> float:
    """Give by how much to lower what was said before, so that it leads nowhere that the question itself does not."""
    by_own, by_said = lexicon.best(own), lexicon.best(said)
    if not by_own or not by_said:
        return 1.0
    names_another = lexicon.best(_in_headings(own)) >= _AS_WELL_NAMED * lexicon.best(_in_headings(said))
    most = _MOST_BESIDE_ANOTHER if names_another else _MOST_OPEN
    return min(1.0, most * by_own / by_said)


def _in_headings(weights: Mapping[str, float]) -> dict[str, float]:
    return {word: weight for word, weight in weights.items() if word.startswith(HEADING)}


def _latest_first(context: Context) -> list[Said]:
    """Give the messages that count; what was asked before is one of them, be it long ago."""
    latest = [said for said in context.said if said.text.strip()][-_MOST_MESSAGES:]
    known = {" ".join(said.text.split()) for said in latest}
    asked = [Said(line) for line in context.asked.split("\n") if line and line not in known]
    return [*reversed(latest), *reversed(asked)]


def _words_said(message: str) -> dict[str, float]:
    weights = word_weights(message[:_MOST_CHARACTERS])
    share = min(1.0, _FEW_WORDS / max(len(weights), 1))
    return {word: share * weight for word, weight in weights.items()}


def without_replaced(message: str, follow_up: str, *, put_in: bool = False) -> str:
    """Give an earlier message without the names and codes in whose place a follow-up puts others of their kind.

    After "How bright is the C50 lamp?" somebody who asks "What about the B20?" speaks of no C50 any more.

    Args:
        message: The earlier message.
        follow_up: The later one.
        put_in: Where there is one other, it is put in that place: "How bright is the B20 lamp?".
    """
    before, now = _named(message), _named(follow_up)
    for kind in now.keys() & before.keys():
        gone, come = _exchanged(kind, before[kind], now[kind])
        # 红灯 without its colour would be another word.
        instead = next(iter(come)) if len(come) == 1 and (put_in or kind == _COLOURS) else " "
        for name in gone:
            named = rf"(?<![A-Za-z\d]){re.escape(name)}(?![A-Za-z\d])"
            message = re.sub(named, instead, message, flags=re.IGNORECASE)
    return message


def _exchanged(kind: str, before: Mapping[str, str], now: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Give the names of one kind that are spoken of no more, and as written those that are instead of them.

    M120 comes in the place of M140 Pro, not in that of the E02 that it shows; and what is named again stays.
    """
    if kind != "code":
        return (list(before), list(now.values())) if now.keys().isdisjoint(before) else ([], [])
    come, left = now.keys() - before.keys(), [code for code in before if code not in now]
    letters = {_DIGITS.sub("", code) for code in come}
    alike = [code for code in left if _DIGITS.sub("", code) in letters]
    if not come or not left:
        return [], []
    return (alike or left[:1]), [now[code] for code in now if code in come]


def colours_in(text: str) -> frozenset[str]:
    """Give the colours of lamps and the like that a text names."""
    return frozenset(colour.lower() for colour in _COLOUR.findall(text))


def _named(text: str) -> dict[str, dict[str, str]]:
    """Give the names and codes in a text by their kind, as written by how they compare."""
    named: dict[str, dict[str, str]] = {}
    for kind, name in _names(text):
        named.setdefault(kind, {})[name.lower()] = name
    return named


def _names(text: str) -> Iterator[tuple[str, str]]:
    yield from (("name", name) for name in _CAPITALISED.findall(text))
    yield from (("code", code) for code in names_with_digits(text))
    yield from ((_COLOURS, colour) for colour in _COLOUR.findall(text))
    yield from (("amount", amount) for amount in _AMOUNT.findall(text))
    for run in CHINESE_RUN.findall(text):
        tags = tagged(run)
        yield from ((kind[:2], word) for word, kind in tags if len(word) > 1 and kind[:2] in _NAMES)
        yield from _one_of_several(tags)


def _one_of_several(tags: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give what tells one of a kind from the others, by its kind: 滨江 of 店, 星光 of 会员."""
    for (word, kind), (head, of) in pairwise(tags):
        if len(word) > 1 and kind[:1] in "nab" and of[:1] == "n":
            yield (f"of {head}", word)


def _headed(weights: Mapping[str, float]) -> dict[str, float]:
    return {HEADING + word: weight for word, weight in weights.items() if not word.startswith(HEADING)}


def _add(weights: dict[str, float], more: Mapping[str, float], share: float) -> None:
    for word, weight in more.items():
        weights[word] = weights.get(word, 0.0) + share * weight
