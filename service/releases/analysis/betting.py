"""Tests that may be looked at after every turn: each gives the logarithm of an e-value. Pure.

An e-value is what has become of a stake of one, put on "the canary is worse" at odds that are fair if it is not. It can
be looked at as often as one likes: the chance that it ever passes 1/alpha is at most alpha if the canary is no worse
(Ville). How much worse it may be is not known, so the stake is spread over several answers; the mean of what becomes of
them is an e-value again. Arrays may have any leading axes, one judgement in each place.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.releases.analysis.counts import MOST_COUNTED

Floats = NDArray[np.float64]
Counts = NDArray[Any]

# How many times as often something may happen with the canary.
_RATIOS = np.log([1.5, 2.0, 3.0, 5.0, 10.0, 30.0])
# Of 100 votes for the stable revision so many are unhelpful, and with the canary the odds are so many times those.
_UNHELPFUL, _ODDS = (axis.ravel() for axis in np.meshgrid([0.05, 0.1, 0.2, 0.3, 0.45], [1.5, 2.0, 3.0, 5.0]))
# No bet risks more than this share of what is left.
MOST_RISKED = 0.95

# Every (how many count, how many of these are bad) that a session can have.
_COUNTED = np.repeat(np.arange(MOST_COUNTED + 1), MOST_COUNTED + 1)
# No more can be bad than count; the places where they would be stay empty, but have a logarithm.
_BAD = np.minimum(np.tile(np.arange(MOST_COUNTED + 1), MOST_COUNTED + 1), _COUNTED)


def cells(sessions: Mapping[tuple[int, int], int]) -> Floats:
    """Lay out how many sessions have (so many that count, so many of these bad)."""
    counted = np.zeros((MOST_COUNTED + 1, MOST_COUNTED + 1))
    for place, count in sessions.items():
        counted[place] = count
    return counted


def log_e_more(canary: Counts, stable: Counts, weights: Floats) -> Floats:
    """Bet that something happens more often with the canary.

    Each session in which it happens is the canary's with the probability of its weight, if the two are alike: the share
    that the canary has in what happened is compared with that (Lindon and Malek, NeurIPS 2022).

    Args:
        canary: In how many of the canary's sessions it happened; the last axis is that of the weights.
        stable: In how many of the stable revision's.
        weights: Under which weights the sessions were assigned.
    """
    lost = (canary + stable)[..., None] * np.log1p(weights[:, None] * np.expm1(_RATIOS))
    return _mean(canary.sum(axis=-1)[..., None] * _RATIOS - lost.sum(axis=-2))


def log_e_unhelpful(canary: Counts, stable: Counts) -> Floats:
    """Bet that more of the canary's votes are unhelpful, whoever may vote more often.

    Among those who voted the canary has its share of the votes; unhelpful ones should be shared alike. A session is one
    bet on all its votes. At any one look this is an e-value, whatever the shares; that it stays one while the share of
    the votes settles is shown by simulation, not proven.

    Args:
        canary: How many of the canary's sessions have (so many votes, so many of them unhelpful), by the last two axes;
            the axis before these is that of the weights.
        stable: The same of the stable revision's.
    """
    ours, theirs = _flat(canary), _flat(stable)
    votes = (ours + theirs) @ _COUNTED
    share = np.divide(ours @ _COUNTED, votes, out=np.zeros(votes.shape), where=votes > 0)[..., None]
    worse = _UNHELPFUL * _ODDS / (1 - _UNHELPFUL + _UNHELPFUL * _ODDS)
    alike = share * worse + (1 - share) * _UNHELPFUL
    stake = MOST_RISKED / np.maximum(MOST_COUNTED * _largest_loss(worse, alike), MOST_RISKED)
    gained = np.zeros(alike.shape)
    for cells, bad in ((ours, worse), (theirs, np.broadcast_to(_UNHELPFUL, worse.shape))):
        for_bad, for_good = bad / alike - 1, (1 - bad) / (1 - alike) - 1
        each = for_bad[..., None] * _BAD + for_good[..., None] * (_COUNTED - _BAD)
        gained += (np.log1p(stake[..., None] * each) * cells[..., None, :]).sum(axis=-1)
    return _mean(gained.sum(axis=-2))


def _largest_loss(worse: Floats, alike: Floats) -> Floats:
    """Give the largest share that one vote can cost."""
    losing = [(1 - worse) / (1 - alike), _UNHELPFUL / alike]
    return 1 - np.minimum(*losing)


def _mean(logs: Floats) -> Floats:
    from scipy.special import logsumexp  # noqa: PLC0415 (a quarter of a second to load, which only a rollout needs)

    return np.asarray(logsumexp(logs, axis=-1) - np.log(logs.shape[-1]))


def _flat(cells: Counts) -> Counts:
    return cells.reshape(*cells.shape[:-2], len(_COUNTED))
