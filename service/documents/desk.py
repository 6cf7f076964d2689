"""What staff do with documents: each one act, with its line in the audit. Calls block."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from knowledge.base import KnowledgeBase
from knowledge.details import DocumentDetail, PassageDetail, VersionDetail
from knowledge.errors import WrongState
from knowledge.sources import is_part
from knowledge.timeline import State
from service.access.audit import Audit
from service.access.keys import Caller
from service.documents.jobs import Job, Jobs, Order, said, told
from service.documents.uploads import HandedIn, UploadLimits, check_files
from service.request_errors import InvalidField

_NOTED_CHARS = 100
"""How much of a passage the audit has, so that people know which it was."""


class Originals(Protocol):
    """Where the files themselves are kept."""

    def get(self, sha: str) -> bytes:
        """Give a file that is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to become of the files of one upload; the fields are those of `service.documents.jobs.Order`."""

    key: str = ""
    title: str = ""
    effective_from: datetime | None = None
    expires_at: datetime | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What the desk works with; `wake` tells the worker that something was queued."""

    base: KnowledgeBase
    jobs: Jobs
    originals: Originals
    audit: Audit
    wake: Callable[[], None]
    limits: UploadLimits


class Desk:
    """The acts. Each is complete when it returns, or has changed nothing when it raises."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self.base = parts.base
        self.jobs = parts.jobs
        self.limits = parts.limits

    def take_in(self, caller: Caller, files: Sequence[HandedIn], wishes: Wishes) -> list[Job]:
        """Queue files to become documents, in their order.

        Raises:
            InvalidField, PayloadTooLarge: One of them is not allowed; then none is taken.
        """
        check_files(files, self.limits)
        if len(files) > 1 and (wishes.key or wishes.title):
            raise InvalidField("key" if wishes.key else "title", "it can be given for one file alone")
        ordered = [(file.data, _order(caller, file, wishes)) for file in files]
        jobs = self.jobs.submit_all(ordered, lambda session, stored: self._note_all(caller, session, stored))
        self._parts.wake()
        return list(jobs)

    def _note_all(self, caller: Caller, session: Session, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._parts.audit.note_within(session, caller, "document.upload", job.key or job.filename, **told(job))

    def cancel(self, caller: Caller, job_id: int) -> Job:
        """End a job that has not ended."""
        job = self.jobs.cancel(job_id)
        self._note(caller, "job.cancel", job.filename, **told(job))
        return job

    def retry(self, caller: Caller, job_id: int, password: str | None) -> Job:
        """Queue a job again that has not come to a good end."""
        job = self.jobs.retry(job_id, password)
        self._note(caller, "job.retry", job.filename, **told(job))
        self._parts.wake()
        return job

    def retire(self, caller: Caller, document_id: int) -> DocumentDetail:
        """Take a document out of force, from now on, with the versions of it that wait."""
        document = self.base.document(document_id)
        if document.leading.state is State.RETIRED:
            raise WrongState(f"{document.key} is retired already", {"id": document_id})
        self.base.retire([document.key])
        waiting = [version.id for version in document.versions if version.state is State.WAITING]
        self._note(caller, "document.retire", document.key, **_of(document.leading), waiting=waiting)
        return self.base.document(document_id)

    def restore(self, caller: Caller, document_id: int, version_id: int | None) -> DocumentDetail:
        """Put a retired document, or an older version of one, back in force."""
        restored = self.base.restore(document_id, version_id, by=caller.name)
        document = self.base.document(document_id)
        waiting = [version.id for version in document.versions if version.state is State.WAITING]
        version = next(version for version in document.versions if version.id == restored)
        self._note(caller, "document.restore", document.key, **_of(version), repeats=version_id, waiting=waiting)
        return document

    def read_again(self, caller: Caller, document_id: int) -> Job:
        """Have the file of a document's latest version read anew, as the readers are today."""
        document = self.base.document(document_id)
        version = document.leading
        if version.state is not State.IN_FORCE:
            raise WrongState(f"{document.key} is not in force: restore it instead", {"id": document_id})
        if is_part(version.source, version.filename):
            message = f"{document.key} came in {version.filename} with others: hand that file in again"
            raise WrongState(message, {"id": document_id, "filename": version.filename})
        order = Order(
            filename=version.filename or document.key,
            uploaded_by=caller.name,
            key=document.key,
            title=version.title,
            expires_at=version.expires_at,
        )
        job = self.jobs.submit_again(version.original, order)
        self._note(caller, "document.read_again", document.key, **told(job))
        self._parts.wake()
        return job

    def set_times(
        self, caller: Caller, version_id: int, effective_from: datetime | None, expires_at: datetime | None
    ) -> DocumentDetail:
        """Correct when a version is in force."""
        before = self._version(version_id)
        self.base.set_times(version_id, effective_from, expires_at)
        document, after = self._document_of(version_id), self._version(version_id)
        moments = {
            "effective_from": _change(said(before.effective_from), said(after.effective_from)),
            "expires_at": _change(said(before.expires_at), said(after.expires_at)),
        }
        self._note(caller, "version.set_times", document.key, **_of(after), **moments)
        return document

    def withdraw(self, caller: Caller, version_id: int) -> DocumentDetail:
        """Give up a version that waits."""
        self.base.withdraw(version_id)
        document, version = self._document_of(version_id), self._version(version_id)
        times = {"effective_from": said(version.effective_from), "expires_at": said(version.expires_at)}
        self._note(caller, "version.withdraw", document.key, **_of(version), **times)
        return document

    def original(self, version_id: int) -> tuple[VersionDetail, bytes]:
        """Give a version with the file that it was read from."""
        version = self._version(version_id)
        return version, self._parts.originals.get(version.original)

    def change_passage(
        self, caller: Caller, passage_id: int, enabled: bool | None, questions: Sequence[str] | None
    ) -> PassageDetail:
        """Switch a passage off or on, or say which further questions it answers."""
        passage = before = self.base.passage(passage_id)
        if questions is not None:  # first, because it may be refused
            passage = self.base.set_questions(passage_id, questions)
            asked = _change(list(before.questions), list(passage.questions))
            self._note_passage(caller, "passage.set_questions", passage, questions=asked)
        if enabled is not None:
            passage = self.base.switch_passage(passage_id, enabled)
            self._note_passage(caller, "passage.switch", passage, enabled=_change(before.enabled, passage.enabled))
        return passage

    def _note_passage(self, caller: Caller, action: str, passage: PassageDetail, **changed: object) -> None:
        version_id = self.base.version_with(passage.id)
        where = {
            "passage_id": passage.id,
            "section": passage.passage.heading,
            "text": passage.passage.wording[:_NOTED_CHARS],
            **_of(self._version(version_id)),
        }
        self._note(caller, action, self._document_of(version_id).key, **where, **changed)

    def _version(self, version_id: int) -> VersionDetail:
        return next(version for version in self._document_of(version_id).versions if version.id == version_id)

    def _document_of(self, version_id: int) -> DocumentDetail:
        return self.base.document(self.base.document_of(version_id))

    def _note(self, caller: Caller, action: str, subject: str, **detail: object) -> None:
        self._parts.audit.note(caller, action, subject, **detail)


def _order(caller: Caller, file: HandedIn, wishes: Wishes) -> Order:
    return Order(
        filename=file.filename,
        uploaded_by=caller.name,
        key=wishes.key,
        title=wishes.title,
        effective_from=wishes.effective_from,
        expires_at=wishes.expires_at,
        password=wishes.password,
    )


def _of(version: VersionDetail) -> dict[str, Any]:
    return {"version_id": version.id, "version": version.name, "title": version.title}


def _change(before: object, after: object) -> dict[str, object]:
    return {"before": before, "after": after}
