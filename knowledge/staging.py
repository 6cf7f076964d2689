"""Versions that are being written into SQL, where nobody sees them before they are switched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, bindparam, func, select
from sqlalchemy.orm import Session

from knowledge.bookkeeping import batches_of
from knowledge.catalogue import HELD, KEPT
from knowledge.details import version_name
from knowledge.lookups import in_force_at
from knowledge.searchable import Searchable, StagedPassage
from knowledge.sql import reading, writing
from knowledge.tables import DocumentRow, PassageRow, VersionRow
from knowledge.types import NewVersion, Passage

_LAST_NUMBER = select(
    DocumentRow, select(func.max(VersionRow.number)).where(VersionRow.document_id == DocumentRow.id).scalar_subquery()
).where(DocumentRow.key == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A passage that is going to be staged.

    Attributes:
        version_id: The version that it is of.
        position: Where in there it stands, from 0.
        passage: What the document says.
        searchable: What it is searched by.
        enabled: Searches may find it.
        readable: It is to have a vector.
    """

    version_id: int
    position: int
    passage: Passage
    searchable: Searchable
    enabled: bool = True
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Staged:
    """A version that is being written.

    Attributes:
        id: Of its row.
        number: Which one of its document it is, from 1.
    """

    id: int
    number: int


class Staging:
    """What is staged. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def twin(self, version: NewVersion, now: datetime) -> int | None:
        """Give the version that says the same for the same time already: the one in force, or one of the same date."""
        begins = VersionRow.effective_from == version.effective_from
        query = select(VersionRow.id).join(VersionRow.document)
        query = query.where(
            DocumentRow.key == version.key,
            VersionRow.content_hash == version.content_hash,
            VersionRow.title == version.title,
            VersionRow.label == version.label,
            VersionRow.expires_at == version.expires_at,
            in_force_at(now) if version.effective_from is None else and_(*KEPT, HELD, begins),
        )
        with reading(self._engine) as session:
            return session.scalar(query.limit(1))

    def contents_of(self, keys: Collection[str]) -> set[str]:
        """Give the content hashes of all versions of documents."""
        query = select(VersionRow.content_hash).join(VersionRow.document)
        with reading(self._engine) as session:
            return {
                content
                for some in batches_of(sorted(keys))
                for content in session.scalars(query.where(DocumentRow.key.in_(some)))
            }

    def version_names(self, version_ids: Sequence[int]) -> dict[int, str]:
        """Give what versions are called, by their ids."""
        columns = (VersionRow.id, VersionRow.label, VersionRow.number)
        with reading(self._engine) as session:
            return {
                i: version_name(label, number)
                for ids in batches_of(version_ids)
                for i, label, number in session.execute(select(*columns).where(VersionRow.id.in_(ids)))
            }

    def stage(self, versions: Sequence[NewVersion], now: datetime) -> list[Staged]:
        """Write versions where nobody sees them yet."""
        with writing(self._engine) as session:
            with session.no_autoflush:
                numbering = _Numbering(session, now)
                rows = [_staged_version(*numbering.place(version.key), version, now) for version in versions]
            session.add_all(rows)
            session.flush()
            return [Staged(row.id, row.number) for row in rows]

    def stage_passages(self, passages: Sequence[Prepared]) -> list[StagedPassage]:
        """Write passages of staged versions."""
        with writing(self._engine) as session:
            rows = [_passage_row(passage) for passage in passages]
            session.add_all(rows)
            session.flush()
            return [
                StagedPassage(row.id, given.searchable, given.readable)
                for row, given in zip(rows, passages, strict=True)
            ]


class _Numbering:
    """Gives each version its document, made when missing, and its number; nothing is written yet."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._last: dict[str, tuple[DocumentRow, int]] = {}

    def place(self, key: str) -> tuple[DocumentRow, int]:
        document, last = self._last.get(key) or self._found(key)
        self._last[key] = (document, last + 1)
        return self._last[key]

    def _found(self, key: str) -> tuple[DocumentRow, int]:
        found = self._session.execute(_LAST_NUMBER, {"key": key}).first()
        return (found[0], found[1] or 0) if found else (DocumentRow(key=key, created_at=self._now), 0)


def _staged_version(document: DocumentRow, number: int, version: NewVersion, now: datetime) -> VersionRow:
    return VersionRow(
        document=document,
        number=number,
        label=version.label,
        title=version.title,
        lang=version.lang,
        source=version.source,
        content_hash=version.content_hash,
        original=version.original,
        filename=version.filename,
        uploaded_by=version.uploaded_by,
        state="staged",
        indexed=True,
        archived=False,
        created_at=now,
        effective_from=version.effective_from,
        dated=version.effective_from is not None,
        expires_at=version.expires_at,
    )


def _passage_row(given: Prepared) -> PassageRow:
    return PassageRow(
        version_id=given.version_id,
        position=given.position,
        kind=given.passage.kind.value,
        section=list(given.passage.section),
        page=given.passage.page,
        question=given.passage.question,
        further=list(given.passage.further),
        text=given.passage.text,
        meaning_hash=given.searchable.meaning_hash,
        readable=given.readable,
        enabled=given.enabled,
        questions=list(given.searchable.questions),
    )
