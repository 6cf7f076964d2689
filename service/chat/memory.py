"""What a session remembers: its turns in SQL."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Engine,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from knowledge.sql import reading, writing
from service.chat.guard.verdicts import Cut
from service.chat.recall import Recalled, RecalledTurn
from service.chat.schemas import Outcome
from service.chat.tables import SessionRow, TurnRow
from service.chat.understanding.beside import question_beside
from service.database.base import Base
from service.engines.choice import UNASSIGNED, Assignment
from service.errors import SessionNotFound

_SESSIONS = Base.metadata.tables[SessionRow.__tablename__]
_TURNS = Base.metadata.tables[TurnRow.__tablename__]
_ADD_SESSION = insert(_SESSIONS)
_HAPPENED = ("counts", "failed", "unanswered", "cut", "severe", "banned")
# A turn that took longer than others does not give back what its session has lost meanwhile.
_IS_LATE = _SESSIONS.c.serving_version > bindparam("seen")
_TOUCH = (
    update(_SESSIONS)
    .where(_SESSIONS.c.id == bindparam("session"))
    .values(
        last_turn_at=bindparam("moment"),
        revision=case((_IS_LATE, _SESSIONS.c.revision), else_=bindparam("had")),
        serving_version=case((_IS_LATE, _SESSIONS.c.serving_version), else_=bindparam("seen")),
        **{name: or_(_SESSIONS.c[name], bindparam(f"now_{name}", type_=Boolean)) for name in _HAPPENED},
    )
)
_NEXT_NUMBER = (
    select(func.coalesce(func.max(_TURNS.c.number), 0) + 1)
    .where(_TURNS.c.session_id == bindparam("session"))
    .scalar_subquery()
)
_ADD_TURN = insert(_TURNS).values(number=_NEXT_NUMBER)


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A finished turn, ready to be stored. The fields are those of `service.chat.tables.TurnRow`, and its session's."""

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
    pack_digest: str
    prompt: dict[str, Any]
    failure: str
    cuts: list[dict[str, Any]]
    timings: dict[str, float]
    reused: str = ""
    guard_digest: str = ""
    revision: str = ""
    serving_version: int = 0
    attempts: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    failed: bool = False
    cut: bool = False
    severe: bool = False
    banned: bool = False
    warm_seconds: float | None = None
    forced: bool = False
    assignment: Assignment = UNASSIGNED

    @property
    def begun_at(self) -> datetime:
        """When the customer's message came."""
        return self.created_at - timedelta(seconds=self.timings.get("total", 0))

    @property
    def counts(self) -> bool:
        """Whether it tells anything of the session's revision, where it was not answered by force."""
        return True

    @property
    def unanswered(self) -> bool:
        """Whether it ended without an answer."""
        return self.outcome == Outcome.UNANSWERED

    def summary(self) -> dict[str, object]:
        """Give what the log says of a turn; question and reply are left out there unless they may be shown."""
        return {
            "turn": self.id,
            "outcome": self.outcome,
            "engine": self.engine,
            "ending": self.ending,
            "failure": self.failure,
            "reused": self.reused,
            "seconds": self.timings.get("total"),
            "question": self.question,
            "reply": self.reply,
        }


class SessionStore:
    """Sessions and their turns. Each method is one transaction and blocks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, session_id: str, limit: int) -> Recalled:
        """Give a session with its last turns; at least one is looked at, to know what it is about.

        Raises:
            SessionNotFound: There is no such session, or it was erased.
        """
        with reading(self._engine) as session:
            row = session.get(SessionRow, session_id)
            if row is None:
                raise SessionNotFound
            turns = session.scalars(_last_turns(session_id, max(limit, 1))).all()
            before = tuple(recalled(turn) for turn in reversed(turns))
            return Recalled(before, row.revision, row.serving_version)

    def transcript(self, session_id: str, limit: int = 200) -> list[TurnRow]:
        """Give a session's turns for its customer, oldest first, the last `limit` of them.

        Raises:
            SessionNotFound: There is no such session, or it was erased.
        """
        with reading(self._engine) as session:
            rows = list(session.scalars(_last_turns(session_id, limit)))
            if not rows and session.get(SessionRow, session_id) is None:
                raise SessionNotFound
            return rows[::-1]

    def cuts_of(self, turn_id: str) -> tuple[Cut, ...]:
        """Give what was cut in a turn, as it is kept; nothing where the turn is no longer there."""
        with reading(self._engine) as session:
            row = session.get(TurnRow, turn_id)
            return tuple(Cut(cut["reason"], cut["text"]) for cut in row.cuts) if row else ()

    def begin(self, session_id: str, assignment: Assignment, now: datetime, version: int = 0) -> None:
        """Store a session whose customer is told its id before its first turn is answered, and may erase it by then."""
        with writing(self._engine) as session:
            session.execute(_ADD_SESSION, _new_session(session_id, assignment, now, version))

    def record(self, turn: TurnRecord, *, begins: bool) -> bool:
        """Store a finished turn; tell whether it is stored.

        Args:
            turn: The turn.
            begins: It begins its session, which nobody has stored yet. Otherwise, when the session was erased
                meanwhile, nothing is stored.
        """
        fields = {name: getattr(turn, name) for name in TurnRecord.__slots__ if name != "assignment"}
        with writing(self._engine) as session:
            connection = session.connection()
            lives = _opened(connection, turn, begins=begins)
            if lives:
                connection.execute(_ADD_TURN, {"session": turn.session_id, **fields})
        return lives

    def stands(self, turn_id: str) -> bool:
        """Tell whether a turn's answer may be given again: it was not erased, and nobody said that it did not help."""
        query = select(TurnRow.id).where(TurnRow.id == turn_id, ~TurnRow.unwanted)
        with reading(self._engine) as session:
            return session.scalar(query) is not None

    def erase(self, session_id: str) -> list[str]:
        """Remove a session with everything said in it.

        Returns:
            The ids of its turns.

        Raises:
            SessionNotFound: There is no such session.
        """
        with writing(self._engine) as session:
            row = session.get(SessionRow, session_id)
            if row is None:
                raise SessionNotFound
            turns = list(session.scalars(select(TurnRow.id).where(TurnRow.session_id == session_id)))
            session.execute(delete(SessionRow).where(SessionRow.id == session_id))
        return turns


def recalled(row: TurnRow | TurnRecord) -> RecalledTurn:
    """Give a turn as the next one needs it."""
    cited = tuple(dict.fromkeys(f"{citation['document']} {citation['section']}" for citation in row.citations))
    offered = row.reply.partition("\n")[2] if row.outcome == Outcome.CLARIFIED else ""
    return RecalledTurn(
        question_beside(row.question), row.reply, row.topic, cited, offered, row.outcome == Outcome.REFUSED
    )


def _last_turns(session_id: str, limit: int) -> Select[TurnRow]:
    return select(TurnRow).where(TurnRow.session_id == session_id).order_by(TurnRow.number.desc()).limit(limit)


def _new_session(session_id: str, assignment: Assignment, now: datetime, version: int) -> dict[str, object]:
    return {
        "id": session_id,
        "created_at": now,
        "last_turn_at": now,
        "revision": assignment.revision,
        "serving_version": version,
        "role": assignment.role or "",
        "weight": assignment.weight,
        "rollout": assignment.rollout,
    }


def _opened(connection: Connection, turn: TurnRecord, *, begins: bool) -> bool:
    """Make a turn's session ready for it; tell whether there is one."""
    happened = {name: getattr(turn, name) and not turn.forced for name in _HAPPENED}
    if begins:
        new = _new_session(turn.session_id, turn.assignment, turn.begun_at, turn.serving_version)
        connection.execute(_ADD_SESSION, new | happened | {"last_turn_at": turn.created_at})
        return True
    # On PostgreSQL this also makes turns of one session wait for one another, so that each gets its number.
    touched = {"session": turn.session_id, "moment": turn.created_at}
    has = {"had": turn.assignment.revision, "seen": turn.serving_version}
    now = {f"now_{name}": value for name, value in happened.items()}
    return connection.execute(_TOUCH, touched | has | now).rowcount > 0
