"""Bets that the mean of some score is higher with the canary, whatever it is with the stable revision. Pure.

Scores lie in [0, 1]. For each value that the mean may have, one stake is put on the canary's being higher and another
on the stable revision's being lower. At the true mean of the stable revision neither bet wins anything, in the mean,
while the canary's is no higher, and nor does their product. Which value is the true one nobody knows: so the least of
what they have come to counts, which is no more than the true one's. Nothing is estimated, and the scores may be
distributed as they will.

A session is one bet: its turns hang together, and this holds however much they do. It weighs as the root of how many
turns it has, since the fifth says less that is new than the first; the means are those of turns weighed so.
"""

import numpy as np

from service.releases.analysis.betting import MOST_RISKED, Floats
from service.releases.analysis.counts import MOST_COUNTED

# Values of the mean, near enough to one another that between two of them nothing is decided: closer towards 0 and 1,
# where means are known better.
MEANS = np.sin(np.linspace(0, np.pi / 2, 202)[1:-1]) ** 2
# Of the most that can be staked, so much on either bet. Whichever revision has fewer turns must not be doubted less;
# and where the stable one has twenty times as many, not knowing its mean must not cost more with each of them.
_STAKES = np.array([0.02, 0.06, 0.2, 0.5, 1.0])
_CANARY, _STABLE = np.array([4, 4, 4, 4, 3, 2]), np.array([0, 1, 2, 3, 4, 4])
_HEAVIEST = MOST_COUNTED**0.5


def bets_on_more(totals: Floats, turns: Floats, means: Floats = MEANS) -> Floats:
    """Give the logarithm of what each stake on "higher than this mean" has become after one session, for each session.

    Args:
        totals: What a session's scores come to.
        turns: How many they are, up to `MOST_COUNTED`.
        means: The values of the mean.

    Returns:
        By session, stake and mean.
    """
    weights = np.sqrt(turns)
    won = (totals / np.maximum(weights, 1))[:, None, None] - means * weights[:, None, None]
    return np.log1p(_STAKES[:, None] * (MOST_RISKED / (means * _HEAVIEST)) * won)


def bets_on_less(totals: Floats, turns: Floats, means: Floats = MEANS) -> Floats:
    """Give the same of stakes on "lower than this mean"."""
    return bets_on_more(turns - totals, turns, 1 - means)


def log_e_higher(canary: Floats, stable: Floats) -> Floats:
    """Give the logarithm of the e-value for the canary's mean being higher.

    Args:
        canary: What the stakes on more have become, the sum of its sessions: by stake and mean, the last axes.
        stable: The same of the stable revision's sessions and the stakes on less.
    """
    both = canary[..., _CANARY, :] + stable[..., _STABLE, :]
    return (np.logaddexp.reduce(both, axis=-2) - np.log(len(_CANARY))).min(axis=-1)
