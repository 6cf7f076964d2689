"""Pictures in a DOCX file: scans pasted into it, whose text is read by OCR."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from ingest.blocks import Block, Row
from ingest.errors import IngestError
from ingest.readers.word.text import Element

_COVERED = 0.4  # of the page: a picture that large is a scanned page, a smaller one an illustration
_MIN_BYTES = 1_000  # smaller ones are ornaments
_A4 = {"w": "11906", "h": "16838"}  # twentieths of a point
_UNITS = 635  # of a picture's size to the twentieth of a point
_DELETED = qn("w:del")
_EMBEDDED = (
    ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", qn("r:embed")),
    ("{urn:schemas-microsoft-com:vml}imagedata", qn("r:id")),  # as old programs put it
)


def scans(document: Document, paragraph: Element) -> Iterator[bytes]:
    """Yield the pictures in a paragraph that fill a good part of the page, as the files they were before."""
    for drawing in paragraph.iter(qn("w:drawing")):
        if _share(document, drawing) >= _COVERED:
            yield from pictures(document, drawing)


def pictures(document: Document, element: Element) -> Iterator[bytes]:
    """Yield the pictures below an element, whatever their size; what is deleted or only linked is left out."""
    relations = (
        found.get(attribute)
        for tag, attribute in _EMBEDDED
        for found in element.iter(tag)
        if next(found.iterancestors(_DELETED), None) is None
    )
    for relation in dict.fromkeys(relations):
        part: Any = document.part.related_parts.get(relation) if relation else None
        if part is not None and len(part.blob) >= _MIN_BYTES:
            yield part.blob


def picture_blocks(files: Iterable[bytes], table: int) -> Iterator[Block]:
    """Yield what pictures say, their tables numbered from `table`; one that says nothing is passed over."""
    from ingest.readers.image import read_image  # noqa: PLC0415 - few documents need it, and it takes 200 MB

    for file in files:
        try:
            blocks = read_image(file, "a picture").blocks
        except IngestError:
            continue
        for block in blocks:
            numbered = replace(block, table=table + block.table) if isinstance(block, Row) else block
            yield replace(numbered, page=None)
        table += len(blocks)


def _share(document: Document, drawing: Element) -> float:
    """Tell how much of a page a drawing fills."""
    extent = drawing.find("*/{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent")
    size = document.element.body.find(f".//{qn('w:pgSz')}")
    if extent is None:
        return 0.0
    page = [size.get(qn(f"w:{side}"), usual) for side, usual in _A4.items()] if size is not None else _A4.values()
    width, height = (_number(side) * _UNITS for side in page)
    return _number(extent.get("cx", "")) * _number(extent.get("cy", "")) / max(width * height, 1)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
