"""What goes over the wire at the staff's door. Moments are in UTC, in ISO 8601."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar.datastructures import UploadFile

from service.ids import IdInBody

View = TypeVar("View", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class UploadForm:
    """The parts of an upload, `multipart/form-data`.

    Attributes:
        files: One or several, each under this name.
        key: The document's key, where one file is sent; without it the file's name.
        title: The document's title; without it its own.
        effective_from: In force from then on: a date or a moment; without it at once.
        expires_at: In force until then; without it for good.
        password: Opens the files; it is not stored.
    """

    files: list[UploadFile]
    key: str = ""
    title: str = ""
    effective_from: str = ""
    expires_at: str = ""
    password: str = ""


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a version is in force; `null` is at once, and for good."""

    effective_from: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Restoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version is put back in force; without one, the last."""

    version_id: IdInBody | None = None


class DocumentLine(msgspec.Struct, frozen=True):
    """A document in a list, described by the version in force, else the next that waits, else the last.

    Attributes:
        id: Stable; other calls name it by it.
        key: Its stable name.
        title: The version's title, as are `version` (its name), `lang`, `source`, `filename` and `uploaded_by`.
        state: `waiting`, `in_force`, `superseded`, `expired` or `retired`.
        passages: How many the version has.
        version_id: The version's id.
        versions: How many versions there are; `waiting`: how many of them wait.
        created_at: When the version was uploaded; `effective_from` and `expires_at` are its moments.
    """

    id: int
    key: str
    title: str
    version: str
    version_id: int
    state: str
    lang: str
    source: str
    filename: str
    uploaded_by: str
    passages: int
    versions: int
    waiting: int
    created_at: datetime
    effective_from: datetime
    expires_at: datetime | None


class DocumentList(msgspec.Struct, frozen=True):
    """Documents by key."""

    documents: list[DocumentLine]


class VersionView(msgspec.Struct, frozen=True):
    """One version of a document.

    Attributes:
        id: Stable; other calls name it by it.
        number: Counted from 1 in the order of upload; `label`: as the document names it; `name`: as it is cited.
        state: `waiting`, `in_force`, `superseded`, `expired` or `retired`.
        original: SHA-256 of the file, or empty where it is not kept.
        superseded_at: When another version takes over.
        retired_at: When it was taken out of force.
    """

    id: int
    number: int
    label: str
    name: str
    title: str
    lang: str
    state: str
    source: str
    filename: str
    original: str
    uploaded_by: str
    passages: int
    created_at: datetime
    effective_from: datetime
    expires_at: datetime | None
    superseded_at: datetime | None
    retired_at: datetime | None


class DocumentView(msgspec.Struct, frozen=True):
    """A document with all its versions, the one uploaded first at the front."""

    id: int
    key: str
    created_at: datetime
    versions: list[VersionView]


class PassageText(msgspec.Struct, frozen=True):
    """What a document says in one place, as it was split."""

    text: str
    kind: str
    section: list[str]
    page: int | None
    question: str
    further: list[str]


class PassageView(msgspec.Struct, frozen=True):
    """A passage, with what staff have made of it: whether it may be found, and further questions that it answers."""

    id: int
    position: int
    passage: PassageText
    enabled: bool
    questions: list[str]


class PassageList(msgspec.Struct, frozen=True):
    """The passages of a version, in reading order."""

    passages: list[PassageView]


class PassageChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to become of a passage; what is left out stays as it is.

    Attributes:
        enabled: Whether it may be found.
        questions: All further questions that it answers.
    """

    enabled: bool | None = None
    questions: list[str] | None = None


class SpanView(msgspec.Struct, frozen=True):
    """A stretch of text; `changed`: the other side has something else here, or nothing."""

    text: str
    changed: bool


class ChangeView(msgspec.Struct, frozen=True):
    """What became of one passage.

    Attributes:
        kind: `same`, `changed`, `added` or `removed`.
        before: As the earlier version has it; `null` where it was added.
        after: As the later version has it; `null` where it was removed.
        before_spans: Its wording, what went marked; empty unless it was changed.
        after_spans: Its wording, what came marked; empty unless it was changed.
    """

    kind: str
    before: PassageText | None
    after: PassageText | None
    before_spans: list[SpanView]
    after_spans: list[SpanView]


class ChangeList(msgspec.Struct, frozen=True):
    """What changed from one version to another, in reading order."""

    changes: list[ChangeView]


class FindingView(msgspec.Struct, frozen=True):
    """Something that staff should look at.

    Attributes:
        kind: `contradiction`, `duplicate`, `lost_change`, `expiring`, `expired` or `waiting`.
        documents: The keys of the documents concerned, and `titles` what people call them.
        passages: The ids of the passages concerned.
        facts: What to say about it: texts, quantities, moments.
    """

    kind: str
    documents: list[str]
    titles: list[str]
    passages: list[int]
    facts: dict[str, Any]


class FindingList(msgspec.Struct, frozen=True):
    """What was found."""

    findings: list[FindingView]


def seen(value: object, view: type[View]) -> View:
    """Show a value of ours as it goes over the wire, attribute by attribute."""
    return msgspec.convert(value, view, from_attributes=True)
