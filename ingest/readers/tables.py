"""From a grid of cells to rows that know their column names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Block, Heading, Paragraph, QuestionAnswer, Row
from ingest.readers.tables_headers import Area, Grid, header_at, header_from, names_columns

_QUESTIONS = re.compile(
    r"(常见|客户|用户|标准)?(问题|问|问句|提问)(描述|内容)?|(customer )?questions?|q|faq", re.IGNORECASE
)
_ANSWERS = re.compile(
    r"(标准|参考)?(答案|答|回答|答复|回复)(内容)?|(standard )?answers?|a|reply|response", re.IGNORECASE
)
_TOPICS = re.compile(r"分类|类别|类目|主题|栏目|模块|category|topic|section|group", re.IGNORECASE)
_NUMBERS = re.compile(r"序号|编号|id|no\.?|#|number|index", re.IGNORECASE)
_ORDINAL = re.compile(r"\d*")
_MAX_HEADER = 6  # rows that are looked at for names of columns


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: its number in the document, its page, and whether its rows stand alone."""

    table: int = 0
    page: int | None = None
    alone: bool = False


def table_blocks(grid: Grid, place: Place, areas: Sequence[Area] = ()) -> list[Block]:
    """Read a table in running text.

    The first row names the columns if it looks like names, the first two where cells of the first span columns.
    A table of one column is no table but a frame. `areas` says which cells are merged, if that is known.
    """
    rows = [[_clean(cell) for cell in row] for row in grid]
    areas = areas if all(any(row) for row in rows) else ()
    rows = [row for row in rows if any(row)]
    if max((sum(1 for cell in row if cell) for row in rows), default=0) <= 1:
        return [Paragraph(cell, place.page) for row in rows for cell in row if cell]
    header = header_from(rows, 0, areas)
    if len(rows) > 1 and (header.depth > 1 or names_columns(rows[0])):
        return [_row(header.names, row, place) for row in rows[header.depth :]]
    return [_row([], row, place) for row in rows]


def sheet_blocks(grid: Grid, place: Place, areas: Sequence[Area] = ()) -> list[Block]:
    """Read a table that is a document of its own: a record per row, or question–answer pairs.

    Rows above the header that hold a single cell are its title and become headings.

    Args:
        grid: The rows; a cell merged over rows has its value in each of them. Where `areas` are given, none is empty.
        place: Where it stands.
        areas: Which cells are merged, if that is known.
    """
    rows = [[cell.strip() for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    at = header_at(rows, areas)
    titles: list[Block] = [Heading(2, cell, place.page) for row in rows[:at] for cell in row if cell]
    if at + 1 == len(rows):
        return [*titles, _row([], rows[at], place)]
    header = header_from([[_clean(cell) for cell in row] for row in rows[: at + _MAX_HEADER]], at, areas)
    return [*titles, *_records(header.names, rows[at + header.depth :], place)]


def _records(header: Sequence[str], rows: Grid, place: Place) -> list[Block]:
    question, answer = _column(header, _QUESTIONS), _column(header, _ANSWERS)
    if question is not None and answer is not None:
        pairs: list[Block] = [pair for row in rows if (pair := _pair(header, row, question, answer))]
        if pairs:
            return pairs
    # A header that is repeated further down is no record, unless there is nothing else.
    records: list[Block] = [_row(header, row, place) for row in rows if list(row) != list(header)]
    return records or [_row([], row, place) for row in rows]


def _pair(header: Sequence[str], row: Sequence[str], question: int, answer: int) -> QuestionAnswer | None:
    cells = [*row, *("" for _ in range(len(header) - len(row)))]
    if not (cells[question] and cells[answer]):
        return None
    topic, number = _column(header, _TOPICS), _column(header, _NUMBERS)
    used = {question, answer, topic}
    if number is not None and _ORDINAL.fullmatch(cells[number]):
        used.add(number)  # a mere count of the rows; "FAQ-003" is a name that somebody may ask for
    further = [_labelled(name, cells[index]) for index, name in enumerate(header) if index not in used and cells[index]]
    text = "\n".join([cells[answer], *further])
    return QuestionAnswer(cells[question], text, cells[topic] if topic is not None else "")


def _labelled(name: str, value: str) -> str:
    if not name:
        return value
    return f"{name}：{value}" if name > "\u3400" else f"{name}: {value}"


def _column(header: Sequence[str], names: re.Pattern[str]) -> int | None:
    return next((index for index, name in enumerate(header) if names.fullmatch(name.strip())), None)


def _row(header: Sequence[str], row: Sequence[str], place: Place) -> Row:
    names = [*header, *("" for _ in range(len(row) - len(header)))]
    cells = tuple((name, value) for name, value in zip(names, row, strict=False) if value)
    return Row(cells, place.table, place.alone, place.page)


def _clean(cell: str) -> str:
    return " ".join(cell.split())
