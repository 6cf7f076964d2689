"""What every search asks of SQL, as statements put together once: building them anew takes longer than SQLite does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Engine, and_, bindparam, or_, select

from knowledge.sql import UtcDateTime
from knowledge.tables import DocumentRow, KnowledgeStateRow, PassageRow, VersionRow
from knowledge.types import Kind, Passage


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage in force with the document it is cited by."""

    passage_id: int
    document_key: str
    title: str
    version: str
    lang: str
    passage: Passage


def in_force_at(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Give the condition that a version is in force at a moment."""
    return and_(
        VersionRow.state == "published",
        or_(VersionRow.effective_from.is_(None), VersionRow.effective_from <= at),
        or_(VersionRow.expires_at.is_(None), VersionRow.expires_at > at),
        or_(VersionRow.superseded_at.is_(None), VersionRow.superseded_at > at),
    )


def version_name(label: str, number: int) -> str:
    """Give what a version is called: as the document itself says, else by counting."""
    return label or str(number)


_REVISION = select(KnowledgeStateRow.revision).where(KnowledgeStateRow.id == 1)
_IN_FORCE = (
    select(
        PassageRow.id,
        DocumentRow.key,
        VersionRow.title,
        VersionRow.label,
        VersionRow.number,
        VersionRow.lang,
        PassageRow.text,
        PassageRow.kind,
        PassageRow.section,
        PassageRow.page,
        PassageRow.question,
    )
    .join(VersionRow, PassageRow.version_id == VersionRow.id)
    .join(DocumentRow, VersionRow.document_id == DocumentRow.id)
    .where(PassageRow.id.in_(bindparam("ids", expanding=True)), in_force_at(bindparam("at", type_=UtcDateTime())))
)


def look_up_revision(engine: Engine) -> int:
    """Give the knowledge revision; 0 before the first publish."""
    with engine.connect() as connection:
        return connection.execute(_REVISION).scalar() or 0


@dataclass(frozen=True, slots=True)
class InForce:
    """What was in force, all of it seen in one transaction.

    Attributes:
        passages: By id.
        revision: The knowledge revision then.
    """

    passages: dict[int, FoundPassage]
    revision: int


def look_up_in_force(engine: Engine, passage_ids: Sequence[int], at: datetime) -> InForce:
    """Give those of the passages that belong to a version in force at a moment."""
    with engine.connect() as connection:
        rows = connection.execute(_IN_FORCE, {"ids": list(passage_ids), "at": at}).all()
        revision = connection.execute(_REVISION).scalar() or 0
    found = {
        passage_id: FoundPassage(
            passage_id,
            key,
            title,
            version_name(label, number),
            lang,
            Passage(text, Kind(kind), tuple(section), page, question),
        )
        for passage_id, key, title, label, number, lang, text, kind, section, page, question in rows
    }
    return InForce(found, revision)
