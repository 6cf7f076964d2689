"""Works through the queue beside the service: reads files apart, publishes what is in them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from threading import Event, Thread
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ingest.archives import Failed
from ingest.errors import DatabaseAway, MachineBusy, ReadingCancelled, UnreadableFile
from ingest.intake import Apart, versions_of
from ingest.jobs import JobQueue
from ingest.libraries import Publishing
from ingest.orders import Job
from knowledge.disk import disk_is_full
from knowledge.errors import DiskFull, KefuError

log = logging.getLogger("kefu.ingest")

# Two, so that one file that takes its full time never keeps the others waiting; more would be felt in the chat.
SLOTS = 2
# How long a free slot sleeps at most: another process may have queued something.
_LOOK_EVERY_SECONDS = 1.0
# How long until the end of a job is noted again, where the database was full or away.
_AGAIN_SECONDS = 1.0
# How long a job waits before its next attempt, after the database was away: as long as a restart of it takes.
PAUSES_SECONDS = (2.0, 15.0)
# What says that the database cannot be used at the moment: gone, restarting, busy, or its pool is empty.
_AWAY = (OperationalError, InterfaceError, PoolTimeout)
# Of a job's progress; the rest is the publishing.
_READING_SHARE = 0.5
# How much more of a file must have been read for that to be noted.
_NOTED_STEP = 0.01


class Worker:
    """Threads that take jobs from a queue; one process may have one of it."""

    def __init__(
        self,
        queue: JobQueue,
        library: Publishing,
        apart: Apart,
        *,
        slots: int = SLOTS,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self._queue = queue
        self._library = library
        self._apart = apart
        self._slots = slots
        self._pauses = pauses
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
        """End: what is being read or published is queued again."""
        self._stopping.set()
        self._awake.set()
        for thread in self._threads:
            thread.join()

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
        ending = self._done(job)
        while not self._noted(job, ending):
            if self._stopping.wait(_AGAIN_SECONDS):
                return  # it is still running as far as anybody knows, and is queued again at the next start

    def _noted(self, job: Job, ending: Callable[[], None]) -> bool:
        """Note how a job has ended; the database may be full or away, which must not cost the thread."""
        try:
            ending()
        except Exception:
            log.exception("the end of a job could not be noted", extra={"job": job.id})
            return False
        return True

    def _done(self, job: Job) -> Callable[[], None]:
        """Do a job; give what notes its end."""
        try:
            return partial(self._queue.finish, job.id, self._published_at_last(job))
        except ReadingCancelled:
            if self._stopping.is_set():
                return partial(self._queue.put_back, job)
            return partial(self._queue.stop, job.id)
        except MachineBusy as error:
            log.warning("the machine is too busy to read a file", extra={"job": job.id})
            return partial(self._try_later, job, error)
        except KefuError as error:
            return partial(self._queue.fail, job.id, error)
        except Exception as error:
            log.exception("a file could not be taken in", extra={"job": job.id})
            return partial(self._queue.fail, job.id, _explained(error, job))

    def _try_later(self, job: Job, error: MachineBusy) -> None:
        if not self._queue.try_later(job):
            self._queue.fail(job.id, error)

    def _published_at_last(self, job: Job) -> list[dict[str, Any]]:
        """Read and publish a job's file, again after a pause where the database was away meanwhile.

        It keeps its slot in the pauses, and goes on running as far as the queue knows: what was handed in after it for
        the same document must not come before it.
        """
        for pause in self._pauses:
            try:
                return self._published(job)
            except _AWAY as error:
                if disk_is_full(error):
                    raise
                log.warning("the database is away; the file is tried again", exc_info=error, extra={"job": job.id})
            self._pause(job, pause)
        return self._published(job)

    def _pause(self, job: Job, seconds: float) -> None:
        """Wait, but not when kefu stops.

        Raises:
            ReadingCancelled: It does.
        """
        if self._stopping.wait(seconds):
            raise _cancelled(job)

    def _published(self, job: Job) -> list[dict[str, Any]]:
        data, password = self._queue.read_original(job), self._queue.password_of(job)
        taken = versions_of(data, job, password, self._apart, _Follower(self._stopped, self._queue, job))
        self._advance(job, 0, 1)
        published = self._library.publish(taken.versions, partial(self._advance, job))
        return [*map(asdict, published), *map(_told, taken.failures)]

    def _advance(self, job: Job, done: int, steps: int) -> None:
        """Note how far the publishing of a job is.

        Raises:
            ReadingCancelled: It is to end.
        """
        wanted = self._queue.advance(job.id, "publishing", _READING_SHARE + (1 - _READING_SHARE) * done / steps)
        if self._stopping.is_set() or not wanted:
            raise _cancelled(job)

    def _stopped(self, job: Job) -> bool:
        return self._stopping.is_set() or self._queue.is_cancelling(job.id)

    def trouble(self) -> str:
        """Tell what keeps files from being read; empty when nothing does."""
        dead = sum(not thread.is_alive() for thread in self._threads)
        if not self._threads or self._stopping.is_set():
            return "files are not read: the worker does not run"
        return f"{dead} of {len(self._threads)} threads that read files have ended" if dead else ""


class _Follower:
    """Notes in a job how far the reading of its file is, and tells whether it is still wanted."""

    def __init__(self, stopped: Callable[[Job], bool], queue: JobQueue, job: Job) -> None:
        self._stopped, self._queue, self._job = stopped, queue, job
        self._noted = 0.0

    def __call__(self, share: float) -> bool:
        if self._stopped(self._job):
            return False
        if share - self._noted >= _NOTED_STEP:
            self._noted = share
            return self._queue.advance(self._job.id, "reading", share * _READING_SHARE)
        return True


def _told(failed: Failed) -> dict[str, Any]:
    error = failed.error
    return {"file": failed.file, "error": {"code": error.code, "message": error.message, "detail": error.detail}}


def _cancelled(job: Job) -> ReadingCancelled:
    return ReadingCancelled(f"{job.filename}: cancelled", {"file": job.filename})


def _explained(error: Exception, job: Job) -> KefuError:
    """Say what nobody expected; what the database says stays in the log, with the statement and its values."""
    if disk_is_full(error):
        return DiskFull()
    if isinstance(error, _AWAY):
        message = f"{job.filename} could not be taken in: the database cannot be used; try again when it can."
        return DatabaseAway(message, {"file": job.filename})
    name = type(error).__name__
    message = f"{job.filename} cannot be taken in: kefu itself made a mistake over it ({name})."
    cause = name if isinstance(error, SQLAlchemyError) else str(error)
    return UnreadableFile(message, {"file": job.filename, "cause": cause})
