"""What an ingest tells: while it goes along, and at its end."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from knowledge.types import StaffChange


class Observer(Protocol):
    """Who is told how it goes; called from the thread that ingests."""

    def found(self, files: int) -> None:
        """All files are known."""
        ...

    def started(self, file: Path) -> None:
        """A file is about to be read."""
        ...

    def finished(self, file: Path, failure: "Failure | None") -> None:
        """A file has been read; its documents may still wait for the rest of their batch."""
        ...

    def published(self, documents: int, passages: int) -> None:
        """A batch is in force (in a dry run: would be)."""
        ...


class Silent:
    """An observer that tells nobody."""

    def found(self, files: int) -> None:
        """Ignore it."""

    def started(self, file: Path) -> None:
        """Ignore it."""

    def finished(self, file: Path, failure: "Failure | None") -> None:
        """Ignore it."""

    def published(self, documents: int, passages: int) -> None:
        """Ignore it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why; `code` is that of the `IngestError`."""

    file: Path
    code: str
    message: str
    detail: object = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A document with passages that staff had made something of, and that it does not have as they were any more."""

    key: str
    changes: tuple[StaffChange, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done; in a dry run, what would be.

    Attributes:
        published: Keys of the documents that got a new version.
        unchanged: Number of documents that were already so.
        retired: Keys of the documents taken out of force.
        skipped: Number of files passed over.
        failed: The files that could not be read.
        passages: Number of passages published.
        staff_changes: The documents in which something changed that staff had made something of.
    """

    published: tuple[str, ...] = ()
    unchanged: int = 0
    retired: tuple[str, ...] = ()
    skipped: int = 0
    failed: tuple[Failure, ...] = ()
    passages: int = 0
    staff_changes: tuple[Changed, ...] = ()
