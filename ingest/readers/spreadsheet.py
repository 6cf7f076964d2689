"""XLSX: every row a record under its column names, or question–answer pairs."""

import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from zipfile import BadZipFile

import openpyxl
from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.blocks import Content
from ingest.errors import UnreadableFile
from ingest.readers.displayed import displayed
from ingest.readers.strict import transitional
from ingest.readers.tables_headers import Area
from ingest.readers.titles import given_title
from ingest.readers.workbook.reader import read_workbook
from ingest.readers.workbook.sheets import Sheet, workbook_content

_MAX_CELLS_BYTES = 12_000_000  # of XML: openpyxl takes 20 s and 500 MB for more; calamine does not know number formats

_FORMAT_ROWS = 40  # enough to see how a column is displayed
# A formula without its result, as programs write it that do not calculate. Blanks are passed once ("*+"), for there may
# be millions of them.
_WITHOUT_RESULT = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s*+(?:<v\s*+/>|<v>\s*+</v>)?+\s*+</c>")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_UNKNOWN = {True: "（公式未计算）", False: "(not calculated)"}
_NO_FILL = ("00000000", "FFFFFFFF", "00FFFFFF")


def read_spreadsheet(data: bytes, name: str, password: str | None = None) -> Content:
    """Read an XLSX workbook: its visible sheets, without hidden columns."""
    if _cells_bytes(data) > _MAX_CELLS_BYTES:
        return read_workbook(data, name, password, _formats(data, name))
    workbook = _opened(data, name)
    formulas = _opened(data, name, results=False) if _lacks_results(data) else None
    return workbook_content(_sheets(workbook, formulas), given_title(workbook.properties.title))


def _cells_bytes(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist() if "worksheets/" in member.filename)


def _lacks_results(data: bytes) -> bool:
    """Tell whether there may be formulas without results: to be sure of it takes as long as reading the workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = (member for member in archive.namelist() if "worksheets/" in member and member.endswith(".xml"))
        return any(_WITHOUT_RESULT.search(archive.read(sheet)) for sheet in sheets)


def _formats(data: bytes, name: str) -> dict[str, dict[int, str]]:
    """Find how the columns of a large workbook are displayed, by the cells of its first rows."""
    formats: dict[str, dict[int, str]] = {}
    for sheet in _opened(data, name, first_rows=True).worksheets:
        used: dict[int, Counter[str]] = {}
        for row in sheet.iter_rows(max_row=_FORMAT_ROWS):
            for column, cell in enumerate(row):
                if isinstance(cell.value, int | float | datetime):
                    used.setdefault(column, Counter())[cell.number_format] += 1
        formats[sheet.title] = {column: counts.most_common(1)[0][0] for column, counts in used.items()}
    return formats


def _opened(data: bytes, name: str, *, first_rows: bool = False, results: bool = True) -> Workbook:
    """Open a workbook, for its first rows only or in whole; with the results of its formulas, or with the formulas."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every extension it leaves out
            # A result is what a formula gave when the workbook was last saved.
            return openpyxl.load_workbook(io.BytesIO(transitional(data)), data_only=results, read_only=first_rows)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UnreadableFile(
            f"{name} is not an XLSX file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error


def _sheets(workbook: Workbook, formulas: Workbook | None) -> Iterator[Sheet]:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            values = _values(sheet)
            if formulas:
                values |= _without_results(sheet, formulas[sheet.title], values.values())
            yield Sheet(sheet.title, values, _merged(sheet), _hidden(sheet), partial(_stands_out, sheet))


def _values(sheet: Worksheet) -> dict[tuple[int, int], str]:
    written = {(row - 1, column - 1): displayed(cell.value, cell.number_format) for row, column, cell in _cells(sheet)}
    return {place: text for place, text in written.items() if text.strip()}


def _cells(sheet: Worksheet) -> Iterator[tuple[int, int, Cell]]:
    # Walking by row and column would make a cell for each of the million rows that a stray format reaches down to.
    cells = sheet._cells  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    for (row, column), cell in cells.items():
        if isinstance(cell, Cell):
            yield row, column, cell


def _without_results(sheet: Worksheet, formulas: Worksheet, texts: Iterable[str]) -> dict[tuple[int, int], str]:
    """Say of formulas that nobody has calculated just that: a customer must not be told that there is no value."""
    said = _UNKNOWN[any(map(_CHINESE.search, texts))]
    return {
        (row - 1, column - 1): said
        for row, column, cell in _cells(formulas)
        if cell.data_type == "f" and (shown := sheet.cell(row, column)).value is None and shown.data_type == "n"
    }


def _stands_out(sheet: Worksheet, row: int, column: int) -> bool:
    """Tell whether a cell is bold or coloured."""
    cell = sheet.cell(row + 1, column + 1)
    coloured = cell.fill.fill_type == "solid" and str(cell.fill.fgColor.rgb) not in _NO_FILL
    return coloured or bool(cell.font.b)


def _merged(sheet: Worksheet) -> tuple[Area, ...]:
    return tuple(
        Area(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
        for area in sheet.merged_cells.ranges
    )


def _hidden(sheet: Worksheet) -> frozenset[int]:
    """Find the columns that are not shown; a run of them is stored under the first one's letter."""
    hidden = [
        range(dimension.min or column_index_from_string(letter), (dimension.max or dimension.min or 0) + 1)
        for letter, dimension in sheet.column_dimensions.items()
        if dimension.hidden
    ]
    return frozenset(column - 1 for run in hidden for column in run)
