"""Evidence that tests begin with."""

from dataclasses import replace

from service.releases.analysis.counts import Evidence, Golden, Sessions, Stratum
from service.releases.analysis.pace import Timings, window_of

CANARY = Sessions(120, errors=2, unanswered=18, cuts=6, votes={(1, 0): 30, (1, 1): 8, (2, 1): 2})
STABLE = Sessions(360, errors=7, unanswered=54, cuts=18, votes={(1, 0): 90, (1, 1): 24, (2, 1): 6})

QUICK = (1.0, 1.5, 2.0, 2.5, 3.0)
"""The seconds of one session's turns."""

TIMINGS = Timings((QUICK,) * 40, (QUICK,) * 120, QUICK * 8)

GOOD = Evidence((Stratum(0.25, CANARY, STABLE),), (window_of(TIMINGS),), Golden(2, 2, 46))
"""A canary that does as the stable revision does, seen often enough."""


def with_canary(**changes: object) -> Evidence:
    """Give the good evidence with other counts of the canary."""
    return replace(GOOD, strata=(Stratum(0.25, replace(CANARY, **changes), STABLE),))


def with_timings(evidence: Evidence = GOOD, **changes: object) -> Evidence:
    """Give evidence with other seconds of turns, at its one step, than the good evidence has."""
    return replace(evidence, windows=(window_of(replace(TIMINGS, **changes)),))
