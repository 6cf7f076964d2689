"""What one search is asked, in words and as the indexes are asked it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from knowledge.lexicon import Lexicon, common_rarity
from knowledge.ordering import looked_up, share_covered
from knowledge.ranking import CONTEXT_WEIGHT
from knowledge.terms import Term, terms_of

if TYPE_CHECKING:
    from knowledge.embedding import Vectors


@dataclass(frozen=True, slots=True)
class Asked:
    """What one search is asked."""

    question: str
    context: str
    limit: int
    at: datetime | None

    @property
    def meant(self) -> str:
        """What the model embeds."""
        return f"{self.context}\n{self.question}" if self.context else self.question


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, as the indexes are asked it.

    Attributes:
        asked: In words.
        weights: What each word counts.
        terms: What it is about, with what each term counts beside its rarity.
        vector: Its meaning; `None` where the model cannot read it.
    """

    asked: Asked
    weights: Mapping[str, float]
    terms: Sequence[tuple[Term, float]]
    vector: "Vectors | None"

    def covered(self, lexicons: Sequence[Lexicon], passages: Sequence[int]) -> dict[int, float]:
        """Tell how much of it each of the passages covers that holds anything of it."""
        weighed = [(term, share * term.counts(partial(common_rarity, lexicons))) for term, share in self.terms]
        words = looked_up(weighed)
        held: dict[int, set[str]] = {}
        for lexicon in lexicons:
            held |= lexicon.held(words, passages)
        return {i: share_covered(weighed, frozenset(of_passage)) for i, of_passage in held.items()}


def ranked_by(asked: Asked) -> list[tuple[Term, float]]:
    """Give the terms by which hits are put in order, with what each counts beside its rarity."""
    terms = {term.word: (term, CONTEXT_WEIGHT) for term in terms_of(asked.context)}
    return list((terms | {term.word: (term, 1.0) for term in terms_of(asked.question)}).values())
