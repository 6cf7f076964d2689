"""What the door asks of the queue of files, in its own words; `ingest.jobs.JobQueue` is one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from service.request_errors import InvalidField

STATES = ("queued", "running", "done", "failed", "needs_password", "cancelled")
"""How far a job may be."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to become of a file.

    Attributes:
        filename: What its sender calls it.
        uploaded_by: Who hands it in.
        key: The document's key; empty: the file's name. For a file of many documents it goes before theirs.
        title: The document's title; empty: its own.
        effective_from: In force from then on (aware); `None`: at once.
        expires_at: In force until then (aware, exclusive); `None`: for good.
        password: Opens the file; never stored.
    """

    filename: str
    uploaded_by: str
    key: str = ""
    title: str = ""
    effective_from: datetime | None = None
    expires_at: datetime | None = None
    password: str | None = None


class Job(Protocol):
    """A file on its way to being documents; `service.documents.schemas.JobView` has all that it tells."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def filename(self) -> str:
        """What its sender calls the file."""
        ...

    @property
    def key(self) -> str:
        """The document's key that was asked for; empty: the file's name."""
        ...

    @property
    def title(self) -> str:
        """The document's title that was asked for; empty: its own."""
        ...

    @property
    def effective_from(self) -> datetime | None:
        """From when on it was to be in force; `None`: at once."""
        ...

    @property
    def expires_at(self) -> datetime | None:
        """Until when it was to be in force; `None`: for good."""
        ...


class Jobs(Protocol):
    """The queue."""

    def submit_all(
        self, files: Sequence[tuple[bytes, Order]], also: Callable[[Session, Sequence[Job]], None]
    ) -> Sequence[Job]:
        """Take files in, all or none; `also` is done in the same transaction."""
        ...

    def submit_again(self, original: str, order: Order) -> Job:
        """Have a file read anew that is kept already."""
        ...

    def get(self, job_id: int) -> Job:
        """Give a job."""
        ...

    def listed(self, states: Sequence[str] = (), limit: int = 100, before: int | None = None) -> Sequence[Job]:
        """List jobs, the newest first."""
        ...

    def cancel(self, job_id: int) -> Job:
        """End a job that has not ended."""
        ...

    def retry(self, job_id: int, password: str | None = None) -> Job:
        """Queue a job again that has not come to a good end."""
        ...


def told(job: Job) -> dict[str, Any]:
    """Give what the audit notes of a job: which file, and what was asked for; what was left open is left out."""
    begin, end = said(job.effective_from), said(job.expires_at)
    asked = {"key": job.key, "title": job.title, "effective_from": begin, "expires_at": end}
    return {"job": job.id, "filename": job.filename} | {name: value for name, value in asked.items() if value}


def said(moment: datetime | None) -> str | None:
    """Give a moment as the audit notes it."""
    return moment.isoformat() if moment else None


def chosen_states(text: str) -> list[str]:
    """Read states of jobs, separated by commas.

    Raises:
        InvalidField: One of them is none.
    """
    chosen = [state.strip() for state in text.split(",") if state.strip()]
    if strange := [state for state in chosen if state not in STATES]:
        raise InvalidField("state", f"“{strange[0]}” is no state; there are {', '.join(STATES)}")
    return chosen
