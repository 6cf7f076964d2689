"""PDF: paragraphs, headings by bookmark and font size, tables, without running headers and footers; scans by OCR."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ingest.blocks import Content
from ingest.errors import EmptyDocument
from ingest.progress import page_done
from ingest.readers.pdf.file import Document, Outline, key_of, metadata_title, opened, outline_of, pages_of
from ingest.readers.pdf.glyphs import PageText, Turning, Upright, read_glyphs
from ingest.readers.pdf.layout import layout
from ingest.readers.pdf.lines import Item, Table
from ingest.readers.pdf.order import items_on
from ingest.readers.pdf.scans import Scans
from ingest.readers.pdf.tables import is_inside, tables_of
from ingest.readers.pdf.words import words_of

_MIN_KEY = 6  # characters by which the first line of a wrapped heading is known

MAX_SCANNED_PAGES = 200
"""Pages without text that are read by OCR, at some seconds each."""


def read_pdf(
    data: bytes, name: str, password: str | None = None, *, max_scanned_pages: int = MAX_SCANNED_PAGES
) -> Content:
    """Read a PDF; its title is that of its metadata where that is one, else its first and largest heading.

    Args:
        data: The whole file.
        name: What people call it, for errors.
        password: What opens it, its user's or its owner's.
        max_scanned_pages: How many pages may have to be read by OCR.

    Raises:
        EncryptedDocument: It needs a password, or another one.
        ReadingTooMuch: It has more scanned pages than may be read.
        UnreadableFile: It is no PDF, or damaged beyond repair.
        EmptyDocument: There is no text in it.
    """
    with opened(data, name, password) as document:
        outline = outline_of(document)
        scans = Scans(name, max_scanned_pages)
        pages = [_page_items(page, number, outline, scans) for number, page in _told(document)]
        title = metadata_title(document)
    if not any(pages):
        raise EmptyDocument(f"{name} holds no text.", {"file": name, "pages": len(pages)})
    blocks, first = layout(pages)
    return Content(tuple(blocks), title or first)


def _told(document: Document) -> Iterator[tuple[int, Any]]:
    """Give the pages, and tell of each when it is done."""
    for number, page in pages_of(document):
        yield number, page
        page_done(number, len(document))


def _page_items(page: Any, number: int, outline: Outline, scans: Scans) -> list[Item]:
    """Read one page: its tables, and the lines of text outside them, from top to bottom."""
    text = read_glyphs(page)
    scanned = scans.read(page, number, text)
    if scanned is not None:
        return list(scanned)
    items: list[Item] = []
    for part in text.parts:
        items += _part_items(page, number, text, part)
    return [_marked(item, outline.get(number, [])) for item in items]


def _part_items(page: Any, number: int, text: PageText, part: Upright) -> list[Item]:
    """Read what stands upright together; tables are looked for in the main part only."""
    main = part is text.parts[0]
    found = tables_of(page, number, Turning.of(page, text.turn), part.glyphs) if main else []
    boxes = [box for _, box in found]
    loose = [glyph for glyph in part.glyphs if not any(is_inside(box, glyph) for box in boxes)]
    return items_on(words_of(loose), number, part.frame, [table for table, _ in found])


def _marked(item: Item, bookmarks: Sequence[tuple[str, int]]) -> Item:
    """Note the level of a line that a bookmark of its page names."""
    if isinstance(item, Table) or not bookmarks:
        return item
    key = key_of(item.text)
    for title, level in bookmarks:
        if key == title or (len(key) >= _MIN_KEY and title.startswith(key)):
            return replace(item, level=level)
    return item
