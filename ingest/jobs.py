"""The queue of files that staff have handed in: durable, in SQL, in the order they came.

queued → running → done | failed | needs_password | cancelled; from the last three back to queued, when asked.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, and_, func, or_, select, update
from sqlalchemy.orm import Session

from ingest.errors import JobNotFound, WrongJobState
from ingest.orders import MAX_ATTEMPTS, Job, Order, Originals, State, given_up
from ingest.tables import JobRow
from ingest.turns import may_bring_keys, may_run, turn
from knowledge.errors import KefuError
from knowledge.sql import reading, writing

_MAY_BE_RETRIED = (State.FAILED, State.NEEDS_PASSWORD, State.CANCELLED)
_MAY_BE_CANCELLED = (State.QUEUED, State.NEEDS_PASSWORD)

Also = Callable[[Session, Sequence[Job]], None]
"""Something that is done in the transaction that stores jobs."""


class JobQueue:
    """Jobs in SQL. Each method is one transaction and blocks; several processes may share the table."""

    def __init__(self, engine: Engine, originals: Originals, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._originals = originals
        self._clock = clock
        self._passwords: dict[int, str] = {}

    def submit_again(self, original: str, order: Order) -> Job:
        """Have a file read anew that is kept already.

        Raises:
            OriginalNotFound: It is not kept any more.
        """
        return self._add([self._new(original, self._originals.get(original), order)], [order], _nothing)[0]

    def _new(self, original: str, data: bytes, order: Order) -> JobRow:
        return JobRow(
            state=State.QUEUED,
            filename=order.filename,
            original=original,
            size=len(data),
            key=order.key,
            brings_keys=may_bring_keys(data, order.filename),
            title=order.title,
            effective_from=order.effective_from,
            expires_at=order.expires_at,
            uploaded_by=order.uploaded_by,
            attempts=0,
            phase="",
            progress=0.0,
            cancelling=False,
            documents=[],
            error=None,
            created_at=self._clock(),
        )

    def get(self, job_id: int) -> Job:
        """Give a job.

        Raises:
            JobNotFound: There is none with this id.
        """
        with reading(self._engine) as session:
            return _job(_row(session, job_id))

    def listed(self, states: Sequence[str] = (), limit: int = 100, before: int | None = None) -> list[Job]:
        """List jobs, the newest first.

        Args:
            states: Only those in one of these; all where it is empty.
            limit: How many at most.
            before: Only those with a smaller id, to page on.
        """
        query = select(JobRow).order_by(JobRow.id.desc()).limit(limit)
        if states:
            query = query.where(JobRow.state.in_(states))
        if before is not None:
            query = query.where(JobRow.id < before)
        with reading(self._engine) as session:
            return [_job(row) for row in session.scalars(query)]

    def claim(self) -> Job | None:
        """Take the job whose turn it is; `None` when none waits. Nobody else gets it.

        A job is passed over while it may not run beside those that do; see `ingest.turns`.
        """
        waiting = select(JobRow).where(JobRow.state == State.QUEUED, may_run())
        first = waiting.order_by(turn(), JobRow.id).limit(1)
        with writing(self._engine) as session:
            row = session.scalar(first.with_for_update(skip_locked=True))
            if row is None:
                return None
            row.state = State.RUNNING
            row.attempts += 1
            row.phase, row.progress, row.cancelling, row.error = "reading", 0.0, False, None
            row.started_at, row.finished_at = self._clock(), None
            session.flush()
            return _job(row)

    def read_original(self, job: Job) -> bytes:
        """Give a job's file."""
        return self._originals.get(job.original)

    def password_of(self, job: Job) -> str | None:
        """Give the password that came with a job, as long as the process lives that took it."""
        return self._passwords.get(job.id)

    def advance(self, job_id: int, phase: str, progress: float) -> bool:
        """Note how far a running job is; tell whether it may go on."""
        with writing(self._engine) as session:
            row = _row(session, job_id)
            row.phase, row.progress = phase, progress
            return not row.cancelling

    def is_cancelling(self, job_id: int) -> bool:
        """Tell whether somebody wants a running job to end."""
        with reading(self._engine) as session:
            return bool(session.scalar(select(JobRow.cancelling).where(JobRow.id == job_id)))

    def finish(self, job_id: int, documents: list[dict[str, Any]]) -> None:
        """Note what a job has become."""
        self._end(job_id, State.DONE, documents=documents, progress=1.0)

    def fail(self, job_id: int, error: KefuError) -> None:
        """Note why a job cannot be done; a missing password can be given later."""
        state = State.NEEDS_PASSWORD if error.code == "encrypted_document" else State.FAILED
        self._end(job_id, state, error={"code": error.code, "message": error.message, "detail": error.detail})

    def stop(self, job_id: int) -> None:
        """Note that a running job has ended because somebody wanted it to."""
        self._end(job_id, State.CANCELLED)

    def put_back(self, job: Job) -> None:
        """Queue a running job again that was not to blame for its end; nothing where this is noted already."""
        with writing(self._engine) as session:
            row = _as_claimed(session, job)
            if row and not self._cancelled(row):
                _queue_again(row)
                row.attempts -= 1

    def try_later(self, job: Job) -> bool:
        """Queue a running job again, behind many that have not been tried; not if it was tried often enough.

        Returns:
            Whether it is, or was cancelled meanwhile, or does not run any more as it was claimed.
        """
        with writing(self._engine) as session:
            row = _as_claimed(session, job)
            if row is None or self._cancelled(row):
                return True
            if again := row.attempts < MAX_ATTEMPTS:
                _queue_again(row)
            return again

    def _cancelled(self, row: JobRow) -> bool:
        """End a job that somebody was told would end."""
        if row.cancelling:
            row.state, row.phase, row.finished_at = State.CANCELLED, "", self._clock()
        return row.cancelling

    def _end(self, job_id: int, state: State, **values: Any) -> None:
        ended = {"state": state, "phase": "", "finished_at": self._clock(), **values}
        with writing(self._engine) as session:
            session.execute(update(JobRow).where(JobRow.id == job_id).values(**ended))
        if state is not State.NEEDS_PASSWORD:
            self._passwords.pop(job_id, None)

    def cancel(self, job_id: int) -> Job:
        """End a job: at once when it waits, as soon as may be when it runs.

        Raises:
            JobNotFound: There is none with this id.
            WrongJobState: It has ended already.
        """
        with writing(self._engine) as session:
            row = _row(session, job_id)
            if row.state in _MAY_BE_CANCELLED:
                row.state, row.finished_at = State.CANCELLED, self._clock()
                self._passwords.pop(job_id, None)
            elif row.state == State.RUNNING:
                row.cancelling = True
            else:
                raise WrongJobState(f"job {job_id} has ended already ({row.state})", {"id": job_id, "state": row.state})
            session.flush()
            return _job(row)

    def retry(self, job_id: int, password: str | None = None) -> Job:
        """Queue a job again that has failed, was cancelled or needs a password.

        Raises:
            JobNotFound: There is none with this id.
            WrongJobState: It is done, or still to be done.
        """
        with writing(self._engine) as session:
            row = _row(session, job_id)
            if row.state not in _MAY_BE_RETRIED:
                message = f"job {job_id} cannot be tried again: it is {row.state}"
                raise WrongJobState(message, {"id": job_id, "state": row.state})
            row.state, row.attempts, row.error, row.finished_at = State.QUEUED, 0, None, None
            if password is not None:
                self._passwords[job_id] = password
            session.flush()
            return _job(row)

    def recover(self) -> None:
        """Queue again what ran when the service ended; what has ended it several times is given up."""
        with writing(self._engine) as session:
            for row in session.scalars(select(JobRow).where(JobRow.state == State.RUNNING)):
                if self._cancelled(row):
                    continue
                if row.attempts >= MAX_ATTEMPTS:
                    row.state, row.phase, row.finished_at = State.FAILED, "", self._clock()
                    row.error = given_up(row.filename, row.attempts)
                else:
                    _queue_again(row)

    def submit_all(self, files: Sequence[tuple[bytes, Order]], also: Also | None = None) -> list[Job]:
        """Take files in, all or none; they are kept, and the jobs stored, when this returns.

        Args:
            files: Their bytes, and what is to become of each.
            also: Is done in the transaction that stores the jobs; where it fails, none is stored.
        """
        rows = [self._new(self._originals.put(data), data, order) for data, order in files]
        return self._add(rows, [order for _, order in files], also or _nothing)

    def _add(self, rows: Sequence[JobRow], orders: Sequence[Order], also: Also) -> list[Job]:
        passwords: dict[int, str] = {}
        try:
            with writing(self._engine) as session:
                for row, order in zip(rows, orders, strict=True):
                    session.add(row)
                    session.flush()  # one by one, so that they are taken in the order of the files
                    if order.password is not None:
                        passwords[row.id] = order.password
                jobs = [_job(row) for row in rows]
                also(session, jobs)
                self._passwords |= passwords  # before anybody can take the jobs
        except BaseException:
            for job_id in passwords:
                self._passwords.pop(job_id, None)
            raise
        return jobs

    def originals(self, ended_after: datetime | None) -> dict[str, str]:
        """Give the files that jobs need, by SHA-256 (hex), with what their senders called them.

        Args:
            ended_after: A job that has ended without success before this moment needs its file no more; `None`: all
                need theirs. What has become documents is named by their versions.
        """
        needed = JobRow.state != State.DONE
        if ended_after is not None:
            needed = and_(needed, or_(JobRow.finished_at.is_(None), JobRow.finished_at > ended_after))
        query = select(JobRow.original, JobRow.filename).where(needed).order_by(JobRow.id)
        with reading(self._engine) as session:
            return {original: filename for original, filename in session.execute(query)}  # noqa: C416 (rows are no pairs to pyright)

    def states(self) -> dict[str, int]:
        """Give how many jobs there are in each state that has any."""
        query = select(JobRow.state, func.count()).group_by(JobRow.state)
        with reading(self._engine) as session:
            return {state: number for state, number in session.execute(query)}  # noqa: C416 (rows are no pairs to pyright)


def _nothing(_session: Session, _jobs: Sequence[Job]) -> None:
    """Do nothing else."""


def _queue_again(row: JobRow) -> None:
    row.state, row.phase, row.progress, row.started_at = State.QUEUED, "", 0.0, None


def _row(session: Session, job_id: int) -> JobRow:
    row = session.get(JobRow, job_id)
    if row is None:
        raise JobNotFound(f"there is no job {job_id}", {"id": job_id})
    return row


def _as_claimed(session: Session, job: Job) -> JobRow | None:
    """Give a job that was claimed; `None` where it runs no more, or somebody else has claimed it since."""
    query = select(JobRow).where(JobRow.id == job.id, JobRow.state == State.RUNNING)
    query = query.where(JobRow.attempts == job.attempts, JobRow.started_at == job.started_at)
    return session.scalar(query.with_for_update())


def _job(row: JobRow) -> Job:
    values = {name: getattr(row, name) for name in Job.__slots__ if name != "state"}
    return Job(state=State(row.state), **values)
