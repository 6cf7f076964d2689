"""Fetching what `knowledge.consistency` compares: what SQL has, and what lies in the indexes. Changes nothing."""

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, distinct, func, or_, select
from sqlalchemy.orm import Session

from knowledge.bookkeeping import state_row
from knowledge.catalogue import moments_of
from knowledge.shelves import IndexFolder, Shelf, Shelves
from knowledge.sql import reading
from knowledge.stocked import ShelfStock, Stock, StockedPassage, StockedVersion
from knowledge.tables import DocumentRow, PassageRow, VersionRow

_NAMES = ("serving", "archive")


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in the indexes, and which folders are left of others."""

    shelves: tuple[ShelfStock, ...]
    strange_folders: tuple[str, ...] = ()


def take_stock(engine: Engine, model: str, contents: Contents, staging: Collection[int]) -> Stock:
    """Fetch what SQL has, and put it beside what lies in the indexes; the caller lets nothing change meanwhile.

    Args:
        engine: The database.
        model: The fingerprint of the present embedding model.
        contents: What lies in the indexes.
        staging: Versions that somebody is writing now.
    """
    with reading(engine) as session:
        state = state_row(session)
        return Stock(
            fingerprint=state.fingerprint,
            model=model,
            versions=_versions(session),
            passages=_passages(session),
            shelves=contents.shelves,
            staging=frozenset(staging),
            stale=frozenset(state.stale),
            strange_folders=contents.strange_folders,
        )


def names_of_originals(engine: Engine) -> dict[str, str]:
    """Give the files that versions name, by SHA-256 (hex), with what people call them."""
    columns = (VersionRow.original, VersionRow.filename, DocumentRow.key)
    query = select(*columns).join(VersionRow.document).where(VersionRow.original != "").order_by(VersionRow.id)
    with reading(engine) as session:
        return {original: filename or key for original, filename, key in session.execute(query)}


def _versions(session: Session) -> tuple[StockedVersion, ...]:
    position = PassageRow.position
    query = (
        select(
            VersionRow,
            DocumentRow.key,
            func.count(PassageRow.id),
            func.coalesce(func.min(position), 0),
            func.coalesce(func.max(position), 0),
            func.count(distinct(position)),
        )
        .join(VersionRow.document)
        .outerjoin(PassageRow, PassageRow.version_id == VersionRow.id)
        .group_by(VersionRow.id, DocumentRow.key)
        .order_by(VersionRow.id)
    )
    return tuple(
        StockedVersion(
            id=row.id,
            document=key,
            number=row.number,
            published=row.state == "published",
            indexed=row.indexed,
            archived=row.archived,
            moments=moments_of(row),
            passages=passages,
            positions=(lowest, highest, different),
        )
        for row, key, passages, lowest, highest, different in session.execute(query)
    )


def _passages(session: Session) -> tuple[StockedPassage, ...]:
    columns = (PassageRow.id, PassageRow.version_id, PassageRow.position, PassageRow.readable)
    on_a_shelf = or_(VersionRow.indexed, VersionRow.archived)
    query = select(*columns).join(PassageRow.version).where(on_a_shelf).order_by(PassageRow.id)
    return tuple(StockedPassage(*row) for row in session.execute(query))


def held_by(shelves: Shelves, strange_folders: Sequence[str] = ()) -> Contents:
    """Look what lies on shelves that are open; what cannot be read says why."""
    held = [_stocked(name, partial(_held, shelf)) for name, shelf in zip(_NAMES, shelves.all, strict=True)]
    return Contents(tuple(held), tuple(strange_folders))


def _held(shelf: Shelf) -> tuple[set[int], set[int]]:
    return shelf.vectors.ids(), shelf.lexicon.ids()


def lying_in(folder: IndexFolder, generation: int) -> Contents:
    """Look what lies in indexes that nobody has open; unlike a start, this removes and begins nothing."""
    places = zip(_NAMES, folder.places(generation), strict=True)
    shelves = [_stocked(name, partial(_lying_in, *folders)) for name, folders in places]
    return Contents(tuple(shelves), tuple(folder.others(generation)))


def _lying_in(vectors: Path, lexicon: Path) -> tuple[set[int], set[int]]:
    from knowledge.lexicon import Lexicon  # noqa: PLC0415 (Chroma takes a second to import)
    from knowledge.vectors import VectorIndex  # noqa: PLC0415

    meanings: set[int] = set()
    if vectors.exists():
        with closing(VectorIndex(vectors, anew=False)) as index:
            meanings = index.ids()
    return meanings, Lexicon(lexicon, anew=False).ids() if lexicon.exists() else set()


def _stocked(name: str, look: Callable[[], tuple[set[int], set[int]]]) -> ShelfStock:
    try:
        vectors, lexicon = look()
    except Exception as error:  # noqa: BLE001 (whatever the libraries below raise, it cannot be read)
        return ShelfStock(name, trouble=f"{type(error).__name__}: {error}")
    return ShelfStock(name, frozenset(vectors), frozenset(lexicon))
