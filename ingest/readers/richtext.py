"""RTF: headings by style, lists with their numbers, tables; Chinese in whatever code page the program wrote it."""

import re
from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.readers.richtext_marks import CELL, HEADINGS, LIST_TEXT, NEW_FORM, ROW, ROW_BEGINS, marked
from ingest.readers.tables import Place, table_blocks
from ingest.readers.titles import top_heading

_MARKS = re.compile(f"[{HEADINGS}{NEW_FORM}]")
_BULLET_SIGNS = "·•●○■◆▪-–*\uf0b7\uf0a7\uf0d8o§"
_LEVELS = 9


def read_rich_text(data: bytes, name: str, _password: str | None = None) -> Content:  # noqa: ARG001 - a reader's form
    """Read an RTF file; its title is its only heading of the outermost level."""
    text = rtf_to_text(marked(data), errors="replace")
    blocks = tuple(_blocks(text))
    return Content(blocks, top_heading(blocks, min((b.level for b in blocks if isinstance(b, Heading)), default=1)))


def _blocks(text: str) -> Iterator[Block]:
    """Tell table rows from what stands between them."""
    tables = 0
    grid: list[list[str]] = []
    level = [0]
    for before, row in _pieces(text):
        if grid and before.strip(f"\n{ROW_BEGINS}{NEW_FORM}{HEADINGS} "):
            tables += 1
            yield from table_blocks(grid, Place(tables))
            grid = []
        yield from _paragraphs(before, level)
        if row is not None:
            grid.append(row)
    if grid:
        yield from table_blocks(grid, Place(tables + 1))


def _pieces(text: str) -> Iterator[tuple[str, list[str] | None]]:
    """Yield running text and the table row behind it, in turns; the last piece has no row."""
    *rows, rest = text.split(ROW)
    for piece in rows:
        before, begins, cells = piece.partition(ROW_BEGINS)
        row = [_clean(cell) for cell in (cells if begins else before).split(CELL)[:-1]]
        yield (before if begins else "", row)
    yield rest, None


def _paragraphs(text: str, level: list[int]) -> Iterator[Block]:
    """Read running text; `level` is the heading level in force, which goes on until the next form."""
    for line in text.replace(CELL, " ").split("\n"):
        for mark in _MARKS.findall(line):
            level[0] = 0 if mark == NEW_FORM else HEADINGS.index(mark) + 1
        block = _block(_MARKS.sub("", line).replace(ROW_BEGINS, ""), level[0])
        if block:
            yield block


def _block(line: str, level: int) -> Block | None:
    marker, listed, text = line.rpartition(LIST_TEXT)
    if listed:
        marker, _, text = text.partition("\t")
    marker, text = _clean(marker), _clean(text)
    if not text:
        return None
    if level:
        return Heading(min(level, _LEVELS), f"{marker} {text}".strip())
    if listed:
        return ListItem(BULLET if not marker or marker in _BULLET_SIGNS else marker, text)
    return Paragraph(text)


def _clean(text: str) -> str:
    marks = dict.fromkeys(map(ord, f"{HEADINGS}{NEW_FORM}{ROW_BEGINS}{LIST_TEXT}{CELL}{ROW}"))
    return " ".join(text.translate(marks).split())
