"""XLS, XLSB and ODS, and XLSX too large for the slower library: values as far as the file's reader knows their form."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

import python_calamine
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.blocks import Content
from ingest.errors import UnreadableFile
from ingest.readers.displayed import displayed
from ingest.readers.opendocument.locked import refuse_locked
from ingest.readers.tables_headers import Area
from ingest.readers.unlock_errors import needs_password
from ingest.readers.workbook.sheets import Sheet, workbook_content

_Value = int | float | str | bool | time | date | datetime | timedelta


Formats = Mapping[str, Mapping[int, str]]
"""Number formats by the sheet's name and the column, from 0."""


def read_workbook(data: bytes, name: str, password: str | None = None, formats: Formats | None = None) -> Content:
    """Read the visible sheets of a workbook in any spreadsheet format.

    Args:
        data: The whole file.
        name: What people call the file, for errors.
        password: What the person gave; the library can open nothing with it.
        formats: How columns of numbers are displayed, if somebody else knows: the library does not tell.
    """
    if zipfile.is_zipfile(io.BytesIO(data)):  # of a locked ODS the library only says that it is no spreadsheet
        refuse_locked(data, name, password)
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            return workbook_content(_sheets(workbook, formats or {}))
    except python_calamine.PasswordError as error:
        raise needs_password(name, wrong=password is not None) from error
    except CalamineError as error:
        raise UnreadableFile(
            f"{name} is not a spreadsheet, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error


def _sheets(workbook: CalamineWorkbook, formats: Formats) -> Iterator[Sheet]:
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            found = workbook.get_sheet_by_name(sheet.name)
            yield Sheet(sheet.name, _values(found, formats.get(sheet.name, {})), _merged(found))


def _values(sheet: CalamineSheet, formats: Mapping[int, str]) -> dict[tuple[int, int], str]:
    top, left = sheet.start or (0, 0)
    return {
        (top + row, left + column): text
        for row, cells in enumerate(sheet.to_python())
        for column, value in enumerate(cells)
        if (text := _text(value, formats.get(left + column, "General"))).strip()
    }


def _merged(sheet: CalamineSheet) -> tuple[Area, ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple(Area(top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _text(value: _Value, number_format: str) -> str:
    """Write a value; without a format, a moment at midnight is a date and a whole number has no point."""
    if isinstance(value, datetime) and number_format == "General":
        return displayed(value, "yyyy-mm-dd hh:mm")
    return displayed(value, number_format)
