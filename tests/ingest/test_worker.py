"""The worker: what is queued becomes documents; what goes wrong costs one job."""

import io
import threading
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest

from ingest.documents import Draft
from ingest.errors import MachineBusy
from ingest.intake import Follower
from ingest.orders import Job, State
from knowledge.publishing import Advanced, unheeded
from knowledge.types import NewVersion, Published
from tests.ingest.memory import MONDAY, MemoryLibrary, Order, until
from tests.ingest.queues import HandWorker as Worker
from tests.ingest.queues import Here
from tests.ingest.queues import Queue as JobQueue

POLICY = "# 售后政策\n\n签收后七天内可以退货。\n".encode()


def ended(queue: JobQueue, job: Job) -> Job:
    until(lambda: queue.get(job.id).state not in {State.QUEUED, State.RUNNING})
    return queue.get(job.id)


def test_a_file_becomes_a_document(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    later = MONDAY + timedelta(days=7)
    job = queue.submit(POLICY, Order("售后政策.md", "Li", effective_from=later))
    worker.start()
    done = ended(queue, job)
    assert (done.state, done.error) == (State.DONE, None)
    told = {"key": "售后政策.md", "title": "售后政策", "version_id": 1, "version": "1", "changed": True}
    assert done.documents == [told | {"staff_changes": []}]
    version = library.documents["售后政策.md"]
    assert (version.original, version.filename, version.uploaded_by) == (job.original, "售后政策.md", "Li")
    assert (version.effective_from, version.source) == (later, "upload:售后政策.md")


def test_key_and_title_are_those_asked_for(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    queue.submit(POLICY, Order("a.md", "Li", key="returns", title="退货规定"))
    worker.work_off()
    assert library.documents["returns"].title == "退货规定"


def test_the_same_file_again_changes_nothing(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    for _ in range(2):
        queue.submit(POLICY, Order("a.md", "Li"))
    worker.work_off()
    assert [job.documents[0]["changed"] for job in queue.listed()] == [False, True]
    assert library.batches == [["a.md"]]


def test_a_file_of_many_documents_gives_them_all(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    lines = '{"id": "1", "title": "一", "text": "七天内可以退货。"}\n{"id": "2", "title": "二", "text": "运费自理。"}\n'
    queue.submit(lines.encode(), Order("faq.jsonl", "Li", key="faq"))
    worker.work_off()
    assert library.batches == [["faq/1", "faq/2"]]


def test_one_bad_line_leaves_nothing_behind(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    job = queue.submit(b'{"id": "1", "title": "1", "text": "one"}\n{"id": 2}\n', Order("faq.jsonl", "Li"))
    worker.work_off()
    error = queue.get(job.id).error or {}
    assert (error["code"], error["detail"]["line"]) == ("invalid_jsonl", 2)
    assert library.batches == []


def test_what_in_an_archive_became_no_document_is_told(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.md", POLICY)
        file.writestr("空.txt", b"")
    job = queue.submit(archive.getvalue(), Order("all.zip", "Li"))
    worker.work_off()
    done = queue.get(job.id)
    assert (done.state, list(library.documents)) == (State.DONE, ["all.zip/a.md"])
    error = {"code": "empty_document", "message": "空.txt is empty.", "detail": {"file": "空.txt"}}
    good, bad = done.documents
    assert (good["key"], good["changed"]) == ("all.zip/a.md", True)
    assert bad == {"file": "空.txt", "error": error}


def test_how_far_the_reading_is_can_be_seen(queue: JobQueue, library: MemoryLibrary) -> None:
    seen: list[tuple[str, float]] = []

    class Slow(Here):
        def documents(self, data: bytes, name: str, password: str | None, follower: Follower) -> list[Draft]:
            for share in (0.5, 0.505, 1.0):
                assert follower(share)
                job = queue.listed()[0]
                seen.append((job.phase, job.progress))
            return super().documents(data, name, password, follower)

    queue.submit(POLICY, Order("a.md", "Li"))
    Worker(queue, library, Slow()).work_off()
    assert seen == [("reading", 0.25), ("reading", 0.25), ("reading", 0.5)]


def test_a_password_can_be_given_later(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    job = queue.submit(b"locked" + POLICY, Order("a.md", "Li"))
    worker.work_off()
    assert queue.get(job.id).state is State.NEEDS_PASSWORD
    queue.retry(job.id, "open sesame")
    worker.work_off()
    assert queue.get(job.id).state is State.DONE
    assert "a.md" in library.documents


def test_a_file_that_the_machine_had_no_time_for_is_read_later(queue: JobQueue, library: MemoryLibrary) -> None:
    read: list[str] = []

    class Busy(Here):
        def documents(self, data: bytes, name: str, password: str | None, follower: Follower) -> list[Draft]:
            read.append(name)
            if read.count(name) < tries[name]:
                raise MachineBusy(f"{name} could not be read", {"file": name})
            return super().documents(data, name, password, follower)

    tries = {"a.md": 3, "b.md": 1, "c.md": 1000}
    jobs = {name: queue.submit(POLICY, Order(name, "Li")).id for name in tries}
    Worker(queue, library, Busy()).work_off()
    assert read == ["a.md", "b.md", "c.md", "a.md", "c.md", "a.md", "c.md", "c.md", "c.md"]
    assert [queue.get(job).state for job in jobs.values()] == [State.DONE, State.DONE, State.FAILED]
    assert (queue.get(jobs["c.md"]).error or {})["code"] == "machine_busy"


def test_a_stuck_file_does_not_keep_the_others_waiting(queue: JobQueue, apart: Here, worker: Worker) -> None:
    apart.stuck.add("stuck.md")
    stuck = queue.submit(POLICY, Order("stuck.md", "Li"))
    others = [queue.submit(POLICY, Order(f"{number}.md", "Li")) for number in range(4)]
    worker.start()
    assert [ended(queue, job).state for job in others] == [State.DONE] * 4
    assert queue.get(stuck.id).state is State.RUNNING
    queue.cancel(stuck.id)
    assert ended(queue, stuck).state is State.CANCELLED


def test_what_is_queued_while_the_worker_sleeps_is_done(queue: JobQueue, worker: Worker) -> None:
    worker.start()
    job = queue.submit(POLICY, Order("a.md", "Li"))
    worker.wake()
    assert ended(queue, job).state is State.DONE


def test_what_is_being_read_when_the_service_stops_is_read_after_the_next_start(
    queue: JobQueue, apart: Here, worker: Worker
) -> None:
    apart.stuck.add("a.md")
    job = queue.submit(POLICY, Order("a.md", "Li"))
    worker.start()
    assert apart.begun.wait(5)
    worker.stop()
    assert (queue.get(job.id).state, queue.get(job.id).attempts) == (State.QUEUED, 0)
    apart.stuck.clear()
    worker.start()
    assert ended(queue, job).state is State.DONE


class Waiting(MemoryLibrary):
    """A library that publishes until it is told to end."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def publish(self, versions: Sequence[NewVersion], advanced: Advanced = unheeded) -> list[Published]:
        while True:
            advanced(1, 2)
            self.begun.set()


@pytest.mark.parametrize("cancelled", [True, False])
def test_publishing_ends_when_the_job_is_cancelled_or_the_service_stops(
    queue: JobQueue, apart: Here, *, cancelled: bool
) -> None:
    library = Waiting()
    worker = Worker(queue, library, apart)
    job = queue.submit(POLICY, Order("a.md", "Li"))
    worker.start()
    assert library.begun.wait(5)
    assert (queue.get(job.id).phase, queue.get(job.id).progress) == ("publishing", 0.75)
    if cancelled:
        queue.cancel(job.id)
        assert ended(queue, job).state is State.CANCELLED
    worker.stop()
    assert (queue.get(job.id).state is State.QUEUED) is not cancelled


def test_of_several_files_for_one_document_the_last_handed_in_is_published_last(
    queue: JobQueue, library: MemoryLibrary, apart: Here, worker: Worker
) -> None:
    apart.stuck.add("slow.md")
    slow = queue.submit(POLICY, Order("slow.md", "Li", key="policy"))
    quick = queue.submit("新的规定。".encode(), Order("policy", "Li"))
    other = queue.submit(POLICY, Order("other.md", "Li"))
    worker.start()
    assert ended(queue, other).state is State.DONE
    assert queue.get(quick.id).state is State.QUEUED
    apart.stuck.clear()
    assert [ended(queue, job).state for job in (slow, quick)] == [State.DONE] * 2
    assert library.batches == [["other.md"], ["policy"], ["policy"]]
    assert library.documents["policy"].filename == "policy"


class Failing(MemoryLibrary):
    """A library that cannot publish."""

    def publish(self, versions: Sequence[NewVersion], advanced: Advanced = unheeded) -> list[Published]:
        raise RuntimeError(f"no room for {len(versions)}")


def test_a_mistake_of_ours_is_noted_in_the_job(queue: JobQueue, apart: Here) -> None:
    job = queue.submit(POLICY, Order("a.md", "Li"))
    Worker(queue, Failing(), apart).work_off()
    error = queue.get(job.id).error or {}
    assert (error["code"], error["detail"]) == ("unreadable_file", {"file": "a.md", "cause": "no room for 1"})


def test_another_title_is_something_new(queue: JobQueue, library: MemoryLibrary, worker: Worker) -> None:
    for title in ("", "退货规定"):
        queue.submit(POLICY, Order("a.md", "Li", title=title))
    worker.work_off()
    assert library.batches == [["a.md"], ["a.md"]]
