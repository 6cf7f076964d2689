"""ODT and ODP: headings by outline level, lists with their numbers, tables, notes; slides with their pages."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from ingest.blocks import Block, Content, Heading
from ingest.errors import UnreadableFile
from ingest.readers.opendocument.hidden import without_hidden
from ingest.readers.opendocument.locked import refuse_locked
from ingest.readers.opendocument.slides import slide_blocks
from ingest.readers.opendocument.text import TextReader
from ingest.readers.opendocument.xml import Element, named
from ingest.readers.titles import given_title, top_heading
from ingest.readers.xml_parsing import parsed_xml

_CONTENT, _STYLES, _META = "content.xml", "styles.xml", "meta.xml"


def read_open_document(data: bytes, name: str, password: str | None = None) -> Content:
    """Read a text document or a presentation; its title is a paragraph of that style, else its properties'."""
    refuse_locked(data, name, password)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist() if part in (_CONTENT, _STYLES, _META)}
    if _CONTENT not in parts:
        raise UnreadableFile(f"{name} is damaged: its text is missing.", {"file": name, "cause": "no content.xml"})
    content, styles, meta = (
        parsed_xml(parts[part]) if parts.get(part) else None for part in (_CONTENT, _STYLES, _META)
    )
    return _content(content, [root for root in (styles, content) if root is not None], meta)


def flat_content(root: Element) -> Content:
    """Read a document that is one XML file (FODT, FODP)."""
    return _content(root, [root], root)


def _content(root: Element, styles: list[Element], meta: Element | None) -> Content:
    text = TextReader(styles)
    body = root.find(named("office:body"))
    if body is not None:
        without_hidden(body, styles)
    blocks = tuple(_blocks(body, styles, text))
    title = meta.findtext(f".//{named('dc:title')}", "") if meta is not None else ""
    return Content(blocks, text.title or given_title(title) or _shown_title(root, blocks))


def _shown_title(root: Element, blocks: tuple[Block, ...]) -> str:
    """Take the first slide's title, or the heading above a text."""
    slides = root.find(f"{named('office:body')}/{named('office:presentation')}") is not None
    first = next((block.text for block in blocks if isinstance(block, Heading)), "")
    return first if slides else top_heading(blocks)


def _blocks(body: Any, styles: list[Element], text: TextReader) -> Iterator[Block]:
    for part in body if body is not None else ():
        if part.tag in (named("office:presentation"), named("office:drawing")):
            yield from slide_blocks(part, styles)
        else:
            yield from text.blocks(part)
