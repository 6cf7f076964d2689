"""Events on their way: kept in the transaction of the change, claimed by one replica at a time. Calls block."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from knowledge.sql import reading, writing
from service.releases.errors import EventNotFound
from service.releases.events.event import Delivery, Event, pause_after
from service.releases.events.tables import EventRow

CLAIM_SECONDS = 60.0
"""How long whoever has claimed an event has it alone: several times as long as sending it may take."""

_Before = aliased(EventRow)


@dataclass(frozen=True, slots=True)
class Told:
    """An event and how far its delivery is. The other fields are those of `service.releases.events.tables.EventRow`."""

    id: int
    name: str
    event: Event
    state: Delivery
    attempts: int
    next_at: datetime
    why: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """An event that is to be sent now; `claim` says that it is ours."""

    told: Told
    claim: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt.

    Attributes:
        why: What was wrong; empty: it has arrived.
        final: Trying again is of no use.
    """

    why: str = ""
    final: bool = False


class Outbox:
    """The events, in SQL. Each method but `note_within` is one transaction.

    Args:
        engine: The database.
        addressed: A webhook is set: what happens is to be sent there.
    """

    def __init__(self, engine: Engine, *, addressed: bool) -> None:
        self._engine = engine
        self._addressed = addressed

    def note_within(self, session: Session, event: Event) -> None:
        """Note an event in the transaction of the change that it tells of: both happen, or neither."""
        session.add(
            EventRow(
                name=f"evt_{secrets.token_hex(16)}",
                type=event.type,
                at=event.at,
                by=event.by,
                rollout=event.rollout,
                revision=event.revision,
                version=event.version,
                detail=dict(event.detail),
                state=Delivery.WAITING if self._addressed else Delivery.KEPT,
                attempts=0,
                next_at=event.at,
                claim="",
                claimed_until=None,
                why="",
                ended_at=None,
            )
        )

    def listed(self, limit: int = 100, before: int | None = None, rollout: str | None = None) -> list[Told]:
        """List events, the newest first.

        Args:
            limit: How many at most.
            before: Only those with a smaller id, to page on.
            rollout: Only those of a rollout.
        """
        query = select(EventRow).order_by(EventRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(EventRow.id < before)
        if rollout is not None:
            query = query.where(EventRow.rollout == rollout)
        with reading(self._engine) as session:
            return [_told(row) for row in session.scalars(query)]

    def find(self, event_id: int) -> Told:
        """Give an event.

        Raises:
            EventNotFound: There is none with this id.
        """
        with reading(self._engine) as session:
            return _told(_row(session, event_id))

    def given_up(self) -> int:
        """Tell how many events never arrived and are not tried any more."""
        query = select(func.count()).select_from(EventRow).where(EventRow.state == Delivery.GIVEN_UP)
        with reading(self._engine) as session:
            return session.scalar(query) or 0

    def redeliver(self, event_id: int, now: datetime) -> Told:
        """Have an event sent, once more or at once, and tried as often as a new one.

        Raises:
            EventNotFound: There is none with this id.
        """
        with writing(self._engine) as session:
            row = _row(session, event_id)
            row.state, row.attempts, row.next_at = Delivery.WAITING, 0, now
            row.claim, row.claimed_until, row.why, row.ended_at = "", None, "", None
            session.flush()
            return _told(row)

    def claim(self, now: datetime) -> Claimed | None:
        """Take the event that is to be sent next; nobody else gets it for a while. `None`: there is none.

        Of a rollout, it is always the first that waits: what comes behind it waits until that has ended.
        """
        with reading(self._engine) as session:  # most often there is none, and nobody has to wait for that
            if session.scalar(_due(now)) is None:
                return None
        with writing(self._engine) as session:
            row = session.scalar(_due(now))
            if row is None:
                return None
            claim = secrets.token_hex(16)
            mine = update(EventRow).where(EventRow.id == row.id, EventRow.claim == row.claim)
            until = now + timedelta(seconds=CLAIM_SECONDS)
            values = {"claim": claim, "claimed_until": until, "attempts": row.attempts + 1}
            if not session.connection().execute(mine.values(**values)).rowcount:
                return None
            session.refresh(row)
            return Claimed(_told(row), claim)

    def end(self, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
        """Note what came of an attempt; nothing where another one has begun since."""
        values = {"claim": "", "claimed_until": None, "why": outcome.why, **_ended(claimed.told.attempts, outcome, now)}
        mine = update(EventRow).where(EventRow.id == claimed.told.id, EventRow.claim == claimed.claim)
        with writing(self._engine) as session:
            session.execute(mine.values(**values))


def _due(now: datetime) -> Select[EventRow]:
    waits = EventRow.state == Delivery.WAITING
    first = ~exists().where(
        _Before.state == Delivery.WAITING, _Before.rollout == EventRow.rollout, _Before.id < EventRow.id
    )
    free = or_(EventRow.claimed_until.is_(None), EventRow.claimed_until <= now)
    return select(EventRow).where(waits, first, free, EventRow.next_at <= now).order_by(EventRow.id).limit(1)


def _ended(attempts: int, outcome: Outcome, now: datetime) -> dict[str, object]:
    if not outcome.why:
        return {"state": Delivery.DELIVERED, "ended_at": now}
    pause = None if outcome.final else pause_after(attempts)
    return {"state": Delivery.GIVEN_UP, "ended_at": now} if pause is None else {"next_at": now + pause}


def _row(session: Session, event_id: int) -> EventRow:
    row = session.get(EventRow, event_id)
    if row is None:
        raise EventNotFound(id=event_id)
    return row


def _told(row: EventRow) -> Told:
    event = Event(row.type, row.at, row.by, row.rollout, row.revision, row.version, dict(row.detail))
    state = Delivery(row.state)
    return Told(row.id, row.name, event, state, row.attempts, row.next_at, row.why, row.ended_at)
