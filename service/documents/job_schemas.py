"""What goes over the wire of files on their way to being documents. Moments are in UTC, in ISO 8601."""

from datetime import datetime
from typing import Any

import msgspec


class StaffChangeView(msgspec.Struct, frozen=True):
    """What staff had made of a passage that the new version does not have as it was.

    Attributes:
        section: The headings it stood under.
        text: What it said.
        enabled: Whether it was to be found.
        questions: Further ones that it was to answer.
        now: What the passage says that has taken this over; `null` where none has: it is lost.
    """

    section: str
    text: str
    enabled: bool
    questions: list[str]
    now: str | None


class JobDocument(msgspec.Struct, frozen=True):
    """A document that came of a file, and the version that says it; or a file of an archive that became none.

    Attributes:
        key: The document's.
        title: The version's.
        changed: It is a new version; otherwise the document said the same for that time already.
        version_id: The version's number; in jobs of former kefus there is none.
        version: Its name.
        staff_changes: Those to passages that this version does not have as they were.
        file: The path in its archive of a file that became no document; only then, and with `error` alone beside it.
        error: Why, as the API says errors.
    """

    key: str | msgspec.UnsetType = msgspec.UNSET
    title: str | msgspec.UnsetType = msgspec.UNSET
    changed: bool | msgspec.UnsetType = msgspec.UNSET
    version_id: int | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET
    staff_changes: list[StaffChangeView] | msgspec.UnsetType = msgspec.UNSET
    file: str | msgspec.UnsetType = msgspec.UNSET
    error: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class JobView(msgspec.Struct, frozen=True):
    """A file on its way to being documents.

    Attributes:
        id: Its number.
        state: `queued`, `running`, `done`, `failed`, `needs_password` or `cancelled`.
        filename: What its sender calls it.
        size: Bytes.
        effective_from: From when on what came of it is in force, as it was asked; `null` is at once.
        expires_at: Until when, as it was asked; `null` is for good.
        uploaded_by: The name of the key it came with.
        attempts: How often its reading has begun.
        phase: While it runs, `reading` or `publishing`.
        progress: In [0, 1].
        documents: What came of it; of an archive, also which files in it became no documents.
        error: Why it failed, as the API says errors; its detail names line or page where they are known.
        created_at: When it came.
        started_at: When its reading began last.
        finished_at: When it ended.
    """

    id: int
    state: str
    filename: str
    size: int
    effective_from: datetime | None
    expires_at: datetime | None
    uploaded_by: str
    attempts: int
    phase: str
    progress: float
    documents: list[JobDocument]
    error: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobList(msgspec.Struct, frozen=True):
    """Jobs, the newest first, or in the order of the files of one upload."""

    jobs: list[JobView]


class Password(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a job is tried again with."""

    password: str | None = None
