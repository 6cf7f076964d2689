"""Tables without lines: rows whose cells stand below each other, with the page's white between the columns."""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.numbering import clause_of, step_of
from ingest.readers.pdf.lines import Table, text_of
from ingest.readers.pdf.rows import Cell, cells_of, rows_of
from ingest.readers.pdf.words import Word
from ingest.readers.plain import join_lines

_GAP = 0.9  # of the font size: from here on a gap parts two cells
_RIVER = 0.5  # of the font size: the white between two columns is at least that wide in all rows
_MAX_ROWS = 200  # no page holds more
_STRIDE = 4
_MIN_ROWS = 3  # two that agree may do so by chance
_LARGER = 1.3  # times the font size of the row before: beyond that it is a heading
_MARGIN = 0.12  # share of the page's height in which running headers and footers stand
_LEAP = 4.0  # times the font size: rows further apart are not of one table
_WRAP = 1.7  # times the font size: a line that near goes on in the cell above it
_ALIGNED = 1.0  # times the font size: columns begin, end or have their middle within that
_PROSE = 9.0  # times the font size: so wide, and mostly full, the lines of a column are running text
_FULL = 2.0  # times the font size: a line that ends so near to the longest one's end is full
_BULLET = re.compile(r"[•·●○■▪◆□☐–—*\uf0b7\uf0a7-]")
_MARKER = re.compile(
    rf"{_BULLET.pattern}|[①-⑳]|[\[(（]?\w{{1,3}}(?:[.]\w{{1,2}})*[\])）.、:：-]|\w{{1,3}}(?:[.]\w{{1,2}})+"
)
_FILLED_IN = re.compile(r"[^:：]{1,12}[:：]")  # "电话：…" says itself what it holds
_PAGE = re.compile(r"\d{1,4}")

_Row = list[Cell]
_Span = tuple[float, float]


def aligned_tables(words: Sequence[Word], page: int, frame: tuple[float, float]) -> tuple[list[Table], list[Word]]:
    """Find the tables among the words of a page.

    Args:
        words: The words outside of ruled tables.
        page: The number of the page, from 1.
        frame: Its width and height, in points.

    Returns:
        The tables from top to bottom, and the words outside of them.
    """
    rows = [cells_of(row, _GAP) for row in rows_of(words)]
    tables: list[Table] = []
    loose: list[_Row] = []
    at = 0
    while at < len(rows):
        run = _run(rows, at)
        columns = _columns(run)
        if not _is_table(run, columns) or _in_margin(run, frame[1]):
            # Where many rows are no table, the next few of them hardly begin one; looking from each takes minutes.
            passed = max(1, len(run) // _STRIDE)
            loose += run[:passed]
            at += passed
            continue
        at += len(run)
        if loose and _names(loose[-1], columns, run[0]):
            run.insert(0, loose.pop())
            columns = [
                (min(cell.x0, left), max(cell.x1, right)) for cell, (left, right) in zip(run[0], columns, strict=True)
            ]
        tables.append(Table(list(_grid(run, columns)), page, page, _top(run[0]), size=_usual_size(run)))
    return tables, [word for row in loose for cell in row for word in cell.words]


def _names(row: _Row, columns: Sequence[_Span], first: _Row) -> bool:
    """Tell whether the row above a table names its columns, though its cells stand elsewhere in them."""
    if len(row) != len(columns) or not 0 < _top(first) - _top(row) <= _LEAP * _size(row):
        return False
    left = all(cell.x1 <= column[0] for cell, column in zip(row, columns[1:], strict=False))
    return left and all(cell.x0 >= column[1] for cell, column in zip(row[1:], columns, strict=False))


def _run(rows: Sequence[_Row], start: int) -> list[_Row]:
    """Take the rows that keep the columns of the first one apart."""
    run = [rows[start]]
    columns = _columns(run)
    for row in rows[start + 1 : start + _MAX_ROWS]:
        together = _merged([*columns, *((cell.x0, cell.x1) for cell in row)], _RIVER * _size(row))
        if len(columns) < 2 or len(together) != len(columns) or not _follows(run[-1], row, columns):  # noqa: PLR2004 - a pair
            break
        run.append(row)
        columns = together
    return run


def _follows(before: _Row, row: _Row, columns: Sequence[_Span]) -> bool:
    """Tell whether a row is one of the table, or the rest of a cell above it."""
    size, apart = _size(row), _top(row) - _top(before)
    if not _size(before) / _LARGER <= size <= _size(before) * _LARGER:
        return False
    if len(row) == 1:
        return row[0].x0 >= columns[1][0] - size and apart <= _WRAP * size
    return apart <= _LEAP * size


def _columns(rows: Sequence[_Row]) -> list[_Span]:
    return _merged([(cell.x0, cell.x1) for row in rows for cell in row], _RIVER * _size(rows[0]))


def _merged(spans: Sequence[_Span], gap: float) -> list[_Span]:
    """Put spans together that overlap, or nearly do."""
    merged: list[_Span] = []
    for left, right in sorted(spans):
        if merged and left - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _is_table(run: Sequence[_Row], columns: Sequence[_Span]) -> bool:
    if len(columns) < 2 or sum(len(row) > 1 for row in run) < _MIN_ROWS:  # noqa: PLR2004 - a pair
        return False
    held = [[cell for row in run for cell in row if left <= cell.x0 <= right] for left, right in columns]
    if not all(map(_is_aligned, held)) or all(map(_is_prose, held)):
        return False
    texts = [[_text(cell) for cell in column] for column in held]
    return not (_is_list(texts) or _is_form(texts) or _is_contents(texts))


def _in_margin(run: Sequence[_Row], height: float) -> bool:
    return _top(run[-1]) + _size(run[-1]) < _MARGIN * height or _top(run[0]) > (1 - _MARGIN) * height


def _is_aligned(column: Sequence[Cell]) -> bool:
    """Tell whether the cells of a column begin, end or have their middle at one place."""
    most = _ALIGNED * median(cell.size for cell in column)
    edges = [(cell.x0, cell.x1, (cell.x0 + cell.x1) / 2) for cell in column]
    return any(max(side) - min(side) <= most for side in zip(*edges, strict=True))


def _is_prose(column: Sequence[Cell]) -> bool:
    size = median(cell.size for cell in column)
    end = max(cell.x1 for cell in column)
    full = sum(cell.x1 >= end - _FULL * size for cell in column)
    return median(cell.x1 - cell.x0 for cell in column) >= _PROSE * size and full * 2 >= len(column)


def _is_list(columns: Sequence[Sequence[str]]) -> bool:
    """Tell the marks of a list, and columns of lists, from cells."""
    marked = [bool(_MARKER.fullmatch(text) or clause_of(text)) for text in columns[0]]
    inner = sum(bool(step_of(text) or _BULLET.match(text)) for text in columns[1])
    listed = sum(marked) * 2 >= len(marked) and (len(columns) == 2 or marked[0])  # noqa: PLR2004 - a pair
    return listed or inner * 2 > len(columns[1])


def _is_form(columns: Sequence[Sequence[str]]) -> bool:
    """Tell fields that say themselves what they hold."""
    texts = [text for column in columns for text in column]
    return sum(bool(_FILLED_IN.match(text)) for text in texts) * 2 >= len(texts)


def _is_contents(columns: Sequence[Sequence[str]]) -> bool:
    """Tell titles with the pages they stand on, which do not go down."""
    titles, pages = columns[0], [int(text) for text in columns[-1] if _PAGE.fullmatch(text)]
    if len(columns) > 2 or len(pages) < len(columns[-1]) or pages != sorted(pages):  # noqa: PLR2004 - a pair
        return False
    return any(char.isalpha() for title in titles for char in title)


def _grid(run: Sequence[_Row], columns: Sequence[_Span]) -> Iterator[list[str]]:
    """Lay the cells out; a row of one cell goes on in the row above."""
    held: list[str] = []
    for row in run:
        texts = [" ".join(_text(cell) for cell in row if left <= cell.x0 <= right) for left, right in columns]
        if len(row) == 1 and held:
            held = [join_lines(above, text) for above, text in zip(held, texts, strict=True)]
            continue
        if held:
            yield held
        held = texts
    yield held


def _text(cell: Cell) -> str:
    return " ".join(text_of(cell.words))


def _usual_size(run: Sequence[_Row]) -> float:
    return median(cell.size for row in run for cell in row)


def _size(row: _Row) -> float:
    return max(cell.size for cell in row)


def _top(row: _Row) -> float:
    return min(word.top for cell in row for word in cell.words)
