"""How hits of the two channels become one order, and how sure a hit is. Pure: scores in, scores out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.words import share_of, words

# Share of the meaning channel in the fused score; bench/results/retrieval-fusion.md has the sweep.
_DENSE_SHARE = 0.6

# What a word of the conversation before counts beside a word of the question itself.
_CONTEXT_WEIGHT = 0.4

# Cosines of the bundled model: unrelated texts stay below the first, paraphrases rise above the second.
_COSINE_UNRELATED = 0.2
_COSINE_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Channels:
    """What the two channels found: passage id to score. `dense` is `None` when that channel abstained."""

    lexical: Mapping[int, float]
    dense: Mapping[int, float] | None


def word_weights(question: str, context: str) -> dict[str, float]:
    """Give what each word counts in the lexical search: those of the question in full, of the context in part."""
    weights = dict.fromkeys(words(context), _CONTEXT_WEIGHT)
    weights.update(dict.fromkeys(words(question), 1.0))
    return weights


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
    found = lexical.keys() | dense.keys()
    return _sorted({i: _DENSE_SHARE * dense.get(i, 0.0) + (1 - _DENSE_SHARE) * lexical.get(i, 0.0) for i in found})


def coverage(asked: Mapping[str, float], text: str) -> float:
    """Tell how much of a question a text covers, in [0, 1].

    Args:
        asked: The question's telling words with their rarity (`Lexicon.rarity`).
        text: The passage as it is searched.
    """
    whole = sum(asked.values())
    if whole == 0:
        return 0.0
    text_words = frozenset(words(text))
    return sum(rarity * share_of(word, text_words) for word, rarity in asked.items()) / whole


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
