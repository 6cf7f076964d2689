"""Which passages the derived indexes hold and should hold, as SQL has it.

There are two shelves: the serving one with what is in force or waits, and the archive with what has ended. A version's
flags say on which of them its passages may lie; where they belong follows from its moments.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnExpressionArgument, Engine, and_, delete, not_, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from knowledge.belonging import Belonging, Truth
from knowledge.catalogue import passage_of
from knowledge.lookups import lasting_at
from knowledge.searchable import StagedPassage, searchable, text_number
from knowledge.sql import reading, writing
from knowledge.tables import KnowledgeStateRow, PassageRow, VersionRow

# SQLite takes a few tens of thousands of values in one statement; a statement with a thousand is quick anywhere.
_IDS_AT_ONCE = 1000

_PUBLISHED = VersionRow.state == "published"


@dataclass(frozen=True, slots=True)
class Strays:
    """Versions that are missing where they belong, or are where they no longer belong; their ids.

    Attributes:
        to_archive: They have ended and are not in the archive yet.
        to_serve: They are in force or wait, and are not on the serving shelf.
        from_archive: They are in force again, or wait again, and are still in the archive.
    """

    to_archive: list[int]
    to_serve: list[int]
    from_archive: list[int]


@dataclass(frozen=True, slots=True)
class IndexState:
    """What SQL says of the indexes as a whole.

    Attributes:
        revision: The knowledge revision.
        generation: Which of the indexes in the folder are in use.
        fingerprint: Of the model that their vectors were made by; empty before the first.
    """

    revision: int
    generation: int
    fingerprint: str


class Bookkeeping:
    """What lies in the indexes. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def fingerprint(self) -> str:
        """Give the fingerprint of the model the vector index was built with; empty before the first."""
        with reading(self._engine) as session:
            return state_row(session).fingerprint

    def set_fingerprint(self, fingerprint: str) -> None:
        """Record the model the vector index is built with from now on."""
        with writing(self._engine) as session:
            state_row(session).fingerprint = fingerprint

    def generation(self) -> int:
        """Give which of the indexes in the folder are in use."""
        with reading(self._engine) as session:
            return state_row(session).generation

    def switch_indexes(self, generation: int, fingerprint: str, readable: dict[int, bool]) -> None:
        """Record that other indexes are in use from now on, by which model they were made and what that can read."""
        with writing(self._engine) as session:
            _set_readable(session, readable)
            state = state_row(session)
            state.generation, state.fingerprint, state.stale = generation, fingerprint, []

    def leftovers(self, now: datetime, staged: Collection[int] = ()) -> dict[int, list[int]]:
        """Give the versions that are on the serving shelf without being needed there, with their passages' ids.

        They are those that have ended, and staged ones but for `staged`, which somebody is going to finish.
        """
        query = (
            select(VersionRow.id, PassageRow.id)
            .outerjoin(PassageRow, PassageRow.version_id == VersionRow.id)
            .where(VersionRow.indexed, or_(not_(_PUBLISHED), not_(lasting_at(now))))
        )
        found: dict[int, list[int]] = {}
        with reading(self._engine) as session:
            for version_id, passage_id in session.execute(query):
                if version_id not in staged:
                    found.setdefault(version_id, []).append(passage_id)
        # A version whose writing was broken off at once has no passage yet.
        return {version_id: [i for i in passages if i] for version_id, passages in found.items()}

    def strays(self, now: datetime) -> Strays:
        """Give the versions that have to go to or from a shelf."""
        lasting = lasting_at(now)
        wanted = (
            and_(not_(lasting), not_(VersionRow.archived)),
            and_(lasting, not_(VersionRow.indexed)),
            and_(lasting, VersionRow.archived),
        )
        with reading(self._engine) as session:
            return Strays(*(list(session.scalars(select(VersionRow.id).where(_PUBLISHED, some))) for some in wanted))

    def leave_index(self, version_ids: Iterable[int]) -> None:
        """Record that published versions leave the serving shelf."""
        with writing(self._engine) as session:
            for ids in batches_of(list(version_ids)):
                published = update(VersionRow).where(VersionRow.id.in_(ids), _PUBLISHED)
                session.execute(published.values(indexed=False))

    def forget_staged(self, version_ids: Iterable[int]) -> None:
        """Delete those versions that are staged: nobody ever saw them, and the indexes have nothing of them."""
        with writing(self._engine) as session:
            for ids in batches_of(list(version_ids)):
                staged = select(VersionRow.id).where(VersionRow.id.in_(ids), VersionRow.state == "staged")
                unseen = list(session.scalars(staged))
                session.execute(delete(PassageRow).where(PassageRow.version_id.in_(unseen)))
                session.execute(delete(VersionRow).where(VersionRow.id.in_(unseen)))

    def set_indexed(self, version_ids: Sequence[int]) -> None:
        """Record that versions may be on the serving shelf."""
        self._set(version_ids, indexed=True)

    def set_archived(self, version_ids: Sequence[int], *, archived: bool) -> None:
        """Record whether versions are in the archive."""
        self._set(version_ids, archived=archived)

    def _set(self, version_ids: Sequence[int], **flags: bool) -> None:
        with writing(self._engine) as session:
            for ids in batches_of(version_ids):
                session.execute(update(VersionRow).where(VersionRow.id.in_(ids)).values(**flags))

    def indexed_passages(self) -> list[StagedPassage]:
        """Give every passage that belongs onto the serving shelf."""
        return self._passages(VersionRow.indexed)

    def archived_passages(self) -> list[StagedPassage]:
        """Give every passage that belongs into the archive."""
        return self._passages(VersionRow.archived)

    def passages_of(self, version_ids: Sequence[int]) -> list[StagedPassage]:
        """Give the passages of versions."""
        return [found for ids in batches_of(version_ids) for found in self._passages(VersionRow.id.in_(ids))]

    def stale_passages(self) -> tuple[list[StagedPassage], list[StagedPassage]]:
        """Give the passages whose text in the indexes is older than in SQL: on the serving shelf, in the archive."""
        with reading(self._engine) as session:
            ids = state_row(session).stale
        if not ids:
            return [], []
        of_these = PassageRow.id.in_(ids)
        return self._passages(and_(of_these, VersionRow.indexed)), self._passages(and_(of_these, VersionRow.archived))

    def has_stale(self) -> bool:
        """Tell whether any passage is noted whose text in the indexes is older than in SQL, or has been once."""
        with reading(self._engine) as session:
            return bool(state_row(session).stale)

    def index_state(self) -> IndexState:
        """Give what is noted of the indexes as a whole."""
        with reading(self._engine) as session:
            state = state_row(session)
            return IndexState(state.revision, state.generation, state.fingerprint)

    def truth(self, now: datetime) -> Truth:
        """Give what indexes are to hold by the moments of versions, wherever it lies by now."""
        lasting = lasting_at(now).label("lasting")
        query = select(PassageRow.id, PassageRow.readable, PassageRow.meaning_hash, lasting)
        serving: dict[int, Belonging] = {}
        archive: dict[int, Belonging] = {}
        with reading(self._engine) as session:
            revision = state_row(session).revision
            for i, readable, meaning, lasts in session.execute(query.join(PassageRow.version).where(_PUBLISHED)):
                (serving if lasts else archive)[i] = Belonging(readable, text_number(meaning))
        return Truth(revision, serving, archive)

    def indexed_ids(self) -> dict[int, Belonging]:
        """Give what belongs onto the serving shelf, by id."""
        return self._ids(VersionRow.indexed)

    def archived_ids(self) -> dict[int, Belonging]:
        """Give what belongs into the archive, by id."""
        return self._ids(VersionRow.archived)

    def _ids(self, which: ColumnExpressionArgument[bool]) -> dict[int, Belonging]:
        columns = (PassageRow.id, PassageRow.readable, PassageRow.meaning_hash)
        query = select(*columns).join(PassageRow.version).where(_PUBLISHED, which)
        with reading(self._engine) as session:
            return {i: Belonging(readable, text_number(meaning)) for i, readable, meaning in session.execute(query)}

    def staged_passages(self, passage_ids: Sequence[int]) -> list[StagedPassage]:
        """Give passages of published versions by their ids."""
        return [found for ids in batches_of(passage_ids) for found in self._passages(PassageRow.id.in_(ids))]

    def indexed_among(self, passage_ids: Sequence[int]) -> dict[int, bool]:
        """Give which of the passages may lie on the serving shelf, staged ones too, and whether each has a vector."""
        return self._among(passage_ids, VersionRow.indexed)

    def archived_among(self, passage_ids: Sequence[int]) -> dict[int, bool]:
        """Give which of the passages may lie in the archive, and whether each has a vector."""
        return self._among(passage_ids, VersionRow.archived)

    def _among(self, passage_ids: Sequence[int], which: ColumnExpressionArgument[bool]) -> dict[int, bool]:
        query = select(PassageRow.id, PassageRow.readable).join(PassageRow.version).where(which)
        with reading(self._engine) as session:
            return {
                passage: readable
                for ids in batches_of(passage_ids)
                for passage, readable in session.execute(query.where(PassageRow.id.in_(ids)))
            }

    def clear_stale(self, readable: dict[int, bool]) -> None:
        """Record that the indexes have the present text of every passage, and which of them have a vector."""
        with writing(self._engine) as session:
            _set_readable(session, readable)
            state_row(session).stale = []

    def _passages(self, which: ColumnExpressionArgument[bool]) -> list[StagedPassage]:
        query = (
            select(PassageRow)
            .join(PassageRow.version)
            .options(contains_eager(PassageRow.version))
            .where(_PUBLISHED, which)
            .order_by(PassageRow.id)
        )
        with reading(self._engine) as session:
            return [_staged(row) for row in session.scalars(query)]

    def vectors_by_meaning(self, hashes: Iterable[str]) -> dict[str, int]:
        """Give for each meaning hash that has a vector already a passage that holds it."""
        wanted = list(set(hashes))
        found: dict[str, int] = {}
        on_a_shelf = or_(VersionRow.indexed, VersionRow.archived)
        with reading(self._engine) as session:
            stale = set(state_row(session).stale)
            for some in batches_of(wanted):
                query = (
                    select(PassageRow.meaning_hash, PassageRow.id)
                    .join(PassageRow.version)
                    .where(on_a_shelf, _PUBLISHED, PassageRow.readable, PassageRow.meaning_hash.in_(some))
                )
                found.update((meaning, passage) for meaning, passage in session.execute(query) if passage not in stale)
        return found


Value = TypeVar("Value")


def batches_of(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Give values in batches that fit one statement."""
    for start in range(0, len(values), _IDS_AT_ONCE):
        yield values[start : start + _IDS_AT_ONCE]


def state_row(session: Session) -> KnowledgeStateRow:
    """Give the one row of the knowledge's state, made when missing."""
    state = session.get(KnowledgeStateRow, 1)
    if state is None:
        state = KnowledgeStateRow(id=1, revision=0, fingerprint="", generation=0, stale=[])
        session.add(state)
    return state


def _set_readable(session: Session, readable: dict[int, bool]) -> None:
    for flag in (True, False):
        ids = [passage for passage, value in readable.items() if value is flag]
        for batch in batches_of(ids):
            session.execute(update(PassageRow).where(PassageRow.id.in_(batch)).values(readable=flag))


def _staged(row: PassageRow) -> StagedPassage:
    return StagedPassage(row.id, searchable(row.version.title, passage_of(row), row.questions), row.readable)
