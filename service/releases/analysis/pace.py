"""How quick two revisions are beside each other. Pure.

The stable revision's first turns are the measure: what is compared of all others is how many of these a turn is slower
than, and whether it is slower than nearly all. The measure is no estimate that could be wrong: whatever it has come to
be, turns of the same model are slower than it equally often. The sessions it was taken from are not compared.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from service.releases.analysis.betting import Floats
from service.releases.analysis.counts import MOST_COUNTED
from service.releases.analysis.means import bets_on_less, bets_on_more, log_e_higher
from service.releases.analysis.verdicts import Pace

SLOWER = 1.3
"""A canary may take so many times as long as the stable revision."""

MEASURE = 40
"""So many turns tell one pace from another well enough; more of them would be missing where both are compared."""

SHARES = (0.75, 0.25)
"""How much is staked on all being slower, and on more being slower than nearly all: a slow-down of all shows sooner."""

# "Nearly all" of the measure.
_NEARLY = 0.95

QUANTILES = (0.5, 0.95)
"""Which turns are told: the one in the middle, and the 95th of 100."""


def by_session(turns: Iterable[tuple[str, float]]) -> Mapping[str, Sequence[float]]:
    """Put turns, each (session, seconds), together by session: of each the first ones, in their order."""
    sessions: dict[str, list[float]] = {}
    for session, seconds in turns:
        counted = sessions.setdefault(session, [])
        if len(counted) < MOST_COUNTED:
            counted.append(seconds)
    return sessions


def measured(turns: Sequence[tuple[str, float]]) -> tuple[Sequence[float], Sequence[Sequence[float]]]:
    """Divide the stable revision's turns into the measure, and the other sessions.

    Args:
        turns: Each (session, seconds), in order of time.

    Returns:
        The measure's seconds, of a session no more than count; then those of each session that it has nothing of.
    """
    taken: list[tuple[str, float]] = []
    seen: dict[str, int] = {}
    for session, seconds in turns:
        seen[session] = seen.get(session, 0) + 1
        if seen[session] <= MOST_COUNTED:
            taken.append((session, seconds))
        if len(taken) == MEASURE:
            break
    left_out = {session for session, _ in taken}
    others = {session: said for session, said in by_session(turns).items() if session not in left_out}
    return [seconds for _, seconds in taken], list(others.values())


def scores(measure: Sequence[float], seconds: Floats) -> tuple[Floats, Floats]:
    """Tell of turns what share of the measure they are slower than, and whether that is nearly all of it: 1 or 0."""
    ordered = np.sort(np.asarray(measure, dtype=np.float64))
    slower = (np.searchsorted(ordered, seconds, "left") + np.searchsorted(ordered, seconds, "right")) / 2
    share = slower / len(ordered)
    return share, (share > _NEARLY).astype(np.float64)


def log_e_slower(
    canary: Sequence[Sequence[float]], stable: Sequence[Sequence[float]], measure: Sequence[float]
) -> float:
    """Bet that the canary is slower than allowed, of seconds as in `Evidence`."""
    if not (canary and stable and measure):
        return 0.0
    allowed = [[seconds / SLOWER for seconds in session] for session in canary]
    logs = [
        float(log_e_higher(_won(ours, bets_on_more), _won(theirs, bets_on_less)))
        for ours, theirs in zip(_totals(measure, allowed), _totals(measure, stable), strict=True)
    ]
    return float(np.logaddexp.reduce(logs + np.log(SHARES)))


def pace_of(seconds: Sequence[float]) -> Pace:
    """Tell how quick turns are."""
    return Pace(*(_quantile(seconds, share) for share in QUANTILES)) if seconds else Pace(None, None)


def is_beyond(canary: Pace, stable: Pace) -> bool:
    """Tell whether a canary is, by the figures alone, slower than allowed."""
    pairs = ((canary.median, stable.median), (canary.p95, stable.p95))
    return any(ours > SLOWER * theirs for ours, theirs in pairs if ours is not None and theirs is not None)


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


def _quantile(seconds: Sequence[float], share: float) -> float:
    return float(np.quantile(seconds, share, method="inverted_cdf"))
