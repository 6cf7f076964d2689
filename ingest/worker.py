"""Works through the queue beside the service: reads files apart, publishes what is in them."""

import logging
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any, Protocol

from ingest.errors import ReadingCancelled, UnreadableFile
from ingest.intake import Apart, versions_of
from ingest.jobs import Job, JobQueue
from knowledge.errors import KefuError
from knowledge.types import NewVersion

log = logging.getLogger("kefu.ingest")

# Two, so that one file that takes its full time never keeps the others waiting; more would be felt in the chat.
SLOTS = 2
# How long a free slot sleeps at most: another process may have queued something.
_LOOK_EVERY_SECONDS = 1.0


class Library(Protocol):
    """Where documents are published."""

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each document's newest version, by key."""
        ...

    def publish(self, versions: Sequence[NewVersion]) -> None:
        """Put new versions in force, all or none."""
        ...


class Worker:
    """Threads that take jobs from a queue; one process may have one of it."""

    def __init__(self, queue: JobQueue, library: Library, apart: Apart, *, slots: int = SLOTS) -> None:
        self._queue = queue
        self._library = library
        self._apart = apart
        self._slots = slots
        self._stopping = Event()
        self._awake = Event()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin; what ran when the service ended the last time is queued again first."""
        self._queue.recover()
        self._stopping.clear()
        self._threads = [Thread(target=self._run, name=f"ingest-{slot}", daemon=True) for slot in range(self._slots)]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that something was queued."""
        self._awake.set()

    def stop(self) -> None:
        """End: what is being read is queued again, what is being published is finished first."""
        self._stopping.set()
        self._awake.set()
        for thread in self._threads:
            thread.join()

    def work_off(self) -> None:
        """Do everything that is queued, in this thread."""
        while (job := self._queue.claim()) is not None:
            self.do(job)

    def _run(self) -> None:
        while not self._stopping.is_set():
            job = self._next()
            if job is not None:
                self.do(job)
                continue
            self._awake.wait(_LOOK_EVERY_SECONDS)
            self._awake.clear()

    def _next(self) -> Job | None:
        try:
            return self._queue.claim()
        except Exception:
            # The database may be away for a moment; a slot that ends would never come back.
            log.exception("the queue of files could not be read")
            return None

    def do(self, job: Job) -> None:
        """Do a job that was claimed; whatever goes wrong is noted in it."""
        try:
            self._queue.finish(job.id, self._published(job))
        except ReadingCancelled:
            (self._queue.put_back if self._stopping.is_set() else self._queue.stop)(job.id)
        except KefuError as error:
            self._queue.fail(job.id, error)
        except Exception as error:
            log.exception("a file could not be taken in", extra={"job": job.id})
            name = type(error).__name__
            message = f"{job.filename} cannot be taken in: kefu itself made a mistake over it ({name})."
            self._queue.fail(job.id, UnreadableFile(message, {"file": job.filename, "cause": str(error)}))

    def _published(self, job: Job) -> list[dict[str, Any]]:
        data, password = self._queue.read_original(job), self._queue.password_of(job)
        found = versions_of(data, job, password, self._apart, lambda: self._stopped(job))
        if not self._queue.advance(job.id, "publishing", 0.5):
            raise ReadingCancelled(f"{job.filename}: cancelled", {"file": job.filename})
        known = self._library.content_hashes()
        changed = [version for version in found if _differs(version, known)]
        if changed:
            self._library.publish(changed)
        new = {version.key for version in changed}
        return [{"key": version.key, "title": version.title, "changed": version.key in new} for version in found]

    def _stopped(self, job: Job) -> bool:
        return self._stopping.is_set() or self._queue.is_cancelling(job.id)


def _differs(version: NewVersion, known: dict[str, str]) -> bool:
    """Tell whether a version says something new: other content, or other times than at once and for good."""
    return known.get(version.key) != version.content_hash or bool(version.effective_from or version.expires_at)
