"""One file that was handed in, to the documents that are in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ingest.archives import Failed, Member
from ingest.documents import Draft
from ingest.errors import EmptyDocument, IngestError, MachineBusy, ReadingCancelled, ReadingTooMuch, UnreadableFile
from ingest.orders import MAX_ATTEMPTS, Job
from knowledge.sources import upload_source
from knowledge.types import NewVersion

Follower = Callable[[float], bool]
"""Is told from time to time how much has been read, 0 to 1; tells whether the reading is still wanted."""

# What a document's row has room for; a name that was given is shorter, but those in an archive come after it.
_KEY_CHARS = 1024
# Files of one archive that reached a limit, that of the clock, too: more would take a slot for hours or days, and most
# such archives mean no good.
_MOST_ENDED = 3


class Apart(Protocol):
    """Reads files in processes of their own."""

    def documents(self, data: bytes, name: str, password: str | None, follower: Follower) -> Sequence[Draft]:
        """Read and split the documents in one file."""
        ...

    def members(
        self, data: bytes, name: str, password: str | None, follower: Follower
    ) -> Sequence[Member | Failed] | None:
        """Give the files in an archive, or a letter (without a name) and what is attached to it; `None`: neither."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file.

    Attributes:
        versions: The documents in it, at least one.
        failures: The files in it, where it is an archive, that are no documents, or could not be read.
    """

    versions: list[NewVersion] = field(default_factory=list[NewVersion])
    failures: list[Failed] = field(default_factory=list[Failed])


def versions_of(data: bytes, job: Job, password: str | None, apart: Apart, follower: Follower) -> Taken:
    """Read a file that was handed in, and split it.

    Args:
        data: The whole file.
        job: What is to become of it.
        password: Opens it.
        apart: Reads it.
        follower: Is told how far it is.

    Raises:
        IngestError: It cannot be read; of an archive, none of the files in it: then the first one's reason. Or
            `MachineBusy`: it may be readable later.
    """
    taking = _Taking(job, password, apart, follower)
    members = apart.members(data, job.filename, password, follower)
    if members is None:
        taking.take_whole(data, follower)
    else:
        taking.take_members(members)
    return taking.taken()


class _Taking:
    """One file on its way to being documents."""

    def __init__(self, job: Job, password: str | None, apart: Apart, follower: Follower) -> None:
        self._job, self._password, self._apart, self._follower = job, password, apart, follower
        self._taken = Taken()
        self._ended: list[str] = []

    def take_whole(self, data: bytes, follower: Follower) -> None:
        """Read the file itself: one document, or many with keys of their own."""
        job = self._job
        for draft in self._apart.documents(data, job.filename, self._password, follower):
            if draft.key:
                self._add(draft.version(_below(job.key, draft.key), upload_source(job.filename, draft.key)))
            else:
                version = draft.version(job.key or job.filename, upload_source(job.filename))
                self._add(replace(version, title=job.title or version.title))

    def take_members(self, members: Sequence[Member | Failed]) -> None:
        """Read the files of an archive, or a letter and its attachments; what cannot be read costs itself alone."""
        for index, member in enumerate(members):
            try:
                self._take_member(member, lambda share, index=index: self._follower((index + share) / len(members)))
            except ReadingCancelled:
                raise
            except IngestError as error:
                if isinstance(error, MachineBusy) and self._job.attempts < MAX_ATTEMPTS:
                    raise
                self._taken.failures.append(Failed(_name(member) or self._job.filename, error))
                if isinstance(member, Member) and isinstance(error, ReadingTooMuch | MachineBusy):
                    self._ended.append(_name(member))

    def _take_member(self, member: Member | Failed, follower: Follower) -> None:
        if isinstance(member, Failed):
            raise member.error
        if not member.name:
            self.take_whole(member.data, follower)
            return
        if len(self._ended) >= _MOST_ENDED:
            raise self._not_read(member.name)
        # Below the archive's name, or files of the same name in two archives would be one document.
        key = _below(self._job.key or self._job.filename, member.name)
        for draft in self._apart.documents(member.data, member.name, self._password, follower):
            source = upload_source(self._job.filename, member.name)
            self._add(draft.version(_below(key, draft.key) if draft.key else key, source))

    def _not_read(self, name: str) -> ReadingTooMuch:
        others = ", ".join(self._ended[:_MOST_ENDED])
        message = (
            f"{name} was not read: before it in the archive, {others} took all the time there is. Hand it in alone."
        )
        return ReadingTooMuch(message, {"file": name, "limit": "archive"})

    def _add(self, version: NewVersion) -> None:
        job = self._job
        if len(version.key) > _KEY_CHARS:
            message = f"{job.filename}: the key {version.key[:60]}… has more than {_KEY_CHARS} characters."
            raise UnreadableFile(message, {"file": job.filename})
        ordered = replace(
            version,
            effective_from=job.effective_from or version.effective_from,
            expires_at=job.expires_at or version.expires_at,
            original=job.original,
            filename=job.filename,
            uploaded_by=job.uploaded_by,
        )
        self._taken.versions.append(ordered)

    def taken(self) -> Taken:
        """Give what came of it."""
        if self._taken.versions:
            return self._taken
        if self._taken.failures:
            raise self._taken.failures[0].error
        raise EmptyDocument(f"{self._job.filename} holds no document.", {"file": self._job.filename})


def _name(part: Member | Failed) -> str:
    return part.name if isinstance(part, Member) else part.file


def _below(key: str, name: str) -> str:
    return f"{key}/{name}" if key else name
