"""PPTX: one heading per slide, its texts, lists and tables in the order of sight, then the speaker's notes."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from pptx.exc import PackageNotFoundError, PythonPptxError
from pptx.package import Package
from pptx.presentation import Presentation
from pptx.slide import Slide

from ingest.blocks import Block, Content, Heading, Paragraph
from ingest.errors import UnreadableFile
from ingest.progress import page_done
from ingest.readers.slides.charts import chart_blocks, diagram_blocks
from ingest.readers.slides.text import frame_blocks, frame_line
from ingest.readers.strict import transitional
from ingest.readers.tables import Place, table_blocks
from ingest.readers.tables_headers import Area
from ingest.readers.titles import given_title

_MAX_DEPTH = 20  # groups in groups
_MAX_PICTURES = 12  # that are read by OCR, at a second or so each
_MIN_PICTURE = 1_000  # bytes: smaller ones are ornaments

# A shape of whatever class python-pptx finds for it.
_Shape = Any


def read_slides(data: bytes, name: str, _password: str | None = None) -> Content:
    """Read a PPTX presentation: hidden slides are left out, as nobody is shown them.

    Its title is the one in its properties, else that of its first slide.
    """
    presentation = _opened(data, name)
    shown = [
        (number, slide) for number, slide in enumerate(presentation.slides, 1) if slide.element.get("show", "1") != "0"
    ]
    reader = _Reader()
    blocks = tuple(block for number, slide in shown for block in reader.told(slide, number, shown[-1][0]))
    first = next((block.text for block in blocks if isinstance(block, Heading)), "")
    return Content(blocks, given_title(presentation.core_properties.title) or first)


def _opened(data: bytes, name: str) -> Presentation:
    try:
        # Presentation() refuses slide shows and templates, which differ in nothing that matters here.
        return Package.open(io.BytesIO(transitional(data))).main_document_part.presentation
    except (PackageNotFoundError, PythonPptxError, BadZipFile, AttributeError, KeyError, ValueError) as error:
        raise UnreadableFile(
            f"{name} is not a PPTX file, or it is damaged.", {"file": name, "cause": str(error)}
        ) from error


class _Reader:
    """Walks one presentation, numbering its tables."""

    def __init__(self) -> None:
        self._tables = 0
        self._seen = 0  # pictures

    def told(self, slide: Slide, number: int, last: int) -> Iterator[Block]:
        """Yield the blocks of one slide, and tell when it is done."""
        yield from self.slide(slide, number)
        page_done(number, last)

    def slide(self, slide: Slide, number: int) -> Iterator[Block]:
        """Yield the blocks of one slide; the pictures of a slide that says nothing else are read by OCR."""
        title = slide.shapes.title
        if title is not None and (text := frame_line(title)):
            yield Heading(1, text, number)
        others = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
        blocks = list(self._shapes(others, number, 0))
        yield from blocks or self._pictures(slide, number)
        yield from _notes(slide, number)

    def _pictures(self, slide: Slide, number: int) -> Iterator[Block]:
        pictures = list(islice(_pictures_on(slide.shapes), _MAX_PICTURES - self._seen))
        if pictures:
            # Loaded late: few presentations need OCR, which takes a second and 200 MB.
            from ingest.readers.slides.pictures import picture_blocks  # noqa: PLC0415

            self._seen += len(pictures)
            yield from picture_blocks(pictures, number)

    def _shapes(self, shapes: Iterable[_Shape], page: int, depth: int) -> Iterator[Block]:
        for shape in sorted(shapes, key=_place):
            yield from self._shape(shape, page, depth)

    def _shape(self, shape: _Shape, page: int, depth: int) -> Iterator[Block]:
        if hasattr(shape, "shapes"):
            if depth < _MAX_DEPTH:
                yield from self._shapes(shape.shapes, page, depth + 1)
        elif shape.has_text_frame:
            yield from frame_blocks(shape, page)
        elif getattr(shape, "has_table", False):
            self._tables += 1
            yield from table_blocks(_grid(shape.table), Place(self._tables, page), list(_areas(shape.table)))
        elif getattr(shape, "has_chart", False):
            self._tables += 1
            yield from chart_blocks(shape.chart, Place(self._tables, page))
        else:
            yield from diagram_blocks(shape, page)


def _pictures_on(shapes: Iterable[_Shape], depth: int = 0) -> Iterator[bytes]:
    """Yield the pictures among shapes, also those in groups, as the files they were before."""
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _MAX_DEPTH:
            yield from _pictures_on(shape.shapes, depth + 1)
        elif (blob := _blob(shape)) and len(blob) >= _MIN_PICTURE:
            yield blob


def _blob(shape: _Shape) -> bytes | None:
    """Give a picture's file; one that is only linked, or whose file is missing, has none."""
    try:
        return shape.image.blob
    except (AttributeError, KeyError, ValueError):
        return None


def _place(shape: _Shape) -> tuple[int, int]:
    """Order shapes from top to bottom, then from left to right; one without a place comes first."""
    return shape.top or 0, shape.left or 0


def _grid(table: Any) -> list[list[str]]:
    """Lay a table out; a cell merged over rows counts in each of them, one merged over columns once."""
    grid: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        for column, cell in enumerate(row.cells):
            above = grid[-1][column] if cell._tc.vMerge and grid and column < len(grid[-1]) else ""  # noqa: SLF001
            cells.append(above if cell.is_spanned else _line(cell.text))
        grid.append(cells)
    return grid


def _areas(table: Any) -> Iterator[Area]:
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                yield Area(top, left, top + cell.span_height - 1, left + cell.span_width - 1)


def _notes(slide: Slide, page: int) -> Iterator[Paragraph]:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    for paragraph in frame.paragraphs if frame is not None else ():
        if text := paragraph.text.replace("\v", "\n").strip():
            yield Paragraph(text, page)


def _line(text: str) -> str:
    return " ".join(text.split())
