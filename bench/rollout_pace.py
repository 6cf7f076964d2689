"""What a made-up rollout's signal `slow` says after each of its turns, as `analysis/pace.py` would; fast."""

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from service.releases.analysis.betting import Floats
from service.releases.analysis.counts import MOST_COUNTED, Window
from service.releases.analysis.means import MEANS, bets_on_less, bets_on_more, log_e_higher
from service.releases.analysis.pace import (
    QUANTILES,
    SHARES,
    SLOWER,
    Turn,
    is_beyond,
    log_e_kept,
    measured,
    paces_of,
    scores,
)

Flags = NDArray[np.bool_]
Ints = NDArray[np.int_]

# Where these have won nothing, all have not: they are looked at first.
_SOME = MEANS[::16]


@dataclass(frozen=True, slots=True)
class Timed:
    """The turns that count, in order: at which turn of the rollout each was, of which session and whose, how long."""

    at: Ints
    session: Ints
    canary: Flags
    seconds: Floats

    def where(self, kept: Flags) -> "Timed":
        """Give those of these turns."""
        return Timed(self.at[kept], self.session[kept], self.canary[kept], self.seconds[kept])


@dataclass(frozen=True, slots=True)
class _Move:
    """How a turn moves its session, by its scores: from (what they came to, how many they were) to the next."""

    at: Ints
    before: tuple[Floats, Floats]
    after: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Compared:
    """The turns of a window that are compared, and the measure."""

    timed: Timed
    measure: Sequence[float]


def compared(timed: Timed) -> Compared:
    """Take the measure away, and what began before it was whole."""
    sessions, firsts, which = np.unique(timed.session, return_index=True, return_inverse=True)
    began = timed.at[firsts][which] if len(sessions) else timed.at
    every = zip(timed.session, timed.canary, timed.seconds, timed.at, began, strict=True)
    measure, whole = measured(Turn(str(session), bool(ours), *map(float, rest)) for session, ours, *rest in every)
    return Compared(timed.where(began > whole), measure)


def seen_by_turn(windows: Sequence[Compared], looks: int) -> Ints:
    """Tell after each turn what `turns_compared` would."""
    return np.sum(
        [np.minimum(*(_count(window.timed, mine, looks) for mine in (True, False))) for window in windows], axis=0
    )


def is_beyond_by_turn(windows: Sequence[Compared], looks: int) -> Flags:
    """Tell after each turn whether `is_beyond`, of the turns that are compared."""
    return _is_beyond_at_once(windows[0].timed, looks) if len(windows) == 1 else _is_beyond_by_windows(windows, looks)


def _is_beyond_at_once(timed: Timed, looks: int) -> Flags:
    beyond, last = np.zeros(looks, dtype=bool), 0
    ordered: tuple[list[float], list[float]] = ([], [])
    for at, ours, seconds in zip(timed.at.tolist(), timed.canary.tolist(), timed.seconds.tolist(), strict=True):
        beyond[last:at] = _is_beyond(*ordered)
        bisect.insort(ordered[0 if ours else 1], seconds)
        last = at
    beyond[last:] = _is_beyond(*ordered)
    return beyond


def _is_beyond_by_windows(windows: Sequence[Compared], looks: int) -> Flags:
    beyond = np.zeros(looks, dtype=bool)
    for at in range(looks):
        known = [window.timed.where(window.timed.at <= at) for window in windows]
        beyond[at] = is_beyond(*paces_of([_untouched(timed) for timed in known]))
    return beyond


def _untouched(timed: Timed) -> Window:
    """Give turns that are compared as kefu would have them; they are not bet on."""
    return Window(*(timed.seconds[mine].tolist() for mine in (timed.canary, ~timed.canary)))


def _is_beyond(canary: list[float], stable: list[float]) -> bool:
    """Tell it of seconds that are in order."""
    both = bool(canary and stable)
    return both and any(_quantile(canary, share) > SLOWER * _quantile(stable, share) for share in QUANTILES)


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[ceil(share * len(ordered)) - 1]


def log_e_by_turn(windows: Sequence[Compared], looks: int) -> Floats:
    """Give after each turn what `log_e_slower` would; where it would be less than 0, something less than 0."""
    if len(windows) == 1:
        return log_e_kept(_of_window(windows[0], looks, exactly=False))
    return np.sum([log_e_kept(_of_window(window, looks, exactly=True)) for window in windows], axis=0)


def _of_window(known: Compared, looks: int, *, exactly: bool) -> Floats:
    rest = known.timed
    allowed = np.where(rest.canary, rest.seconds / SLOWER, rest.seconds)
    kinds = [
        [_moves(rest, score, mine) for mine in (rest.canary, ~rest.canary)]
        for score in scores(known.measure or [0.0], allowed)
    ]
    won = _log_e(kinds, np.arange(looks), _SOME)
    nothing = np.minimum(*(_count(rest, mine, looks) for mine in (True, False))) == 0
    won[nothing] = 0
    some = np.flatnonzero(~nothing if exactly else won > 0)
    won[some] = _log_e(kinds, some, MEANS)
    return won


def _count(timed: Timed, mine: bool, looks: int) -> Ints:
    return np.searchsorted(timed.at[timed.canary == mine], np.arange(looks), "right")


def _log_e(kinds: list[list[_Move]], looks: Ints, means: Floats) -> Floats:
    bets = (bets_on_more, bets_on_less)
    won = [
        log_e_higher(*(_won(move, bet, looks, means) for move, bet in zip(moves, bets, strict=True))) for moves in kinds
    ]
    return np.logaddexp.reduce(np.array(won) + np.log(SHARES)[:, None])


def _won(move: _Move, bets: Callable[[Floats, Floats, Floats], Floats], looks: Ints, means: Floats) -> Floats:
    """Give what stakes have become at these looks."""
    gained = bets(*move.after, means) - bets(*move.before, means)
    won = np.cumsum(np.concatenate([np.zeros((1, *gained.shape[1:])), gained]), axis=0)
    return won[np.searchsorted(move.at, looks, "right")]


def _moves(timed: Timed, score: Floats, mine: Flags) -> _Move:
    """Follow each session's total through its turns."""
    order = np.flatnonzero(mine)[np.argsort(timed.session[mine], kind="stable")]
    starts = np.flatnonzero(np.diff(timed.session[order], prepend=-1))
    place = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    total = np.zeros(len(order))
    for number in range(MOST_COUNTED):
        now = place == number
        total[now] = score[order[now]] + (total[np.flatnonzero(now) - 1] if number else 0)
    before, number = total - score[order], place.astype(np.float64)
    again = np.argsort(order)  # as they came
    return _Move(timed.at[order][again], (before[again], number[again]), (total[again], number[again] + 1))
