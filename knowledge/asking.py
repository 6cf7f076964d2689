"""What one search is asked, in words and as the indexes are asked it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from knowledge.lexicon import Lexicon, common_rarity
from knowledge.ordering import looked_up, share_covered
from knowledge.subjects import NOTHING_SAID, Context, Lexical, weights_in_context
from knowledge.terms import Term, telling_words, terms_of

if TYPE_CHECKING:
    from knowledge.embedding import Vectors

CHANNEL_LIMIT = 50
"""How many passages each channel is asked for.

Those that are indexed but not in force are dropped before scores are compared; between publishing and cleaning up they
are a document's worth.
"""

# What a term of what was asked before counts beside one of the question itself.
_BEFORE = 0.4

# A word that every passage has is still no divisor of zero.
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Asked:
    """What one search is asked.

    Attributes:
        distinct: Of passages that say the same only the best is wanted.
    """

    question: str
    limit: int
    at: datetime | None
    context: Context = NOTHING_SAID
    distinct: bool = False

    @property
    def meant(self) -> str:
        """What the model embeds: the question, with what was asked before where it says too little by itself."""
        before = self.context.asked
        return f"{before}\n{self.question}" if before and len(telling_words(self.question)) <= 1 else self.question


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, as the indexes are asked it.

    Attributes:
        asked: In words.
        terms: What it is about, with what each term counts beside its rarity.
        vector: Its meaning; `None` where the model cannot read it, or failed.
        weights: What each word counts.
        crippled: The model failed.
    """

    asked: Asked
    terms: Sequence[tuple[Term, float]]
    vector: "Vectors | None"
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    crippled: bool = False

    @property
    def limit(self) -> int:
        """How many passages are found by words: what was said before may lead to others than the question itself."""
        return 2 * CHANNEL_LIMIT if self.asked.context.said else CHANNEL_LIMIT

    def on(self, lexicon: Lexicon) -> "Query":
        """Give it as a lexicon is asked, with what was said before."""

        def best(weights: Mapping[str, float]) -> float:
            [these] = comparable(weights, [lexicon])
            return next((score for _, score in lexicon.search(these, 1)), 0.0)

        weights = weights_in_context(self.asked.question, self.asked.context, Lexical(lexicon.rarity, best))
        return replace(self, weights=weights)

    def covered(self, lexicons: Sequence[Lexicon], passages: Sequence[int]) -> dict[int, float]:
        """Tell how much of it each of the passages covers that holds anything of it."""
        weighed = [(term, share * term.counts(partial(common_rarity, lexicons))) for term, share in self.terms]
        words = looked_up(weighed)
        held: dict[int, set[str]] = {}
        for lexicon in lexicons:
            held |= lexicon.held(words, passages)
        return {i: share_covered(weighed, frozenset(of_passage)) for i, of_passage in held.items()}


def ranked_by(asked: Asked) -> list[tuple[Term, float]]:
    """Give the terms by which hits are put in order, with what each counts beside its rarity.

    A question that tells nothing itself, "and how long before?", is about what was asked before.
    """
    before = _BEFORE if telling_words(asked.question) else 1.0
    terms = {term.word: (term, before) for term in terms_of(asked.context.asked)}
    return list((terms | {term.word: (term, 1.0) for term in terms_of(asked.question)}).values())


def comparable(weights: Mapping[str, float], lexicons: Sequence[Lexicon]) -> list[dict[str, float]]:
    """Give each lexicon weights with which a word counts alike in all, and by the square of its rarity.

    Rare in one lexicon, a word may not be in another. BM25 weighs a word by its rarity; a question's rare words say
    more than even that.
    """
    common = {word: weight * common_rarity(lexicons, word) ** 2 for word, weight in weights.items()}
    return [
        {word: weight / max(lexicon.rarity(word), _LEAST) for word, weight in common.items()} for lexicon in lexicons
    ]
