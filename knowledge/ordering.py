"""In which order what the two channels found is given: a second, more exact look at every candidate. Pure.

Each channel finds its best fifty and says how near they are. Beside that it counts how much of the question a passage
covers, in what company it is (a passage among several of its document that all fit is no chance find), and how long
it is (a long one holds many words by chance). bench/results/retrieval.md has what each part is worth, and the sweeps.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.likeness import BUNDLED_LIKENESS, Likeness
from knowledge.ranking import Channels
from knowledge.terms import Term
from knowledge.words import CHINESE_RUN, pairs

# How many passages of a document are its company; where it has fewer, what is missing counts as nothing.
_COMPANIONS = 5

# Cosines of the bundled model (another's are made comparable, `knowledge.likeness`): unrelated texts stay below the
# first, and from the second on the nearest passage is no chance find. Codes and names unknown to it stay below .2.
_COSINE_UNRELATED = 0.15
_COSINE_TELLING = 0.3

Asked = Sequence[tuple[Term, float]]
"""The terms of a question with what each counts."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts.

    Attributes:
        words: The score of the words, beside the best one's.
        meaning: The cosine, in standard deviations above the farthest that was found.
        covered: How much of the question the passage covers.
        company: How well its document's best passages fit.
        length: Against it: the logarithm of its length.
    """

    words: float = 4.0
    meaning: float = 1.5
    covered: float = 5.0
    company: float = 0.5
    length: float = 0.5


WEIGHTS = Weights()

IN_CONVERSATION = Weights(covered=2.0, company=0.2, length=0.2)
"""Where something was said before a question and the channels were asked with it: a question that leaves its subject
open is covered by many a passage, and what was said is only in the channels (bench/results/followups.md)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a passage beside its words and its meaning.

    Attributes:
        title: Its document's; passages under one title are one another's company.
        length: Of its text, in characters.
    """

    title: str
    length: int


def ordered(
    channels: Channels,
    standings: Mapping[int, Standing],
    covered: Mapping[int, float],
    weights: Weights = WEIGHTS,
    likeness: Likeness = BUNDLED_LIKENESS,
) -> dict[int, float]:
    """Put what was found in order.

    A channel that found nothing or abstained takes no part, so it cannot hurt the other.

    Args:
        channels: What was found.
        standings: Of each passage that may be given; others are left out.
        covered: How much of the question each covers, in [0, 1]; one that is not named covers nothing.
        weights: What each part counts.
        likeness: What the cosines say.

    Returns:
        Passage id to score in [0, 1], best first; of what was found in one search the best has 1, the worst 0.
    """
    words, meaning = _of_best(channels.lexical), _spread(channels.dense or {}, likeness)
    parts = ((weights.words, words), (weights.meaning, meaning), (weights.covered, covered))
    alone = {i: sum(weight * part.get(i, 0.0) for weight, part in parts) for i in standings}
    company = _company(alone, standings)
    scores = {
        i: score + weights.company * company[standings[i].title] - weights.length * math.log1p(standings[i].length)
        for i, score in alone.items()
    }
    return _best_first(scores)


def looked_up(asked: Asked) -> set[str]:
    """Give the words by which `share_covered` tells whether a passage holds a question's terms."""
    ways = {way for term, _ in asked for way in (term.word, *term.others)}
    return ways | {pair for way in ways if CHINESE_RUN.fullmatch(way) for pair in pairs(way)}


def share_covered(asked: Asked, held: frozenset[str]) -> float:
    """Tell how much of a question a passage covers by the words that it holds, in [0, 1]."""
    whole = sum(counts for _, counts in asked)
    return sum(counts * term.share_in(held) for term, counts in asked) / whole if whole else 0.0


def _of_best(scores: Mapping[int, float]) -> dict[int, float]:
    """Bring the scores of words to [0, 1]; what shares no word with the question has 0."""
    highest = max(scores.values(), default=0.0)
    return {i: score / highest for i, score in scores.items()} if highest > 0 else {}


def _spread(cosines: Mapping[int, float], likeness: Likeness) -> dict[int, float]:
    """Give how far each is above the farthest that was found, in standard deviations.

    Models differ in how near unrelated texts are, hardly in how much nearer related ones are than the rest.
    """
    if not cosines:
        return {}
    lowest, deviation = min(cosines.values()), statistics.pstdev(cosines.values())
    telling = _above_chance(likeness.usual(max(cosines.values())))
    if deviation == 0:
        return dict.fromkeys(cosines, telling)
    return {i: telling * (cosine - lowest) / deviation for i, cosine in cosines.items()}


def _above_chance(cosine: float) -> float:
    """Tell how far the nearest passage is from one that is near by chance, in [0, 1].

    Of a product's code the model makes nothing; the nearest of what is far must not outrank the passage that names it.
    """
    return min(max((cosine - _COSINE_UNRELATED) / (_COSINE_TELLING - _COSINE_UNRELATED), 0.0), 1.0)


def _company(alone: Mapping[int, float], standings: Mapping[int, Standing]) -> dict[str, float]:
    """Give for each title how well its best passages fit."""
    together: defaultdict[str, list[float]] = defaultdict(list)
    for i, score in alone.items():
        together[standings[i].title].append(score)
    return {title: sum(_highest(scores)) / _COMPANIONS for title, scores in together.items()}


def _highest(scores: Iterable[float]) -> list[float]:
    return sorted(scores, reverse=True)[:_COMPANIONS]


def _best_first(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    order = sorted(scores, key=lambda i: (-scores[i], i))
    return {i: (scores[i] - low) / (high - low) if high > low else 1.0 for i in order}
