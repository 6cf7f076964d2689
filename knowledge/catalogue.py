"""What documents there are, as SQL has them: for lists, details and whoever compares files with what is known."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import Engine, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from knowledge.details import (
    Current,
    DocumentDetail,
    DocumentSummary,
    PassageDetail,
    Succession,
    VersionDetail,
    summary,
)
from knowledge.errors import UnknownDocument, UnknownPassage, UnknownVersion
from knowledge.lookups import in_force_at
from knowledge.sql import reading
from knowledge.tables import DocumentRow, PassageRow, VersionRow
from knowledge.timeline import Moments, State
from knowledge.types import Kind, Passage

KEPT = (VersionRow.state == "published", VersionRow.retired_at.is_(None))

HELD = and_(
    or_(VersionRow.superseded_at.is_(None), VersionRow.superseded_at > VersionRow.effective_from),
    or_(VersionRow.retired_at.is_(None), VersionRow.retired_at > VersionRow.effective_from),
)
"""It was, is or will be in force: nothing took its place before it began."""

BY_TIME = (VersionRow.effective_from, VersionRow.number)
"""The order in which versions follow each other; whoever is last in it is the newest, however late another came."""


class Catalogue:
    """The documents there are. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each document's newest version, by key; without what is retired."""
        return self._newest(VersionRow.content_hash)

    def sources(self) -> dict[str, str]:
        """Give where each document's newest version was read from, by key; without what is retired."""
        return self._newest(VersionRow.source)

    def had(self, key: str, content_hash: str) -> bool:
        """Tell whether a document's newest version, or one before it, has a content hash; not of what is retired."""
        wanted = (DocumentRow.key == key, VersionRow.content_hash == content_hash)
        query = select(VersionRow.id).join(VersionRow.document).where(*KEPT, *wanted).limit(1)
        with reading(self._engine) as session:
            return session.scalar(query) is not None

    def _newest(self, column: InstrumentedAttribute[str]) -> dict[str, str]:
        query = select(DocumentRow.key, column).join(VersionRow.document).where(*KEPT, HELD).order_by(*BY_TIME)
        with reading(self._engine) as session:
            return {key: value for key, value in session.execute(query)}  # noqa: C416 (rows are no pairs to pyright)

    def keys_from(self, source_prefix: str) -> list[str]:
        """Give the keys of documents whose newest version's source is, or lies under, a path; without retired ones."""
        under = source_prefix.rstrip("/") + "/"
        from_there = (key for key, source in self.sources().items() if f"{source}/".startswith(under))
        return sorted(from_there)

    def count(self, at: datetime) -> tuple[int, int]:
        """Give how many documents are in force at a moment, and how many passages they have; quick."""
        in_force = in_force_at(at)
        documents = select(func.count()).select_from(VersionRow).where(in_force)
        passages = select(func.count(PassageRow.id)).join(PassageRow.version).where(in_force)
        with reading(self._engine) as session:
            return session.scalar(documents) or 0, session.scalar(passages) or 0

    def documents(self, now: datetime, state: State | None = State.IN_FORCE) -> list[DocumentSummary]:
        """List documents by key.

        Args:
            now: The moment at which they are seen.
            state: Only those whose leading version is in this state; for `WAITING`, those that have one waiting,
                described by the first that does. `None`: all.
        """
        with reading(self._engine) as session:
            found = _details(session, _versions(), now)
        listed = (_described(document, state) for document in found)
        return sorted((line for line in listed if line), key=lambda line: line.key)

    def document(self, document_id: int, now: datetime) -> DocumentDetail:
        """Give one document with all its versions.

        Raises:
            UnknownDocument: There is none with this id, or nothing of it was ever published.
        """
        with reading(self._engine) as session:
            found = _details(session, _versions().where(VersionRow.document_id == document_id), now)
        if not found:
            raise UnknownDocument(f"there is no document with the id {document_id}", {"id": document_id})
        return found[0]

    def document_id(self, key: str) -> int:
        """Give the id of the document with a key.

        Raises:
            UnknownDocument: There is none.
        """
        with reading(self._engine) as session:
            found = session.scalar(select(DocumentRow.id).where(DocumentRow.key == key))
        if found is None:
            raise UnknownDocument(f"there is no document with the key {key!r}", {"key": key})
        return found

    def moments(self, version_id: int) -> Moments:
        """Give what begins and ends a version.

        Raises:
            UnknownVersion: There is no such version.
        """
        return moments_of(self._version(version_id))

    def document_of(self, version_id: int) -> int:
        """Give the id of the document that a version is of.

        Raises:
            UnknownVersion: There is no such version.
        """
        return self._version(version_id).document_id

    def _version(self, version_id: int) -> VersionRow:
        with reading(self._engine) as session:
            row = session.get(VersionRow, version_id)
        if row is None or row.state != "published":
            raise UnknownVersion(f"there is no version with the id {version_id}", {"id": version_id})
        return row

    def passages(self, version_id: int) -> list[PassageDetail]:
        """Give the passages of a version in reading order.

        Raises:
            UnknownVersion: There is no such version.
        """
        self._version(version_id)
        with reading(self._engine) as session:
            return list(_passages_of(session, version_id))

    def current(self, now: datetime) -> list[Current]:
        """Give the documents that are not retired, with the passages in force that searches may find."""
        query = select(PassageRow).join(PassageRow.version).where(in_force_at(now), PassageRow.enabled)
        found: dict[int, list[PassageDetail]] = {}
        with reading(self._engine) as session:
            documents = _details(session, _versions(), now)
            for row in session.scalars(query.order_by(PassageRow.id)):
                found.setdefault(row.version_id, []).append(passage_detail(row))
        return [
            Current(document, tuple(found.get(document.leading.id, ())))
            for document in documents
            if document.leading.state is not State.RETIRED
        ]

    def successions(self, now: datetime, since: datetime) -> list[Succession]:
        """Give the versions that staff have made something of, and that another follows: since a moment, or later."""
        of_staff = or_(PassageRow.enabled.is_(False), cast(PassageRow.questions, Text) != "[]")
        followed = select(VersionRow.document_id).where(VersionRow.superseded_at >= since)
        with reading(self._engine) as session:
            touched = set(session.scalars(select(PassageRow.version_id).where(of_staff).distinct()))
            documents = _details(session, _versions().where(VersionRow.document_id.in_(followed)), now)
            return [
                _succession(session, document, version, touched)
                for document in documents
                if touched
                for version in document.versions
                if version.id in touched
                and version.superseded_at
                and version.superseded_at >= since
                and document.after(version)
                and document.leading.state is not State.RETIRED
            ]

    def passage(self, passage_id: int) -> tuple[PassageDetail, int]:
        """Give one passage and the id of its version.

        Raises:
            UnknownPassage: There is no such passage.
        """
        query = select(PassageRow).join(PassageRow.version)
        with reading(self._engine) as session:
            row = session.scalar(query.where(PassageRow.id == passage_id, VersionRow.state == "published"))
        if row is None:
            raise UnknownPassage(f"there is no passage with the id {passage_id}", {"id": passage_id})
        return passage_detail(row), row.version_id

    def originals(self) -> set[str]:
        """Give the SHA-256 (hex) of every file that a version names, also one that is still being written."""
        with reading(self._engine) as session:
            return set(session.scalars(select(VersionRow.original).where(VersionRow.original != "").distinct()))


def moments_of(row: VersionRow) -> Moments:
    """Give what begins and ends a published version."""
    return Moments(row.effective_from or row.created_at, row.expires_at, row.superseded_at, row.retired_at)


def passage_of(row: PassageRow) -> Passage:
    """Give what the document says."""
    return Passage(row.text, Kind(row.kind), tuple(row.section), row.page, row.question, tuple(row.further))


def passage_detail(row: PassageRow) -> PassageDetail:
    """Give the passage with what staff have made of it."""
    return PassageDetail(row.id, row.position, passage_of(row), row.enabled, tuple(row.questions))


def _succession(
    session: Session, document: DocumentDetail, version: VersionDetail, touched: AbstractSet[int]
) -> Succession:
    following, *later = document.after(version)
    return Succession(
        document,
        version,
        following,
        _passages_of(session, version.id),
        _passages_of(session, following.id),
        tuple(one for other in later if other.id in touched for one in _passages_of(session, other.id)),
    )


def _passages_of(session: Session, version_id: int) -> tuple[PassageDetail, ...]:
    query = select(PassageRow).where(PassageRow.version_id == version_id).order_by(PassageRow.position)
    return tuple(passage_detail(row) for row in session.scalars(query))


def _versions() -> Select[VersionRow, DocumentRow, int]:
    counted = select(func.count()).where(PassageRow.version_id == VersionRow.id).scalar_subquery()
    return (
        select(VersionRow, DocumentRow, counted)
        .join(DocumentRow, VersionRow.document_id == DocumentRow.id)
        .where(VersionRow.state == "published")
        .order_by(VersionRow.document_id, VersionRow.number)
    )


def _details(session: Session, query: Select[VersionRow, DocumentRow, int], now: datetime) -> list[DocumentDetail]:
    documents: dict[int, DocumentRow] = {}
    versions: dict[int, list[VersionDetail]] = {}
    for row, document, passages in session.execute(query):
        documents[document.id] = document
        versions.setdefault(document.id, []).append(_version_detail(row, passages, now))
    return [DocumentDetail(row.id, row.key, row.created_at, tuple(versions[i])) for i, row in documents.items()]


def _version_detail(row: VersionRow, passages: int, now: datetime) -> VersionDetail:
    moments = moments_of(row)
    return VersionDetail(
        id=row.id,
        number=row.number,
        label=row.label,
        title=row.title,
        lang=row.lang,
        source=row.source,
        filename=row.filename,
        original=row.original,
        uploaded_by=row.uploaded_by,
        created_at=row.created_at,
        moments=moments,
        state=moments.state(now),
        passages=passages,
    )


def _described(document: DocumentDetail, state: State | None) -> DocumentSummary | None:
    leading = document.leading
    if state is State.WAITING:
        waiting: Sequence[VersionDetail] = [version for version in document.versions if version.state is State.WAITING]
        return summary(document, min(waiting, key=lambda version: version.effective_from)) if waiting else None
    return summary(document, leading) if state in {None, leading.state} else None
