"""Rows of a table that are no records but say what the rows below them are: "照明类", merged over all columns."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ingest.blocks import Block, QuestionAnswer, Row
from ingest.readers.tables_headers import Area, Grid
from ingest.sizes import MAX_TITLE, closes, size

_NAMED = re.compile(
    r"[^\d]{1,12}(?:类|类别|系列|大类|产品类|部分|专区|篇)(?:[(（][^()（）]*[)）])?[:：]?"
    r"|(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部章节类篇])\s*\S.*"
    r"|【[^【】]+】"
)
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|(?:grand |sub)?total\b)", re.IGNORECASE)
_MIN_WIDTH = 3  # columns: of two, one left empty says little
_MIN_CATEGORIES = 2
_ROWS_OF_EACH = 2
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def rows_across(areas: Sequence[Area], first: int) -> set[int]:
    """Find the rows, from `first` on and counted from there, whose first cell is merged with others of its row."""
    return {area.top - first for area in areas if area.top == area.bottom and area.left == 0 < area.right}


def in_categories(rows: Grid, across: Collection[int] = ()) -> Iterator[tuple[str, list[Sequence[str]]]]:
    """Part the rows below a header by the categories among them.

    Args:
        rows: The records and the rows that name categories.
        across: Which rows' first cells are merged with others, if that is known.

    Yields:
        The category, empty where there is none, and the rows in it; of two in a row, the first is the outer one.
    """
    naming = _naming(rows, across)
    category: list[str] = []
    members: list[Sequence[str]] = []
    for index, row in enumerate(rows):
        if index in naming:
            if members:
                yield " / ".join(category), members
                category, members = [], []
            category.append(row[0].rstrip(":："))
        else:
            members.append(row)
    yield " / ".join(category), members


def filed(block: Block, category: str, header: Sequence[str]) -> Block:
    """Say of a record or a question which category it is in."""
    if not category:
        return block
    if isinstance(block, QuestionAnswer):
        return replace(block, topic=" / ".join(part for part in (category, block.topic) if part))
    if isinstance(block, Row):
        name = "类别" if _CHINESE.search(category) else "Category"
        return replace(block, cells=(*block.cells, ("" if name in header else name, category)))
    return block


def _naming(rows: Grid, across: Collection[int]) -> set[int]:
    last = len(rows) - 1
    alone = [index for index, row in enumerate(rows) if index < last and _could_name(row)]
    named = {index for index in alone if index in across or _NAMED.fullmatch(rows[index][0])}
    return named or (set(alone) if _lead_groups(rows, alone) else set())


def _could_name(row: Sequence[str]) -> bool:
    first, *others = row
    if not first or any(others) or size(first) > MAX_TITLE or closes(first):
        return False
    return not _TOTAL.match(first) and any(map(str.isalpha, first))


def _lead_groups(rows: Grid, alone: Sequence[int]) -> bool:
    """Tell rows that name categories by where they stand: the first of all, and in front of several records each."""
    if len(alone) < _MIN_CATEGORIES or alone[0] != 0 or max(map(len, rows)) < _MIN_WIDTH:
        return False
    ends = [*alone[1:], len(rows)]
    return all(end - start > _ROWS_OF_EACH for start, end in zip(alone, ends, strict=True)) and not any(
        map(str.isdigit, "".join(rows[index][0] for index in alone))
    )
