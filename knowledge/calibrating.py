"""Fitting a calibration to questions of which one knows whether the documents answer them. Pure, and quick."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from knowledge.sureness import SHIPPED, WEIGHTS, Calibration, Weights, above_line, log_odds
from knowledge.types import Hit

ENOUGH = 20
"""So many questions that find their answer, and so many without one, are needed: fewer say little about the next."""

# The hit that answers best depends on the weights, and they on the hits; after so many rounds nothing moves any more.
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """What a question found.

    Attributes:
        hits: Of each hit its log odds by words, and its cosine where meanings could be compared.
        answerable: Whether the documents answer it.
        right: What would be cited is what answers it; means nothing where nothing does.
    """

    hits: tuple[tuple[float, float | None], ...]
    answerable: bool
    right: bool = True

    @property
    def to_answer(self) -> bool:
        """Whether an answer to it would be right."""
        return self.answerable and self.right

    @property
    def has_meaning(self) -> bool:
        """Whether the question's meaning could be compared."""
        return any(cosine is not None for _, cosine in self.hits)

    def best(self, calibration: Calibration) -> float:
        """Give how far the surest hit is above the line of a calibration; far below where nothing was found."""
        return max((above_line(*hit, calibration) for hit in self.hits), default=-np.inf)


@dataclass(frozen=True, slots=True)
class Fit:
    """What came of fitting to questions of one kind.

    Attributes:
        answerable: How many there were; `unanswerable`: of the others.
        cited: For how many of the answerable ones that is cited, sure enough or not, which answers them.
        right: Share of the answerable ones that are answered from what answers them.
        wrong_document: That are answered from something else.
        wrongly_refused: That are below the line; the three make 1.
        found_nothing: That found nothing, so that no line would answer them; a part of those below it.
        wrongly_answered: Share of the others above the line.
        enough: There were enough; otherwise nothing was changed.
    """

    answerable: int
    unanswerable: int
    cited: int
    right: float
    wrong_document: float
    wrongly_refused: float
    found_nothing: float
    wrongly_answered: float
    enough: bool


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration with what it was fitted to: questions compared by words alone, and by meaning too."""

    calibration: Calibration
    by_words: Fit
    by_meaning: Fit


def sample(
    hits: Sequence[Hit],
    *,
    answerable: bool,
    right: bool = True,
    without: Collection[str] = (),
    weights: Weights = WEIGHTS,
) -> Sample:
    """Take from the hits of a search what a calibration needs.

    Args:
        hits: What was found.
        answerable: Whether the documents answer the question.
        right: What would be cited is what answers it.
        without: Keys of documents that are to be taken for missing.
        weights: What the evidence is weighed by.
    """
    kept = [hit.scores for hit in hits if hit.document_key not in without]
    found = [scores.evidence for scores in kept if scores.evidence is not None]
    return Sample(tuple((log_odds(one, weights), one.cosine) for one in found), answerable, right)


def calibrate(samples: Sequence[Sample], target: float, before: Calibration = SHIPPED) -> Calibrated:
    """Fit a calibration.

    Args:
        samples: Questions, those whose meaning could be compared and others.
        target: Which share of the answerable questions may be refused at most, in [0, 1).
        before: Holds for what there are too few questions for.
    """
    words = [one for one in samples if not one.has_meaning]
    meaning = [one for one in samples if one.has_meaning]
    made = before
    if _enough(words):
        made = replace(made, words_line=made.words_line + _line(words, made, target))
    if _enough(meaning):
        made = _weighed(meaning, made)
        made = replace(made, meaning_line=made.meaning_line + _line(meaning, made, target))
    return Calibrated(made, _fit(words, made), _fit(meaning, made))


def _weighed(samples: Sequence[Sample], calibration: Calibration) -> Calibration:
    """Fit what words and cosine count beside each other; only where both then speak for an answer."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (takes a second; only calibrating needs it)

    model: Any = LogisticRegression(class_weight="balanced")
    to_answer = [one.to_answer for one in samples if one.hits]
    made = calibration
    for _ in range(_ROUNDS):
        best = [max(one.hits, key=lambda hit: above_line(*hit, made)) for one in samples if one.hits]
        model.fit([(by_words, cosine or 0.0) for by_words, cosine in best], to_answer)
        share, cosine = cast("tuple[float, float]", tuple(map(float, model.coef_[0])))
        if share <= 0 or cosine <= 0:
            return calibration
        made = replace(made, share=share, cosine=cosine, meaning_line=-float(model.intercept_[0]))
    return made


def _line(samples: Sequence[Sample], calibration: Calibration, target: float) -> float:
    """Give where the line is best: fewest wrong decisions, both kinds alike, among those that keep the target.

    An answer from something else than what answers the question is as wrong as one to a question without an answer.
    """
    right = _scores([one for one in samples if one.to_answer], calibration)
    wrong = _scores([one for one in samples if not one.to_answer], calibration)
    # Between two neighbouring scores every line decides alike; the middle is furthest from both.
    scores = np.unique(np.concatenate([right, wrong]))
    scores = scores[np.isfinite(scores) & (scores <= _highest(samples, calibration, target))]
    lines = np.append((scores[1:] + scores[:-1]) / 2, scores[:1] - 1.0)
    refused = np.searchsorted(right, lines) / len(right)
    answered = 1 - np.searchsorted(wrong, lines) / len(wrong)
    return float(lines[np.argmin(refused + answered)])


def _highest(samples: Sequence[Sample], calibration: Calibration, target: float) -> float:
    """Give the score above which no line keeps the target.

    What found nothing is refused by every line: where that alone is more than the target allows, all else is answered.
    """
    asked = _scores([one for one in samples if one.answerable], calibration)
    return max(float(asked[int(target * len(asked))]), float(asked[np.isfinite(asked)][0]))


def _scores(samples: Sequence[Sample], calibration: Calibration) -> npt.NDArray[np.float64]:
    return np.sort([one.best(calibration) for one in samples])


def _fit(samples: Sequence[Sample], calibration: Calibration) -> Fit:
    asked = [one for one in samples if one.answerable]
    others = [one for one in samples if not one.answerable]
    answered = [one for one in asked if one.best(calibration) >= 0]
    return Fit(
        len(asked),
        len(others),
        sum(one.right for one in asked),
        right=_share([one.right for one in answered], asked),
        wrong_document=_share([not one.right for one in answered], asked),
        wrongly_refused=_share([one.best(calibration) < 0 for one in asked], asked),
        found_nothing=_share([not one.hits for one in asked], asked),
        wrongly_answered=_share([one.best(calibration) >= 0 for one in others], others),
        enough=_enough(samples),
    )


def _enough(samples: Sequence[Sample]) -> bool:
    right = sum(one.to_answer and bool(one.hits) for one in samples)
    return min(right, sum(not one.answerable for one in samples)) >= ENOUGH


def _share(values: Sequence[bool], of: Sequence[Sample]) -> float:
    return sum(values) / len(of) if of else 0.0
