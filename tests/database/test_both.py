"""What SQLite gives by itself and PostgreSQL must be asked for; each is tested on both."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from ingest.errors import JobNotFound
from knowledge.library import Library
from knowledge.sql import reading, writing
from knowledge.tables import KnowledgeStateRow
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE
from service.chat.memory import SessionStore, TurnRecord
from service.chat.tables import SessionRow
from service.database import engine as opening
from service.database.engine import open_engine
from service.engines.choice import UNASSIGNED, Assignment
from service.errors import SessionNotFound
from service.feedback.schemas import Vote
from service.feedback.votes import VoteStore
from tests.database.fixtures import on_both
from tests.ingest.memory import MemoryOriginals, Order
from tests.ingest.queues import Queue as JobQueue
from tests.knowledge.documents import MONDAY, document

pytestmark = on_both

BEYOND_32_BITS = 3_000_000_000
SESSION = "s" * 32


def at_once(act: Callable[[int], object], times: int = 24) -> list[object]:
    """Do something often, by four threads."""
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(act, range(times)))


def turn(**changes: object) -> TurnRecord:
    fields = {
        "id": uuid.uuid4().hex, "session_id": SESSION, "created_at": MONDAY, "question": "几天？", "topic": "几天？",
        "lang": "zh", "reply": "七天。", "outcome": "answered", "ending": "complete", "citations": [{"n": 1}],
        "hits": [{"passage": 1, "lexical": 0.5}], "knowledge_revision": 1, "engine": "extractive", "model": "",
        "digest": "", "pack": "phi3", "pack_digest": "", "prompt": {"字": "数"}, "failure": "", "cuts": [],
        "timings": {"total": 0.25},
    }  # fmt: skip
    return TurnRecord(**fields | changes)  # pyright: ignore[reportArgumentType] (the fields are of its types)


def queue_of(engine: Engine) -> JobQueue:
    return JobQueue(engine, MemoryOriginals(), lambda: MONDAY)


def test_versions_of_a_document_are_numbered_without_gap_by_many_at_once(engine: Engine) -> None:
    library = Library(engine)
    staged = at_once(lambda n: library.stage([document("returns", f"{n} days.")], MONDAY)[0].id)
    assert len(set(staged)) == 24
    library.switch([int(str(version)) for version in staged], MONDAY)
    (found,) = library.documents(MONDAY)
    assert [version.number for version in library.document(found.id, MONDAY).versions] == list(range(1, 25))


def test_each_change_moves_the_revision_by_one(engine: Engine) -> None:
    library = Library(engine)
    assert sorted(map(str, at_once(lambda _: library.retire([], MONDAY)))) == sorted(map(str, range(1, 25)))
    assert library.revision() == 24


def test_of_the_jobs_for_one_document_many_workers_take_one(engine: Engine) -> None:
    queue = queue_of(engine)
    for number in range(8):
        queue.submit(b"1", Order(f"{number}.md", "Li", key="policy"))
    assert len([job for job in at_once(lambda _: queue.claim()) if job]) == 1


def test_turns_of_a_session_are_numbered_by_many_at_once(engine: Engine) -> None:
    store = SessionStore(engine)
    store.begin(SESSION, UNASSIGNED, MONDAY)
    at_once(lambda _: store.record(turn(), begins=False))
    rows = store.transcript(SESSION)
    assert [row.number for row in rows] == list(range(1, 25))
    assert (rows[0].hits, rows[0].prompt, rows[0].timings) == (turn().hits, {"字": "数"}, {"total": 0.25})


def test_a_session_begins_when_its_first_turn_does_however_long_that_takes(engine: Engine) -> None:
    SessionStore(engine).record(turn(timings={"total": 30.5}), begins=True)
    with reading(engine) as session:
        row = session.get_one(SessionRow, SESSION)
        assert (row.created_at, row.last_turn_at) == (MONDAY - timedelta(seconds=30.5), MONDAY)


def test_a_turn_that_ends_late_does_not_give_its_session_back_what_it_has_lost_meanwhile(engine: Engine) -> None:
    store, canary, stable = SessionStore(engine), Assignment("b" * 12), Assignment("a" * 12)
    store.begin(SESSION, canary, MONDAY, version=5)
    for assignment, version in ((stable, 6), (canary, 5)):
        store.record(turn(citations=[], assignment=assignment, serving_version=version), begins=False)
    recalled = store.recall(SESSION, 1)
    assert (recalled.revision, recalled.version) == (stable.revision, 6)
    store.record(turn(citations=[], assignment=canary, serving_version=7), begins=False)
    assert store.recall(SESSION, 1).version == 7


def test_a_session_is_erased_with_its_turns_and_votes(engine: Engine) -> None:
    store, votes, said = SessionStore(engine), VoteStore(engine), turn()
    assert store.record(said, begins=True)
    at_once(lambda n: votes.keep(Vote(said.id, helpful=bool(n % 2)), MONDAY))
    store.erase(SESSION)
    with pytest.raises(SessionNotFound):
        store.transcript(SESSION)
    assert not store.record(turn(), begins=False)
    with reading(engine) as session:
        assert [session.scalar(text(f"SELECT count(*) FROM {table}")) for table in ("turns", "feedback")] == [0, 0]


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    library = Library(engine)
    library.retire([], MONDAY)
    revision = select(KnowledgeStateRow.revision)
    with reading(engine) as session:
        before = session.scalar(revision)
        library.retire([], MONDAY)
        assert session.scalar(revision) == before
    assert library.revision() == 2


def test_a_writer_waits_for_another_one_and_not_for_ever(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_MS", 50)
    engine = open_engine(database_url)
    with writing(engine) as first:
        first.connection()
        with pytest.raises(OperationalError), writing(engine) as second:
            second.connection()
    Library(engine).retire([], MONDAY)
    engine.dispose()


def test_nul_in_a_text_harms_nobody(engine: Engine) -> None:
    library, store = Library(engine), SessionStore(engine)
    with ThreadPoolExecutor(1) as thread:  # a connection of its own, too
        thread.submit(library.stage, [replace(document("a\0b", "Seven\0 days."), title="T\0")], MONDAY).result()
    version = library.stage([document("a\0b", "Seven\0 days.")], MONDAY)[0].id
    library.switch([version], MONDAY)
    assert library.document_id("a\0b") == library.documents(MONDAY)[0].id
    store.record(turn(question="退货\0", hits=[{"text": "\0"}]), begins=True)
    assert store.transcript(SESSION)[0].question.replace("\0", "") == "退货"
    Audit(engine, lambda: MONDAY).note(COMMAND_LINE, "document.retire", "a\0b", key="a\0b")
    assert Audit(engine, lambda: MONDAY).listed()[0].detail == {"key": "a\0b"}


def test_thousands_of_ids_are_looked_up_at_once(engine: Engine) -> None:
    library = Library(engine)
    ids = [one.id for one in library.stage([document(f"d{n}", "Seven days.") for n in range(3)], MONDAY)]
    library.switch([*ids, *range(1_000_000, 1_070_000)], MONDAY)
    assert len(library.documents(MONDAY)) == 3
    assert library.ids_in_force(range(70_000), MONDAY) == set()
    assert library.in_force(range(5_000), MONDAY).passages == {}


def test_the_audit_is_listed_in_pages(engine: Engine) -> None:
    audit = Audit(engine, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    for number in range(5):
        audit.note(COMMAND_LINE, "document.retire", f"{number}", key="政策")
    first = audit.listed(limit=2)
    assert [entry.subject for entry in (*first, *audit.listed(before=first[-1].id))] == ["4", "3", "2", "1", "0"]
    assert (first[0].detail, first[0].at) == ({"key": "政策"}, datetime(2026, 1, 1, tzinfo=UTC))


def test_what_nobody_can_have_is_not_found(engine: Engine) -> None:
    with pytest.raises(JobNotFound):
        queue_of(engine).get(BEYOND_32_BITS)
