"""From the cells of a workbook's sheets to blocks, whichever library read them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from ingest.blocks import Block, Content, Heading
from ingest.readers.tables import Place, sheet_blocks
from ingest.readers.tables_headers import Area, Mark, mark_of
from ingest.readers.workbook.beginnings import Layout
from ingest.readers.workbook.regions import Region, regions

_MAX_LOOKED_AT = 1200  # cells
_MAX_MERGED = 500  # rows: a cell merged further down is a background, not a value


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that people see.

    Attributes:
        title: Its name.
        values: What is displayed, by row and column (from 0); empty cells left out.
        merged: Cells merged into one, in the same rows and columns.
        hidden: Columns that are not shown.
        stands_out: Tells whether the cell in a row and column is bold or coloured, if that is known.
    """

    title: str
    values: Mapping[tuple[int, int], str]
    merged: tuple[Area, ...] = ()
    hidden: frozenset[int] = frozenset()
    stands_out: Callable[[int, int], bool] | None = None


def workbook_content(sheets: Iterable[Sheet], title: str = "") -> Content:
    """Read the sheets of a workbook; each is named by a heading if there are several."""
    tables = count(1)
    found = [(sheet.title, list(_blocks(sheet, tables))) for sheet in sheets]
    filled = [(name, blocks) for name, blocks in found if blocks]
    return Content(
        tuple(block for name, blocks in filled for block in _named(name, blocks, several=len(filled) > 1)), title
    )


def _named(title: str, blocks: list[Block], *, several: bool) -> Iterator[Block]:
    if not several:
        yield from blocks
        return
    yield Heading(1, title)
    for block in blocks:
        yield replace(block, level=2) if isinstance(block, Heading) else block


def _blocks(sheet: Sheet, tables: Iterator[int]) -> Iterator[Block]:
    """Lay out the tables of a sheet; a cell merged over rows counts in each of them."""
    shown = {**sheet.values, **_merged_downwards(sheet)}
    for region in regions(Layout(shown, sheet.hidden, sheet.merged, sheet.stands_out)):
        grid = [[shown.get((row, column), "") for column in region.columns] for row in region.rows]
        areas = list(_moved(sheet.merged, region.rows, region.columns))
        yield from sheet_blocks(grid, Place(next(tables), alone=True), areas, _mark(sheet, region))


def _mark(sheet: Sheet, region: Region) -> Mark:
    """Look at the form of a small table; of a large one, nothing would follow from it."""
    if sheet.stands_out is None or len(region.rows) * len(region.columns) > _MAX_LOOKED_AT:
        return Mark.NONE
    return mark_of(
        [
            [sheet.stands_out(row, column) if (row, column) in sheet.values else None for column in region.columns]
            for row in region.rows
        ]
    )


def _merged_downwards(sheet: Sheet) -> dict[tuple[int, int], str]:
    """Find the values of merged cells below the first one, by row and column."""
    values: dict[tuple[int, int], str] = {}
    for area in sheet.merged:
        if text := sheet.values.get((area.top, area.left)):
            last = min(area.bottom, area.top + _MAX_MERGED)
            values |= {(row, area.left): text for row in range(area.top + 1, last + 1)}
    return values


def _moved(areas: Iterable[Area], rows: Sequence[int], columns: Sequence[int]) -> Iterator[Area]:
    """Bring merged cells from the sheet's rows and columns to those in use."""
    for area in areas:
        top, bottom = bisect_left(rows, area.top), bisect_right(rows, area.bottom) - 1
        left, right = bisect_left(columns, area.left), bisect_right(columns, area.right) - 1
        if top <= bottom and left <= right:
            yield Area(top, left, bottom, right)
