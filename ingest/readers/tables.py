"""From a grid of cells to rows that know their column names."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, Heading, Paragraph, QuestionAnswer, Row
from ingest.readers.tables_categories import filed, in_categories, rows_across
from ingest.readers.tables_headers import Area, Grid, Mark, header_at, header_from, names_columns
from ingest.readers.tables_labels import labelled_rows
from ingest.readers.tables_questions import columns_of, pairs
from ingest.sizes import closes, size

_MAX_HEADER = 6  # rows that are looked at for names of columns
_NOTE = re.compile(
    r"(?:[*＊※]|\d{0,2}[、.)）]?\s*(?:备?注|说明|附注|提示|注意|温馨提示|note|remark)s?\d*\s*[:：.])", re.IGNORECASE
)
_NUMBER = re.compile(r"\+?[\d\s()-]{9,}")  # of a phone or an order: it names no column
_LONG = 0.06  # of a full passage: a cell that long below a table is a sentence about it, not a value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: its number in the document, its page, and whether its rows stand alone."""

    table: int = 0
    page: int | None = None
    alone: bool = False


def table_blocks(grid: Grid, place: Place, areas: Sequence[Area] = (), mark: Mark = Mark.NONE) -> list[Block]:
    """Read a table in running text.

    The first row names the columns if it looks like names, the first two where cells of the first span columns.
    A table of one column is no table but a frame.

    Args:
        grid: The rows.
        place: Where it stands.
        areas: Which cells are merged, if that is known.
        mark: What the table's form says of it.
    """
    rows = [[_clean(cell) for cell in row] for row in grid]
    areas = areas if all(any(row) for row in rows) else ()
    rows = [row for row in rows if any(row)]
    if max((_filled(row) for row in rows), default=0) <= 1:
        return [Paragraph(cell, place.page) for row in rows for cell in row if cell]
    notes = _notes_below(rows, marked_only=False)
    body = rows[: len(rows) - len(notes)]
    below: list[Block] = [Paragraph(note, place.page) for note in notes]
    return [*_table(body, place, [area for area in areas if area.bottom < len(body)], mark), *below]


def _table(rows: Grid, place: Place, areas: Sequence[Area], mark: Mark) -> list[Block]:
    header = header_from(rows, 0, areas)
    named = len(rows) > 1 and (header.depth > 1 or names_columns(rows[0]))
    columns = columns_of(header.names) if named else None
    across = rows_across(areas, header.depth)
    if columns:
        return _below(header.names, rows[header.depth :], place, across)
    if header.depth == 1 and (labelled := labelled_rows(rows, mark)):
        return [Row(cells, place.table, page=place.page) for cells in labelled]
    if named:
        return _below(header.names, rows[header.depth :], place, across)
    return [_row([], row, place) for row in rows]


def sheet_blocks(grid: Grid, place: Place, areas: Sequence[Area] = (), mark: Mark = Mark.NONE) -> list[Block]:
    """Read a table that is a document of its own: a record per row, question–answer pairs, or labels and values.

    Rows above the header that hold a single cell are its title and become headings.

    Args:
        grid: The rows; a cell merged over rows has its value in each of them. Where `areas` are given, none is empty.
        place: Where it stands.
        areas: Which cells are merged, if that is known.
        mark: What the table's form says of it.
    """
    rows = [[cell.strip() for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    at = header_at(rows, areas)
    titles: list[Block] = [Heading(2, cell, place.page) for row in rows[:at] for cell in row if cell]
    return [*titles, *_sheet(rows, at, place, areas, mark)]


def _sheet(rows: Grid, at: int, place: Place, areas: Sequence[Area], mark: Mark) -> list[Block]:
    header = header_from([[_clean(cell) for cell in row] for row in rows[: at + _MAX_HEADER]], at, areas)
    columns = columns_of(header.names)
    across = rows_across(areas, at + header.depth)
    notes = _notes_below(rows[at:], marked_only=bool(columns))
    body = rows[at : len(rows) - len(notes)]
    below: list[Block] = [Paragraph(note, place.page) for note in notes]
    if columns and header.depth < len(body):
        return [*_below(header.names, body[header.depth :], place, across), *below]
    if header.depth == 1 and (labelled := labelled_rows(body, mark)):
        # All of them say something of one thing, so they stand together.
        return [*(Row(cells, place.table, page=place.page) for cells in labelled), *below]
    if len(body) == 1 or (header.depth == 1 and any(map(_NUMBER.fullmatch, body[0]))):
        return [*(_row([], row, place) for row in body), *below]
    records = _below(header.names, body[header.depth :], place, across)
    return [*(records or [_row([], row, place) for row in body[header.depth :]]), *below]


def _below(header: Sequence[str], rows: Grid, place: Place, across: Collection[int]) -> list[Block]:
    """Read what stands below a header, category by category; a header that is repeated is no record."""
    columns = columns_of(header)
    return [
        filed(block, category, header)
        for category, members in in_categories(rows, across)
        for block in _read(header, pairs(columns, members) if columns else _records(header, members, place), place)
    ]


def _records(header: Sequence[str], rows: Grid, place: Place) -> Grid:
    return [row for row in rows if list(row) != list(header)] if place.alone else rows


def _read(header: Sequence[str], rows: Sequence[QuestionAnswer | Sequence[str]], place: Place) -> list[Block]:
    """Make blocks of rows, some of which are questions with their answers already."""
    return [
        replace(row, page=place.page)
        if isinstance(row, QuestionAnswer)
        else Paragraph(note, place.page)
        if (note := _marked_note(row))
        else _row(header, row, place)
        for row in rows
    ]


def _notes_below(rows: Grid, *, marked_only: bool) -> list[str]:
    """Find what stands in a table's last rows without being of it: one cell, marked as a note or as long as one."""
    if max(map(_filled, rows)) == 1:
        return []
    notes: list[str] = []
    for row in reversed(rows[1:]):
        note = _marked_note(row) or ("" if marked_only or _filled(row) > 1 or not _is_sentence(row[0]) else row[0])
        if not note:
            break
        notes.append(note)
    return notes[::-1]


def _is_sentence(text: str) -> bool:
    return bool(text) and (size(text) > _LONG or closes(text)) and not text.endswith(("?", "？"))


def _marked_note(row: Sequence[str]) -> str:
    cells = [cell for cell in row if cell]
    return cells[0] if len(cells) == 1 and is_note(cells[0]) else ""


def is_note(text: str) -> bool:
    """Tell whether a text is marked as a note to what stands above it."""
    return bool(_NOTE.match(text))


def _row(header: Sequence[str], row: Sequence[str], place: Place) -> Row:
    names = [*header, *("" for _ in range(len(row) - len(header)))]
    cells = tuple((name, value) for name, value in zip(names, row, strict=False) if value)
    return Row(cells, place.table, place.alone, place.page)


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _clean(cell: str) -> str:
    return " ".join(cell.split())
