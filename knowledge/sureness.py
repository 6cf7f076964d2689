"""How sure it is that a passage answers a question: evidence in, a number in [0, 1] out. Pure.

What words tell is gathered as `Evidence` and weighed to log odds; where the embedding model could compare meanings,
these and the cosine are weighed together. The weights of the words were fitted once and hold for every shop; what
depends on the embedding model, and where the line between an answer and none lies, is the `Calibration`, which
`kefu calibrate` fits to a shop's own questions. At that line the sureness is .5, whatever the model.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.terms import Term, asking_words, telling_terms, terms_of
from knowledge.words import CHINESE_RUN, words

# What a word that only asks counts beside one that tells what is asked about.
_ASKING = 0.3
# From this many terms on, a single one in common with a passage may be chance.
_SEVERAL = 3
# How quickly a word said again stops saying more, as BM25 has it. The length of the passage is weighed by itself.
_SATURATION = 1.2
# Beyond this, more of it tells nothing new, and one odd passage would outweigh everything else.
_MOST_AHEAD = 0.6
_MOST_BEHIND = -0.3


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence adds to the log odds, and what they begin with."""

    covered: float
    said: float
    titled: float
    ahead: float
    size: float
    terms: float
    begin: float


# Fitted by `python -m bench.abstention --fit`; bench/results/abstention.md says to what, and what else was tried.
WEIGHTS = Weights(covered=11.68, said=0.44, titled=10.89, ahead=6.33, size=-1.79, terms=0.74, begin=0.73)

# Log odds as fitted put every good hit at .99; divided by this they stay apart, in the same order.
_GENTLER = 3.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the sureness takes from an embedding model and a set of questions.

    Attributes:
        words_line: The log odds by words from which a question is answered, where its meaning could not be compared.
        share: What the log odds by words count where it could.
        cosine: What the cosine adds to them.
        meaning_line: From which sum on a question is answered then.
    """

    words_line: float
    share: float
    cosine: float
    meaning_line: float


SHIPPED = Calibration(words_line=0.25, share=0.51, cosine=4.28, meaning_line=1.7)
"""Holds where nothing else was calibrated; made for the bundled model (bench/results/abstention.md)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question as passages are judged by it.

    Attributes:
        terms: What it is about, each with what it counts.
        words: Its own words, as the lexicon has them, each with what it counts; those of an earlier one only where
            it has none itself.
        best: What a passage would score that has all the words searched for, once; what scores are measured by.
    """

    terms: Sequence[tuple[Term, float]]
    words: Mapping[str, float]
    best: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells for and against a passage.

    Attributes:
        covered: How much of the question it covers, in [0, 1] (`coverage`).
        said: How much of the question's words it says, and says again, in [0, 2.2).
        titled: How much of them its document's title says, in [0, 1].
        ahead: By how much of the best possible score words put it before every other passage; negative: behind.
        size: How many different words it has.
        terms: How many things the question is about.
        cosine: Its cosine to the question, as the bundled model would have it (`knowledge.likeness`); of one that was
            not near enough to be found, that of the farthest one found; `None` where meanings could not be compared.
    """

    covered: float
    said: float
    titled: float
    ahead: float
    size: int
    terms: int
    cosine: float | None = None


def wanted(question: str, context: str, searched: Mapping[str, float], rarity: Callable[[str], float]) -> Wanted:
    """Prepare a question for judging passages by it.

    A question that stands on its own is judged by its own words alone, whatever was said before; one that tells nothing
    by itself, "and how long before?", by both.

    Args:
        question: In the customer's words.
        context: What was said before, where the question needs it.
        searched: What each word counts in the search.
        rarity: `Lexicon.rarity`.
    """
    own = question if telling_terms(question) or not context else f"{context}\n{question}"
    terms = terms_of(own)
    weights = _own_words(own)
    return Wanted(
        [(term, term.counts(rarity)) for term in terms],
        {word: weight * rarity(word) for word, weight in weights.items()},
        sum(weight * rarity(word) ** 2 for word, weight in searched.items()),
    )


def evidence(asked: Wanted, title: str, text: str, ahead: float, cosine: float | None = None) -> Evidence:
    """Gather what tells for and against a passage.

    Args:
        asked: The question.
        title: The document's title.
        text: The passage as it is searched.
        ahead: Its BM25 score less that of the best other passage.
        cosine: Its cosine to the question, as the bundled model would have it.
    """
    counts = _counted(text)
    return Evidence(
        covered=coverage(asked.terms, text),
        said=_share(asked.words, {word: _strength(counts[word]) for word in asked.words if word in counts}),
        titled=_share(asked.words, {word: 1.0 for word in asked.words if word in _counted(title)}),
        ahead=min(max(ahead / asked.best, _MOST_BEHIND), _MOST_AHEAD) if asked.best else 0.0,
        size=len(counts),
        terms=len(asked.terms),
        cosine=cosine,
    )


def log_odds(found: Evidence, weights: Weights = WEIGHTS) -> float:
    """Weigh what words tell: the more, the surer; only comparable with one another."""
    weighed = (
        weights.begin
        + weights.covered * found.covered
        + weights.said * found.said
        + weights.titled * found.titled
        + weights.ahead * found.ahead
        + weights.size * math.log1p(found.size)
        + weights.terms * math.log1p(found.terms)
    )
    return weighed / _GENTLER


def sureness(found: Evidence, calibration: Calibration) -> float:
    """Judge how sure it is that a passage answers the question, in [0, 1]."""
    return 1 / (1 + math.exp(-above_line(log_odds(found), found.cosine, calibration)))


def above_line(by_words: float, cosine: float | None, calibration: Calibration) -> float:
    """Give how far a passage is above the line of a calibration, in log odds.

    Args:
        by_words: Its `log_odds`.
        cosine: Its cosine, as `Evidence` has it.
        calibration: Whose line it is.
    """
    if cosine is None:
        return by_words - calibration.words_line
    return calibration.share * by_words + calibration.cosine * cosine - calibration.meaning_line


def coverage(asked: Sequence[tuple[Term, float]], text: str) -> float:
    """Tell how much of a question a text covers, in [0, 1].

    Args:
        asked: The question's terms with what each counts.
        text: The passage as it is searched.
    """
    whole = sum(counts for _, counts in asked)
    if whole == 0:
        return 0.0
    text_words = _counted(text)
    held = [counts * term.share_in(text_words) for term, counts in asked]
    covered = sum(held) / whole
    lonely = len(held) >= _SEVERAL and sum(share > 0 for share in held) == 1
    return covered * covered if lonely else covered


def _own_words(text: str) -> dict[str, float]:
    asking = asking_words(text)
    telling = {word for word in words(text) if len(word) > 1 or not CHINESE_RUN.match(word)}
    return {word: _ASKING if word in asking else 1.0 for word in telling}


def _share(wanted_words: Mapping[str, float], held: Mapping[str, float]) -> float:
    whole = sum(wanted_words.values())
    return sum(wanted_words[word] * strength for word, strength in held.items()) / whole if whole else 0.0


def _strength(count: int) -> float:
    return count * (1 + _SATURATION) / (count + _SATURATION)


# The passages that are asked for most, and the titles; four hundred full ones take about twenty megabytes.
@lru_cache(maxsize=400)
def _counted(text: str) -> Counter[str]:
    return Counter(words(text))
