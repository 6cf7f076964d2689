"""What a session remembers: its turns in SQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from knowledge.sql import reading, writing
from service.chat.recall import RecalledTurn
from service.chat.tables import SessionRow, TurnRow
from service.errors import SessionNotFound


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A finished turn, ready to be stored. The fields are those of `service.chat.tables.TurnRow`."""

    id: str
    session_id: str
    created_at: datetime
    question: str
    topic: str
    lang: str
    reply: str
    outcome: str
    ending: str
    citations: list[dict[str, Any]]
    hits: list[dict[str, Any]]
    knowledge_revision: int
    engine: str
    model: str
    digest: str
    pack: str
    failure: str
    cuts: list[dict[str, Any]]
    timings: dict[str, float]


class SessionStore:
    """Sessions and their turns. Each method is one transaction and blocks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, session_id: str, limit: int) -> tuple[RecalledTurn, ...]:
        """Give the last turns of a session, oldest first; at least one is looked at, to know what it is about.

        Raises:
            SessionNotFound: There is no such session, or it was erased.
        """
        rows = self._turns(session_id, max(limit, 1))
        return tuple(RecalledTurn(row.question, row.reply, row.topic) for row in reversed(rows))

    def transcript(self, session_id: str, limit: int = 200) -> list[TurnRow]:
        """Give a session's turns for its customer, oldest first, the last `limit` of them.

        Raises:
            SessionNotFound: There is no such session, or it was erased.
        """
        return self._turns(session_id, limit)[::-1]

    def _turns(self, session_id: str, limit: int) -> list[TurnRow]:
        query = select(TurnRow).where(TurnRow.session_id == session_id).order_by(TurnRow.number.desc()).limit(limit)
        with reading(self._engine) as session:
            rows = list(session.scalars(query))
            if not rows and session.get(SessionRow, session_id) is None:
                raise SessionNotFound
            return rows

    def record(self, turn: TurnRecord, *, new_session: bool) -> None:
        """Store a finished turn.

        Args:
            turn: What happened.
            new_session: The session begins with this turn. Otherwise, when it was erased meanwhile, nothing is stored.
        """
        with writing(self._engine) as session:
            if not _touch(session, turn, new_session=new_session):
                return
            last = session.scalar(select(func.max(TurnRow.number)).where(TurnRow.session_id == turn.session_id))
            fields = {name: getattr(turn, name) for name in TurnRecord.__slots__}
            session.add(TurnRow(number=(last or 0) + 1, **fields))

    def erase(self, session_id: str) -> None:
        """Remove a session with everything said in it.

        Raises:
            SessionNotFound: There is no such session.
        """
        with writing(self._engine) as session:
            row = session.get(SessionRow, session_id)
            if row is None:
                raise SessionNotFound
            session.execute(delete(SessionRow).where(SessionRow.id == session_id))


def _touch(session: Session, turn: TurnRecord, *, new_session: bool) -> bool:
    """Note that a session goes on, or begin it; tell whether it is there."""
    if new_session:
        session.add(SessionRow(id=turn.session_id, created_at=turn.created_at, last_turn_at=turn.created_at))
        session.flush()
        return True
    row = session.get(SessionRow, turn.session_id)
    if row is not None:
        row.last_turn_at = turn.created_at
    return row is not None
