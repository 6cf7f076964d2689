"""PDF with a text layer: paragraphs, headings by font size, tables, without running headers and footers."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from ingest.blocks import Content
from ingest.errors import EmptyDocument, EncryptedDocument, UnreadableFile
from ingest.readers.pdf_columns import in_reading_order
from ingest.readers.pdf_layout import layout
from ingest.readers.pdf_lines import Item, Line, Table, lines_of
from ingest.readers.plain import join_lines

_Box = tuple[float, float, float, float]
_MAX_RULES = 2000  # lines and boxes on a page: beyond this it is a drawing, and searching it for tables takes minutes


def read_pdf(data: bytes, name: str) -> Content:
    """Read a PDF; its title is that of its metadata where that is one, else its first and largest heading."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = [_page_items(page) for page in _pages(document)]
            title = _metadata_title(document)
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise EncryptedDocument(f"{name} can only be opened with a password.", {"file": name}) from error
        raise UnreadableFile(
            f"{name} is not a PDF file, or it is damaged.", {"file": name, "cause": str(cause)}
        ) from error
    if not any(pages):
        raise EmptyDocument(
            f"{name} holds no text, only pictures of it (a scan?).", {"file": name, "pages": len(pages)}
        )
    blocks, first = layout(pages)
    return Content(tuple(blocks), title or first)


def _pages(document: PDF) -> Iterator[Page]:
    for page in document.pages:
        yield page
        page.close()  # a page keeps every character it has shown until then


def _page_items(page: Page) -> list[Item]:
    """Read one page: its tables, and the lines of text outside them, from top to bottom."""
    found = list(_tables(page))
    tables = [table for table, _ in found]
    boxes = [box for _, box in found]
    words = page.filter(_is_legible).extract_words(
        x_tolerance_ratio=0.15, extra_attrs=["fontname", "size"], keep_blank_chars=True, use_text_flow=False
    )
    loose = [word for word in words if word["text"].strip() and not any(_inside(word, box) for box in boxes)]
    frame = (float(page.width), float(page.height))
    lines = in_reading_order(loose, frame, lambda column: lines_of(column, page.page_number, frame))
    return _merged(lines, tables)


def _is_legible(thing: dict[str, Any]) -> bool:
    """Tell whether a font says which character a glyph is; pdfminer writes "(cid:7)" for one it does not know."""
    return not str(thing.get("text", "")).startswith("(cid:")


def _tables(page: Page) -> Iterator[tuple[Table, _Box]]:
    """Find the ruled tables; a box with one column is a frame around text, not a table."""
    if not 2 <= len(page.lines) + len(page.rects) + len(page.curves) <= _MAX_RULES:  # noqa: PLR2004 - two rules at least
        return
    for table in page.find_tables():
        grid = [[_cell(cell) for cell in row] for row in table.extract(x_tolerance_ratio=0.15)]
        filled = sum(1 for row in grid for cell in row if cell)
        columns = max((sum(1 for cell in row if cell) for row in grid), default=0)
        if len(grid) > 1 and columns > 1 and filled * 2 >= sum(len(row) for row in grid):
            box = cast("_Box", table.bbox)
            yield Table(grid, page.page_number, page.page_number, box[1]), box


def _cell(text: str | None) -> str:
    """Join the wrapped lines of a cell."""
    joined = ""
    for line in (text or "").splitlines():
        joined = join_lines(joined, line.strip())
    return joined


def _inside(word: dict[str, Any], box: _Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _merged(lines: Sequence[Line], tables: Sequence[Table]) -> list[Item]:
    """Put each table before the first line that stands below it."""
    items: list[Item] = []
    waiting = list(tables)
    for line in lines:
        while waiting and waiting[0].top < line.top:
            items.append(waiting.pop(0))
        items.append(line)
    return [*items, *waiting]


def _metadata_title(document: PDF) -> str:
    """Take the title of the metadata, unless a program filled it in."""
    title = str(document.metadata.get("Title") or "").replace("\x00", "").strip()
    lowered = title.lower()
    machine_made = lowered.startswith(("microsoft word", "untitled", "无标题", "powerpoint")) or lowered.endswith(
        (".doc", ".docx", ".pdf", ".indd", ".tex", ".md", ".html", ".ppt", ".pptx", ".xls", ".xlsx")
    )
    return "" if machine_made or "\ufffd" in title or "_" in title or "(cid:" in title else title
