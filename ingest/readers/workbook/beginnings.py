"""Whether rows of a sheet that look like a table's beginning are one, or further records of the table above."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.readers.tables_headers import Area
from ingest.readers.tables_labels import reads_as_column_name

_FIGURE = re.compile(r"[\d\s.,:%¥￥$€+()/年月日-]+")
_VALUE = re.compile(r"\d|[。；;！!？?]")
_LOOKED_DOWN = 20  # rows: enough to see what a column holds
_SHARE = 0.5


@dataclass(frozen=True)
class Layout:
    """What is to be seen of a sheet.

    Attributes:
        cells: What is displayed, by row and column; a cell merged over rows has its value in each of them.
        hidden: Columns that are not shown.
        merged: Cells merged into one.
        stands_out: Tells whether the cell in a row and column is bold or coloured, if that is known.
    """

    cells: Mapping[tuple[int, int], str]
    hidden: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    stands_out: Callable[[int, int], bool] | None = None

    @cached_property
    def by_row(self) -> dict[int, list[int]]:
        """The columns in use in each row, without hidden ones."""
        rows: dict[int, list[int]] = {}
        for row, column in self.cells:
            if column not in self.hidden:
                rows.setdefault(row, []).append(column)
        return rows

    def is_covered(self, row: int, column: int) -> bool:
        """Tell whether a cell has been merged into one on its left."""
        if (row, column) in self.cells:
            return False
        return any(area.top <= row <= area.bottom and area.left < column <= area.right for area in self.merged)

    def is_marked(self, row: int) -> bool:
        """Tell whether all cells of a row stand out."""
        look = self.stands_out
        return look is not None and all(look(row, column) for column in self.by_row[row])


def is_other_header(layout: Layout, above: Sequence[int], rows: Sequence[int], *, apart: bool) -> bool:
    """Tell whether rows begin with the header of another table, and not with a record of the one above.

    Args:
        layout: The sheet.
        above: The header above, and the last records below it: rows of several cells.
        rows: Those in question, the first one filled as a header is.
        apart: An empty row stands between them: then also values of another kind tell.
    """
    header, body, first = above[0], above[1:], rows[0]
    same = _texts(layout, first) == _texts(layout, header)
    if same or _is_marked_alike(layout, (header, body), rows) or _reads_as_header(layout, body, first):
        return True
    return apart and (_has_other_columns(layout, above, first) or _has_other_kinds(layout, [header, *body], rows))


def _texts(layout: Layout, row: int) -> dict[int, str]:
    return {column: layout.cells[row, column] for column in layout.by_row[row]}


def _is_marked_alike(layout: Layout, above: tuple[int, Sequence[int]], rows: Sequence[int]) -> bool:
    """Tell whether a row stands out as the header above does, and no record: not where every other row is coloured."""
    header, body = above
    plain = next((i for i, row in enumerate(body) if not layout.is_marked(row)), None)
    if plain is None or not layout.is_marked(header) or not layout.is_marked(rows[0]) or layout.is_marked(rows[1]):
        return False
    return not any(layout.is_marked(row) for row in body[plain:])


def _reads_as_header(layout: Layout, body: Sequence[int], first: int) -> bool:
    """Tell whether a row has words that name columns, while the records above have none."""
    names = _texts(layout, first)
    if any(_VALUE.search(text) or any(_at(layout, row, at) == text for row in body) for at, text in names.items()):
        return False
    return _named(list(names.values())) > _SHARE and all(
        _named(list(_texts(layout, row).values())) < _SHARE for row in body
    )


def _named(texts: Sequence[str]) -> float:
    return sum(map(reads_as_column_name, texts)) / len(texts)


def _has_other_columns(layout: Layout, above: Sequence[int], first: int) -> bool:
    used = {column for row in above for column in layout.by_row[row]}
    here = set(layout.by_row[first])
    return not here <= used or not here & set(layout.by_row[above[-1]])


def _has_other_kinds(layout: Layout, above: Sequence[int], rows: Sequence[int]) -> bool:
    """Tell whether a row has words where the table above has figures, or where all below it has."""
    for column in layout.by_row[rows[0]]:
        if _FIGURE.fullmatch(_at(layout, rows[0], column)):
            continue
        before = [text for row in above if (text := _at(layout, row, column))]
        below = [text for row in rows[1 : _LOOKED_DOWN + 1] if (text := _at(layout, row, column))]
        if before and _FIGURE.fullmatch(before[-1]):
            return True
        if below and all(map(_FIGURE.fullmatch, below)) and not any(map(_FIGURE.fullmatch, before)):
            return True
    return False


def _at(layout: Layout, row: int, column: int) -> str:
    return layout.cells.get((row, column), "")
