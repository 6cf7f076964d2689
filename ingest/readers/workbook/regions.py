"""Several tables on one sheet: where one ends and the next begins."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from ingest.readers.tables import is_note
from ingest.readers.tables_headers import header_at, names_columns
from ingest.readers.workbook.beginnings import Layout, is_other_header

_MIN_ROWS = 2
_MIN_COLUMNS = 2
_MAX_TITLES = 3  # rows of a single cell above a table's header
_LOOKED_BACK = 20  # rows: enough to see what the columns above hold
_MAX_ABOVE = 12  # rows in which a header is looked for


@dataclass(frozen=True, slots=True)
class Region:
    """The rows and columns of one table, in the sheet's own numbers."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def regions(layout: Layout) -> Iterator[Region]:
    """Find the tables of a sheet, from top to bottom and from left to right.

    An empty row or column alone parts nothing: people leave rows free inside a table, and so they write titles there.
    What follows is a table of its own only if it begins with names of columns, is at least two rows high and two
    columns wide, and its names are none of the values above.
    """
    for band in _bands(layout):
        yield from _side_by_side(layout, band)


def _bands(layout: Layout) -> Iterator[list[int]]:
    """Part the rows where a new table begins; titles in front of it are its own."""
    band: list[int] = []
    titles: list[int] = []
    for run in _runs(sorted(layout.by_row)):
        for index, piece in enumerate(_cut_at_titles(layout, run)):
            if _titles_before(layout, piece) == len(piece):
                titles += piece
                continue
            if _parts(layout, band, piece, apart=index == 0):
                yield band
                band = []
            band += [*titles, *piece]
            titles = []
    if band or titles:
        yield band + titles


def _cut_at_titles(layout: Layout, run: Sequence[int]) -> Iterator[list[int]]:
    """Cut rows in front of each title that stands below a row of several cells."""
    start = 0
    for index in range(1, len(run)):
        below_a_row = len(layout.by_row[run[index - 1]]) > 1
        if below_a_row and _is_title(layout, run[index]) and index + 1 < len(run):
            yield [*run[start:index]]
            start = index
    yield [*run[start:]]


def _parts(layout: Layout, band: Sequence[int], piece: Sequence[int], *, apart: bool) -> bool:
    """Tell whether a new table begins with some rows, below those of another; `apart`: behind an empty row."""
    body = piece[_titles_before(layout, piece) :]
    if not _begins_table(layout, body):
        return False
    header, last = _with_several_cells(layout, band, 1), _with_several_cells(layout, reversed(band), _LOOKED_BACK)
    above = sorted({*header, *last})
    # One row is no table: author and date above one.
    return len(above) >= _MIN_ROWS and is_other_header(layout, above, body, apart=apart)


def _with_several_cells(layout: Layout, rows: Iterable[int], most: int) -> Iterator[int]:
    return islice((row for row in rows if len(layout.by_row[row]) > 1), most)


def _titles_before(layout: Layout, rows: Sequence[int]) -> int:
    found = takewhile(lambda row: _is_title(layout, row), rows[: _MAX_TITLES + 1])
    count = sum(1 for _ in found)
    return count if count <= _MAX_TITLES else 0


def _is_title(layout: Layout, row: int) -> bool:
    columns = layout.by_row[row]
    return len(columns) == 1 and not is_note(layout.cells[row, columns[0]])


def _side_by_side(layout: Layout, band: list[int]) -> Iterator[Region]:
    """Part tables that stand next to each other, if each of them begins with names of columns."""
    columns = sorted({column for row in band for column in layout.by_row[row]})
    parts = [
        Region(tuple(row for row in band if set(layout.by_row[row]) & set(run)), tuple(run))
        for run in _runs(columns, layout.hidden)
    ]
    if len(parts) > 1 and not _bridged(layout, band, parts) and all(_names_its_columns(layout, part) for part in parts):
        yield from parts
    else:
        yield Region(tuple(band), tuple(columns))


def _bridged(layout: Layout, band: Sequence[int], parts: Sequence[Region]) -> bool:
    """Tell whether a cell is merged across the gap between two tables: then they are one."""
    return any(
        area.left <= part.columns[-1] < area.right and band[0] <= area.top <= band[-1]
        for area in layout.merged
        for part in parts[:-1]
    )


def _names_its_columns(layout: Layout, part: Region) -> bool:
    """Look for names of columns below the titles of one of several tables."""
    first = part.rows[:_MAX_ABOVE]
    at = header_at([[layout.cells.get((row, column), "") for column in part.columns] for row in first])
    return _is_table(layout, Region(part.rows[at:], part.columns))


def _runs(numbers: Sequence[int], passed: frozenset[int] = frozenset()) -> list[list[int]]:
    """Part numbers where some are left out; those in `passed` are not missed."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and all(between in passed for between in range(runs[-1][-1] + 1, number)):
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _begins_table(layout: Layout, rows: Sequence[int]) -> bool:
    columns = tuple(sorted({column for row in rows for column in layout.by_row[row]}))
    return _is_table(layout, Region(tuple(rows), columns))


def _is_table(layout: Layout, region: Region) -> bool:
    if len(region.rows) < _MIN_ROWS or len(region.columns) < _MIN_COLUMNS:
        return False
    top = region.rows[0]
    first = [layout.cells.get((top, column), "") for column in region.columns if not layout.is_covered(top, column)]
    return all(first) and names_columns(first)
