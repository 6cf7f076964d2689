"""Fitting what is shipped: the weights of the evidence, and the calibration of the bundled model."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from knowledge.calibrating import Sample, calibrate, sample
from knowledge.sureness import Calibration, Evidence, Weights
from knowledge.types import Hit

# As loose as this, an ordinary logistic regression: there are thousands of questions for seven numbers.
_LOOSE = 10.0
_ROUNDS = 8
_MOST_WRONGLY = 0.05
_MOVES = [step / 10 for step in range(-8, 13, 2)]


@dataclass(frozen=True, slots=True)
class Case:
    """What a question found, and whether the documents answer it."""

    hits: Sequence[Hit]
    answerable: bool


def fit(sets: Mapping[str, Sequence[Case]]) -> str:
    """Fit the weights to what was compared by words alone, then the share of the meaning; give both in Markdown."""
    by_words = {name: [case for case in cases if case.hits and not _has_meaning(case)] for name, cases in sets.items()}
    weights = fitted([cases for cases in by_words.values() if cases])
    samples = {name: _samples(cases, weights) for name, cases in sets.items()}
    largest = max(map(len, samples.values()))
    alike = [one for of_set in samples.values() for one in of_set * (largest // len(of_set))]
    made = calibrate(alike, _MOST_WRONGLY)
    words = {name: _samples(cases, weights) for name, cases in by_words.items() if cases}
    meaning = {name: [one for one in of_set if one.has_meaning] for name, of_set in samples.items()}
    tables = _sweep(words, made.calibration), _sweep({k: v for k, v in meaning.items() if v}, made.calibration)
    return "\n\n".join((f"`{weights}`", f"`{made}`", *tables))


def _sweep(sets: Mapping[str, Sequence[Sample]], calibration: Calibration) -> str:
    """Give what each set's questions come to at lines above and below that of a calibration."""
    head = f"| line moved by | {' | '.join(f'{name}: rightly, wrongly refused' for name in sets)} |"
    lines = [head, "| --- " * (len(sets) + 1) + "|"]
    for moved in _MOVES:
        cells: list[str] = []
        for of_set in sets.values():
            right = np.array([one.best(calibration) for one in of_set if one.answerable])
            wrong = np.array([one.best(calibration) for one in of_set if not one.answerable])
            cells.append(f"{(wrong < moved).mean():.3f}, {(right < moved).mean():.3f}")
        lines.append(f"| {moved:+.2f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _samples(cases: Sequence[Case], weights: Weights) -> list[Sample]:
    return [sample(case.hits, answerable=case.answerable, weights=weights) for case in cases]


def fitted(sets: Sequence[Sequence[Case]]) -> Weights:
    """Fit the weights; every set counts alike, and in each its questions with an answer like those without."""
    counts = [_weights(cases) for cases in sets]
    cases = [case for of_set in sets for case in of_set]
    rows = [np.array([_row(hit.scores.evidence) for hit in case.hits]) for case in cases]
    model: Any = LogisticRegression(C=_LOOSE, max_iter=1000)
    toward = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    for _ in range(_ROUNDS):
        best = [of_case[(of_case @ toward).argmax()] for of_case in rows]
        model.fit(best, [case.answerable for case in cases], sample_weight=np.concatenate(counts))
        toward = model.coef_[0]
    return Weights(*(round(float(weight), 2) for weight in (*toward, model.intercept_[0])))


def _weights(cases: Sequence[Case]) -> np.ndarray:
    answerable = np.array([case.answerable for case in cases])
    return np.where(answerable, 500 / answerable.sum(), 500 / (~answerable).sum())


def _row(evidence: Evidence | None) -> tuple[float, ...]:
    if evidence is None:
        raise ValueError("a hit without evidence")
    *shares, size, terms, _ = astuple(evidence)
    return (*shares, math.log1p(size), math.log1p(terms))


def _has_meaning(case: Case) -> bool:
    return any(hit.scores.dense is not None for hit in case.hits)
