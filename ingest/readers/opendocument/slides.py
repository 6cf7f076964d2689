"""The pages of an OpenDocument presentation or drawing."""

import re
from collections.abc import Iterator

from ingest.blocks import Block, Heading, Paragraph
from ingest.readers.opendocument.text import TextReader
from ingest.readers.opendocument.xml import Element, named, text_of

_TITLES = ("title",)
_CLASS = named("presentation:class")
_PARAGRAPH = named("text:p")
_LENGTH = re.compile(r"(-?[\d.]+)(cm|mm|in|pt)")
_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}
_FURNITURE = {"footer", "header", "date-time", "page-number", "page"}


def slide_blocks(presentation: Element, styles: list[Element]) -> Iterator[Block]:
    """Yield the blocks of all pages that are shown: the title, the other frames in the order of sight, the notes."""
    hidden = _hidden_styles(styles)
    reader = TextReader(styles)
    for number, page in enumerate(presentation.iterchildren(named("draw:page")), 1):
        if page.get(named("draw:style-name")) not in hidden:
            reader.page = number
            yield from _page_blocks(page, reader, number)


def _page_blocks(page: Element, reader: TextReader, number: int) -> Iterator[Block]:
    frames = [element for element in page if element.get(_CLASS) not in _FURNITURE]
    titles = [frame for frame in frames if frame.get(_CLASS) in _TITLES]
    for title in titles:
        if text := _line(title):
            yield Heading(1, text, number)
    for frame in sorted((frame for frame in frames if frame not in titles), key=_place):
        if frame.tag != named("presentation:notes"):
            yield from reader.blocks([frame])
    for notes in page.iterchildren(named("presentation:notes")):
        for paragraph in notes.iter(_PARAGRAPH):
            if text := text_of(paragraph):
                yield Paragraph(text, number)


def _line(frame: Element) -> str:
    return " ".join(" ".join(text_of(paragraph).split()) for paragraph in frame.iter(_PARAGRAPH)).strip()


def _place(frame: Element) -> tuple[float, float]:
    """Order frames from top to bottom, then from left to right."""
    return _points(frame.get(named("svg:y"), "")), _points(frame.get(named("svg:x"), ""))


def _points(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return float(match.group(1)) * _POINTS[match.group(2)] if match else 0.0


def _hidden_styles(styles: list[Element]) -> set[str]:
    return {
        style.get(named("style:name"), "")
        for root in styles
        for style in root.iter(named("style:style"))
        for properties in style.iterchildren(named("style:drawing-page-properties"))
        if properties.get(named("presentation:visibility")) == "hidden"
    }
