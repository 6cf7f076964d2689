"""What charts and diagrams (SmartArt) on slides say: the chart's title and figures, the diagram's texts."""

from collections.abc import Iterator
from typing import Any

from pptx.oxml.ns import qn

from ingest.blocks import BULLET, Block, ListItem, Paragraph
from ingest.readers.tables import Place, table_blocks
from ingest.readers.xml_parsing import parsed_xml

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAX_POINTS = 500  # of a chart: more is a measurement, not something to read


def chart_blocks(chart: Any, place: Place) -> Iterator[Block]:
    """Read the title of a chart, and its figures as the table they were drawn from."""
    if chart.has_title and chart.chart_title.has_text_frame:
        title = " ".join(chart.chart_title.text_frame.text.split())
        if title:
            yield Paragraph(title, place.page)
    yield from table_blocks(_figures(chart), place)


def _figures(chart: Any) -> list[list[str]]:
    space = chart._chartSpace  # noqa: SLF001 - the public way knows fewer kinds of charts
    series = [_series(element) for element in space.iter(qn("c:ser"))]
    series = [(name, values) for name, values in series if values]
    points = list(dict.fromkeys(point for _, values in series for point in values))[:_MAX_POINTS]
    header = ["", *(name for name, _ in series)]
    return [header, *([point, *(values.get(point, "") for _, values in series)] for point in points)]


def _series(element: Any) -> tuple[str, dict[str, str]]:
    """Read the name of a series and its values by category."""
    name = " ".join(_texts(element.find(qn("c:tx"))).values())
    categories, values = _texts(element.find(qn("c:cat"))), _texts(element.find(qn("c:val")))
    return name, {categories.get(index, str(index + 1)): value for index, value in values.items()}


def _texts(parent: Any) -> dict[int, str]:
    if parent is None:
        return {}
    points = parent.iter(qn("c:pt"))
    return {int(point.get("idx", "0")): point.findtext(qn("c:v"), "").strip() for point in points}


def diagram_blocks(shape: Any, page: int) -> Iterator[Block]:
    """Read the texts of a diagram; any other shape gives none."""
    ids = shape._element.find(f".//{_DIAGRAM}relIds")  # noqa: SLF001 - diagrams have no class
    relation = ids.get(f"{_RELATION}dm") if ids is not None else None
    if relation is None:
        return
    root = parsed_xml(shape.part.related_part(relation).blob)
    for paragraph in root.iter(qn("a:p")):
        if text := "".join(run.text or "" for run in paragraph.iter(qn("a:t"))).strip():
            yield ListItem(BULLET, text, 0, page)
