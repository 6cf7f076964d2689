"""XLSX: every row a record under its column names, or question–answer pairs."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.blocks import Block, Content, Heading
from ingest.errors import UnreadableFile
from ingest.readers.displayed import displayed
from ingest.readers.tables import Place, sheet_blocks

_MAX_MERGED = 500  # rows: a cell merged further down is a background, not a value


def read_spreadsheet(data: bytes, name: str) -> Content:
    """Read an XLSX workbook: its visible sheets, without hidden columns."""
    sheets = [(sheet.title, sheet_blocks(_grid(sheet), Place(at, alone=True))) for at, sheet in _sheets(data, name)]
    filled = [(title, blocks) for title, blocks in sheets if blocks]
    blocks = [block for title, found in filled for block in _named(title, found, several=len(filled) > 1)]
    return Content(tuple(blocks))


def _sheets(data: bytes, name: str) -> list[tuple[int, Worksheet]]:
    workbook = _opened(data, name)
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    return list(enumerate(visible, 1))


def _opened(data: bytes, name: str) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every extension it leaves out
            # Values, not formulas: what a formula gave when the workbook was last saved.
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UnreadableFile(
            f"{name} is not an XLSX file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error


def _named(title: str, blocks: list[Block], *, several: bool) -> Iterator[Block]:
    if not several:
        yield from blocks
        return
    yield Heading(1, title)
    for block in blocks:
        yield replace(block, level=2) if isinstance(block, Heading) else block


def _grid(sheet: Worksheet) -> list[list[str]]:
    """Lay out the rows and columns in use; a cell merged over rows counts in each of them."""
    shown = {**_values(sheet), **_merged_downwards(sheet)}
    hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
    columns = [column for column in sorted({column for _, column in shown}) if get_column_letter(column) not in hidden]
    return [[shown.get((row, column), "") for column in columns] for row in sorted({row for row, _ in shown})]


def _values(sheet: Worksheet) -> dict[tuple[int, int], str]:
    # Walking by row and column would make a cell for each of the million rows that a stray format reaches down to.
    cells = sheet._cells  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    written = {place: displayed(cell.value, cell.number_format) for place, cell in cells.items()}
    return {place: text for place, text in written.items() if text.strip()}


def _merged_downwards(sheet: Worksheet) -> dict[tuple[int, int], str]:
    """Find the values of merged cells below the first one, by row and column."""
    values: dict[tuple[int, int], str] = {}
    for area in sheet.merged_cells.ranges:
        first = sheet.cell(area.min_row, area.min_col)
        if text := displayed(first.value, first.number_format).strip():
            last = min(area.max_row, area.min_row + _MAX_MERGED)
            values |= {(row, area.min_col): text for row in range(area.min_row + 1, last + 1)}
    return values
