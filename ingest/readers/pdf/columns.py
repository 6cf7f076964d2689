"""Reading order of a PDF page with two columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.readers.pdf.rows import Cell, cells_of, rows_of
from ingest.readers.pdf.words import Word

_GAP = 0.6  # of the font size: words nearer to each other belong together, whatever stands between the columns
_MANY = 20  # words: from here on the white in the middle of a page means columns, if few lines cross it
_MIN_ROWS = 3  # with text on both sides of the gutter
_MIN_SHARE = 0.25  # of the words on each side of the gutter
_MAX_CROSSING = 0.15  # of the lines may run across (title, abstract)
_FULL = 0.12  # of the page's width: how far the left column may end before the gutter
_RAGGED = 2.0  # times the font size: a line that ends so near to the longest one's end is full
_PROSE = 8.0  # times the font size: the lines of running text are that wide
_APART = 4.0  # times the font size: what stands so far below the columns is not of them


_Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Columns:
    """The words of a page with two columns: what runs across, and both sides of the gutter."""

    wide: list[Word]
    left: list[Word]
    right: list[Word]


def columns_of(words: Sequence[Word], width: float, *, few: bool = False) -> Columns | None:
    """Part the words of a page at its gutter; `None` if there is none.

    Args:
        words: What stands on the page.
        width: The page's width, in points.
        few: They may be so few that only the form of their lines tells columns from something else; tables without
            lines have been taken out.
    """
    if few:
        parted = _parted_at([cells_of(row, _GAP) for row in rows_of(words)], width, few=True)
        return parted if parted and _is_prose(parted.left) and _is_prose(parted.right) else None
    if len(words) < _MANY:
        return None
    rows = rows_of(words)
    # Where the gutter is narrow, words are as near to each other across it as inside a line.
    together = _parted_at([cells_of(row, _GAP) for row in rows], width, few=False)
    return together or _parted_at([cells_of(row, 0) for row in rows], width, few=False)


def _parted_at(rows: Sequence[_Row], width: float, *, few: bool) -> Columns | None:
    gutter = _gutter(rows, width, few=few)
    if gutter is None:
        return None
    parted = _parted(rows, gutter, few=few)
    return parted if _runs_to(gutter, parted.left, width) or (few and _is_full(parted.left)) else None


def _gutter(rows: Sequence[_Row], width: float, *, few: bool) -> float | None:
    """Find the upright stripe near the middle of the page that the fewest lines cross."""
    candidates = [width * share / 100 for share in range(42, 59)]
    inside = {x: _beside(rows, x) if few else rows for x in candidates}
    crossing = {x: _crossing(inside[x], x) for x in candidates if inside[x]}
    fewest = min(crossing.values(), default=1.0)
    best = [x for x in crossing if crossing[x] == fewest]
    if fewest > _MAX_CROSSING:
        return None
    gutter = best[len(best) // 2]
    return gutter if _has_sides(inside[gutter], gutter) else None


def _beside(rows: Sequence[_Row], x: float) -> Sequence[_Row]:
    """Take the rows from the first to the last with text on both sides of a stripe; none if there are too few."""
    both = [at for at, row in enumerate(rows) if row[0].x1 <= x <= row[-1].x0]
    return rows[both[0] : both[-1] + 1] if len(both) >= _MIN_ROWS else []


def _crossing(rows: Sequence[_Row], x: float) -> float:
    """Tell the share of lines that cross a stripe; those of two columns may stand at different heights."""
    heights = {round(word.top / 4) for row in rows for cell in row for word in cell.words}
    return sum(cell.crosses(x) for row in rows for cell in row) / len(heights)


def _has_sides(rows: Sequence[_Row], gutter: float) -> bool:
    words = [word for row in rows for cell in row for word in cell.words]
    left = sum(word.x1 <= gutter for word in words)
    right = sum(word.x0 >= gutter for word in words)
    return min(left, right) >= _MIN_SHARE * len(words)


def _parted(rows: Sequence[_Row], gutter: float, *, few: bool) -> Columns:
    end = _end(rows, gutter) if few else len(rows)
    wide: list[Word] = []
    sides: list[Word] = []
    for at, row in enumerate(rows):
        across = [(word.top, word.bottom) for cell in row if cell.crosses(gutter) for word in cell.words]
        for word in (word for cell in row for word in cell.words):
            beside = at < end and not any(top < word.middle < bottom for top, bottom in across)
            (sides if beside else wide).append(word)
    left = [word for word in sides if word.x1 <= gutter]
    return Columns(wide, left, [word for word in sides if word.x1 > gutter])


def _end(rows: Sequence[_Row], gutter: float) -> int:
    """Find the row where the columns are over: what stands far below them is a footer."""
    last = max(at for at, row in enumerate(rows) if row[0].x1 <= gutter <= row[-1].x0)
    for at in range(last + 1, len(rows)):
        word, before = rows[at][0].words[0], rows[at - 1][0].words[0]
        if word.top - before.bottom > _APART * before.size:
            return at
    return len(rows)


def _runs_to(gutter: float, left: Sequence[Word], width: float) -> bool:
    """Tell running text, whose lines end at the gutter, from the labels of a form."""
    ends = [max(word.x1 for word in row) for row in rows_of(left)]
    return bool(ends) and sorted(ends)[len(ends) // 2] >= gutter - _FULL * width


def _is_full(words: Sequence[Word]) -> bool:
    """Tell lines that end at one place, wherever that is."""
    ends = [max(word.x1 for word in row) for row in rows_of(words)]
    near = max(ends) - _RAGGED * median(word.size for word in words)
    return sum(end >= near for end in ends) * 2 >= len(ends)


def _is_prose(words: Sequence[Word]) -> bool:
    """Tell running text, whose lines are wide, from the cells of a table."""
    rows = rows_of(words)
    widths = [max(word.x1 for word in row) - min(word.x0 for word in row) for row in rows]
    return bool(rows) and median(widths) >= _PROSE * median(word.size for word in words)
