"""Sessions that nobody has gone on with for long are deleted, and nothing else is."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest
from anyio.to_thread import run_sync
from sqlalchemy import JSON, Engine, event, func, select, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from structlog.typing import EventDict

from knowledge.sql import reading, writing
from service.chat import retention
from service.chat.retention import forget_old_sessions, forget_sessions, keep_forgetting
from service.chat.tables import SessionRow, TurnRow
from service.feedback.tables import FeedbackRow
from tests.app.shop import wait_until
from tests.database.fixtures import on_both

pytestmark = on_both


NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PATIENCE = 10


def turn(turn_id: str, session_id: str, number: int, at: datetime) -> TurnRow:
    fields: dict[str, Any] = {"id": turn_id, "session_id": session_id, "number": number, "created_at": at}
    others = [column for column in TurnRow.__table__.columns if column.name not in fields]
    empty = {column.name: {} if isinstance(column.type, JSON) else column.type.python_type() for column in others}
    return TurnRow(**fields, **empty)


def talked(engine: Engine, name: str, days_ago: float, now: datetime = NOW) -> None:
    """A session of two turns, with a vote on the second, that was last gone on with so long ago."""
    last = now - timedelta(days=days_ago)
    with writing(engine) as session:
        session.add(SessionRow(id=name, created_at=last - timedelta(days=200), last_turn_at=last))
        session.flush()
        session.add_all([turn(f"{name}-{n}", name, n, last) for n in (1, 2)])
        session.flush()
        session.add(FeedbackRow(turn_id=f"{name}-2", helpful=True, reason="", comment="thanks", voted_at=last))


def left(engine: Engine) -> tuple[list[str], int, int]:
    """The sessions that are left, and how many turns and votes."""
    with reading(engine) as session:
        names = list(session.scalars(select(SessionRow.id).order_by(SessionRow.id)))
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (TurnRow, FeedbackRow)]
        return names, counts[0], counts[1]


@contextmanager
def transactions(engine: Engine) -> Generator[list[str]]:
    """The ends of transactions, as they happen."""
    seen: list[str] = []

    def note(_connection: object) -> None:
        seen.append("commit")

    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def test_the_last_turn_decides_and_turns_and_votes_go_with_their_session(engine: Engine) -> None:
    talked(engine, "old", 91)
    talked(engine, "new", 89)
    assert forget_sessions(engine, NOW - timedelta(days=90)) == 1
    assert left(engine) == (["new"], 2, 1)


def test_the_moment_itself_is_not_yet_older(engine: Engine) -> None:
    talked(engine, "old", 90)
    assert forget_sessions(engine, NOW - timedelta(days=90)) == 0
    assert left(engine) == (["old"], 2, 1)


def test_a_batch_is_one_transaction_and_begins_with_the_oldest(engine: Engine) -> None:
    for days in (100, 300, 200):
        talked(engine, f"s{days}", days)
    with transactions(engine) as seen:
        assert forget_sessions(engine, NOW, limit=2) == 2
    assert seen == ["commit"]
    assert left(engine)[0] == ["s100"]


def test_many_are_deleted_batch_by_batch(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_PAUSE_SECONDS", 0)
    for n in range(250):
        talked(engine, f"s{n}", 100)
    talked(engine, "new", 1)
    with transactions(engine) as seen:
        assert anyio.run(forget_old_sessions, engine, NOW - timedelta(days=90)) == 250
    assert len(seen) == 4
    assert left(engine) == (["new"], 2, 1)


def test_others_write_between_the_batches(engine: Engine) -> None:
    for n in range(201):
        talked(engine, f"s{n}", 100)
    seen: list[int] = []

    def write() -> None:
        with writing(engine) as session:
            session.execute(text("UPDATE sessions SET last_turn_at = last_turn_at"))
        seen.append(len(left(engine)[0]))

    async def forget_while_writing() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(forget_old_sessions, engine, NOW)
            while not seen or seen[-1]:
                await run_sync(write)

    anyio.run(forget_while_writing)
    assert {101, 1} & set(seen), seen


def test_the_service_forgets_at_its_start_and_then_every_day(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_EVERY_SECONDS", 0.05)
    now = datetime.now(UTC)
    talked(engine, "new", 29, now)

    async def two_days() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(keep_forgetting, engine, 30)
            for name in ("old", "older"):
                talked(engine, name, 31, now)
                await run_sync(wait_until, lambda: left(engine)[0] == ["new"])
            tasks.cancel_scope.cancel()

    anyio.run(two_days)
    assert left(engine) == (["new"], 2, 1)


def test_with_zero_days_all_is_kept_for_ever(engine: Engine) -> None:
    talked(engine, "old", 36_500)

    async def forget_nothing() -> None:
        with anyio.fail_after(PATIENCE):
            await keep_forgetting(engine, 0)

    anyio.run(forget_nothing)
    assert left(engine)[0] == ["old"]


def test_a_failure_is_logged_and_tried_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_EVERY_SECONDS", 0.01)
    talked(engine, "old", 31, datetime.now(UTC))
    forget, failures = retention.forget_sessions, iter(range(2))

    def fail_twice(*arguments: Any) -> int:
        if next(failures, None) is not None:
            raise OperationalError("DELETE", {}, Exception("database is locked"))
        return forget(*arguments)

    monkeypatch.setattr(retention, "forget_sessions", fail_twice)

    async def until_logged(logged: list[EventDict]) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(keep_forgetting, engine, 30)
            await run_sync(wait_until, lambda: len(logged) > 2)
            tasks.cancel_scope.cancel()

    with capture_logs() as logged:
        anyio.run(until_logged, logged)
    failed, again, done = logged[:3]
    assert failed["event"] == again["event"] == "old sessions could not be deleted"
    assert (done["event"], done["sessions"]) == ("old sessions deleted", 1)
    assert left(engine)[0] == []
