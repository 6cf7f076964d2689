"""DOCX: headings by style, numbers as Word displays them, tables in document order."""

import io
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.errors import UnreadableFile
from ingest.numbering import clause_of
from ingest.readers.tables import Place, table_blocks
from ingest.readers.word_numbering import Numbers
from ingest.readers.word_styles import Styles

_MAX_FAKE_HEADING = 40  # characters: a longer bold paragraph is an emphasised sentence
_TEXT = qn("w:t")
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {qn(tag) for tag in ("w:txbxContent", "w:moveFrom", "w:del", "w:pPr", "w:rPr")} | {_FALLBACK}
_HOLDERS = {qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")}

# An element of the document's XML (python-docx gives lxml elements without types).
_Element = Any


def read_word(data: bytes, name: str) -> Content:
    """Read a DOCX file; its title is a paragraph of style Title, else the title in its properties."""
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise UnreadableFile(
            f"{name} is not a DOCX file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error
    reader = _Reader(document)
    blocks = tuple(reader.blocks(document.element.body))
    first = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    return Content(blocks, reader.title or (document.core_properties.title or "").strip() or first)


class _Reader:
    """Walks one document, counting its lists and tables."""

    def __init__(self, document: Document) -> None:
        self.title = ""
        self._styles = Styles(document)
        self._numbers = Numbers(document, self._styles)
        self._tables = 0

    def blocks(self, parent: _Element) -> Iterator[Block]:
        """Yield the blocks of the body, or of a holder inside it."""
        for element in parent.iterchildren():
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
                yield from self._text_boxes(element)
            elif element.tag == qn("w:tbl"):
                self._tables += 1
                yield from table_blocks(_grid(element), Place(self._tables))
            elif element.tag in _HOLDERS:
                yield from self.blocks(element)

    def _text_boxes(self, paragraph: _Element) -> Iterator[Block]:
        """Yield what stands in the text boxes anchored to a paragraph; each is stored twice, for old programs too."""
        for box in paragraph.iter(qn("w:txbxContent")):
            if next(box.iterancestors(qn("w:p"))) is paragraph and next(box.iterancestors(_FALLBACK), None) is None:
                yield from self.blocks(box)

    def _paragraph(self, element: _Element) -> Iterator[Block]:
        text = _text(element).strip()
        number = self._numbers.next(element) if text else None
        style = self._styles.of(element)
        if not text or style.is_contents:
            return
        if style.is_title and not self.title:
            self.title = text
        elif style.level:
            label = number.text if number and number.text != BULLET else ""
            yield Heading(style.level, _numbered(label, text))
        elif number is None:
            yield Heading(9, text) if _looks_like_heading(element, text) else Paragraph(text)
        elif number.text != BULLET and clause_of(numbered := _numbered(number.text, text)):
            yield Paragraph(numbered)
        else:
            yield ListItem(number.text, text.replace("\n", " "), number.depth)


def _numbered(number: str, text: str) -> str:
    glue = "" if number.endswith(("、", "）")) else " "
    return f"{number}{glue}{text}" if number else text


def _looks_like_heading(paragraph: _Element, text: str) -> bool:
    """Tell whether a paragraph is a heading made by hand: short, and bold throughout."""
    if len(text) > _MAX_FAKE_HEADING or text.endswith(tuple("。；;，,.!！?？:：")) or clause_of(text):
        return False
    runs = [run for run in paragraph.iter(qn("w:r")) if _text(run).strip()]
    return bool(runs) and all(_is_bold(run) for run in runs)


def _is_bold(run: _Element) -> bool:
    bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return bold is not None and bold.get(qn("w:val"), "1") not in ("0", "false", "off")


def _text(element: _Element) -> str:
    """Collect the text below an element: insertions count, deletions and text boxes do not."""
    parts: list[str] = []
    for child in element.iterchildren():
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag not in _SKIPPED:
            parts.append(_text(child))
    return "".join(parts)


def _grid(table: _Element) -> list[list[str]]:
    """Lay a table out; a vertically merged cell counts in each row, a horizontally merged one once."""
    grid: list[list[str]] = []
    for row in table.iterchildren(qn("w:tr")):
        cells: list[str] = []
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is row:
                _add_cell(cells, cell, grid[-1] if grid else [])
        grid.append(cells)
    return grid


def _add_cell(cells: list[str], cell: _Element, above: list[str]) -> None:
    text = " ".join(_text(paragraph) for paragraph in cell.iter(qn("w:p"))).strip()
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    if merged is not None and merged.get(qn("w:val"), "continue") == "continue" and len(cells) < len(above):
        text = above[len(cells)]
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    width = int(span.get(qn("w:val"), "1")) if span is not None else 1
    cells += [text, *("" for _ in range(min(width, 50) - 1))]
