"""Turns as they are told one after the other."""

from collections.abc import Iterable, Sequence

from service.releases.analysis.counts import Window
from service.releases.analysis.pace import Timings, Turn, timings_of, window_of

_Sessions = Sequence[Sequence[float]]


def one_by_one(turns: Iterable[tuple[str, bool, float]], since: float = 0) -> list[Turn]:
    """Give turns (session, whether it has the canary, seconds), each at the next moment; a session begins at its first.

    Args:
        turns: The turns.
        since: The first one's moment.
    """
    began: dict[str, float] = {}
    told: list[Turn] = []
    for at, (session, canary, seconds) in enumerate(turns):
        told.append(Turn(session, canary, seconds, since + at, began.setdefault(session, since + at)))
    return told


def window(canary: _Sessions = (), stable: _Sessions = (), measure: Sequence[float] = ()) -> Window:
    """Give what a window comes to in which the sessions' turns took so many seconds."""
    return window_of(Timings(canary, stable, measure))


def window_by(turns: Iterable[Turn]) -> Window:
    """Give what a window comes to in which these turns were told."""
    return window_of(timings_of(turns))
