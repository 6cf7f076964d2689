"""Versions that are being written into SQL, where nobody sees them before they are switched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, func, select
from sqlalchemy.orm import Session

from knowledge.bookkeeping import batches_of
from knowledge.catalogue import HELD, KEPT
from knowledge.details import version_name
from knowledge.lookups import in_force_at
from knowledge.searchable import Searchable, StagedPassage
from knowledge.sql import reading, writing
from knowledge.tables import DocumentRow, PassageRow, VersionRow
from knowledge.types import NewVersion, Passage


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


class Drafts:
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

    def version_names(self, version_ids: Sequence[int]) -> dict[int, str]:
        """Give what versions are called, by their ids."""
        columns = (VersionRow.id, VersionRow.label, VersionRow.number)
        with reading(self._engine) as session:
            return {
                i: version_name(label, number)
                for ids in batches_of(version_ids)
                for i, label, number in session.execute(select(*columns).where(VersionRow.id.in_(ids)))
            }

    def stage(self, version: NewVersion, now: datetime) -> int:
        """Write a version where nobody sees it yet; give its id."""
        with writing(self._engine) as session:
            document = _document(session, version.key, now)
            row = _staged_version(session, document, version, now)
            session.add(row)
            session.flush()
            return row.id

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
        text=given.passage.text,
        meaning_hash=given.searchable.meaning_hash,
        readable=given.readable,
        enabled=given.enabled,
        questions=list(given.searchable.questions),
    )
