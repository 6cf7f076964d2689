"""DOCX: headings by style, numbers as Word displays them, tables, notes, equations, charts, scans."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, cast
from zipfile import BadZipFile

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.errors import UnreadableFile
from ingest.folding import line_of
from ingest.numbering import clause_of
from ingest.readers.strict import transitional
from ingest.readers.tables import Place, table_blocks
from ingest.readers.titles import given_title, top_heading
from ingest.readers.word.drawings import charts, diagrams, text_boxes
from ingest.readers.word.nesting import Listed, nested
from ingest.readers.word.numbering import Numbers
from ingest.readers.word.pictures import picture_blocks, pictures, scans
from ingest.readers.word.styles import Styles
from ingest.readers.word.tables import cells_of, grid_of, is_layout, mark_of_table, rows_of
from ingest.readers.word.text import Element, Texts, is_on

_MAX_FAKE_HEADING = 40  # characters: a longer bold paragraph is an emphasised sentence
_MAX_PICTURES = 50  # that are read by OCR, at some seconds each
_HOLDERS = {qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")}
_CONTENTS = "table of contents"
_MAIN_PARTS = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    CONTENT_TYPE.WML_DOCUMENT_MAIN,
)


def read_word(data: bytes, name: str, password: str | None = None) -> Content:
    """Read a DOCX file; its title is a paragraph of style Title, else that of its properties, else its top heading.

    Args:
        data: The whole file, unlocked.
        name: What people call it, for errors.
        password: Not used: a locked file is another kind of file, and unlocked before.

    Raises:
        UnreadableFile: It is no DOCX file, or damaged.
    """
    del password
    try:
        document = _opened(transitional(data))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise UnreadableFile(
            f"{name} is not a DOCX file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error
    reader = _Reader(document)
    body = cast("Any", document.element.body)
    blocks = tuple(nested(reader.blocks(body))) or tuple(reader.pictures(pictures(document, body)))
    return Content(blocks, reader.title or given_title(document.core_properties.title) or top_heading(blocks))


def _opened(data: bytes) -> Document:
    """Open a document, also one with macros (they are never run) or a template."""
    for content_type in _MAIN_PARTS:
        PartFactory.part_type_for.setdefault(content_type, DocumentPart)
    part = cast("DocumentPart", Package.open(io.BytesIO(data)).main_document_part)
    if part.content_type not in _MAIN_PARTS:
        raise ValueError(f"the main part is {part.content_type}")
    return part.document


class _Reader:
    """Walks one document, counting its lists and tables."""

    def __init__(self, document: Document) -> None:
        self.title = ""
        self._document = document
        self._texts = Texts(document)
        self._styles = Styles(document)
        self._numbers = Numbers(document, self._styles)
        self._tables = 0
        self._pictures = 0
        self._carried = ""

    def blocks(self, parent: Element) -> Iterator[Block | Listed]:
        """Yield the blocks of the body, or of a holder inside it; items of lists with what counts them."""
        for element in parent.iterchildren():
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
                yield from self._drawings(element)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in _HOLDERS and not _is_contents(element):
                yield from self.blocks(element)

    def _drawings(self, paragraph: Element) -> Iterator[Block]:
        for box in text_boxes(paragraph):
            yield from nested(self.blocks(box))
        yield from self._counted(charts(self._document, paragraph, self._tables + 1))
        yield from diagrams(self._document, paragraph)
        yield from self.pictures(scans(self._document, paragraph))

    def pictures(self, files: Iterable[bytes]) -> Iterator[Block]:
        """Read pictures by OCR."""
        chosen = list(islice(files, _MAX_PICTURES - self._pictures))
        self._pictures += len(chosen)
        yield from self._counted(picture_blocks(chosen, self._tables + 1) if chosen else ())

    def _counted(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            self._tables = max(self._tables, getattr(block, "table", 0))
            yield block

    def _table(self, table: Element) -> Iterator[Block]:
        if is_layout(table):
            for row in rows_of(table):
                for cell in cells_of(row):
                    yield from nested(self.blocks(cell))
            return
        self._tables += 1
        grid = grid_of(table, self._cell_text)
        yield from table_blocks(grid, Place(self._tables), mark=mark_of_table(table))

    def _cell_text(self, paragraph: Element) -> str:
        if paragraph.tag == qn("w:tbl"):
            rows = table_blocks(grid_of(paragraph, self._cell_text), Place(), mark=mark_of_table(paragraph))
            return f"（{' / '.join(map(line_of, rows))}）" if rows else ""
        text = self._texts.of(paragraph).strip()
        number = self._numbers.next(paragraph) if text else None
        return _numbered(number.text, text) if number and number.text != BULLET else text

    def _paragraph(self, element: Element) -> Iterator[Block | Listed]:
        text = (self._carried + self._texts.of(element)).strip()
        self._carried = ""
        if text and _ends_deleted(element):
            self._carried = text
            return
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
            yield Heading(9, text) if self._looks_like_heading(element, text) else Paragraph(text)
        elif number.text != BULLET and clause_of(numbered := _numbered(number.text, text)):
            yield Paragraph(numbered)
        else:
            yield Listed(ListItem(number.text, text.replace("\n", " ")), number)

    def _looks_like_heading(self, paragraph: Element, text: str) -> bool:
        """Tell whether a paragraph is a heading made by hand: short, and bold throughout."""
        if len(text) > _MAX_FAKE_HEADING or text.endswith(tuple("。；;，,.!！?？:：")) or clause_of(text):
            return False
        runs = [run for run in paragraph.iter(qn("w:r")) if self._texts.of(run).strip()]
        return bool(runs) and all(is_on(run, "w:b") for run in runs)


def _numbered(number: str, text: str) -> str:
    glue = "" if number.endswith(("、", "）")) else " "
    return f"{number}{glue}{text}" if number else text


def _ends_deleted(paragraph: Element) -> bool:
    """Tell whether the end of a paragraph is deleted: with that accepted, the next one goes on in it."""
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None


def _is_contents(holder: Element) -> bool:
    """Tell whether a content control is the table of contents that Word makes."""
    gallery = holder.find(f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}")
    return gallery is not None and gallery.get(qn("w:val"), "").lower() == _CONTENTS
