"""How hits of the two channels become one order, and how sure a hit is. Pure: scores in, scores out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.terms import Term, asking_words, terms_of
from knowledge.words import CHINESE_RUN, words

# Share of the meaning channel in the fused score; bench/results/retrieval.md has the sweep.
_DENSE_SHARE = 0.6

# What a word of the conversation before counts beside a word of the question itself.
_CONTEXT_WEIGHT = 0.4

# What a word that only asks counts, and one that the question does not use but might have; swept there too.
_ASKING_WEIGHT = 0.3
_OTHER_WORD_WEIGHT = 0.5

# From this many terms on, a single one in common with a passage may be chance.
_SEVERAL = 3

# Cosines of the bundled model: unrelated texts stay below the first, paraphrases rise above the second.
_COSINE_UNRELATED = 0.15
_COSINE_SURE = 0.6
# From here on the nearest passage is no chance find: codes and names unknown to the model stay below .2.
_COSINE_TELLING = 0.3


@dataclass(frozen=True, slots=True)
class Channels:
    """What the two channels found: passage id to score. `dense` is `None` when that channel abstained."""

    lexical: Mapping[int, float]
    dense: Mapping[int, float] | None

    def reached(self, limit: int) -> bool:
        """Tell whether a channel found as many as it was asked for: there may be more."""
        return len(self.lexical) >= limit or (self.dense is not None and len(self.dense) >= limit)


def word_weights(question: str, context: str) -> dict[str, float]:
    """Give what each word counts in the lexical search: those of the question in full, of the context in part."""
    weights = {word: _CONTEXT_WEIGHT * weight for word, weight in _weights(context).items()}
    for word, weight in _weights(question).items():
        weights[word] = max(weight, weights.get(word, 0.0))
    return weights


def _weights(text: str) -> dict[str, float]:
    """Give what each word of a text counts: those that only ask less, those that say it otherwise too."""
    weights = dict.fromkeys(_searched(text), 1.0)
    weights.update(dict.fromkeys(weights.keys() & asking_words(text), _ASKING_WEIGHT))
    for term in terms_of(text):
        for word in (word for other in term.others for word in _searched(other)):
            weights.setdefault(word, _OTHER_WORD_WEIGHT)
    return weights


def _searched(text: str) -> list[str]:
    """Give the words that passages are searched by: a single Chinese character would find too many."""
    return [word for word in words(text) if len(word) > 1 or not CHINESE_RUN.match(word)]


def fuse(channels: Channels) -> dict[int, float]:
    """Fuse the channels' scores, each brought to [0, 1] over what was found; best first.

    A channel that found nothing or abstained takes no part, so it cannot hurt the other. A passage that one
    channel did not find gets that channel's lowest score.
    """
    lexical = _spread(channels.lexical)
    if not channels.dense:
        return _sorted(lexical)
    dense = _spread(channels.dense)
    if not lexical:
        return _sorted(dense)
    share = _DENSE_SHARE * _above_chance(max(channels.dense.values()))
    found = lexical.keys() | dense.keys()
    return _sorted({i: share * dense.get(i, 0.0) + (1 - share) * lexical.get(i, 0.0) for i in found})


def _above_chance(cosine: float) -> float:
    """Tell how far the nearest passage is from one that is near by chance, in [0, 1].

    Of a product's code the model makes nothing; the nearest of what is far must not outrank the passage that names it.
    """
    return min(max((cosine - _COSINE_UNRELATED) / (_COSINE_TELLING - _COSINE_UNRELATED), 0.0), 1.0)


def coverage(asked: Sequence[tuple[Term, float]], text: str) -> float:
    """Tell how much of a question a text covers, in [0, 1].

    Args:
        asked: The question's terms with what each counts.
        text: The passage as it is searched.
    """
    whole = sum(counts for _, counts in asked)
    if whole == 0:
        return 0.0
    text_words = _words_of(text)
    held = [counts * term.share_in(text_words) for term, counts in asked]
    covered = sum(held) / whole
    lonely = len(held) >= _SEVERAL and sum(share > 0 for share in held) == 1
    return covered * covered if lonely else covered


# The passages that are asked for most; a thousand take about ten megabytes.
@lru_cache(maxsize=1000)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(words(text))


def relevance(covered: float, cosine: float | None) -> float:
    """Judge how sure it is that a passage is about the question, in [0, 1].

    Args:
        covered: Its `coverage` of the question.
        cosine: Its cosine to the question, or `None` where the meaning could not be compared.
    """
    if cosine is None:
        return covered
    sure = (cosine - _COSINE_UNRELATED) / (_COSINE_SURE - _COSINE_UNRELATED)
    return 0.5 * covered + 0.5 * min(max(sure, 0.0), 1.0)


def _spread(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {i: (score - low) / (high - low) for i, score in scores.items()}


def _sorted(scores: Mapping[int, float]) -> dict[int, float]:
    best_first: Sequence[int] = sorted(scores, key=lambda i: (-scores[i], i))
    return {i: scores[i] for i in best_first}
