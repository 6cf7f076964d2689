"""The worker while the database is away: no file is lost or blamed for it."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from ingest.orders import Job, State
from knowledge.publishing import Advanced, unheeded
from knowledge.types import NewVersion, Published
from tests.ingest.memory import MemoryLibrary, Order, until
from tests.ingest.queues import HandWorker as Worker
from tests.ingest.queues import Here
from tests.ingest.queues import Queue as JobQueue
from tests.ingest.test_worker import POLICY, ended


class Away(MemoryLibrary):
    """A library whose database is away for so many times."""

    def __init__(self, times: int, error: Exception) -> None:
        super().__init__()
        self.errors = [error] * times

    def publish(self, versions: Sequence[NewVersion], advanced: Advanced = unheeded) -> list[Published]:
        if self.errors:
            raise self.errors.pop()
        return super().publish(versions, advanced)


STATEMENT = "INSERT INTO versions (title) VALUES (?)"
GONE = OperationalError(STATEMENT, {"title": "secret"}, Exception("server closed the connection unexpectedly"))


def test_a_database_that_was_away_while_publishing_costs_no_file(queue: JobQueue, apart: Here) -> None:
    library = Away(2, GONE)
    jobs = [queue.submit(POLICY, Order("a.md", "Li", title=title)) for title in ("first", "last")]
    Worker(queue, library, apart, pauses=(0, 0)).work_off()
    assert [queue.get(job.id).state for job in jobs] == [State.DONE] * 2
    assert library.documents["a.md"].title == "last"


@pytest.mark.parametrize(
    ("error", "code", "detail"),
    [
        (GONE, "database_away", {"file": "a.md"}),
        (IntegrityError(STATEMENT, {}, Exception("x")), "unreadable_file", {"file": "a.md", "cause": "IntegrityError"}),
        (OperationalError(STATEMENT, {}, Exception("database or disk is full")), "disk_full", None),
    ],
)
def test_what_the_database_says_is_not_told_in_the_job(
    queue: JobQueue, apart: Here, error: Exception, code: str, detail: object
) -> None:
    job = queue.submit(POLICY, Order("a.md", "Li"))
    Worker(queue, Away(3, error), apart, pauses=(0, 0)).work_off()
    ended = queue.get(job.id)
    assert (ended.state, ended.error and ended.error["code"]) == (State.FAILED, code)
    assert ended.error is not None
    assert ended.error["detail"] == detail
    assert "INSERT" not in str(ended.error)


def test_kefu_stops_while_it_waits_for_the_database(queue: JobQueue, apart: Here) -> None:
    library = Away(1, GONE)
    worker = Worker(queue, library, apart, pauses=(3600,))
    job = queue.submit(POLICY, Order("a.md", "Li"))
    worker.start()
    until(lambda: not library.errors)
    worker.stop()
    assert (queue.get(job.id).state, queue.get(job.id).attempts) == (State.QUEUED, 0)


def failing_once(call: Callable[[], Job | None]) -> Callable[[], Job | None]:
    failures = iter([OSError("the database is away")])

    def once() -> Job | None:
        for failure in failures:
            raise failure
        return call()

    return once


def test_a_database_that_was_away_is_asked_again(
    queue: JobQueue, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "claim", failing_once(queue.claim))
    job = queue.submit(POLICY, Order("a.md", "Li"))
    worker.start()
    worker.wake()
    assert ended(queue, job).state is State.DONE


def test_the_end_of_a_job_is_noted_when_the_database_is_back(
    queue: JobQueue, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, failures = queue.finish, iter([OSError("the disk is full")])

    def finish_later(job_id: int, documents: list[dict[str, Any]]) -> None:
        for failure in failures:
            raise failure
        finish(job_id, documents)

    monkeypatch.setattr(queue, "finish", finish_later)
    jobs = [queue.submit(POLICY, Order(f"{number}.md", "Li")) for number in range(3)]
    worker.start()
    assert [ended(queue, job).state for job in jobs] == [State.DONE] * 3
