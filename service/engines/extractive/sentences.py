"""The sentences of a running text that answer a question, and those they are not understood without. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from knowledge.language import language_of
from knowledge.sentences import split_sentences
from knowledge.terms import Term, asking_words
from knowledge.words import words
from service.engines.extractive.choose import coverage
from service.engines.extractive.expected import asks_for_much, defines, expected_in
from service.engines.extractive.question import Question
from service.engines.extractive.units import units_of

# A passage up to this many characters is quoted whole: choosing from it would save nobody's time.
_SHORT = {"zh": 120, "en": 300}
# So much is quoted of a longer one; more where a list, a story or reasons are asked for, and where its words do not
# tell which sentence it is that answers.
_ENOUGH = {"zh": 300, "en": 600}
_MUCH = {"zh": 400, "en": 850}
# A passage whose headings hold this share of what is asked is asked for as such.
_ASKED_AS_SUCH = 0.65
# What weighs this much in a question is a thing, which a sentence may be about.
_A_THING = 1.0
# A sentence is quoted beside the best one when it answers at least this share as well; one of the same paragraph with
# less where reasons or a story are asked for, which no sentence tells alone (bench/results/answers.md has the sweeps).
_ALSO_ANSWERS = 0.52
_ALSO_ANSWERS_MUCH = 0.4
# Where no sentence has this share of what the headings do not say already, their words do not tell.
_TELLING = 0.5

# What a term counts less for standing in the headings: there, every sentence is about it.
_NAMED_ABOVE = 0.7
# What a sentence gains beside the words of the question it holds (at most 2): by holding a duration where the question
# asks how long, and the like; by saying what something is where that is asked; by opening the passage,
_EXPECTED_BONUS = 0.3
_DEFINES_BONUS = 0.8
_FIRST_BONUS = 0.2
# and of what the sentences around it have: an answer often follows what it is an answer to.
_FROM_BEFORE = 0.5
_FROM_BEHIND = 0.3

# These begin a sentence that limits the one before it, or is not understood without it.
_LEANS_BACK = re.compile(
    r"(?:但|不过|然而|否则|除|此时|这|那|该|其中|上述|因此|所以|于是|故|为此|对此|在此|他|她|它"
    r"|赛后|之后|随后|后来|然后|接着|此后|期间)"
    r"|(?:However|Otherwise|Unless|Except|But|In that case|This|These|It|They|He|She|Then|Therefore|So)\b"
)
_LIMITS = re.compile(r"(?:但|不过|然而|否则|除)|(?:However|Otherwise|Unless|Except|But)\b")


@dataclass(frozen=True, slots=True)
class _Text:
    """A passage taken apart.

    Attributes:
        units: What may be quoted alone.
        held: The words of each.
        above: The words of the titles above it.
        nearest: Those of the one right above it.
        lang: Its language.
    """

    units: Sequence[str]
    held: Sequence[frozenset[str]]
    above: frozenset[str]
    nearest: frozenset[str]
    lang: str

    def rarity(self, count: float) -> float:
        """Tell how rare in this text is what so many of its units hold, in (0, 1]."""
        size = len(self.units) + 1
        return max(log(size / (count + 0.5)) / log(size), 0.0)


def fitting_sentences(question: Question, text: str, headings: Sequence[str]) -> str:
    """Give the sentences of a plain running text that answer the question, in their order, none cut.

    Args:
        question: What is asked.
        text: A passage's text, plain.
        headings: The titles above it, outermost first.

    Returns:
        The whole text when it is short, or asked for as such; otherwise the units of it that fit best.
    """
    lang = language_of(text)
    asked = question.terms
    units, above = units_of(text), [frozenset(words(heading)) for heading in ("", *headings)]
    parted = _Text(units, [frozenset(words(unit)) for unit in units], frozenset[str]().union(*above), above[-1], lang)
    if len(units) == 1 or len(text) <= (_ENOUGH if _is_asked_as_such(asked, parted) else _SHORT)[lang]:
        return text
    scores = _scores(question.ask, asked, parted)
    share = _ALSO_ANSWERS_MUCH if asks_for_much(question.ask) else _ALSO_ANSWERS
    chosen = _chosen(parted, scores, _room(question.ask, asked, parted), share)
    return _joined(units, sorted(chosen), lang)


def _is_asked_as_such(asked: Sequence[Term], text: _Text) -> bool:
    """Tell whether the headings hold most of what is asked; the title alone only if no sentence has the thing."""
    if coverage(asked, text.above) < _ASKED_AS_SUCH:
        return False
    if coverage(asked, text.nearest) > 0:
        return True
    own = [term for term in asked if term.weight >= _A_THING and term.share_in(text.above) == 0]
    return not any(term.share_in(held) == 1 for term in own for held in text.held)


def _scores(question: str, asked: Sequence[Term], text: _Text) -> list[float]:
    """Judge how well each unit answers, by itself and by what stands around it."""
    alone = _shares_of_terms(asked, text)
    for index, share in enumerate(_shares_of_words(question, text)):
        alone[index] += share + _EXPECTED_BONUS * expected_in(question, text.units[index])
        alone[index] += _DEFINES_BONUS * defines(question, text.units[index])
    alone[0] += _FIRST_BONUS
    scores = list(alone)
    for index, unit in enumerate(text.units[:-1]):
        if not unit.endswith("\n"):  # with a new line another thing begins
            scores[index + 1] += _FROM_BEFORE * alone[index]
            scores[index] += _FROM_BEHIND * alone[index + 1]
    return scores


def _shares_of_terms(asked: Sequence[Term], text: _Text) -> list[float]:
    """Tell how much of what is asked each unit holds, in [0, 1]; what few of them hold tells more."""
    shares = [[term.share_in(held) for held in text.held] for term in asked]
    weights = [
        term.weight * text.rarity(sum(shares[index])) * (1 - _NAMED_ABOVE * term.share_in(text.above))
        for index, term in enumerate(asked)
    ]
    whole = sum(weights) or 1.0
    return [
        sum(weight * of_term[unit] for weight, of_term in zip(weights, shares, strict=True)) / whole
        for unit in range(len(text.units))
    ]


def _shares_of_words(question: str, text: _Text) -> list[float]:
    """Tell how many of the question's words each unit holds, in [0, 1]: those that the titles above do not say."""
    telling = set(words(question)) - asking_words(question) - text.above
    weights = {word: text.rarity(sum(word in held for held in text.held)) for word in telling}
    whole = sum(weights.values()) or 1.0
    return [sum(weight for word, weight in weights.items() if word in held) / whole for held in text.held]


def _room(question: str, asked: Sequence[Term], text: _Text) -> tuple[int, bool]:
    """Tell how many characters may be quoted, and whether no less than that: nothing tells what answers."""
    own = [term for term in asked if term.share_in(text.above) < 1]
    lost = bool(own) and max(coverage(own, held) for held in text.held) < _TELLING
    return (_MUCH if lost or asks_for_much(question) else _ENOUGH)[text.lang], lost


def _chosen(text: _Text, scores: Sequence[float], room: tuple[int, bool], share: float) -> set[int]:
    """Choose units, the best first, then what follows the best one."""
    most, filled = room
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    best = order[0]
    chosen = _with_neighbours(text.units, best)
    for index in order[1:]:
        apart = any(unit.endswith("\n") for unit in text.units[min(index, best) : max(index, best)])
        least = 0.0 if filled else max(share, _ALSO_ANSWERS if apart else 0.0) * scores[best]
        added = chosen | _with_neighbours(text.units, index)
        if scores[index] >= least and _length(text.units, added) <= most:
            chosen = added
    return chosen


def _length(units: Sequence[str], chosen: set[int]) -> int:
    return sum(len(units[index]) for index in chosen)


def within(text: str, max_chars: int) -> str:
    """Give the sentences from the start of a text that fit, at least one, and "…" where more of them stand.

    Args:
        text: Plain.
        max_chars: How many characters may be given; a first sentence that is longer is not cut either.
    """
    if len(text) <= max_chars:
        return text
    fitting = split_sentences(text[: max_chars + 1])[:-1] or split_sentences(text)[:1]
    kept = "".join(fitting).rstrip()
    return text if len(kept) == len(text.rstrip()) else kept + "…"


def _with_neighbours(units: Sequence[str], index: int) -> set[int]:
    """Give a unit's index with those of the units it cannot be understood without, and that limit it."""
    needed = {index}
    if index and _LEANS_BACK.match(units[index].lstrip()):
        needed.add(index - 1)
    if index + 1 < len(units) and _LIMITS.match(units[index + 1].lstrip()):
        needed.add(index + 1)
    return needed


def _joined(units: Sequence[str], chosen: Sequence[int], lang: str) -> str:
    text = ""
    for index, following in zip(chosen, [*chosen[1:], -1], strict=True):
        unit = units[index]
        if following not in {index + 1, -1}:
            unit = unit.rstrip() + ("\n" if unit.endswith("\n") else "" if lang == "zh" else " ")
        text += unit
    return text.strip()
