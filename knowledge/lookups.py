"""What every search asks of SQL, as statements put together once: building them anew takes longer than SQLite does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Engine, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from knowledge.details import version_name
from knowledge.joining import REACH, Piece
from knowledge.ordering import Standing
from knowledge.sql import UtcDateTime
from knowledge.tables import DocumentRow, KnowledgeStateRow, PassageRow, VersionRow
from knowledge.types import Kind, Passage


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage in force with the document it is cited by, and the further questions it answers."""

    passage_id: int
    document_key: str
    title: str
    version: str
    lang: str
    passage: Passage
    version_id: int
    questions: tuple[str, ...]


Moment = datetime | BindParameter[datetime]


def in_force_at(at: Moment) -> ColumnElement[bool]:
    """Give the condition that a version is in force at a moment."""
    return and_(VersionRow.state == "published", _running_at(at))


def _running_at(at: Moment) -> ColumnElement[bool]:
    ends = (VersionRow.expires_at, VersionRow.superseded_at, VersionRow.retired_at)
    return and_(VersionRow.effective_from <= at, *(or_(end.is_(None), end > at) for end in ends))


def lasting_at(at: datetime) -> ColumnElement[bool]:
    """Give the condition that a published version is in force at a moment or may yet come to be."""
    ends = (VersionRow.expires_at, VersionRow.superseded_at, VersionRow.retired_at)
    return and_(*(or_(end.is_(None), and_(end > at, end > VersionRow.effective_from)) for end in ends))


_REVISION = select(KnowledgeStateRow.revision).where(KnowledgeStateRow.id == 1)
# The state goes through a function so that its index is not used: SQLite would go through all versions there are as
# soon as a few dozen passages are asked for, instead of from each passage to its version.
_THESE_AT = (
    PassageRow.id.in_(bindparam("ids", expanding=True)),
    PassageRow.enabled,
    func.coalesce(VersionRow.state, "") == "published",
    _running_at(bindparam("at", type_=UtcDateTime())),
)
_IN_FORCE = (
    select(
        PassageRow.id,
        DocumentRow.key,
        VersionRow.title,
        VersionRow.label,
        VersionRow.number,
        VersionRow.lang,
        VersionRow.id,
        PassageRow.text,
        PassageRow.kind,
        PassageRow.section,
        PassageRow.page,
        PassageRow.question,
        PassageRow.further,
        PassageRow.questions,
    )
    .join(VersionRow, PassageRow.version_id == VersionRow.id)
    .join(DocumentRow, VersionRow.document_id == DocumentRow.id)
    .where(*_THESE_AT)
)
_STANDINGS = (
    select(PassageRow.id, VersionRow.title, func.length(PassageRow.text) + func.length(PassageRow.question))
    .join(VersionRow, PassageRow.version_id == VersionRow.id)
    .where(*_THESE_AT)
)
_BESIDE = aliased(PassageRow)
_AROUND = (
    select(
        PassageRow.id,
        _BESIDE.id,
        _BESIDE.position,
        _BESIDE.text,
        _BESIDE.kind,
        _BESIDE.section,
        _BESIDE.page,
        _BESIDE.question,
    )
    .join(_BESIDE, _BESIDE.version_id == PassageRow.version_id)
    .where(
        PassageRow.id.in_(bindparam("ids", expanding=True)),
        _BESIDE.position.between(PassageRow.position - REACH, PassageRow.position + REACH),
        _BESIDE.enabled,
    )
    .order_by(PassageRow.id, _BESIDE.position)
)
_IDS_IN_FORCE = select(PassageRow.id).join(VersionRow, PassageRow.version_id == VersionRow.id).where(*_THESE_AT)


def look_up_revision(engine: Engine) -> int:
    """Give the knowledge revision; 0 before the first publish."""
    with engine.connect() as connection:
        return connection.execute(_REVISION).scalar() or 0


def look_up_next_change(engine: Engine, at: datetime) -> datetime | None:
    """Give the next moment after this one at which a published version comes into force or ends by itself."""
    moments = (VersionRow.effective_from, VersionRow.expires_at, VersionRow.superseded_at, VersionRow.retired_at)
    with engine.connect() as connection:
        found = [
            connection.execute(select(func.min(moment)).where(VersionRow.state == "published", moment > at)).scalar()
            for moment in moments
        ]
    return min((moment for moment in found if moment), default=None)


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
            Passage(text, Kind(kind), tuple(section), page, question, tuple(further)),
            version_id,
            tuple(questions),
        )
        for (
            passage_id, key, title, label, number, lang, version_id,
            text, kind, section, page, question, further, questions,
        ) in rows
    }  # fmt: skip
    return InForce(found, revision)


def look_up_standings(engine: Engine, passage_ids: Sequence[int], at: datetime) -> dict[int, Standing]:
    """Give what counts of those passages that belong to a version in force at a moment; up to some thousands."""
    with engine.connect() as connection:
        rows = connection.execute(_STANDINGS, {"ids": list(passage_ids), "at": at}).all()
    return {passage_id: Standing(title, length) for passage_id, title, length in rows}


def look_up_ids_in_force(engine: Engine, passage_ids: Sequence[int], at: datetime) -> set[int]:
    """Give those of the passages that belong to a version in force at a moment; up to some thousands."""
    with engine.connect() as connection:
        return set(connection.execute(_IDS_IN_FORCE, {"ids": list(passage_ids), "at": at}).scalars())


def look_up_around(engine: Engine, passage_ids: Sequence[int]) -> dict[int, list[Piece]]:
    """Give for each of the passages those around it in its version that searches may find, in reading order."""
    around: dict[int, list[Piece]] = {i: [] for i in passage_ids}
    with engine.connect() as connection:
        rows = connection.execute(_AROUND, {"ids": list(passage_ids)}).all()
    for passage_id, beside, position, text, kind, section, page, question in rows:
        piece = Piece(beside, position, Passage(text, Kind(kind), tuple(section), page, question))
        around[passage_id].append(piece)
    return around
