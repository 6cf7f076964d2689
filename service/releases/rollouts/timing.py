"""How long a rollout's turns took, window by window, as the database has it.

A window is as long as a step, or shorter where that has very many turns: then one follows the other, each with its own
measure. So what is read at a look stays little, and a canary that gets slow late is seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Lock

from cachetools import LRUCache
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from service.chat.tables import SessionRow, TurnRow
from service.engines.choice import Role
from service.releases.analysis.counts import Window
from service.releases.analysis.pace import Turn, timings_of, window_of
from service.releases.events.event import Delivery
from service.releases.events.tables import EventRow
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.states import Event

# So many turns, of whatever sessions, fill a window.
_MOST_TIMED = 10_000
_REMEMBERED = 4  # the one that goes on, and whichever people look at
_COMPARED = (Role.CANARY.value, Role.STABLE.value)
_ENDS_LAST_STEP = tuple(f"rollout.{event.value}" for event in (Event.PROMOTE, Event.ABORT, Event.GIVE_WAY))
_ENDS_STEP = (f"rollout.{Event.ADVANCE.value}", *_ENDS_LAST_STEP)
_FINEST = timedelta(microseconds=1)  # of the moments that are kept


@dataclass(frozen=True, slots=True)
class _Span:
    """Of which rollout, from when on and before when: of what the database has; `None`: it is not over."""

    rollout: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A window; when the next one of the step begins, where this one is full."""

    span: _Span
    window: Window
    following: datetime | None

    def is_of(self, span: _Span) -> bool:
        """Tell whether this is what a span that begins then has: what is full ended before its step did."""
        return self.following is not None or self.span == span


_Over = dict[datetime, _Seen]  # by when they begin


class TimedTurns:
    """Reads how long turns took, and remembers it of windows that are over, of the rollouts last asked for.

    A turn that is kept a moment after its window was read for the last time, or erased since, changes nothing more
    here; a process that starts later divides the turns into windows as they are then.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: LRUCache[tuple[int, datetime | None], _Over] = LRUCache(_REMEMBERED)

    def by_window(self, session: Session, rollout: Rollout) -> list[Window]:
        """Give how long the turns of each window took: of the sessions that began in it, as long as it lasted."""
        with self._lock:
            over = self._of.setdefault((rollout.id, rollout.begun_at), {})
        seen = [one for step in _steps(session, rollout) for one in _seen_in(session, step, over)]
        over.update({one.span.since: one for one in seen[:-1]})
        return [one.window for one in seen]


def _seen_in(session: Session, step: _Span, over: _Over) -> Iterator[_Seen]:
    since: datetime | None = step.since
    while since is not None:
        span = _Span(step.rollout, since, step.until)
        known = over.get(since)
        seen = known if known and known.is_of(span) else _read(session, span)
        yield seen
        since = seen.following


def _steps(session: Session, rollout: Rollout) -> list[_Span]:
    """Give the steps of the last try."""
    if rollout.begun_at is None:
        return []
    of_it = (EventRow.state.in_([*Delivery]), EventRow.rollout == str(rollout.id))  # by the index, all states
    query = select(EventRow.at, EventRow.type).where(*of_it, EventRow.type.in_(_ENDS_STEP))
    ends = sorted((at, kind) for at, kind in session.execute(query.where(EventRow.at > rollout.begun_at)))
    moments: list[datetime | None] = [rollout.begun_at]
    for at, kind in ends:
        moments.append(at)
        if kind in _ENDS_LAST_STEP:
            break
    else:
        moments.append(rollout.ended_at)  # a rollback has no step that could end; old events may be gone
    return [_Span(rollout.id, since, until) for since, until in pairwise(moments) if since is not None]


def _read(session: Session, span: _Span) -> _Seen:
    rows = session.execute(_timed(span)).all()
    turns = [
        Turn(name, role == Role.CANARY.value, float(seconds or 0), at.timestamp(), began.timestamp())
        for at, name, seconds, role, began in rows
        if role in _COMPARED
    ]
    following = rows[-1][0] + _FINEST if len(rows) == _MOST_TIMED else None
    return _Seen(span, window_of(timings_of(turns)), following)


def _timed(span: _Span) -> Select[datetime, str, float | None, str, datetime]:
    """Ask for a span's turns in their order, with the role of their session and when that began.

    Sessions that are not compared have nothing beside their turns: were they left out here, databases would rather
    fetch all sessions first, and their turns, and then sort these.
    """
    compared = and_(
        SessionRow.id == TurnRow.session_id,
        SessionRow.rollout == span.rollout,
        SessionRow.created_at >= span.since,
        SessionRow.counts,
    )
    query = (
        select(TurnRow.created_at, TurnRow.session_id, TurnRow.warm_seconds, SessionRow.role, SessionRow.created_at)
        .outerjoin(SessionRow, compared)
        .where(TurnRow.created_at >= span.since, TurnRow.warm_seconds.is_not(None), ~TurnRow.forced)
        .order_by(TurnRow.created_at)
        .limit(_MOST_TIMED)
    )
    return query if span.until is None else query.where(TurnRow.created_at < span.until)
