"""How long a rollout's turns took, step by step, as the database has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.chat.tables import SessionRow, TurnRow
from service.engines.choice import Role
from service.releases.analysis.counts import Timings
from service.releases.analysis.pace import Turn, timings_of
from service.releases.events.event import Delivery
from service.releases.events.tables import EventRow
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.states import Event

# The first ones of each role at a step: more would cost time at every look, and the last ones would always be others.
_MOST_TIMED = 5000
# What another share of new sessions gets the canary by, or none.
_ENDS_STEP = tuple(f"rollout.{event.value}" for event in (Event.ADVANCE, Event.PROMOTE, Event.ABORT, Event.GIVE_WAY))
_Timed = tuple[datetime, Turn]


@dataclass(frozen=True, slots=True)
class _Step:
    """From when on, and until when, a rollout was at a step; `None` where it still is."""

    since: datetime
    until: datetime | None


def timed_by_step(session: Session, rollout: Rollout) -> list[Timings]:
    """Give how long the turns of each step took: of the sessions that began at it, as long as it lasted."""
    return [timings_of(_of_one_time(session, rollout, step)) for step in _steps(session, rollout)]


def _steps(session: Session, rollout: Rollout) -> list[_Step]:
    """Give the steps of the last try."""
    if rollout.begun_at is None:
        return []
    of_it = (EventRow.state.in_([*Delivery]), EventRow.rollout == str(rollout.id))  # by the index, all states
    ends = select(EventRow.at).where(*of_it, EventRow.type.in_(_ENDS_STEP), EventRow.at > rollout.begun_at)
    moments = [rollout.begun_at, *sorted(session.scalars(ends))]
    return [_Step(since, until) for since, until in pairwise([*moments, None]) if since is not None]


def _of_one_time(session: Session, rollout: Rollout, step: _Step) -> Sequence[Turn]:
    """Give a step's turns in their order, until either role has as many as are seen.

    What the other has later is of another time, when hosts may have more to do.
    """
    roles = [_timed(session, rollout, step, role) for role in (Role.CANARY, Role.STABLE)]
    last = min((turns[-1][0] for turns in roles if len(turns) == _MOST_TIMED), default=None)
    seen = [turn for turns in roles for turn in turns if last is None or turn[0] <= last]
    return [turn for _, turn in sorted(seen, key=itemgetter(0))]


def _timed(session: Session, rollout: Rollout, step: _Step, role: Role) -> list[_Timed]:
    """Give how long the first turns of a role took."""
    # Whose a turn is, is looked up for one turn after the other, in their order: as a join, databases would fetch the
    # turns of all sessions first, and then sort them.
    begun = (SessionRow.rollout == rollout.id, SessionRow.created_at >= step.since, SessionRow.counts)
    whose = (
        select(SessionRow.role).where(SessionRow.id == TurnRow.session_id, *begun).correlate(TurnRow).scalar_subquery()
    )
    query = (
        select(TurnRow.created_at, TurnRow.session_id, TurnRow.warm_seconds)
        .where(TurnRow.created_at >= step.since, TurnRow.warm_seconds.is_not(None), ~TurnRow.forced)
        .where(whose == role.value)
        .order_by(TurnRow.created_at)
        .limit(_MOST_TIMED)
    )
    if step.until is not None:
        query = query.where(TurnRow.created_at < step.until)
    rows = session.execute(query)
    return [(at, Turn(session_id, role is Role.CANARY, float(seconds or 0))) for at, session_id, seconds in rows]
