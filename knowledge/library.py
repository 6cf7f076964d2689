"""Documents, versions and passages in SQL: what is staged, switched, retired, and in force at a moment."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine, Update, delete, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from knowledge.lookups import InForce, in_force_at, look_up_in_force, look_up_revision, version_name
from knowledge.sql import reading, writing
from knowledge.tables import DocumentRow, KnowledgeStateRow, PassageRow, VersionRow
from knowledge.types import DocumentSummary, Kind, NewVersion, Passage

# SQLite takes a few tens of thousands of values in one statement; a statement with a thousand is quick anywhere.
_IDS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class StagedPassage:
    """A passage that has its id, and what the indexes need of it.

    Attributes:
        text: What is embedded and indexed: title, section, question and text.
        meaning_hash: SHA-256 (hex) over `text`.
        readable: Whether it has, or is to have, a vector.
    """

    id: int
    text: str
    meaning_hash: str
    readable: bool


def searchable_text(title: str, passage: Passage) -> str:
    """Give the text by which a passage is found: what it stands under belongs to what it says."""
    return "\n".join(part for part in (title, " ".join(passage.section), passage.question, passage.text) if part)


class Library:
    """The truth about documents. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def revision(self) -> int:
        """Give the knowledge revision: an integer that moves with every publish or retire."""
        return look_up_revision(self._engine)

    def fingerprint(self) -> str:
        """Give the fingerprint of the model the vector index was built with; empty before the first."""
        with reading(self._engine) as session:
            return _state(session).fingerprint

    def set_fingerprint(self, fingerprint: str) -> None:
        """Record the model the vector index is built with from now on."""
        with writing(self._engine) as session:
            _state(session).fingerprint = fingerprint

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each document's newest published version, by key."""
        query = (
            select(DocumentRow.key, VersionRow.content_hash)
            .join(VersionRow.document)
            .where(VersionRow.state == "published")
            .order_by(VersionRow.number)
        )
        with reading(self._engine) as session:
            return {key: content_hash for key, content_hash in session.execute(query)}  # noqa: C416 (rows are no pairs to pyright)

    def sources(self) -> dict[str, str]:
        """Give where each document's newest published version was read from, by key."""
        query = (
            select(DocumentRow.key, VersionRow.source)
            .join(VersionRow, VersionRow.document_id == DocumentRow.id)
            .where(VersionRow.state == "published")
            .order_by(VersionRow.number)
        )
        with reading(self._engine) as session:
            return {key: source for key, source in session.execute(query)}  # noqa: C416 (rows are no pairs to pyright)

    def documents(self, at: datetime) -> list[DocumentSummary]:
        """List the documents in force at a moment, by key, with how many passages each has."""
        count = func.count(PassageRow.id)
        query = (
            select(VersionRow, DocumentRow.key, count)
            .join(VersionRow.document)
            .outerjoin(PassageRow, PassageRow.version_id == VersionRow.id)
            .where(in_force_at(at))
            .group_by(VersionRow.id, DocumentRow.key)
            .order_by(DocumentRow.key)
        )
        with reading(self._engine) as session:
            return [
                DocumentSummary(key, row.title, version_name(row.label, row.number), row.lang, row.source, passages)
                for row, key, passages in session.execute(query)
            ]

    def stage(self, version: NewVersion, readable: Sequence[bool], now: datetime) -> tuple[int, list[StagedPassage]]:
        """Write a version and its passages where nobody sees them yet; give the version's id and the passages."""
        with writing(self._engine) as session:
            document = _document(session, version.key, now)
            row = _staged_version(session, document, version, now)
            session.add(row)
            session.flush()
            passages = _passage_rows(version, row.id, readable)
            session.add_all(passages)
            session.flush()
            staged = [
                StagedPassage(passage.id, searchable_text(version.title, given), passage.meaning_hash, passage.readable)
                for passage, given in zip(passages, version.passages, strict=True)
            ]
            return row.id, staged

    def switch(self, version_ids: Sequence[int], now: datetime) -> int:
        """Put staged versions in force and end the ones before them, all at once; give the new knowledge revision."""
        staged = select(VersionRow).where(VersionRow.id.in_(version_ids)).order_by(VersionRow.id)
        with writing(self._engine) as session:
            for row in session.scalars(staged).all():
                # A moment, not "always": whoever asks as of a moment before it must not see both versions.
                start = row.effective_from or now
                row.effective_from = start
                session.execute(_supersede(row.document_id, start))
                row.state = "published"
                session.flush()
            return _move_revision(session)

    def retire(self, keys: Sequence[str], now: datetime) -> int:
        """Take documents out of force from now on; give the knowledge revision after it. Unknown keys are ignored."""
        with writing(self._engine) as session:
            for some in _batches(keys):
                of_keys = select(DocumentRow.id).where(DocumentRow.key.in_(some)).scalar_subquery()
                session.execute(
                    update(VersionRow)
                    .where(VersionRow.document_id.in_(of_keys), VersionRow.state == "published")
                    .values(state="retired", superseded_at=func.coalesce(VersionRow.superseded_at, now))
                )
            return _move_revision(session)

    def keys_from(self, source_prefix: str) -> list[str]:
        """Give the keys of published documents whose source is, or lies under, a path."""
        under = source_prefix.rstrip("/") + "/"
        query = (
            select(DocumentRow.key)
            .join(VersionRow, VersionRow.document_id == DocumentRow.id)
            .where(
                VersionRow.state == "published",
                or_(VersionRow.source == source_prefix, VersionRow.source.startswith(under, autoescape=True)),
            )
            .distinct()
        )
        with reading(self._engine) as session:
            return sorted(session.scalars(query))

    def leftovers(self, now: datetime) -> dict[int, list[int]]:
        """Give the versions that are in the indexes without being needed there, with their passages' ids.

        They are staged ones that nobody will finish, retired ones, expired ones, and ones whose successor is in force.
        """
        ended = or_(VersionRow.state != "published", VersionRow.superseded_at <= now, VersionRow.expires_at <= now)
        query = (
            select(VersionRow.id, PassageRow.id)
            .join(PassageRow, PassageRow.version_id == VersionRow.id)
            .where(VersionRow.indexed, ended)
        )
        found: dict[int, list[int]] = {}
        with reading(self._engine) as session:
            for version_id, passage_id in session.execute(query):
                found.setdefault(version_id, []).append(passage_id)
        return found

    def forget_index(self, version_ids: Iterable[int]) -> None:
        """Record that versions are no longer in the indexes; staged ones are deleted, for nobody ever saw them."""
        with writing(self._engine) as session:
            for ids in _batches(list(version_ids)):
                staged = select(VersionRow.id).where(VersionRow.id.in_(ids), VersionRow.state == "staged")
                unseen = list(session.scalars(staged))
                session.execute(delete(PassageRow).where(PassageRow.version_id.in_(unseen)))
                session.execute(delete(VersionRow).where(VersionRow.id.in_(unseen)))
                session.execute(update(VersionRow).where(VersionRow.id.in_(ids)).values(indexed=False))

    def indexed_passages(self) -> list[StagedPassage]:
        """Give every passage that belongs into the indexes."""
        query = (
            select(PassageRow)
            .join(PassageRow.version)
            .options(contains_eager(PassageRow.version))
            .where(VersionRow.indexed, VersionRow.state == "published")
            .order_by(PassageRow.id)
        )
        with reading(self._engine) as session:
            return [
                StagedPassage(row.id, searchable_text(row.version.title, _passage(row)), row.meaning_hash, row.readable)
                for row in session.scalars(query)
            ]

    def set_readable(self, readable: dict[int, bool]) -> None:
        """Record which passages have a vector."""
        with writing(self._engine) as session:
            for flag in (True, False):
                ids = [passage for passage, value in readable.items() if value is flag]
                for batch in _batches(ids):
                    session.execute(update(PassageRow).where(PassageRow.id.in_(batch)).values(readable=flag))

    def vectors_by_meaning(self, hashes: Iterable[str]) -> dict[str, int]:
        """Give for each meaning hash that has a vector already a passage that holds it."""
        wanted = list(set(hashes))
        found: dict[str, int] = {}
        with reading(self._engine) as session:
            for some in _batches(wanted):
                query = (
                    select(PassageRow.meaning_hash, PassageRow.id)
                    .join(PassageRow.version)
                    .where(
                        VersionRow.indexed,
                        VersionRow.state == "published",
                        PassageRow.readable,
                        PassageRow.meaning_hash.in_(some),
                    )
                )
                found.update((meaning_hash, passage) for meaning_hash, passage in session.execute(query))
        return found

    def in_force(self, passage_ids: Sequence[int], at: datetime) -> InForce:
        """Give those of the passages that belong to a version in force at a moment."""
        return look_up_in_force(self._engine, passage_ids, at)


Value = TypeVar("Value")


def _batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), _IDS_AT_ONCE):
        yield values[start : start + _IDS_AT_ONCE]


def _state(session: Session) -> KnowledgeStateRow:
    state = session.get(KnowledgeStateRow, 1)
    if state is None:
        state = KnowledgeStateRow(id=1, revision=0, fingerprint="")
        session.add(state)
    return state


def _move_revision(session: Session) -> int:
    state = _state(session)
    state.revision += 1
    return state.revision


def _supersede(document_id: int, start: datetime) -> Update:
    """End what is published of a document where the next version starts, and what was to start later altogether."""
    still = or_(VersionRow.superseded_at.is_(None), VersionRow.superseded_at > start)
    published = update(VersionRow).where(VersionRow.document_id == document_id, VersionRow.state == "published")
    return published.where(still).values(superseded_at=start)


def _document(session: Session, key: str, now: datetime) -> DocumentRow:
    document = session.scalar(select(DocumentRow).where(DocumentRow.key == key))
    if document is None:
        document = DocumentRow(key=key, created_at=now)
        session.add(document)
        session.flush()
    return document


def _staged_version(session: Session, document: DocumentRow, version: NewVersion, now: datetime) -> VersionRow:
    newest = session.scalar(select(func.max(VersionRow.number)).where(VersionRow.document_id == document.id))
    return VersionRow(
        document_id=document.id,
        number=(newest or 0) + 1,
        label=version.label,
        title=version.title,
        lang=version.lang,
        source=version.source,
        content_hash=version.content_hash,
        state="staged",
        indexed=True,
        created_at=now,
        effective_from=version.effective_from,
        expires_at=version.expires_at,
    )


def _passage_rows(version: NewVersion, version_id: int, readable: Sequence[bool]) -> list[PassageRow]:
    return [
        PassageRow(
            version_id=version_id,
            position=position,
            kind=passage.kind.value,
            section=list(passage.section),
            page=passage.page,
            question=passage.question,
            text=passage.text,
            meaning_hash=_meaning_hash(searchable_text(version.title, passage)),
            readable=can_read,
        )
        for position, (passage, can_read) in enumerate(zip(version.passages, readable, strict=True))
    ]


def _meaning_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _passage(row: PassageRow) -> Passage:
    return Passage(row.text, Kind(row.kind), tuple(row.section), row.page, row.question)
