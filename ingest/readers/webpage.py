"""HTML: what a page says in its main part, without menus, footers, forms and scripts."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PreformattedString, Tag

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.readers.decoding import decode
from ingest.readers.mainpart import main_part
from ingest.readers.struckout import without_struck_out
from ingest.readers.tables import Place, table_blocks
from ingest.readers.tables_headers import Mark, mark_of
from ingest.readers.titles import given_title, top_heading

_MAX_DEPTH = 150  # tags inside tags: of what is nested deeper only the text is kept
_BLOCK_TAGS = """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_MAX_DIGITS = 4
_MAX_SPAN = 50  # a larger rowspan is a mistake, or an attack


def read_webpage(data: bytes, name: str, password: str | None = None) -> Content:
    """Read an HTML page; its title is <title>, else the first <h1>.

    Args:
        data: The whole file.
        name: What people call it, for errors.
        password: Not used: pages have none.

    Raises:
        UnreadableFile: Its bytes are no text in any encoding.
    """
    del password
    declared = EncodingDetector.find_declared_encoding(data, is_html=True, search_entire_document=False)
    soup = _parsed(decode(data, name, declared))
    first = soup.find("h1")
    title = given_title(_text(soup.title)) if soup.title else ""
    heading = _text(first) if isinstance(first, Tag) else ""
    main = main_part(soup)
    blocks = tuple(_Reader(main).blocks(main, 0))
    return Content(blocks, _own_title(title, heading) if title else top_heading(blocks))


def html_blocks(fragment: str) -> list[Block]:
    """Read a piece of HTML that stands in another document."""
    soup = _parsed(fragment)
    whole = soup.body or soup
    return list(_Reader(whole).blocks(whole, 0))


def _parsed(text: str) -> BeautifulSoup:
    soup = BeautifulSoup(_DECLARATION.sub("", text, count=1), "lxml")
    without_struck_out(soup)
    _flatten(soup)
    return soup


def _flatten(soup: BeautifulSoup) -> None:
    """Keep of what is nested too deep to be walked through only the text, as one paragraph."""
    depths: dict[int, int] = {}
    deepest: list[Tag] = []
    for tag in soup.find_all():
        depth = depths.get(id(tag.parent), 0) + 1
        depths[id(tag)] = depth
        if depth == _MAX_DEPTH:
            deepest.append(tag)
    for tag in deepest:
        if tag.find():
            tag.string = tag.get_text(" ")


def _own_title(title: str, heading: str) -> str:
    """Prefer the heading where <title> only adds the name of the site to it."""
    return heading if heading and heading in title else title or heading


class _Reader:
    """Walks one page, numbering its tables."""

    def __init__(self, whole: Tag) -> None:
        self._tables = 0
        self._holders = _holders(whole)

    def blocks(self, tag: Tag, depth: int) -> Iterator[Block]:
        """Yield the blocks inside a tag; loose text between them is a paragraph."""
        loose: list[str] = []
        for child in tag.children:
            if isinstance(child, Tag) and id(child) in self._holders:
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
                if cell.find_parent("table") is tag:
                    yield from self.blocks(cell, depth)
            return
        self._tables += 1
        if caption := tag.find("caption"):
            yield from _paragraph([_text(caption)])
        yield from table_blocks(_grid(tag), Place(self._tables), mark=_mark(tag))


def _grid(table: Tag) -> list[list[str]]:
    """Lay a table out; a cell that spans rows counts in each of them, one that spans columns once."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for tag in table.find_all("tr"):
        row: list[str] = []
        for cell in tag.find_all(["td", "th"], recursive=False):
            _fill_hanging(row, hanging)
            text, rows = _cell_text(cell), min(_int(cell.get("rowspan"), 1), _MAX_SPAN)
            if rows > 1:
                hanging[len(row)] = (rows - 1, text)
            row.append(text)
            row += [""] * (min(_int(cell.get("colspan"), 1), _MAX_SPAN) - 1)
        _fill_hanging(row, hanging)
        grid.append(row)
    return grid


def _mark(table: Tag) -> Mark:
    """Tell what the cells that are marked as headers say."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    return mark_of([[cell.name == "th" if _cell_text(cell) else None for cell in row] for row in rows])


def _fill_hanging(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(row) in hanging:
        left, text = hanging.pop(column := len(row))
        row.append(text)
        if left > 1:
            hanging[column] = (left - 1, text)


def _holders(whole: Tag) -> set[int]:
    """Find the tags that are blocks or hold some, by identity."""
    holders: set[int] = set()
    for tag in whole.find_all():
        if tag.name in _BLOCKS:
            holders.add(id(tag))
            for parent in tag.parents:
                if id(parent) in holders:
                    break
                holders.add(id(parent))
    return holders


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


def _cell_text(cell: Tag) -> str:
    if cell.find():
        for line_break in cell.find_all("br"):
            line_break.replace_with(" ")
    return _text(cell)


def _text(tag: Tag) -> str:
    blocks = tag.find() and tag.find(list(_BLOCKS))
    return " ".join(tag.get_text(" " if blocks else "").split())


def _int(value: object, default: int) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) <= _MAX_DIGITS else default
