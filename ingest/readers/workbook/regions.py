"""Several tables on one sheet: where one ends and the next begins."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.readers.tables_headers import names_columns

_FIGURE = re.compile(r"[\d\s.,:%¥￥$€+()/年月日-]+")
_MIN_ROWS = 2
_MIN_COLUMNS = 2

Cells = Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Region:
    """The rows and columns of one table, in the sheet's own numbers."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def regions(cells: Cells, hidden: frozenset[int] = frozenset()) -> Iterator[Region]:
    """Find the tables of a sheet, from top to bottom and from left to right.

    An empty row or column alone parts nothing: people leave rows free inside a table. What follows it is a table of its
    own only if it begins with names of columns, and is at least two rows high and two columns wide.
    """
    by_row: dict[int, list[int]] = {}
    for row, column in cells:
        if column not in hidden:
            by_row.setdefault(row, []).append(column)
    for band in _bands(cells, by_row):
        yield from _side_by_side(cells, by_row, band, hidden)


def _bands(cells: Cells, by_row: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Part the rows where a new table begins."""
    band: list[int] = []
    for run in _runs(sorted(by_row)):
        titles_only = all(len(by_row[row]) == 1 for row in band)
        if not titles_only and _begins_table(cells, by_row, run) and not _continues(cells, by_row, band, run):
            yield band
            band = []
        band += run
    if band:
        yield band


def _side_by_side(
    cells: Cells, by_row: Mapping[int, Sequence[int]], band: list[int], hidden: frozenset[int]
) -> Iterator[Region]:
    """Part tables that stand next to each other, if each of them begins with names of columns."""
    columns = sorted({column for row in band for column in by_row[row]})
    parts = [
        Region(tuple(row for row in band if set(by_row[row]) & set(run)), tuple(run)) for run in _runs(columns, hidden)
    ]
    if len(parts) > 1 and all(_is_table(cells, part) for part in parts):
        yield from parts
    else:
        yield Region(tuple(band), tuple(columns))


def _runs(numbers: Sequence[int], passed: frozenset[int] = frozenset()) -> list[list[int]]:
    """Part numbers where some are left out; those in `passed` are not missed."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and all(between in passed for between in range(runs[-1][-1] + 1, number)):
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _begins_table(cells: Cells, by_row: Mapping[int, Sequence[int]], run: Sequence[int]) -> bool:
    columns = tuple(sorted({column for row in run for column in by_row[row]}))
    return _is_table(cells, Region(tuple(run), columns))


def _is_table(cells: Cells, region: Region) -> bool:
    if len(region.rows) < _MIN_ROWS or len(region.columns) < _MIN_COLUMNS:
        return False
    first = [cells.get((region.rows[0], column), "") for column in region.columns]
    return all(first) and names_columns(first)


def _continues(cells: Cells, by_row: Mapping[int, Sequence[int]], band: Sequence[int], run: Sequence[int]) -> bool:
    """Tell whether rows behind a gap are further records of the table above: same columns, the same kinds of values."""
    before, after = set(by_row[band[-1]]), set(by_row[run[0]])
    if not after <= {column for row in band for column in by_row[row]} or not before & after:
        return False
    figures = [column for column in before & after if _FIGURE.fullmatch(cells[band[-1], column])]
    return all(_FIGURE.fullmatch(cells[run[0], column]) for column in figures)
