"""The tables of a DOCX file: laid out as a grid, or read through where they only lay out a page."""

from collections.abc import Callable, Iterator

from docx.oxml.ns import qn

from ingest.readers.word.text import FALLBACK, Element

_MAX_SPAN = 50
_CELL = qn("w:tc")

CellText = Callable[[Element], str]
"""Reads the text of a paragraph in a cell, with its number."""


def is_layout(table: Element) -> bool:
    """Tell a table that only puts things into place: its rows have one cell, or a cell holds another table."""
    if any(next(inner.iterancestors(qn("w:tbl")), None) is table for inner in table.iter(qn("w:tbl"))):
        return True
    return all(sum(1 for _ in cells_of(row)) <= 1 for row in rows_of(table))


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


def _add_cell(cells: list[str], cell: Element, above: list[str], text_of: CellText) -> None:
    paragraphs = (item for item in cell.iter(qn("w:p")) if next(item.iterancestors(FALLBACK), None) is None)
    text = " ".join(part for item in paragraphs if (part := text_of(item)))
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    if merged is not None and merged.get(qn("w:val"), "continue") == "continue" and len(cells) < len(above):
        text = above[len(cells)]
    width = _number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
    cells += [text, *("" for _ in range(width - 1))]


def _number(element: Element, usual: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), _MAX_SPAN) if value.isdecimal() else usual
