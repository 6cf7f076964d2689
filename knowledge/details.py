"""What staff see of documents: lists, every version with its moments, passages as they were split. Plain values."""

from dataclasses import dataclass
from datetime import datetime

from knowledge.timeline import Moments, State
from knowledge.types import Passage


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One version of a document.

    Attributes:
        id: Stable; what other calls name it by.
        number: Counted from 1 within its document, in the order of upload.
        label: As the document names it, or empty.
        title: What people call it.
        lang: Main language, "zh" or "en".
        source: Where it was read from.
        filename: What the file was called, or empty.
        original: SHA-256 (hex) of the file's bytes, or empty where they are not kept.
        uploaded_by: Who uploaded it, or empty.
        created_at: When.
        moments: What begins and ends it.
        state: What it is now.
        passages: How many it has.
    """

    id: int
    number: int
    label: str
    title: str
    lang: str
    source: str
    filename: str
    original: str
    uploaded_by: str
    created_at: datetime
    moments: Moments
    state: State
    passages: int

    @property
    def name(self) -> str:
        """What it is called in citations: as the document itself says, else by counting."""
        return version_name(self.label, self.number)

    @property
    def effective_from(self) -> datetime:
        """When it takes effect (aware)."""
        return self.moments.effective_from

    @property
    def expires_at(self) -> datetime | None:
        """Until when it is in force (aware, exclusive); `None`: for good."""
        return self.moments.expires_at

    @property
    def superseded_at(self) -> datetime | None:
        """When another version takes over."""
        return self.moments.superseded_at

    @property
    def retired_at(self) -> datetime | None:
        """When it was taken out of force."""
        return self.moments.retired_at


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """A document with all its versions, the one uploaded first at the front; never without any."""

    id: int
    key: str
    created_at: datetime
    versions: tuple[VersionDetail, ...]

    @property
    def leading(self) -> VersionDetail:
        """The version that stands for the document: the one in force, else the next that waits, else the last."""
        by_time = sorted(self.versions, key=lambda version: (version.effective_from, version.number))
        for version in by_time:
            if version.state is State.IN_FORCE:
                return version
        return next((version for version in by_time if version.state is State.WAITING), _last(by_time))

    @property
    def retired_in_waiting(self) -> list[VersionDetail]:
        """The versions that waited when the document was retired, the next of them first; none where it is not."""
        ends = [version.retired_at for version in self.versions if version.retired_at]
        if len(ends) < len(self.versions):  # retiring a document ends all of them; one alone can be withdrawn, too
            return []
        last = max(ends)
        waited = [one for one in self.versions if one.retired_at == last and one.effective_from > last]
        return sorted(waited, key=lambda version: version.effective_from)

    def after(self, version: VersionDetail) -> list[VersionDetail]:
        """Give the versions that follow one, the next of them first, without those that never came into force."""
        began = version.superseded_at
        later = [one for one in self.versions if began and one.effective_from >= began and not _never(one.moments)]
        return sorted(later, key=lambda one: one.effective_from)


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document in a list, described by one of its versions.

    Attributes:
        key: Its stable name.
        title: The version's title, as are `version` (its name), `lang`, `source`, `filename`, `uploaded_by`.
        passages: How many the version has.
        id: The document's id; `version_id`: the version's.
        state: What the version is now.
        versions: How many versions the document has; `waiting`: how many of them wait.
        created_at: When the version was uploaded; `effective_from` and `expires_at` are its moments.
    """

    key: str
    title: str
    version: str
    lang: str
    source: str
    passages: int
    id: int
    version_id: int
    state: State
    versions: int
    waiting: int
    filename: str
    uploaded_by: str
    created_at: datetime
    effective_from: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class PassageDetail:
    """A passage of a version as it was split, with what staff have made of it.

    Attributes:
        id: Stable.
        position: From 0, in reading order.
        passage: What the document says.
        enabled: Searches may find it.
        questions: Further questions that it answers.
    """

    id: int
    position: int
    passage: Passage
    enabled: bool = True
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Current:
    """A document that is in force or waits, with the passages of its leading version that searches may find now."""

    document: DocumentDetail
    passages: tuple[PassageDetail, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """A version that staff have made something of, and the one that follows it.

    Attributes:
        document: What they are of.
        before: The one.
        after: The one that follows it.
        passages: Those of the first, in reading order; `next_passages`: of the other.
        later: Those that staff have made something of, of the versions after both.
    """

    document: DocumentDetail
    before: VersionDetail
    after: VersionDetail
    passages: tuple[PassageDetail, ...]
    next_passages: tuple[PassageDetail, ...]
    later: tuple[PassageDetail, ...]


def version_name(label: str, number: int) -> str:
    """Give what a version is called: as the document itself says, else by counting."""
    return label or str(number)


def summary(document: DocumentDetail, version: VersionDetail) -> DocumentSummary:
    """Describe a document by one of its versions."""
    return DocumentSummary(
        key=document.key,
        title=version.title,
        version=version.name,
        lang=version.lang,
        source=version.source,
        passages=version.passages,
        id=document.id,
        version_id=version.id,
        state=version.state,
        versions=len(document.versions),
        waiting=sum(other.state is State.WAITING for other in document.versions),
        filename=version.filename,
        uploaded_by=version.uploaded_by,
        created_at=version.created_at,
        effective_from=version.effective_from,
        expires_at=version.expires_at,
    )


def _last(by_time: list[VersionDetail]) -> VersionDetail:
    """Give the version that was in force last; where none ever was, the last one."""
    began = [version for version in by_time if not _never(version.moments)]
    return (began or by_time)[-1]


def _never(moments: Moments) -> bool:
    ends = (moments.expires_at, moments.superseded_at, moments.retired_at)
    return any(end is not None and end <= moments.effective_from for end in ends)
