"""Customers whose turns and votes are kept as a service keeps them, without one."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from knowledge.sql import writing
from service.chat.memory import SessionStore
from service.engines.choice import Assignment, Role
from service.feedback.schemas import Vote
from service.feedback.votes import VoteStore
from service.releases.events.event import Event
from service.releases.events.outbox import Outbox
from service.releases.rollouts.states import State
from tests.releases.rollouts.making import MONDAY, rollout, turn_record

RUNNING = rollout(state=State.PROGRESSING, step=0, begun_at=MONDAY, step_at=MONDAY)
CANARY = Assignment("c" * 12, Role.CANARY, 0.25, RUNNING.id)
STABLE = Assignment("a" * 12, Role.STABLE, 0.25, RUNNING.id)


class Customers:
    """They ask and vote."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._store, self._votes = engine, SessionStore(engine), VoteStore(engine)
        self._asked: set[str] = set()
        self._at = MONDAY

    def ask(self, session: str, assignment: Assignment, **came_to: Any) -> None:
        """Have a session's next turn come to something."""
        self._at += timedelta(seconds=1)
        number = sum(name.startswith(session) for name in self._asked) + 1
        name = f"{session}{number}"
        record = turn_record(id=name, session_id=session, created_at=self._at, assignment=assignment, **came_to)
        assert self._store.record(record, begins=number == 1)
        self._asked.add(name)

    def happens(self, what: str, of: int = RUNNING.id, at: datetime | None = None) -> None:
        """Have something happen to a rollout, now if at no other moment."""
        self._at += timedelta(seconds=1)
        noted = Event(what, at or self._at, "Mei", str(of), RUNNING.revision, 1, {})
        with writing(self._engine) as session:
            Outbox(self._engine, addressed=False).note_within(session, noted)

    def vote(self, turn: str, *, helpful: bool) -> None:
        """Vote on a turn, such as the first of session s: "s1"."""
        self._votes.keep(Vote(turn, helpful), self._at)

    def erase(self, session: str) -> None:
        """Have a session erased."""
        self._store.erase(session)
