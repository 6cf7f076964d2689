"""The queue of files: durable, in order, each taken by one worker, each end noted."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.errors import EncryptedDocument, JobNotFound, UnreadableFile, WrongJobState
from ingest.orders import State
from tests.database.fixtures import on_both
from tests.ingest.memory import MONDAY, MemoryOriginals, Order
from tests.ingest.queues import Queue as JobQueue

pytestmark = on_both


ORDER = Order("政策.docx", "Li")
WORD = "swordfish"


@pytest.fixture(name="queue")
def _queue(engine: Engine) -> JobQueue:
    return JobQueue(engine, MemoryOriginals(), lambda: MONDAY)


def reopened(queue: JobQueue, engine: Engine) -> JobQueue:
    """The queue as the next process has it: what was in memory is gone."""
    return JobQueue(engine, queue._originals, lambda: MONDAY)  # pyright: ignore[reportPrivateUsage]


def test_a_file_that_was_taken_in_is_kept_with_what_was_asked(queue: JobQueue) -> None:
    later = MONDAY + timedelta(days=3)
    job = queue.submit("七天".encode(), Order("a.txt", "Li", key="policy", title="政策", effective_from=later))
    assert queue.get(job.id) == job
    assert (job.state, job.filename, job.size, job.uploaded_by) == (State.QUEUED, "a.txt", 6, "Li")
    assert (job.key, job.title, job.effective_from, job.created_at) == ("policy", "政策", later, MONDAY)
    assert queue.read_original(job) == "七天".encode()


def test_jobs_are_taken_in_the_order_they_came(queue: JobQueue) -> None:
    first, second = (queue.submit(b"1", Order(name, "Li")).id for name in ("a.md", "b.md"))
    assert [job and job.id for job in (queue.claim(), queue.claim(), queue.claim())] == [first, second, None]
    assert {queue.get(job).state for job in (first, second)} == {State.RUNNING}


def test_a_job_is_taken_by_one_worker_alone(queue: JobQueue) -> None:
    ids = [queue.submit(b"1", Order(f"{number}.md", "Li")).id for number in range(20)]
    with ThreadPoolExecutor(4) as workers:
        claimed = list(workers.map(lambda _: queue.claim(), range(24)))
    assert sorted(job.id for job in claimed if job) == ids


def test_the_end_of_a_job_is_noted(queue: JobQueue) -> None:
    done, failed = (queue.submit(b"1", Order(name, "Li")).id for name in ("a.md", "b.md"))
    assert queue.claim()
    assert queue.claim()
    queue.finish(done, [{"key": "policy", "title": "政策", "changed": True}])
    queue.fail(failed, UnreadableFile("政策.docx is damaged.", {"file": "政策.docx", "page": 3}))
    assert queue.get(done).documents == [{"key": "policy", "title": "政策", "changed": True}]
    assert (queue.get(done).state, queue.get(done).finished_at) == (State.DONE, MONDAY)
    error = {"code": "unreadable_file", "message": "政策.docx is damaged.", "detail": {"file": "政策.docx", "page": 3}}
    assert (queue.get(failed).state, queue.get(failed).error) == (State.FAILED, error)


def test_a_file_under_a_password_waits_for_it(queue: JobQueue) -> None:
    job = queue.submit(b"1", ORDER).id
    queue.claim()
    queue.fail(job, EncryptedDocument("政策.docx can only be opened with a password."))
    assert queue.get(job).state is State.NEEDS_PASSWORD
    again = queue.retry(job, "geheim")
    assert (again.state, again.error, queue.password_of(again)) == (State.QUEUED, None, "geheim")


def test_a_password_is_nowhere_but_in_memory(queue: JobQueue, engine: Engine, tmp_path: Path) -> None:
    job = queue.submit(b"1", Order("a.pdf", "Li", password=WORD))
    assert queue.password_of(job) == WORD
    engine.dispose()
    assert all(WORD.encode() not in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert reopened(queue, engine).password_of(job) is None


def test_a_password_is_forgotten_with_the_end_of_its_job(queue: JobQueue) -> None:
    job = queue.submit(b"1", Order("a.pdf", "Li", password=WORD))
    queue.claim()
    queue.finish(job.id, [])
    assert queue.password_of(job) is None


def test_a_waiting_job_is_cancelled_at_once(queue: JobQueue) -> None:
    job = queue.submit(b"1", ORDER).id
    assert queue.cancel(job).state is State.CANCELLED
    assert queue.claim() is None


def test_a_running_job_is_told_to_end(queue: JobQueue) -> None:
    job = queue.submit(b"1", ORDER).id
    queue.claim()
    assert queue.advance(job, "reading", 0.2)
    assert queue.cancel(job).state is State.RUNNING
    assert queue.is_cancelling(job)
    assert not queue.advance(job, "publishing", 0.5)
    queue.stop(job)
    assert queue.get(job).state is State.CANCELLED


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.DONE])
def test_what_has_not_failed_is_not_tried_again(queue: JobQueue, state: State) -> None:
    job = queue.submit(b"1", ORDER).id
    if state is not State.QUEUED:
        queue.claim()
    if state is State.DONE:
        queue.finish(job, [])
    with pytest.raises(WrongJobState) as caught:
        queue.retry(job)
    assert caught.value.detail == {"id": job, "state": state}


def test_what_has_ended_is_not_cancelled(queue: JobQueue) -> None:
    job = queue.submit(b"1", ORDER).id
    queue.claim()
    queue.finish(job, [])
    with pytest.raises(WrongJobState):
        queue.cancel(job)


@pytest.mark.parametrize("act", [JobQueue.get, JobQueue.cancel, JobQueue.retry])
def test_a_job_that_nobody_has_is_not_found(queue: JobQueue, act: object) -> None:
    with pytest.raises(JobNotFound):
        act(queue, 7)  # pyright: ignore[reportCallIssue, reportUnknownVariableType]


def test_jobs_are_listed_newest_first_in_pages(queue: JobQueue) -> None:
    ids = [queue.submit(str(number).encode(), ORDER).id for number in range(5)]
    queue.cancel(ids[0])
    assert [job.id for job in queue.listed(limit=2)] == [ids[4], ids[3]]
    assert [job.id for job in queue.listed(limit=2, before=ids[3])] == [ids[2], ids[1]]
    assert [job.id for job in queue.listed([State.CANCELLED])] == [ids[0]]
    assert queue.states() == {"queued": 4, "cancelled": 1}


def test_what_was_told_to_end_is_not_begun_again(queue: JobQueue, engine: Engine) -> None:
    killed, stopped = (queue.submit(b"1", Order(name, "Li")).id for name in ("a.md", "b.md"))
    for job in (killed, stopped):
        queue.claim()
        queue.cancel(job)
    queue.put_back(queue.get(stopped))
    after = reopened(queue, engine)
    after.recover()
    assert {after.get(job).state for job in (killed, stopped)} == {State.CANCELLED}


def lines_of(*keys: str) -> bytes:
    return "".join(json.dumps({"id": key, "title": key, "text": key}) + "\n" for key in keys).encode()


def files(*names: str) -> list[tuple[bytes, Order]]:
    """Files by their names, `key=name` under a key; those of an odd name hold lines with keys of their own."""
    split = [name.rpartition("=") for name in names]
    return [(lines_of("x") if "lines" in name else b"1", Order(name, "Li", key=key)) for key, _, name in split]


@pytest.mark.parametrize(
    ("names", "together"),
    [
        (["a.md", "b.md"], ["a.md", "b.md"]),
        (["lines.txt", "lines.json"], ["lines.txt"]),
        (["lines.txt", "x"], ["lines.txt"]),
        (["x", "lines"], ["x"]),
        (["lines.jsonl", "x=a.md"], ["lines.jsonl"]),
        (["faq=lines.txt", "faq/x=a.md", "b.md"], ["lines.txt", "b.md"]),
        (["all.zip/a.md=a.md", "all.zip", "b.md"], ["a.md", "b.md"]),
        (["one=lines.txt", "two=lines.json"], ["lines.txt", "lines.json"]),
        (["a.md", "a.md", "lines.txt", "b.md"], ["a.md"]),  # what came later must not overtake the lines
        (["a.md", "a.md", "b.md"], ["a.md", "b.md"]),
        (["100%", "100%/a", "1000/a"], ["100%", "1000/a"]),
    ],
)
def test_what_may_be_about_one_document_runs_one_after_the_other(
    queue: JobQueue, names: list[str], together: list[str]
) -> None:
    queue.submit_all(files(*names))
    running = list(iter(queue.claim, None))
    assert [job.filename for job in running] == together
    done = list(running)
    while running:
        queue.finish(running.pop(0).id, [])
        begun = list(iter(queue.claim, None))
        running += begun
        done += begun
    assert len(done) == len(names)
    ids = {job.id: job for job in done}
    assert [job.attempts for job in ids.values()] == [1] * len(names)


def test_an_earlier_file_that_is_tried_again_holds_nothing_up_for_good(queue: JobQueue) -> None:
    first, second, third = (job.id for job in queue.submit_all(files("a.md", "a.md", "lines.txt")))
    queue.cancel(first)
    assert (job := queue.claim()) is not None
    assert job.id == second
    queue.retry(first)
    assert queue.claim() is None
    queue.finish(second, [])
    for expected in (first, third):
        assert (job := queue.claim()) is not None
        assert job.id == expected
        queue.finish(expected, [])
