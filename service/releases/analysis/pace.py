"""How quick two revisions are beside each other. Pure.

Turns are compared with those of the same window alone, a step or a part of it: in another step hosts may have more to
do, and the canary another share of the turns. The stable revision's first ones are the measure: what is compared of
others is how many of these a turn is slower than, and whether it is slower than nearly all. The measure is no estimate
that could be wrong: whatever it has come to be, turns of the same model are slower than it equally often. Only sessions
that begin once it is whole are compared, of either revision: so both have them at the same times, whatever hosts have
to do then.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import NamedTuple

import numpy as np

from service.releases.analysis.betting import Floats
from service.releases.analysis.counts import MOST_COUNTED, Window
from service.releases.analysis.means import bets_on_less, bets_on_more, log_e_higher
from service.releases.analysis.verdicts import Pace

SLOWER = 1.3
"""A canary may take so many times as long as the stable revision."""

MEASURE = 40
"""So many turns tell one pace from another well enough; more of them would be missing where both are compared."""

SHARES = (0.75, 0.25)
"""How much is staked on all being slower, and on more being slower than nearly all: a slow-down of all shows sooner."""

STAKED = 0.75
"""Of what there is when a window begins so much is bet in it: the rest is left for windows that say more."""

# "Nearly all" of the measure.
_NEARLY = 0.95

QUANTILES = (0.5, 0.95)
"""Which turns are told: the one in the middle, and the 95th of 100."""

# Sums of shares are not quite exact.
_ALMOST = 1 - 1e-9


class Turn(NamedTuple):
    """A turn that was timed.

    Attributes:
        session: Of which session.
        canary: Whether that has the canary.
        seconds: How long it took.
        at: When it ended, in seconds since any moment.
        began: When its session began.
    """

    session: str
    canary: bool
    seconds: float
    at: float
    began: float


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the turns of one window took.

    Attributes:
        canary: The seconds of the canary's turns, session by session, each in order and no more of one than
            `MOST_COUNTED`; only sessions that began once the measure was whole.
        stable: The same of the stable revision's.
        measure: How long its first turns of the window took, by which both are compared.
    """

    canary: Sequence[Sequence[float]] = ()
    stable: Sequence[Sequence[float]] = ()
    measure: Sequence[float] = ()


def timings_of(turns: Iterable[Turn]) -> Timings:
    """Divide the turns of a window, in order of time, into the measure and the sessions that are compared."""
    counted = _that_count(turns)
    measure, whole = measured(counted)
    rest = [turn for turn in counted if turn.began > whole]
    canary, stable = (by_session(turn for turn in rest if turn.canary is ours) for ours in (True, False))
    return Timings(list(canary.values()), list(stable.values()), measure)


def measured(turns: Iterable[Turn]) -> tuple[list[float], float]:
    """Give the seconds that are the measure of a window, and since when it is whole; until it is, that never comes."""
    first = list(islice((turn for turn in _that_count(turns) if not turn.canary), MEASURE))
    whole = first[-1].at if len(first) == MEASURE else inf
    return [turn.seconds for turn in first], whole


def by_session(turns: Iterable[Turn]) -> Mapping[str, Sequence[float]]:
    """Put the seconds of turns together by session: of each the first ones that count, in their order."""
    sessions: dict[str, list[float]] = {}
    for turn in _that_count(turns):
        sessions.setdefault(turn.session, []).append(turn.seconds)
    return sessions


def scores(measure: Sequence[float], seconds: Floats) -> tuple[Floats, Floats]:
    """Tell of turns what share of the measure they are slower than, and whether that is nearly all of it: 1 or 0."""
    ordered = np.sort(np.asarray(measure, dtype=np.float64))
    slower = (np.searchsorted(ordered, seconds, "left") + np.searchsorted(ordered, seconds, "right")) / 2
    share = slower / len(ordered)
    return share, (share > _NEARLY).astype(np.float64)


def window_of(timings: Timings) -> Window:
    """Bet that the canary is slower than allowed, by the turns of one window; not before both revisions have some."""
    canary, stable = (
        array("d", (seconds for session in sessions for seconds in session[:MOST_COUNTED]))
        for sessions in (timings.canary, timings.stable)
    )
    log_e = float(log_e_kept(np.asarray(log_e_of_window(timings)))) if canary and stable else 0.0
    return Window(canary, stable, log_e)


def log_e_slower(windows: Iterable[Window]) -> float:
    """Bet that the canary is slower than allowed, in one window after the other.

    What has been won in a window is bet in the next: whatever was, its bets are fair again, so that the product is.
    Since the stake is not all there is, a window in which all is lost costs no more than that share of it.
    """
    return sum(window.log_e for window in windows)


def log_e_kept(log_e: Floats) -> Floats:
    """Give what all there was has become, where so much of it was bet with this outcome."""
    return np.logaddexp(np.log1p(-STAKED), np.log(STAKED) + log_e)


def log_e_of_window(timings: Timings) -> float:
    """Bet the same by the turns of one window, of which both revisions have some."""
    allowed = [[seconds / SLOWER for seconds in session] for session in timings.canary]
    totals = (_totals(timings.measure, sessions) for sessions in (allowed, timings.stable))
    logs = [
        float(log_e_higher(_won(ours, bets_on_more), _won(theirs, bets_on_less)))
        for ours, theirs in zip(*totals, strict=True)
    ]
    return float(np.logaddexp.reduce(logs + np.log(SHARES)))


def turns_compared(windows: Iterable[Window]) -> int:
    """Tell how many turns are compared: of each window's, of the two revisions' the fewer."""
    return sum(min(len(window.canary), len(window.stable)) for window in windows)


def paces_of(windows: Iterable[Window]) -> tuple[Pace, Pace]:
    """Tell how quick the canary and the stable revision are, by the windows in which both have turns.

    The stable revision's turns weigh so that each window has the same part in both figures: where hosts have more to
    do in the later ones, and the canary most of its turns, it would look slow else.
    """
    both = [window for window in windows if window.canary and window.stable]
    canary = [np.asarray(window.canary) for window in both]
    stable = [np.asarray(window.stable) for window in both]
    weights = [np.full(len(theirs), len(ours) / len(theirs)) for ours, theirs in zip(canary, stable, strict=True)]
    return pace_of(_joined(canary)), pace_of(_joined(stable), _joined(weights))


def pace_of(seconds: Sequence[float] | Floats, weights: Floats | None = None) -> Pace:
    """Tell how quick turns are, each of them with its weight; without any, all weigh alike."""
    if not len(seconds):
        return Pace(None, None)
    order = np.argsort(seconds, kind="stable")
    passed = np.cumsum(np.ones(len(seconds)) if weights is None else weights[order])
    found = np.searchsorted(passed, np.asarray(QUANTILES) * (passed[-1] * _ALMOST))
    return Pace(*(float(seconds[at]) for at in order[found]))


def is_beyond(canary: Pace, stable: Pace) -> bool:
    """Tell whether a canary is, by the figures alone, slower than allowed."""
    pairs = ((canary.median, stable.median), (canary.p95, stable.p95))
    return any(ours > SLOWER * theirs for ours, theirs in pairs if ours is not None and theirs is not None)


def _joined(parts: Sequence[Floats]) -> Floats:
    return np.concatenate([np.empty(0), *parts])


def _that_count(turns: Iterable[Turn]) -> list[Turn]:
    seen: Counter[str] = Counter()
    counted: list[Turn] = []
    for turn in turns:
        seen[turn.session] += 1
        if seen[turn.session] <= MOST_COUNTED:
            counted.append(turn)
    return counted


def _totals(measure: Sequence[float], sessions: Sequence[Sequence[float]]) -> Iterable[tuple[Floats, Floats]]:
    """Give, of either score, what the sessions' turns come to and how many they are."""
    counted = [session[:MOST_COUNTED] for session in sessions]
    turns = np.array([len(session) for session in counted], dtype=np.float64)
    flat = np.array([seconds for session in counted for seconds in session])
    starts = (np.cumsum(turns) - turns).astype(np.int_)
    return [(np.add.reduceat(score, starts), turns) for score in scores(measure, flat)]


def _won(sessions: tuple[Floats, Floats], bets: Callable[[Floats, Floats], Floats]) -> Floats:
    """Add up what the sessions have won; those that are alike are reckoned once."""
    alike, times = np.unique(np.stack(sessions, axis=1), axis=0, return_counts=True)
    return np.tensordot(times.astype(np.float64), bets(alike[:, 0], alike[:, 1]), axes=1)
