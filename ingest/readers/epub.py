"""EPUB: the chapters in the order of the book's spine, each read as the page it is."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from ingest.blocks import Block, Content, Row
from ingest.errors import EncryptedDocument, IngestError, UnreadableFile
from ingest.readers.titles import given_title
from ingest.readers.webpage import read_webpage
from ingest.readers.xml_parsing import Element, parsed_xml

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", ""}


def read_epub(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read an EPUB book; its title is the one in its metadata."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            place, package = _package(archive)
        except (KeyError, ValueError, SyntaxError) as error:
            raise UnreadableFile(
                f"{name} is not an EPUB book, or it is damaged.", {"file": name, "cause": str(error)}
            ) from error
        title = given_title(package.findtext(".//{http://purl.org/dc/elements/1.1/}title"))
        chapters = list(_chapters(archive, place, package))
        _refuse_locked(archive, chapters, name)
        return Content(tuple(_blocks(archive, chapters, name)), title)


def _package(archive: zipfile.ZipFile) -> tuple[str, Element]:
    """Find the book's package file: its path and what it says."""
    roots = parsed_xml(archive.read(_CONTAINER)).iter("{*}rootfile")
    path = next((root.get("full-path", "") for root in roots), "")
    return path, parsed_xml(archive.read(path), forgiving=True)


def _chapters(archive: zipfile.ZipFile, place: str, package: Element) -> Iterator[str]:
    """Yield the paths of the chapters; the table of contents that every book repeats is left out."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    members = set(archive.namelist())
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type", "") not in _PAGES or "nav" in item.get("properties", "").split():
            continue
        path = normpath(join(dirname(place), unquote(item.get("href", ""))))
        if path in members:
            yield path


def _refuse_locked(archive: zipfile.ZipFile, chapters: list[str], name: str) -> None:
    """Refuse a book whose chapters are locked; locked fonts alone do not matter."""
    if _ENCRYPTION not in archive.namelist():
        return
    locked = {unquote(item.get("URI", "")) for item in parsed_xml(archive.read(_ENCRYPTION)).iter("{*}CipherReference")}
    if locked & set(chapters):
        raise EncryptedDocument(
            f"{name} is under rights management; it can only be read without.", {"file": name, "wrong_password": False}
        )


def _blocks(archive: zipfile.ZipFile, chapters: list[str], name: str) -> Iterator[Block]:
    """Yield the blocks of all chapters, their tables numbered through the book."""
    tables = 0
    for chapter in chapters:
        try:
            blocks = read_webpage(archive.read(chapter), f"{name}/{chapter}").blocks
        except IngestError:
            continue  # a chapter that is only a picture, or damaged; the others still count
        yield from (replace(block, table=block.table + tables) if isinstance(block, Row) else block for block in blocks)
        tables += max((block.table for block in blocks if isinstance(block, Row)), default=0)
