"""Tables over several pages: which page each of their rows stands on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.blocks import Block, QuestionAnswer, Row
from ingest.readers.pdf.lines import Table

_AHEAD = 20  # rows that may have become no block of their own: names of columns, repeated ones


def paged(blocks: Iterable[Block], table: Table) -> Iterator[Block]:
    """Give the blocks made of a table the page of the row that each was made of.

    Args:
        blocks: In the order of the rows.
        table: What they were made of.
    """
    if table.last_page == table.page:
        yield from blocks
        return
    rows = [[" ".join(cell.split()) for cell in row if cell.strip()] for row in table.grid]
    page, at = table.page, 0
    for block in blocks:
        found = _row_of(block, rows, at)
        if found is not None:
            page, at = table.pages[found], found + 1
        yield replace(block, page=page)


def _row_of(block: Block, rows: Sequence[Sequence[str]], start: int) -> int | None:
    """Find the row from `start` on, all of whose cells are in a block."""
    for text in _texts(block):
        for number in range(start, min(start + _AHEAD, len(rows))):
            if rows[number] and all(cell in text for cell in rows[number]):
                return number
    return None


def _texts(block: Block) -> Iterator[str]:
    """Yield what a block says, of a record the values alone first: a row of names is in every record."""
    match block:
        case Row():
            yield "\n".join(value for _, value in block.cells)
            yield "\n".join(text for cell in block.cells for text in cell)
        case QuestionAnswer():
            yield " ".join("\n".join((block.topic, block.question, *block.further, block.answer)).split())
        case _:
            yield block.text
