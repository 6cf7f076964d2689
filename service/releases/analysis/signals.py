"""What each signal's figures weigh, for and against harm. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.releases.analysis.betting import Floats, cells, log_e_more, log_e_unhelpful
from service.releases.analysis.counts import MOST_COUNTED, Golden, Sessions, Stratum, Window
from service.releases.analysis.exact import golden_p
from service.releases.analysis.pace import is_beyond, log_e_slower, paces_of, turns_compared
from service.releases.analysis.verdicts import Pace, Share, Signal


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen of a signal.

    Attributes:
        signal: Which one.
        n: How much was seen, of the two revisions' the fewer; `minimum`: how much must be.
        worse: How likely at most it would ever look this bad if the canary were no worse.
        better: The same, this good if it were no better.
        canary: The figures as `Finding` has them.
        stable: The same of the stable revision.
        beyond: The figures, taken at their face, are beyond what is allowed.
    """

    signal: Signal
    n: int
    minimum: int
    worse: float
    better: float
    canary: Share | Pace
    stable: Share | Pace
    beyond: bool = False


def compared(signal: Signal, strata: Sequence[Stratum], minimum: int) -> Reading:
    """Read in how many sessions something happened: errors, turns without an answer, cuts."""
    canary, stable = _roles(strata)
    ours, theirs = ([int(getattr(one, signal)) for one in sessions] for sessions in (canary, stable))
    return _shared(signal, strata, (ours, theirs), minimum)


def voting(strata: Sequence[Stratum], minimum: int) -> Reading:
    """Read in how many sessions somebody voted."""
    canary, stable = _roles(strata)
    return _shared(Signal.VOTES, strata, ([one.voters for one in canary], [one.voters for one in stable]), minimum)


def unhelpful(strata: Sequence[Stratum], minimum: int) -> Reading:
    """Read what those who voted said."""
    canary, stable = _roles(strata)
    ours, theirs = (_votes(sessions) for sessions in (canary, stable))
    worse, better = (log_e_unhelpful(ours, theirs), log_e_unhelpful(theirs, ours))
    n = min(sum(one.voters for one in sessions) for sessions in (canary, stable))
    return Reading(Signal.UNHELPFUL, n, minimum, _p(worse), _p(better), _unhelpful(canary), _unhelpful(stable))


def slow(windows: Sequence[Window], minimum: int) -> Reading:
    """Read how long turns took, of a session no more than count, beside those of the same window."""
    paces = paces_of(windows)
    worse = _p(np.asarray(log_e_slower(windows)))
    return Reading(Signal.SLOW, turns_compared(windows), minimum, worse, 1.0, *paces, beyond=is_beyond(*paces))


def golden(found: Golden | None, minimum: int) -> Reading:
    """Read what the gate found of the golden questions, which were asked once and are not looked at again and again.

    How many are enough is for whoever has written them to say: a shop with twelve of its own asks twelve.
    """
    seen = found or Golden(0, 0, 0)
    minimum = minimum if seen.demanded is None else seen.demanded
    n = seen.improved + seen.regressed + seen.unchanged
    worse, better = golden_p(seen)
    return Reading(Signal.GOLDEN, n, minimum, worse, better, Share(seen.regressed, n), Share(seen.improved, n))


def _shared(signal: Signal, strata: Sequence[Stratum], found: tuple[list[int], list[int]], minimum: int) -> Reading:
    ours, theirs = (np.array(counts, dtype=np.float64) for counts in found)
    weights = np.array([one.weight for one in strata], dtype=np.float64)
    worse, better = (log_e_more(ours, theirs, weights), log_e_more(theirs, ours, 1 - weights))
    canary, stable = (
        Share(sum(counts), sum(one.sessions for one in sessions))
        for counts, sessions in zip(found, _roles(strata), strict=True)
    )
    return Reading(signal, min(canary.of, stable.of), minimum, _p(worse), _p(better), canary, stable)


def _roles(strata: Sequence[Stratum]) -> tuple[list[Sessions], list[Sessions]]:
    return [one.canary for one in strata], [one.stable for one in strata]


def _votes(sessions: Sequence[Sessions]) -> Floats:
    size = MOST_COUNTED + 1
    return np.array([cells(one.votes) for one in sessions]).reshape(-1, size, size)


def _unhelpful(sessions: Sequence[Sessions]) -> Share:
    votes = [(place, count) for one in sessions for place, count in one.votes.items()]
    return Share(sum(bad * count for (_, bad), count in votes), sum(given * count for (given, _), count in votes))


def _p(log_e: Floats) -> float:
    """Give the p-value of an e-value that may be looked at at any time."""
    return float(np.exp(-np.maximum(log_e, 0)))
