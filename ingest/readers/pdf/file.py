"""A PDF file opened by PDFium: passwords, damage, bookmarks and the title of its metadata."""

from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import UnreadableFile
from ingest.readers.titles import given_title
from ingest.readers.unlock_errors import cannot_unlock, needs_password

Document = Any
"""A `pypdfium2.PdfDocument`; the library has no types."""

Outline = dict[int, list[tuple[str, int]]]
"""For each page (from 1) the titles of its bookmarks, without white space and in small letters, and their levels."""

_MAX_BOOKMARKS = 5000
_MAX_DEPTH = 6


@contextmanager
def opened(data: bytes, name: str, password: str | None) -> Generator[Document]:
    """Open a PDF; what its owner forbids (printing, copying) does not keep its readers out.

    Raises:
        EncryptedDocument: It needs a password, or another one.
        UnsupportedFormat: It is encrypted in a way that PDFium does not know.
        UnreadableFile: It is no PDF, or damaged beyond repair.
    """
    try:
        document: Document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise needs_password(name, wrong=bool(password)) from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise cannot_unlock(name) from error
        raise UnreadableFile(
            f"{name} is not a PDF file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error
    try:
        yield document
    finally:
        document.close()


def pages_of(document: Document) -> Iterator[tuple[int, Any]]:
    """Yield the pages with their numbers, from 1; one that is damaged is passed over."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        try:
            yield index + 1, page
        finally:
            page.close()


def outline_of(document: Document) -> Outline:
    """Read the bookmarks."""
    outline: Outline = defaultdict(list)
    for _, bookmark in zip(range(_MAX_BOOKMARKS), document.get_toc(max_depth=_MAX_DEPTH), strict=False):
        place = bookmark.get_dest()
        page = place.get_index() if place else None
        title = key_of(bookmark.get_title())
        if page is not None and title:
            outline[page + 1].append((title, bookmark.level + 1))
    return outline


def key_of(title: str) -> str:
    """Fold what may differ between a bookmark and the heading it leads to."""
    return "".join(title.split()).casefold()


def metadata_title(document: Document) -> str:
    """Take the title of the metadata, unless a program filled it in."""
    title = given_title(str(document.get_metadata_value("Title") or ""))
    return "" if "_" in title else title  # a name for a file
