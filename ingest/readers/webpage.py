"""HTML: what a page says in its main part, without menus, footers, forms and scripts."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PreformattedString, Tag

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.readers.decoding import decode
from ingest.readers.tables import Place, table_blocks

_NOISE = (
    "nav header footer aside script style noscript template form button select svg iframe dialog "
    "[role=navigation] [role=banner] [role=contentinfo] [role=search] [hidden] [aria-hidden=true]"
).replace(" ", ",")
_BLOCK_TAGS = """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_MAX_DIGITS = 4
_MAX_SPAN = 50  # a larger rowspan is a mistake, or an attack


def read_webpage(data: bytes, name: str) -> Content:
    """Read an HTML page; its title is <title>, else the first <h1>."""
    declared = EncodingDetector.find_declared_encoding(data, is_html=True, search_entire_document=False)
    soup = _parsed(decode(data, name, declared))
    first = soup.find("h1")
    title = _text(soup.title) if soup.title else ""
    heading = _text(first) if isinstance(first, Tag) else ""
    return Content(tuple(_Reader().blocks(_main_part(soup), 0)), _own_title(title, heading))


def html_blocks(fragment: str) -> list[Block]:
    """Read a piece of HTML that stands in another document."""
    soup = _parsed(fragment)
    return list(_Reader().blocks(soup.body or soup, 0))


def _parsed(text: str) -> BeautifulSoup:
    return BeautifulSoup(_DECLARATION.sub("", text, count=1), "lxml")


def _own_title(title: str, heading: str) -> str:
    """Prefer the heading where <title> only adds the name of the site to it."""
    return heading if heading and heading in title else title or heading


def _main_part(soup: BeautifulSoup) -> Tag:
    whole = soup.body or soup
    mains = whole.select("main, [role=main]") or whole.select("article")
    main = mains[0] if len(mains) == 1 else whole
    for noise in main.select(_NOISE):
        if noise.name != "header" or not noise.find(["h1", "h2"]) or noise.find("nav"):
            noise.extract()
    for hidden in main.find_all(style=_HIDDEN):
        hidden.extract()
    return main


class _Reader:
    """Walks one page, numbering its tables."""

    def __init__(self) -> None:
        self._tables = 0

    def blocks(self, tag: Tag, depth: int) -> Iterator[Block]:
        """Yield the blocks inside a tag; loose text between them is a paragraph."""
        loose: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag) and _holds_blocks(child):
                yield from _paragraph(loose)
                loose = []
                yield from self._block(child, depth)
            elif isinstance(child, Tag):
                loose.append(_raw(child))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                loose.append(_SPACE.sub(" ", str(child)))
        yield from _paragraph(loose)

    def _block(self, tag: Tag, depth: int) -> Iterator[Block]:
        match tag.name:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                if text := _text(tag):
                    yield Heading(int(tag.name[1]), text)
            case "ul" | "ol":
                yield from self._list(tag, depth)
            case "table":
                yield from self._table(tag, depth)
            case "pre":
                if text := tag.get_text().strip("\n"):
                    yield Paragraph(text)
            case "dt":
                if text := _text(tag):
                    yield Paragraph(f"{text.rstrip('：:')}：" if text > "\u3400" else f"{text.rstrip(':')}:")
            case _:
                yield from self.blocks(tag, depth)

    def _list(self, tag: Tag, depth: int) -> Iterator[Block]:
        number = _int(tag.get("start"), 1)
        for item in tag.find_all("li", recursive=False):
            number = _int(item.get("value"), number)
            marker = f"{number}." if tag.name == "ol" else BULLET
            first, *rest = [*self.blocks(item, depth + 1)] or [Paragraph("")]
            if isinstance(first, Paragraph):
                yield ListItem(marker, " ".join(first.text.split()), depth)
            else:
                rest = [first, *rest]
            yield from rest
            number += 1

    def _table(self, tag: Tag, depth: int) -> Iterator[Block]:
        if tag.find("table"):  # a table around tables is there for the layout
            for cell in tag.find_all(["td", "th"]):
                if not any(parent.name in ("td", "th") for parent in cell.parents if tag in parent.parents):
                    yield from self.blocks(cell, depth)
            return
        self._tables += 1
        if caption := tag.find("caption"):
            yield from _paragraph([_text(caption)])
        yield from table_blocks(_grid(tag), Place(self._tables))


def _grid(table: Tag) -> list[list[str]]:
    """Lay a table out; a cell that spans rows counts in each of them, one that spans columns once."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for tag in table.find_all("tr"):
        row: list[str] = []
        for cell in tag.find_all(["td", "th"], recursive=False):
            _fill_hanging(row, hanging)
            text, rows = _text(cell), min(_int(cell.get("rowspan"), 1), _MAX_SPAN)
            if rows > 1:
                hanging[len(row)] = (rows - 1, text)
            row.append(text)
            row += [""] * (min(_int(cell.get("colspan"), 1), _MAX_SPAN) - 1)
        _fill_hanging(row, hanging)
        grid.append(row)
    return grid


def _fill_hanging(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(row) in hanging:
        left, text = hanging.pop(column := len(row))
        row.append(text)
        if left > 1:
            hanging[column] = (left - 1, text)


def _holds_blocks(tag: Tag) -> bool:
    return tag.name in _BLOCKS or tag.find(list(_BLOCKS)) is not None


def _paragraph(loose: list[str]) -> Iterator[Paragraph]:
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(loose).split("\n"))
    if text := "\n".join(line for line in lines if line):
        yield Paragraph(text)


def _raw(tag: Tag) -> str:
    """Collect the text of an inline tag; <br> is a line break, other line breaks are spaces."""
    if tag.name == "br":
        return "\n"
    parts: list[str] = []
    for child in tag.children:
        if isinstance(child, Tag):
            parts.append(_raw(child))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            parts.append(_SPACE.sub(" ", str(child)))
    return "".join(parts)


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" " if tag.find(list(_BLOCKS)) else "").split())


def _int(value: object, default: int) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) <= _MAX_DIGITS else default
