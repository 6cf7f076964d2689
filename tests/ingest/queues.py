"""The queue and the worker as tests use them: file by file, and in the test's own thread."""

import threading

import ingest.jobs
import ingest.worker
from ingest.archives import Failed, Member, is_archive, unpack
from ingest.documents import Draft, documents_in
from ingest.errors import EncryptedDocument, ReadingCancelled
from ingest.intake import Follower
from ingest.orders import Job, Order


class Queue(ingest.jobs.JobQueue):
    """The real one, with a shorter way to hand in a file."""

    def submit(self, data: bytes, order: Order) -> Job:
        """Take one file in."""
        return self.submit_all([(data, order)])[0]


class HandWorker(ingest.worker.Worker):
    """The real one, which need not be started."""

    def work_off(self) -> None:
        """Do everything that is queued, in this thread."""
        while (job := self._queue.claim()) is not None:
            self.do(job)


class Here:
    """Reads files in this process; a file named in `stuck` is read until it is stopped."""

    def __init__(self) -> None:
        self.stuck: set[str] = set()
        self.begun = threading.Event()

    def documents(self, data: bytes, name: str, password: str | None, follower: Follower) -> list[Draft]:
        self.begun.set()
        while name in self.stuck:
            if not follower(0.0):
                raise ReadingCancelled(f"{name}: cancelled")
        if data.startswith(b"locked") and password != "open sesame":  # noqa: S105
            raise EncryptedDocument(f"{name} can only be opened with a password.", {"file": name})
        return list(documents_in(data.removeprefix(b"locked"), name))

    def members(self, data: bytes, name: str, password: str | None, follower: Follower) -> list[Member | Failed] | None:
        del follower
        return list(unpack(data, name, password)) if is_archive(data, name) else None
