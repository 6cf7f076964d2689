"""What is ordered of ingest, file by file, and how far each order is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

MAX_ATTEMPTS = 5
"""A file is not tried again by itself that so often could not be read in time, or was read when the service ended: that
may have had another reason, and have taken several files along; see `ingest.turns`."""


def given_up(filename: str, attempts: int) -> dict[str, Any]:
    """Give the error of a job that was tried so often, the last time until the service ended."""
    before = "before, it ended too, or others had the processors"
    message = f"{filename} was begun {attempts} times, the last time until the service ended; {before}."
    message += " If that had other reasons than the file, retry."
    return {"code": "unreadable_file", "message": message, "detail": {"file": filename}}


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    NEEDS_PASSWORD = "needs_password"  # noqa: S105 (a state, not a password)
    CANCELLED = "cancelled"


class Originals(Protocol):
    """Where the files themselves are kept."""

    def put(self, data: bytes) -> str:
        """Keep a file; give the SHA-256 (hex) it is found by."""
        ...

    def get(self, sha: str) -> bytes:
        """Give a file that is kept."""
        ...


class Order(Protocol):
    """What is to become of a file."""

    @property
    def filename(self) -> str:
        """What its sender calls it."""
        ...

    @property
    def uploaded_by(self) -> str:
        """Who hands it in."""
        ...

    @property
    def key(self) -> str:
        """The document's key; empty: the file's name. For a file of many documents it goes before theirs."""
        ...

    @property
    def title(self) -> str:
        """The document's title; empty: its own."""
        ...

    @property
    def effective_from(self) -> datetime | None:
        """In force from then on (aware); `None`: at once."""
        ...

    @property
    def expires_at(self) -> datetime | None:
        """In force until then (aware, exclusive); `None`: for good."""
        ...

    @property
    def password(self) -> str | None:
        """Opens the file; kept in memory only."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is now. The fields are those of `ingest.tables.JobRow`."""

    id: int
    state: State
    filename: str
    original: str
    size: int
    key: str
    title: str
    effective_from: datetime | None
    expires_at: datetime | None
    uploaded_by: str
    attempts: int
    phase: str
    progress: float
    documents: list[dict[str, Any]]
    error: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
