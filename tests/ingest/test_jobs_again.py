"""Jobs that are tried again: after the service ended, or when the machine has time."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Engine

from ingest.jobs import MAX_ATTEMPTS
from ingest.orders import Job, State
from tests.database.fixtures import on_both
from tests.ingest.memory import MONDAY, MemoryOriginals, Order
from tests.ingest.queues import Queue as JobQueue
from tests.ingest.test_jobs import ORDER, reopened

pytestmark = on_both


@pytest.fixture(name="queue")
def _queue(engine: Engine) -> JobQueue:
    return JobQueue(engine, MemoryOriginals(), lambda: MONDAY)


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
