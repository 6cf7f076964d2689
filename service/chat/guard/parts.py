"""The parts of a sentence, each of which may say something of another thing. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from knowledge.terms import Term, terms_of
from knowledge.words import folded
from service.chat.guard.claims import Claim, without
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind

HELD = 0.9
"""A term is held where this much of it is."""
# A comma between digits may be one within a number.
_PART_END = re.compile(r"[,;:。\n](?!\d)|(?<!\d)[,;]|\b(?:and|but|while|whereas)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence: its words, and its facts."""

    terms: tuple[Term, ...]
    words: frozenset[str]
    facts: tuple[Fact, ...]
    text: str = ""

    def behind(self, fact: Fact) -> tuple[Term, ...]:
        """Give what it says behind a fact of its own."""
        return terms_of(without_amounts(self.text[fact.end :]))


@lru_cache(maxsize=2048)
def parts_of(text: str) -> tuple[Window, ...]:
    """Cut a stretch of a passage into its parts."""
    plain = folded(text)
    ends = [0, *(found.end() for found in _PART_END.finditer(plain)), len(plain)]
    return tuple(Window(part) for start, end in pairwise(ends) if (part := plain[start:end].strip()))


def clauses_of(claim: Claim) -> list[Clause]:
    """Cut a claim into its clauses."""
    plain = folded(claim.text)
    ends = [0, *(found.end() for found in _PART_END.finditer(plain)), len(plain)]
    return [_clause(Window(plain[start:end])) for start, end in pairwise(ends) if end > start]


def _clause(window: Window) -> Clause:
    return Clause(terms_of(without_amounts(window.text)), window.words.all, window.facts, window.text)


def without_amounts(text: str) -> str:
    """Give a folded text without its facts; codes stay, which name things."""
    return without([fact for fact in Window(text).facts if fact.kind is not FactKind.CODE], text)


def comparable(one: Fact, other: Fact) -> bool:
    """Tell whether one of two facts could stand in the place of the other."""
    alike = (one.kind, one.unit) == (other.kind, other.unit) and one.kind is not FactKind.CODE
    return alike and one.says != other.says


def is_in(term: Term, windows: Iterable[Window]) -> bool:
    """Tell whether any of some stretches holds a term."""
    return any(term.share_in(window.words) >= HELD for window in windows)
