"""What stands in the charts, diagrams (SmartArt) and text boxes that are anchored to a DOCX paragraph."""

from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from ingest.blocks import BULLET, Block, ListItem
from ingest.readers.tables import Place
from ingest.readers.word.text import FALLBACK, Element

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """Yield the text boxes of a paragraph; each is stored twice, for old programs too."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if next(box.iterancestors(qn("w:p"))) is paragraph and next(box.iterancestors(FALLBACK), None) is None:
            yield box


def charts(document: Document, paragraph: Element, table: int) -> Iterator[Block]:
    """Read the charts of a paragraph as the tables they were drawn from, numbered from `table`."""
    for number, reference in enumerate(paragraph.iter(_CHART), table):
        if part := _related(document, reference.get(f"{_RELATION}id")):
            yield from _chart(part, number)


def diagrams(document: Document, paragraph: Element) -> Iterator[Block]:
    """Read the texts of the diagrams of a paragraph."""
    for reference in paragraph.iter(_DIAGRAM):
        if part := _related(document, reference.get(f"{_RELATION}dm")):
            for item in _parsed(part).iter(qn("a:p")):
                if text := "".join(run.text or "" for run in item.iter(qn("a:t"))).strip():
                    yield ListItem(BULLET, text)


def _chart(part: Any, number: int) -> Iterator[Block]:
    from pptx.chart.chart import Chart  # noqa: PLC0415 - few documents have charts

    from ingest.readers.slides.charts import chart_blocks  # noqa: PLC0415

    yield from chart_blocks(Chart(_parsed(part), part), Place(number))


def _parsed(part: Any) -> Any:
    from pptx.oxml import parse_xml  # noqa: PLC0415 - few documents have charts

    return parse_xml(part.blob)


def _related(document: Document, relation: str | None) -> Any:
    return document.part.related_parts.get(relation) if relation else None
