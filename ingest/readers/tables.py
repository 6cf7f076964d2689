"""From a grid of cells to rows that know their column names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Block, Heading, Paragraph, QuestionAnswer, Row

_QUESTIONS = re.compile(
    r"(常见|客户|用户|标准)?(问题|问|问句|提问)(描述|内容)?|(customer )?questions?|q|faq", re.IGNORECASE
)
_ANSWERS = re.compile(
    r"(标准|参考)?(答案|答|回答|答复|回复)(内容)?|(standard )?answers?|a|reply|response", re.IGNORECASE
)
_TOPICS = re.compile(r"分类|类别|类目|主题|栏目|模块|category|topic|section|group", re.IGNORECASE)
_NUMBERS = re.compile(r"序号|编号|id|no\.?|#|number|index", re.IGNORECASE)
_FIGURE = re.compile(r"^[\d\s.,:%¥$€+()-]+$")
_MAX_COLUMN_NAME = 40
_HEADER_SHARE = 0.6  # a header names most of the columns that are in use

Grid = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: its number in the document, its page, and whether its rows stand alone."""

    table: int = 0
    page: int | None = None
    alone: bool = False


def table_blocks(grid: Grid, place: Place) -> list[Block]:
    """Read a table in running text.

    The first row names the columns if it looks like names. A table of one column is no table but a frame.
    """
    rows = [[_clean(cell) for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    if max((sum(1 for cell in row if cell) for row in rows), default=0) <= 1:
        return [Paragraph(cell, place.page) for row in rows for cell in row if cell]
    if len(rows) > 1 and _names_columns(rows[0]):
        return [_row(rows[0], row, place) for row in rows[1:]]
    return [_row([], row, place) for row in rows]


def sheet_blocks(grid: Grid, place: Place) -> list[Block]:
    """Read a table that is a document of its own: a record per row, or question–answer pairs.

    Rows above the header that hold a single cell are its title and become headings.
    """
    rows = [[cell.strip() for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    at = _header_at(rows)
    titles: list[Block] = [Heading(2, cell, place.page) for row in rows[:at] for cell in row if cell]
    header = [_clean(cell) for cell in rows[at]]
    if at + 1 == len(rows):
        return [*titles, _row([], rows[at], place)]
    return [*titles, *_records(header, rows[at + 1 :], place)]


def _records(header: Sequence[str], rows: Grid, place: Place) -> list[Block]:
    question, answer = _column(header, _QUESTIONS), _column(header, _ANSWERS)
    if question is None or answer is None:
        return [_row(header, row, place) for row in rows if list(row) != list(header)]
    return [block for row in rows if (block := _pair(header, row, question, answer))]


def _pair(header: Sequence[str], row: Sequence[str], question: int, answer: int) -> QuestionAnswer | None:
    cells = [*row, *("" for _ in range(len(header) - len(row)))]
    if not (cells[question] and cells[answer]):
        return None
    topic = _column(header, _TOPICS)
    used = {question, answer, topic, _column(header, _NUMBERS)}
    further = [
        f"{name}：{cells[index]}" if name > "\u3400" else f"{name}: {cells[index]}"
        for index, name in enumerate(header)
        if index not in used and name and cells[index]
    ]
    text = "\n".join([cells[answer], *further])
    return QuestionAnswer(cells[question], text, cells[topic] if topic is not None else "")


def _header_at(rows: Grid) -> int:
    """Find the header: the first row that names most of the columns in use below it."""
    width = max(sum(1 for cell in row if cell) for row in rows)
    for index, row in enumerate(rows):
        if sum(1 for cell in row if cell) >= max(1, _HEADER_SHARE * width):
            return index
    return 0


def _column(header: Sequence[str], names: re.Pattern[str]) -> int | None:
    return next((index for index, name in enumerate(header) if names.fullmatch(name.strip())), None)


def _names_columns(row: Sequence[str]) -> bool:
    names = [cell for cell in row if cell]
    if len(names) < len(row) - 1 or len(set(names)) < len(names):
        return False
    return not any(len(name) > _MAX_COLUMN_NAME or _FIGURE.match(name) for name in names)


def _row(header: Sequence[str], row: Sequence[str], place: Place) -> Row:
    names = [*header, *("" for _ in range(len(row) - len(header)))]
    cells = tuple((name, value) for name, value in zip(names, row, strict=False) if value)
    return Row(cells, place.table, place.alone, place.page)


def _clean(cell: str) -> str:
    return " ".join(cell.split())
