"""How quick two revisions are beside each other. Pure."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from service.releases.analysis.betting import cells, log_e_slow
from service.releases.analysis.counts import MOST_COUNTED
from service.releases.analysis.verdicts import Pace

SLOWER = 1.3
"""A canary may take so many times as long as the stable revision."""

QUANTILES = (0.5, 0.95)
"""Which turns are compared: the 95th of 100, and the one in the middle, which tells what slows all down much sooner."""


def limits(stable: Sequence[float]) -> tuple[float, ...]:
    """Give the seconds that the quantiles' share of the canary's turns should keep to."""
    return tuple(SLOWER * _quantile(stable, share) for share in QUANTILES)


def log_e_slower(canary: Sequence[Sequence[float]], stable: Sequence[float]) -> float:
    """Bet that the canary is slower than allowed: half the stake on each quantile, of seconds as in `Evidence`."""
    logs = [
        log_e_slow(cells(Counter(_slow(turns, limit) for turns in canary)), 1 - share)
        for share, limit in zip(QUANTILES, limits(stable), strict=True)
    ]
    return float(np.logaddexp.reduce(logs) - np.log(len(logs)))


def pace_of(seconds: Sequence[float]) -> Pace:
    """Tell how quick turns are."""
    return Pace(*(_quantile(seconds, share) for share in QUANTILES)) if seconds else Pace(None, None)


def is_beyond(canary: Pace, stable: Pace) -> bool:
    """Tell whether a canary is, by the figures alone, slower than allowed."""
    pairs = ((canary.median, stable.median), (canary.p95, stable.p95))
    return any(ours > SLOWER * theirs for ours, theirs in pairs if ours is not None and theirs is not None)


def _slow(turns: Sequence[float], limit: float) -> tuple[int, int]:
    counted = turns[:MOST_COUNTED]
    return len(counted), sum(seconds > limit for seconds in counted)


def _quantile(seconds: Sequence[float], share: float) -> float:
    return float(np.quantile(seconds, share, method="inverted_cdf"))
