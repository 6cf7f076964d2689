"""CSV with any delimiter: every row a record under its column names, or question–answer pairs."""

import csv
import io

from ingest.blocks import Content
from ingest.readers.decoding import decode
from ingest.readers.tables import Place, sheet_blocks

_DELIMITERS = ",;\t|，"
_SAMPLE_ROWS = 50
_MAX_CELL = 1_000_000  # characters; the csv module's own limit is smaller than some answers


def read_delimited(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read a CSV file, finding out its encoding and delimiter."""
    text = decode(data, name)
    csv.field_size_limit(_MAX_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    return Content(tuple(sheet_blocks(list(rows), Place(1, alone=True))))


def _delimiter(text: str) -> str:
    """Choose the delimiter that gives most rows the same number of columns, and more than one."""
    return max(_DELIMITERS, key=lambda delimiter: _agreement(text, delimiter))


def _agreement(text: str, delimiter: str) -> float:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for _, row in zip(range(_SAMPLE_ROWS), reader, strict=False):
            if row:
                widths.append(len(row))
    except csv.Error:
        return 0.0
    if not widths or max(widths) == 1:
        return 0.0
    usual = max(set(widths), key=widths.count)
    return widths.count(usual) / len(widths) + (1.0 if usual > 1 else 0.0)
