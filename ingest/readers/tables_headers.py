"""Column names of tables: headers of one row, and of several with cells merged across columns and rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

_FIGURE = re.compile(r"^[\d\s.,:%¥$€+()-]+$")
_HEADER_SHARE = 0.6  # a header names most of the columns that are in use
_MAX_DEPTH = 4  # rows of a header
_MAX_COLUMN_NAME = 40

Grid = Sequence[Sequence[str]]


class Mark(Enum):
    """What the form of a table says of it."""

    NONE = auto()
    HEADER = auto()
    """Its first row stands out: it names the columns."""
    LABELS = auto()
    """Its first column stands out, and the first row does not: it says what stands beside it."""


@dataclass(frozen=True, slots=True)
class Area:
    """Cells merged into one: rows and columns of the grid from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and how many rows they take."""

    names: tuple[str, ...]
    depth: int = 1


def header_at(rows: Grid, areas: Sequence[Area] = ()) -> int:
    """Find the first row that names most of the columns in use below it; above it stand titles."""
    width = max(sum(1 for cell in row if cell) for row in rows)
    across = {(area.top, area.left): area.right - area.left for area in areas if area.right > area.left}
    for index, row in enumerate(rows):
        named = [column for column, cell in enumerate(row) if cell]
        further = sum(across.get((index, column), 0) for column in named) if len(named) > 1 else 0
        if len(named) + further >= max(1, _HEADER_SHARE * width) or (len(named) > 1 and _is_split(rows, index)):
            return index
    return 0


def header_from(rows: Grid, at: int, areas: Sequence[Area] = ()) -> Header:
    """Read the header that begins in row `at`; at least one row is left for what stands below it."""
    wide = [[*row] for row in rows[at : at + _MAX_DEPTH + 1]]
    for area in areas:
        _spread(wide, area, at)
    depth = min(_merged_depth(wide, at, areas), _MAX_DEPTH, max(1, len(rows) - at - 1))
    if depth == 1 and not areas and _is_split(rows, at):
        return Header(_joined([_filled_right(rows[at]), rows[at + 1]]), 2)
    return Header(_joined(wide[:depth]), depth)


def mark_of(standing_out: Sequence[Sequence[bool | None]]) -> Mark:
    """Tell what a table's form says, by which of its cells stand out: bold, coloured, marked; `None` for empty ones."""
    rows = [row for row in standing_out if sum(cell is not None for cell in row) > 1]
    if len(rows) < 2:  # noqa: PLR2004 - nothing to stand out from
        return Mark.NONE
    first, others = [cell for cell in rows[0] if cell is not None], rows[1:]
    if all(first) and not any(all(cell in (True, None) for cell in row) for row in others):
        return Mark.HEADER
    labels = [cell for row in rows for cell in row[::2] if cell is not None]
    values = [cell for row in rows for cell in row[1::2] if cell is not None]
    return Mark.LABELS if values and all(labels) and not any(values) else Mark.NONE


def is_figure(text: str) -> bool:
    """Tell whether a text is a mere number or date, without a unit in words."""
    return bool(_FIGURE.match(text))


def names_columns(row: Sequence[str]) -> bool:
    """Tell whether a row holds names of columns: filled, all different, short, and no figures."""
    names = [cell for cell in row if cell]
    if len(names) < len(row) - 1 or len(set(names)) < len(names):
        return False
    return not any(len(name) > _MAX_COLUMN_NAME or _FIGURE.match(name) for name in names)


def _merged_depth(wide: Grid, at: int, areas: Sequence[Area]) -> int:
    """Follow merged cells: one that goes down takes the header with it, one across columns heads a row of names."""
    depth = 1
    for row in range(len(wide)):
        here = [area for area in areas if area.top - at == row]
        if row >= depth:
            break
        depth = max([depth, *(area.bottom - at + 1 for area in here)])
        across = [area for area in here if area.right > area.left]
        # Only from the first row: further down, merged cells may as well hold values.
        if row == 0 and across and depth == 1 < len(wide) and _could_name(wide[1], across):
            depth = 2
    return depth


def _could_name(row: Sequence[str], above: Sequence[Area]) -> bool:
    """Tell whether a row names the columns under merged cells."""
    below = [row[column] for area in above for column in range(area.left, min(area.right + 1, len(row)))]
    return bool(below) and all(cell and len(cell) <= _MAX_COLUMN_NAME and not _FIGURE.match(cell) for cell in below)


def _is_split(rows: Grid, at: int) -> bool:
    """Tell a header of two rows where nothing says which cells were merged: what one row leaves out, the other has."""
    if at + 2 >= len(rows):
        return False
    upper, lower = rows[at], rows[at + 1]
    if len(upper) != len(lower) or any(_FIGURE.match(cell) or len(cell) > _MAX_COLUMN_NAME for cell in lower if cell):
        return False
    gaps = [column for column, cell in enumerate(upper) if not cell and any(upper[:column])]
    kept = any(above and below in ("", above) for above, below in zip(upper, lower, strict=True))
    return bool(gaps) and kept and all(lower[column] for column in gaps)


def _filled_right(row: Sequence[str]) -> list[str]:
    filled: list[str] = []
    for cell in row:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _spread(wide: list[list[str]], area: Area, at: int) -> None:
    """Write a merged cell's text into all columns it spans, in the rows of the header."""
    for row in range(max(area.top, at), min(area.bottom + 1, at + len(wide))):
        cells = wide[row - at]
        for column in range(area.left + 1, min(area.right + 1, len(cells))):
            cells[column] = cells[area.left] if area.left < len(cells) else ""


def _joined(rows: Grid) -> tuple[str, ...]:
    """Put the names of one column together, from the outermost to its own, each once."""
    width = max(len(row) for row in rows)
    columns = [[row[column] for row in rows if column < len(row)] for column in range(width)]
    return tuple(" ".join(dict.fromkeys(cell for cell in column if cell)) for column in columns)
