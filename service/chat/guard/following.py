"""Whether a reply is read out from a passage, sentence by sentence. Pure.

"Yes.", "支持。" and "Paid" can be held against nothing. Where a passage says the same between the same sentences, it is
the passage that answers.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import cached_property, lru_cache

from knowledge.sentences import split_sentences
from knowledge.terms import terms_of
from knowledge.words import folded, words
from service.chat.guard.claims import MARKERS, share_in
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.found import facts_of
from service.chat.guard.facts.held import Holding

_NO_WORDS = re.compile(r"[\W_]+")
_ASKS = re.compile(r"[?？]\W*$")
_SERIES = re.compile(r"[a-z]*")
# A question in a passage is about what the customer asks when it holds this much of it.
_ABOUT = 0.6


class Place(Enum):
    """Where passages say a sentence."""

    ELSEWHERE = auto()
    OPENS = auto()
    """At the beginning of a passage, or at or behind the question in it that is most about what the customer asks."""
    GOES_ON = auto()
    """Right behind the sentence before."""


class Following:
    """Follows one reply along the passages.

    Args:
        passages: Of each the heading right above it, or nothing, and its wording.
        question: What the customer asks.
    """

    def __init__(self, passages: Sequence[tuple[str, str]], question: str) -> None:
        self._headings = [heading for heading, _ in passages]
        self._passages = [_said_in(wording) for _, wording in passages]
        self._terms, self._facts = terms_of(question), facts_of(question)
        self._at = frozenset[tuple[int, int]]()
        self._answers = ""

    def take(self, sentence: str) -> Place:
        """Take the next sentence of the reply; tell where passages say it."""
        gist = _gist(MARKERS.sub("", sentence))
        found = {(n, at) for n, said in enumerate(self._passages) for at, (one, _) in enumerate(said) if one == gist}
        behind = frozenset((n, at) for n, at in found if (n, at - 1) in self._at)
        opening = {(n, at) for n, at in found if self._opens(n, at)} if not behind else set[tuple[int, int]]()
        self._at = behind or frozenset(opening or found)
        if opening:
            self._answers = self._question_at(*min(opening))
        return Place.GOES_ON if behind else Place.OPENS if opening else Place.ELSEWHERE

    def lose(self) -> None:
        """Note that the sentence is not shown; nothing goes on from it."""
        self._at = frozenset()

    def says_otherwise(self, text: str) -> bool:
        """Tell whether a sentence, with the question in front of it in its passage, is about other facts than asked."""
        there = folded(f"{self._answers}\n{text}")
        holding = Holding(facts_of(there), there)
        others = [fact for fact in self._facts if not holding.holds(fact)]
        codes = [fact for fact in others if fact.kind is FactKind.CODE]
        if any(self._answers or holding.of_kind(fact) for fact in others if fact.kind is not FactKind.CODE):
            return True
        asked = sum(fact.kind is FactKind.CODE for fact in self._facts)
        return len(codes) == asked and any(_alike(fact, other) for fact in codes for other in holding.of_kind(fact))

    def _opens(self, n: int, at: int) -> bool:
        question = self._question_at(n, at)
        if not question or (at == 0 and question == self._passages[n][0][1]):
            return at == 0
        return self._share_in(question) >= max(_ABOUT, self._most)

    def _question_at(self, n: int, at: int) -> str:
        """Give the sentence, or the one or the heading before, that asks; empty when neither does."""
        said = self._passages[n]
        before = said[at - 1][1] if at else self._headings[n]
        return next((one for one in (said[at][1], before) if _ASKS.search(one)), "")

    @cached_property
    def _most(self) -> float:
        """How much of what the customer asks the question in the passages holds that holds most of it."""
        every = (*self._headings, *(said for passage in self._passages for _, said in passage))
        return max((self._share_in(one) for one in every if _ASKS.search(one)), default=0.0)

    def _share_in(self, question: str) -> float:
        return share_in(self._terms, frozenset(words(question)))


@lru_cache(maxsize=512)
def _said_in(passage: str) -> tuple[tuple[str, str], ...]:
    """Give the sentences of a passage, each by its words alone and as it is written."""
    return tuple((gist, said) for said in split_sentences(passage) if (gist := _gist(said)))


def _gist(text: str) -> str:
    return _NO_WORDS.sub("", folded(text))


def _alike(one: Fact, other: Fact) -> bool:
    """Tell whether two codes are of one series, by the letters they begin with."""
    letters = [found[0] for fact in (one, other) if (found := _SERIES.match(str(fact.value)))]
    return letters[0] == letters[1]
