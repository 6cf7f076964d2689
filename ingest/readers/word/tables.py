"""The tables of a DOCX file: laid out as a grid, or read through where they only lay out a page."""

from collections.abc import Callable, Iterator

from docx.oxml.ns import qn

from ingest.readers.tables_headers import Mark, mark_of
from ingest.readers.word.text import FALLBACK, Element, is_on

_MAX_SPAN = 50
_CELL = qn("w:tc")

_TABLE = qn("w:tbl")
_HOLDERS = 3  # times as many cells have text as hold tables
_MAX_VALUE = 200  # characters: a longer text is no value
_NO_COLOURS = ("", "auto", "FFFFFF")

CellText = Callable[[Element], str]
"""Reads the text of a paragraph in a cell, with its number, or a table in it as one line."""


def is_layout(table: Element) -> bool:
    """Tell a table that only puts things into place: its rows have one cell, or its cells hold other tables.

    A table of short values stays one even where some of them hold a table.
    """
    rows = [list(cells_of(row)) for row in rows_of(table)]
    if all(len(row) <= 1 for row in rows):
        return True
    cells = [cell for row in rows for cell in row]
    holders = [cell for cell in cells if cell.find(f".//{_TABLE}") is not None]
    lengths = [_length(cell) for cell in cells if cell not in holders]
    few = len(holders) * _HOLDERS <= sum(length > 0 for length in lengths)
    return bool(holders) and not (few and len(rows) > 1 and max(lengths) <= _MAX_VALUE)


def _length(cell: Element) -> int:
    return sum(len(text.text or "") for text in cell.iter(qn("w:t")))


def rows_of(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, without those whose deletion is noted."""
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is table and row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
            yield row


def cells_of(row: Element) -> Iterator[Element]:
    """Yield the cells of a row, also those in content controls."""
    for cell in row.iter(_CELL):
        if next(cell.iterancestors(qn("w:tr"))) is row:
            yield cell


def grid_of(table: Element, text_of: CellText) -> list[list[str]]:
    """Lay a table out; a vertically merged cell counts in each row, a horizontally merged one once."""
    grid: list[list[str]] = []
    for row in rows_of(table):
        above = grid[-1] if grid else []
        skipped = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        cells = [""] * _number(skipped, 0)
        for cell in cells_of(row):
            _add_cell(cells, cell, above, text_of)
        grid.append(cells)
    return grid


def mark_of_table(table: Element) -> Mark:
    """Tell what the form of a table says: its first row is repeated on each page, or cells are bold or coloured."""
    rows = list(rows_of(table))
    if rows and is_on(rows[0], "w:tblHeader", "w:trPr"):
        return Mark.HEADER
    return mark_of([[flag for cell in cells_of(row) for flag in _flags(cell)] for row in rows])


def _flags(cell: Element) -> list[bool | None]:
    width = _number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
    runs = [run for run in cell.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    coloured = shade is not None and shade.get(qn("w:fill"), "") not in _NO_COLOURS
    stands_out = (coloured or all(is_on(run, "w:b") for run in runs)) if runs else None
    return [stands_out, *(None for _ in range(width - 1))]


def _add_cell(cells: list[str], cell: Element, above: list[str], text_of: CellText) -> None:
    parts = (item for item in cell.iter(qn("w:p"), _TABLE) if _stands_in(item, cell))
    text = " ".join(part for item in parts if (part := text_of(item)))
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    if merged is not None and merged.get(qn("w:val"), "continue") == "continue" and len(cells) < len(above):
        text = above[len(cells)]
    width = _number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
    cells += [text, *("" for _ in range(width - 1))]


def _stands_in(item: Element, cell: Element) -> bool:
    """Tell whether a paragraph or a table stands in a cell itself, and not in a table inside of it."""
    return next(item.iterancestors(_CELL)) is cell and next(item.iterancestors(FALLBACK), None) is None


def _number(element: Element, usual: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), _MAX_SPAN) if value.isdecimal() else usual
