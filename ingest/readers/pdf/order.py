"""From the words of a page to its lines and tables, in reading order."""

from collections.abc import Sequence

from ingest.readers.pdf.columns import Columns, columns_of
from ingest.readers.pdf.lines import Item, Table, lines_of
from ingest.readers.pdf.tables_aligned import aligned_tables
from ingest.readers.pdf.words import Word

_Frame = tuple[float, float]


def items_on(words: Sequence[Word], page: int, frame: _Frame, ruled: Sequence[Table] = ()) -> list[Item]:
    """Put words together to tables and lines.

    Columns of much text are parted first, as lines that stand beside each other may look like a table's; those of
    little text after the tables, which may look like columns.

    Args:
        words: What stands outside of the ruled tables.
        page: The number of the page, from 1.
        frame: Its width and height, in points.
        ruled: Its ruled tables.
    """
    if columns := columns_of(words, frame[0]):
        return _placed(_interleaved(columns, page, frame), ruled)
    tables, loose = aligned_tables(words, page, frame)
    columns = columns_of(loose, frame[0], few=True)
    items = _interleaved(columns, page, frame) if columns else lines_of(loose, page, frame)
    return _placed(items, sorted([*ruled, *tables], key=lambda table: table.top))


def _interleaved(columns: Columns, page: int, frame: _Frame) -> list[Item]:
    """Read the left column before the right one between what runs across."""
    wide, left, right = (_tabled(words, page, frame) for words in (columns.wide, columns.left, columns.right))
    ordered: list[Item] = []
    above = float("-inf")
    for item in [*wide, None]:
        below = item.top if item else float("inf")
        for column in (left, right):
            ordered += [found for found in column if above <= found.top < below]
        if item:
            ordered.append(item)
        above = below
    return ordered


def _tabled(words: Sequence[Word], page: int, frame: _Frame) -> list[Item]:
    tables, loose = aligned_tables(words, page, frame)
    return _placed(lines_of(loose, page, frame), tables)


def _placed(items: Sequence[Item], tables: Sequence[Table]) -> list[Item]:
    """Put each table before the first line that stands below it."""
    placed: list[Item] = []
    waiting = list(tables)
    for item in items:
        while waiting and waiting[0].top < item.top:
            placed.append(waiting.pop(0))
        placed.append(item)
    return [*placed, *waiting]
