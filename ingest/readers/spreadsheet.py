"""XLSX: every row a record under its column names, or question–answer pairs."""

import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zipfile import BadZipFile

import openpyxl
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


def read_spreadsheet(data: bytes, name: str, password: str | None = None) -> Content:
    """Read an XLSX workbook: its visible sheets, without hidden columns."""
    if _cells_bytes(data) > _MAX_CELLS_BYTES:
        return read_workbook(data, name, password, _formats(data, name))
    workbook = _opened(data, name)
    return workbook_content(_sheets(workbook), given_title(workbook.properties.title))


def _cells_bytes(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist() if "worksheets/" in member.filename)


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


def _opened(data: bytes, name: str, *, first_rows: bool = False) -> Workbook:
    """Open a workbook, for its first rows only or in whole."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every extension it leaves out
            # Values, not formulas: what a formula gave when the workbook was last saved.
            return openpyxl.load_workbook(io.BytesIO(transitional(data)), data_only=True, read_only=first_rows)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UnreadableFile(
            f"{name} is not an XLSX file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error


def _sheets(workbook: Workbook) -> Iterator[Sheet]:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            yield Sheet(sheet.title, _values(sheet), _merged(sheet), _hidden(sheet))


def _values(sheet: Worksheet) -> dict[tuple[int, int], str]:
    # Walking by row and column would make a cell for each of the million rows that a stray format reaches down to.
    cells = sheet._cells  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    written = {
        (row - 1, column - 1): displayed(cell.value, cell.number_format) for (row, column), cell in cells.items()
    }
    return {place: text for place, text in written.items() if text.strip()}


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
