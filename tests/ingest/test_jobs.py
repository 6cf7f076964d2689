"""The queue of files: durable, in order, each taken by one worker, each end noted."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ingest.errors import EncryptedDocument, JobNotFound, UnreadableFile, WrongJobState
from ingest.jobs import MAX_ATTEMPTS
from ingest.orders import Job, State
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


def test_what_ran_when_the_service_ended_is_queued_again(queue: JobQueue, engine: Engine) -> None:
    job = queue.submit(b"1", ORDER).id
    queue.claim()
    after = reopened(queue, engine)
    after.recover()
    again = after.claim()
    assert again is not None
    assert (again.id, again.attempts, after.read_original(again)) == (job, 2, b"1")


def test_what_ends_the_service_again_and_again_is_given_up(queue: JobQueue, engine: Engine) -> None:
    job = queue.submit(b"1", ORDER).id
    for _ in range(MAX_ATTEMPTS):
        assert queue.claim()
        queue = reopened(queue, engine)
        queue.recover()
    assert queue.claim() is None
    assert queue.get(job).state is State.FAILED
    assert "政策.docx" in (queue.get(job).error or {})["message"]


def test_what_the_machine_had_no_time_for_is_not_said_to_have_ended_the_service(
    queue: JobQueue, engine: Engine
) -> None:
    job = queue.submit(b"1", ORDER).id
    for _ in range(MAX_ATTEMPTS - 1):
        assert queue.claim()
        assert queue.try_later(queue.get(job))
    assert queue.claim()
    reopened(queue, engine).recover()
    message = (queue.get(job).error or {})["message"]
    assert "was begun 5 times" in message
    assert "others had the processors" in message
    assert "5 times while" not in message


def test_what_has_not_been_tried_comes_before_what_was_being_read_when_the_service_ended(
    queue: JobQueue, engine: Engine
) -> None:
    """And of the latter one at a time, so that one which ends the service is soon found out."""
    ids = [queue.submit(b"1", Order(f"{number}.md", "Li")).id for number in range(5)]
    assert queue.claim()
    assert queue.claim()
    queue = reopened(queue, engine)
    queue.recover()
    assert claimed(queue) == [*ids[2:], ids[0]]
    queue.finish(ids[0], [])
    assert claimed(queue) == [ids[1]]


def test_a_file_that_ends_the_service_takes_no_other_down_with_it(queue: JobQueue, engine: Engine) -> None:
    """Two are read at once; whenever the bad one is among them, the service ends."""
    bad, *good = (queue.submit(b"1", Order(f"{number}.md", "Li")).id for number in range(12))
    ends = 0
    while running := [job.id for job in (queue.claim(), queue.claim()) if job]:
        if bad in running:
            ends += 1
            queue = reopened(queue, engine)
            queue.recover()
            continue
        for job in running:
            queue.finish(job, [])
    assert (ends, queue.get(bad).state) == (MAX_ATTEMPTS, State.FAILED)
    assert {queue.get(job).state for job in good} == {State.DONE}
    assert max(queue.get(job).attempts for job in good) == 2


def test_a_service_that_is_ended_again_and_again_gives_no_file_up_while_others_wait(
    queue: JobQueue, engine: Engine
) -> None:
    """Twenty times, each time while two files are read of which none is done."""
    ids = [queue.submit(b"1", Order(f"{number}.md", "Li")).id for number in range(60)]
    for _ in range(20):
        assert queue.claim()
        assert queue.claim()
        queue = reopened(queue, engine)
        queue.recover()
    while running := claimed(queue):
        for job in running:
            queue.finish(job, [])
    assert {queue.get(job).state for job in ids} == {State.DONE}


def test_a_job_that_could_not_be_read_in_time_is_tried_later_but_not_without_end(queue: JobQueue) -> None:
    busy, other = (queue.submit(b"1", Order(name, "Li")).id for name in ("a.md", "b.md"))
    assert queue.claim()
    assert queue.try_later(queue.get(busy))
    assert (queue.get(busy).state, queue.get(busy).attempts) == (State.QUEUED, 1)
    assert claimed(queue) == [other, busy]
    for _ in range(MAX_ATTEMPTS - 2):
        assert queue.try_later(queue.get(busy))
        assert claimed(queue) == [busy]
    assert not queue.try_later(queue.get(busy))


def test_a_job_that_is_tried_later_has_its_turn_although_files_keep_coming(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.turns._LET_GO_FIRST", 5)
    first = queue.submit(b"1", Order("policy.md", "Li")).id
    assert queue.claim()
    assert queue.try_later(queue.get(first))
    newer = queue.submit(b"2", Order("policy.md", "Li")).id
    ran: list[int] = []
    while newer not in ran:
        queue.submit(b"1", Order(f"{len(ran)}.md", "Li"))
        job = queue.claim()
        assert job
        queue.finish(job.id, [])
        ran.append(job.id)
    assert (ran.index(first), ran.index(newer)) == (3, 4)


def test_a_job_that_was_told_to_end_is_not_tried_later(queue: JobQueue) -> None:
    job = queue.submit(b"1", ORDER).id
    queue.claim()
    queue.cancel(job)
    assert queue.try_later(queue.get(job))
    assert queue.get(job).state is State.CANCELLED


def claimed(queue: JobQueue) -> list[int]:
    """Take every job that may run."""
    return [job.id for job in iter(queue.claim, None)]


def test_a_job_put_back_has_lost_no_attempt(queue: JobQueue) -> None:
    job = queue.submit(b"1", ORDER).id
    queue.claim()
    queue.put_back(queue.get(job))
    assert (queue.get(job).state, queue.get(job).attempts) == (State.QUEUED, 0)


@pytest.mark.parametrize("again", [JobQueue.put_back, JobQueue.try_later])
def test_what_is_noted_twice_takes_a_job_from_nobody_who_has_it_since(
    engine: Engine, again: Callable[[JobQueue, Job], object]
) -> None:
    """A database may do what it is asked and break off before it has answered; then it is asked again."""
    moments = (MONDAY + timedelta(seconds=second) for second in count())
    queue = JobQueue(engine, MemoryOriginals(), lambda: next(moments))
    queue.submit(b"1", ORDER)
    first = queue.claim()
    assert first
    again(queue, first)
    second = queue.claim()
    assert second
    again(queue, first)
    assert queue.get(second.id) == second


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
