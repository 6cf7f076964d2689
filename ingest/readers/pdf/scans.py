"""Pages of a PDF that are pictures of text: which they are, and their lines and tables, read by OCR."""

from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from ingest.errors import ReadingTooMuch
from ingest.readers.ocr import recognised
from ingest.readers.ocr_lines import items_in
from ingest.readers.pdf.glyphs import PageText
from ingest.readers.pdf.lines import Item, text_in

_DPI = 200
_POINTS = 72  # to the inch
_MAX_SIDE = 2200  # pixels of a page drawn for OCR
_STAMP = 60  # characters: so few on a page that a picture covers are a stamp on a scan
_COVERED = 0.5  # of the page
_GARBAGE = 0.3  # of the characters have no meaning


class Scans:
    """Reads the scanned pages of one document, and counts them."""

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._read = 0

    def read(self, page: Any, number: int, text: PageText) -> list[Item] | None:
        """Read a page by OCR; `None` if its own text is good, or better than what OCR reads.

        Raises:
            ReadingTooMuch: That is one page more than may be read.
        """
        count = sum(not glyph.text.isspace() for part in text.parts for glyph in part.glyphs)
        if not _is_scan(page, count, text.unknown):
            return None
        self._read += 1
        if self._read > self._most:
            raise ReadingTooMuch(
                f"{self._name} has more than {self._most} scanned pages; split it into several files.",
                {"file": self._name, "limit": "pages", "pages": self._most},
            )
        items = _items(page, number)
        better = sum(len(text_in(item)) for item in items) > count - text.unknown
        return items if better else None


def _is_scan(page: Any, count: int, unknown: int) -> bool:
    if count == 0:
        return pdfium.FPDFPage_CountObjects(page) > 0
    if unknown > _GARBAGE * (count + unknown):
        return True
    return count < _STAMP and _is_covered(page)


def _is_covered(page: Any) -> bool:
    """Tell whether one picture covers most of a page."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) >= _COVERED * width * height:
            return True
    return False


def _items(page: Any, number: int) -> list[Item]:
    width, height = page.get_size()
    scale = min(_DPI / _POINTS, _MAX_SIDE / max(width, height, 1))
    picture = page.render(scale=scale, rev_byteorder=False, draw_annots=False)
    try:
        pixels: np.ndarray = np.ascontiguousarray(picture.to_numpy()[:, :, :3])
    finally:
        picture.close()
    return items_in(recognised(pixels), number, scale)
