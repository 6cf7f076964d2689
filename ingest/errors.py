"""Errors of `ingest`: why a file did not become documents.

KefuError (knowledge.errors)
└── IngestError
    ├── PathNotFound         a path given does not exist
    ├── NoDocuments          a directory holds no file that can be read
    ├── DuplicateKey         two files (or two lines) would become the same document
    ├── UnreadableFile       the file is damaged, or is not what it says it is
    ├── UnsupportedFormat    no reader for this format
    ├── EncryptedDocument    the file needs a password
    ├── EmptyDocument        the file was read but holds no text
    ├── ReadingTooMuch       reading the file takes more than it may
    ├── InvalidJsonLines     a line of a JSON Lines file is not a document
    ├── JobNotFound          there is no such job
    ├── WrongJobState        a job cannot be cancelled or tried again in the state it is in
    ├── MachineBusy          a file could not be read in time, because others had the processors
    ├── ReadingCancelled     somebody wanted the reading to end
    └── DatabaseAway         the database could not be used while a file was taken in
"""

from typing import ClassVar

from knowledge.errors import KefuError


class IngestError(KefuError):
    """A file, or what was asked for, cannot become documents.

    Attributes:
        code: Stable, snake_case; programs may depend on it.
        message: One sentence for a person, naming what and where.
        detail: A dict with at least "file"; further facts depend on the error.
    """

    code: ClassVar[str] = "ingest_error"


class PathNotFound(IngestError):
    """A path given does not exist."""

    code = "path_not_found"


class NoDocuments(IngestError):
    """A directory holds no file that can be read."""

    code = "no_documents"


class DuplicateKey(IngestError):
    """Two files, or two lines of a JSON Lines file, would become the same document."""

    code = "duplicate_key"


class UnreadableFile(IngestError):
    """The file is damaged, or is not what it says it is."""

    code = "unreadable_file"


class UnsupportedFormat(IngestError):
    """There is no reader for this format."""

    code = "unsupported_format"


class EncryptedDocument(IngestError):
    """The file can only be opened with a password."""

    code = "encrypted_document"


class EmptyDocument(IngestError):
    """The file was read, but there is no text in it."""

    code = "empty_document"


class ReadingTooMuch(IngestError):
    """Reading the file takes more than it may.

    `detail["limit"]` is time (of the processors), busy (it had a good part of that, others the rest), waiting,
    memory, output, disk, nesting, pages or archive.
    """

    code = "reading_limit"


class MachineBusy(IngestError):
    """A file could not be read in time by the clock, because others had the processors; the file is not to blame."""

    code = "machine_busy"


class InvalidJsonLines(IngestError):
    """A line of a JSON Lines file is not a document; `detail["line"]` counts from 1."""

    code = "invalid_jsonl"


class JobNotFound(IngestError):
    """There is no such job; `detail["id"]`."""

    code = "job_not_found"


class WrongJobState(IngestError):
    """A job cannot be cancelled or tried again in the state it is in; `detail["state"]`."""

    code = "wrong_job_state"


class ReadingCancelled(IngestError):
    """Somebody wanted the reading to end."""

    code = "reading_cancelled"


class DatabaseAway(IngestError):
    """The database could not be used while a file was taken in, however often; the file is not to blame."""

    code = "database_away"
