"""Documents, versions and passages in SQL: what is staged, switched, retired, and in force at a moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from knowledge.bookkeeping import Bookkeeping, batches_of, state_row
from knowledge.catalogue import BY_TIME, HELD, KEPT, Catalogue, moments_of, passage_of
from knowledge.joining import Piece
from knowledge.lookups import (
    InForce,
    look_up_around,
    look_up_ids_in_force,
    look_up_in_force,
    look_up_next_change,
    look_up_revision,
    look_up_standings,
)
from knowledge.marks import UNTOUCHED, Mark, Touched, origins, repeated
from knowledge.ordering import Standing
from knowledge.searchable import searchable
from knowledge.sql import reading, writing
from knowledge.staging import Staging
from knowledge.stock import Contents, take_stock
from knowledge.stocked import Stock
from knowledge.tables import DocumentRow, PassageRow, VersionRow
from knowledge.timeline import Moments, Start, State, successions
from knowledge.types import NewVersion

_ASKED = Mark(enabled=False)


class Library(Catalogue, Bookkeeping, Staging):
    """The truth about documents. Each method is one transaction."""

    def revision(self) -> int:
        """Give the knowledge revision: an integer that moves with every change of what may be found."""
        return look_up_revision(self._engine)

    def next_change(self, at: datetime) -> datetime | None:
        """Give the next moment after this one at which what is in force changes without anybody's doing."""
        return look_up_next_change(self._engine, at)

    def touched(self, version: NewVersion, now: datetime, like: int | None = None) -> list[Touched]:
        """Give the passages of the version that a new one follows, with what staff have made of them; none if nothing.

        Args:
            version: The new one. It follows the one that is in force when it takes effect, or now where that has been.
            now: The moment of "now".
            like: The version it repeats: what staff had made of that one counts where the one before has no such
                passage.
        """
        begins = max(version.effective_from or now, now)
        before = (
            select(VersionRow.id)
            .join(VersionRow.document)
            .where(DocumentRow.key == version.key, VersionRow.state == "published", HELD)
            .order_by((VersionRow.effective_from <= begins).desc(), *(column.desc() for column in BY_TIME))
            .limit(1)
        )
        with reading(self._engine) as session:
            found = _touched(session, session.scalar(before))
            found = found if like is None else repeated(_touched(session, like), found)
        return found if any(one.mark != UNTOUCHED for one in found) else []

    def switch(self, version_ids: Sequence[int], now: datetime) -> int:
        """Put staged versions in force, each from its moment on, all at once; give the new knowledge revision."""
        with writing(self._engine) as session:
            rows = [
                row
                for ids in batches_of(version_ids)
                for row in session.scalars(select(VersionRow).where(VersionRow.id.in_(ids)))
            ]
            for row in rows:
                # A moment, not "always": whoever asks as of a moment before it must not see both versions.
                row.effective_from = row.effective_from or now
                row.state = "published"
            session.flush()
            _follow(session, {row.document_id for row in rows})
            return _move_revision(session)

    def retire(self, keys: Sequence[str], now: datetime) -> int:
        """Take documents out of force from now on; give the knowledge revision after it. Unknown keys are ignored."""
        with writing(self._engine) as session:
            for some in batches_of(keys):
                of_keys = list(session.scalars(select(DocumentRow.id).where(DocumentRow.key.in_(some))))
                session.execute(
                    update(VersionRow)
                    .where(VersionRow.document_id.in_(of_keys), VersionRow.state == "published")
                    .where(VersionRow.retired_at.is_(None))
                    .values(retired_at=now)
                )
                _follow(session, of_keys)
            return _move_revision(session)

    def move(self, key: str, source: str) -> None:
        """Note that a document's newest version is read from another place now; what it says is the same."""
        newest = (
            select(VersionRow)
            .join(VersionRow.document)
            .where(DocumentRow.key == key, *KEPT, HELD)
            .order_by(*(column.desc() for column in BY_TIME))
            .limit(1)
        )
        with writing(self._engine) as session:
            if (row := session.scalar(newest)) is not None:
                row.source = source

    def withdraw(self, version_id: int, now: datetime) -> int:
        """Retire one version; give the knowledge revision after it."""
        with writing(self._engine) as session:
            row = session.get_one(VersionRow, version_id)
            row.retired_at = now
            session.flush()
            _follow(session, [row.document_id])
            return _move_revision(session)

    def revived_by(self, version_id: int, times: Moments, now: datetime) -> list[int]:
        """Give the ended versions that would be in force or wait if a version had other times; nothing is changed."""
        with reading(self._engine) as session, session.no_autoflush:
            row = session.get_one(VersionRow, version_id)
            _set_times(row, times)
            rows = _follow(session, [row.document_id])
            lasting = {State.IN_FORCE, State.WAITING}
            return [row.id for row in rows if not row.indexed and moments_of(row).state(now) in lasting]

    def set_times(self, version_id: int, times: Moments) -> int:
        """Correct when a version takes effect and expires, and what follows for its neighbours; give the revision."""
        with writing(self._engine) as session:
            row = session.get_one(VersionRow, version_id)
            _set_times(row, times)
            _follow(session, [row.document_id])
            return _move_revision(session)

    def set_enabled(self, passage_ids: Sequence[int], *, enabled: bool) -> int:
        """Record whether searches may find passages; give the revision."""
        with writing(self._engine) as session:
            session.execute(update(PassageRow).where(PassageRow.id.in_(passage_ids)).values(enabled=enabled))
            return _move_revision(session)

    def set_questions(self, passage_ids: Sequence[int], questions: Sequence[str]) -> int:
        """Record which further questions passages answer, and that the indexes do not know it yet."""
        query = select(PassageRow, VersionRow.title).join(PassageRow.version).where(PassageRow.id.in_(passage_ids))
        with writing(self._engine) as session:
            for row, title in session.execute(query).all():
                row.questions = list(questions)
                row.meaning_hash = searchable(title, passage_of(row), questions).meaning_hash
            state = state_row(session)
            state.stale = sorted({*state.stale, *passage_ids})
            return _move_revision(session)

    def mark(self, version_id: int, position: int, mark: Mark) -> None:
        """Record what staff have made of a passage that stands somewhere in a version."""
        query = select(PassageRow.id).where(PassageRow.version_id == version_id, PassageRow.position == position)
        with reading(self._engine) as session:
            passages = list(session.scalars(query))
        self.set_enabled(passages, enabled=mark.enabled)
        self.set_questions(passages, mark.questions)

    def same_in_waiting(self, passage_id: int, now: datetime) -> list[int]:
        """Give a passage and those that are the same one in its document's waiting versions.

        Raises:
            UnknownPassage: There is no such passage.
        """
        _, version_id = self.passage(passage_id)
        with reading(self._engine) as session:
            document = session.get_one(VersionRow, version_id).document_id
            versions = select(VersionRow).where(VersionRow.document_id == document, VersionRow.state == "published")
            rows = session.scalars(versions.where(VersionRow.id != version_id)).all()
            waiting = [row.id for row in rows if moments_of(row).state(now) is State.WAITING]
            here = _rows(session, version_id)
            before = [Touched(passage_of(row), _ASKED if row.id == passage_id else UNTOUCHED) for row in here]
            return [passage_id, *(i for version in waiting for i in _heirs(before, _rows(session, version)))]

    def new_version(self, version_id: int) -> NewVersion:
        """Give what a version was published as, without its dates."""
        content = tuple(detail.passage for detail in self.passages(version_id))
        with reading(self._engine) as session:
            row = session.get_one(VersionRow, version_id)
            key = session.get_one(DocumentRow, row.document_id).key
        return NewVersion(
            key,
            row.title,
            row.label,
            row.lang,
            row.content_hash,
            row.source,
            content,
            original=row.original,
            filename=row.filename,
        )

    def in_force(self, passage_ids: Sequence[int], at: datetime) -> InForce:
        """Give those of the passages that belong to a version in force at a moment and are not switched off."""
        return look_up_in_force(self._engine, passage_ids, at)

    def standings(self, passage_ids: Sequence[int], at: datetime) -> dict[int, Standing]:
        """Give what counts of the same beside words and meaning, by id."""
        return look_up_standings(self._engine, passage_ids, at)

    def ids_in_force(self, passage_ids: Sequence[int], at: datetime) -> set[int]:
        """Give the ids of the same."""
        return {i for some in batches_of(passage_ids) for i in look_up_ids_in_force(self._engine, some, at)}

    def around(self, passage_ids: Sequence[int]) -> dict[int, list[Piece]]:
        """Give for each of the passages those around it in its version, itself among them, in reading order."""
        return look_up_around(self._engine, passage_ids)

    def stock(self, model: str, contents: Contents, staging: Collection[int] = ()) -> Stock:
        """Give all that is known of versions and passages, beside what lies in the indexes."""
        return take_stock(self._engine, model, contents, staging)


def _rows(session: Session, version_id: int) -> Sequence[PassageRow]:
    query = select(PassageRow).where(PassageRow.version_id == version_id).order_by(PassageRow.position)
    return session.scalars(query).all()


def _touched(session: Session, version_id: int | None) -> list[Touched]:
    rows = _rows(session, version_id) if version_id else ()
    return [Touched(passage_of(row), Mark(row.enabled, tuple(row.questions))) for row in rows]


def _heirs(before: Sequence[Touched], rows: Sequence[PassageRow]) -> list[int]:
    """Give the ids of the passages that are the one that is asked for."""
    found = origins([passage_of(row) for row in rows], before)
    return [row.id for row, i in zip(rows, found, strict=True) if i is not None and before[i].mark == _ASKED]


def _move_revision(session: Session) -> int:
    state = state_row(session)
    state.revision += 1
    return state.revision


def _follow(session: Session, document_ids: Iterable[int]) -> list[VersionRow]:
    """Let the versions of documents follow each other; give them."""
    of_document: dict[int, list[VersionRow]] = defaultdict(list)
    for ids in batches_of(sorted(document_ids)):
        query = select(VersionRow).where(VersionRow.document_id.in_(ids), VersionRow.state == "published")
        for row in session.scalars(query.order_by(VersionRow.number)):
            of_document[row.document_id].append(row)
    for rows in of_document.values():
        ends = successions(_start(row) for row in rows if not _withdrawn(moments_of(row)))
        for row in rows:
            row.superseded_at = ends.get(row.id)
    return [row for rows in of_document.values() for row in rows]


def _withdrawn(moments: Moments) -> bool:
    """Tell whether a version was taken out of force before it took effect; then none ever made way for it."""
    return moments.retired_at is not None and moments.retired_at <= moments.effective_from


def _start(row: VersionRow) -> Start:
    past = row.expires_at is not None and row.expires_at <= row.created_at
    return Start(row.id, moments_of(row).effective_from, row.dated, row.created_at, past)


def _set_times(row: VersionRow, times: Moments) -> None:
    row.dated = row.dated or times.effective_from != row.effective_from
    row.effective_from, row.expires_at = times.effective_from, times.expires_at
