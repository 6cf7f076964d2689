"""The queue and the worker as tests use them: file by file, and in the test's own thread."""

import ingest.jobs
import ingest.worker
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
