"""One file that was handed in, to the documents that are in it."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Protocol

from ingest.blocks import Content
from ingest.documents import from_content, from_entry
from ingest.errors import EmptyDocument
from ingest.jsonlines import entries
from ingest.orders import Job
from ingest.origins import upload_source
from ingest.readers import JSON_LINES
from knowledge.types import NewVersion

Stopped = Callable[[], bool]
"""Tells whether the reading is to end."""


class Member(Protocol):
    """A file in an archive."""

    @property
    def name(self) -> str:
        """Its path in there."""
        ...

    @property
    def data(self) -> bytes:
        """The whole file."""
        ...


class Apart(Protocol):
    """Reads files in processes of their own."""

    def read(self, data: bytes, name: str, password: str | None, stopped: Stopped) -> Content:
        """Read one file."""
        ...

    def members(self, data: bytes, name: str, password: str | None, stopped: Stopped) -> Sequence[Member] | None:
        """Give the files in an archive; `None` when it is none."""
        ...


def versions_of(data: bytes, job: Job, password: str | None, apart: Apart, stopped: Stopped) -> list[NewVersion]:
    """Read a file that was handed in, and split it.

    Args:
        data: The whole file.
        job: What is to become of it.
        password: Opens it.
        apart: Reads it.
        stopped: Asked from time to time whether to go on.

    Returns:
        The documents in it, at least one.

    Raises:
        IngestError: It cannot be read; of an archive, a file in it.
    """
    found = [_as_ordered(version, job) for version in _found(data, job, password, apart, stopped)]
    if not found:
        raise EmptyDocument(f"{job.filename} holds no document.", {"file": job.filename})
    return found


def _found(data: bytes, job: Job, password: str | None, apart: Apart, stopped: Stopped) -> Iterator[NewVersion]:
    name, source = job.filename, upload_source(job.filename)
    if name.lower().endswith(JSON_LINES):
        for entry in entries(io.BytesIO(data), name):
            version = from_entry(entry, source)
            yield replace(version, key=_below(job.key, version.key))
        return
    members = apart.members(data, name, password, stopped)
    if members is None:
        content = apart.read(data, name, password, stopped)
        version = from_content(content, data, name, job.key or name, source)
        yield replace(version, title=job.title or version.title)
        return
    below = job.key or name  # or files of the same name in two archives would be one document
    for member in members:
        content = apart.read(member.data, PurePosixPath(member.name).name, password, stopped)
        yield from_content(content, member.data, member.name, _below(below, member.name), f"{source}/{member.name}")


def _as_ordered(version: NewVersion, job: Job) -> NewVersion:
    return replace(
        version,
        effective_from=job.effective_from or version.effective_from,
        expires_at=job.expires_at or version.expires_at,
        original=job.original,
        filename=job.filename,
        uploaded_by=job.uploaded_by,
    )


def _below(key: str, name: str) -> str:
    return f"{key}/{name}" if key else name
