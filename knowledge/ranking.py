"""What the words of a question count, and how much a hit is about it. Pure: scores in, scores out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from knowledge.terms import asking_words, terms_of
from knowledge.words import CHINESE_RUN, words

# What a word that only asks counts, and one that the question does not use but might have;
# bench/results/retrieval.md has the sweep.
_ASKING_WEIGHT = 0.3
_OTHER_WORD_WEIGHT = 0.5

# Cosines of the bundled model (`knowledge.likeness`): unrelated texts stay below the first, paraphrases rise
# above the second.
_COSINE_UNRELATED = 0.15
_COSINE_SURE = 0.6


@dataclass(frozen=True, slots=True)
class Channels:
    """What the two channels found: passage id to score. `dense` is `None` when that channel abstained."""

    lexical: Mapping[int, float]
    dense: Mapping[int, float] | None

    @property
    def found(self) -> list[int]:
        """The ids of all that was found."""
        return sorted({*self.lexical, *(self.dense or ())})

    def only(self, passages: Collection[int]) -> "Channels":
        """Leave out what is not among these."""
        lexical = {i: score for i, score in self.lexical.items() if i in passages}
        dense = self.dense if self.dense is None else {i: score for i, score in self.dense.items() if i in passages}
        return Channels(lexical, dense)

    def lacks(self, passages: Collection[int], enough: int, limit: int) -> bool:
        """Tell whether a channel that found as many as it was asked for found too few of these: there may be more."""
        each = (self.lexical, self.dense or {})
        return any(len(found) >= limit and sum(i in passages for i in found) < enough for found in each)


def word_weights(text: str) -> dict[str, float]:
    """Give what each word of a text counts in the lexical search.

    Those that only ask count less; those that say the same otherwise count, too.
    """
    weights = dict.fromkeys(_searched(text), 1.0)
    weights.update(dict.fromkeys(weights.keys() & asking_words(text), _ASKING_WEIGHT))
    for term in terms_of(text):
        for word in (word for other in term.others for word in _searched(other)):
            weights.setdefault(word, _OTHER_WORD_WEIGHT)
    return weights


def _searched(text: str) -> list[str]:
    """Give the words that passages are searched by: a single Chinese character would find too many."""
    return [word for word in words(text) if len(word) > 1 or not CHINESE_RUN.match(word)]


def relevance(covered: float, cosine: float | None) -> float:
    """Judge how much a passage is about the question, in [0, 1].

    Args:
        covered: Its `coverage` of the question.
        cosine: Its cosine to the question, as the bundled model would have it; `None` where the meaning could not be
            compared.
    """
    if cosine is None:
        return covered
    sure = (cosine - _COSINE_UNRELATED) / (_COSINE_SURE - _COSINE_UNRELATED)
    return 0.5 * covered + 0.5 * min(max(sure, 0.0), 1.0)
