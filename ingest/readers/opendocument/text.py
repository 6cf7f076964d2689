"""The body of an OpenDocument text, or of a frame in one, as blocks."""

from collections.abc import Iterator

from ingest.blocks import BULLET, Block, Heading, ListItem, Paragraph
from ingest.readers.opendocument.numbers import Lists
from ingest.readers.opendocument.xml import Element, count_of, named, text_of
from ingest.readers.tables import Place, table_blocks
from ingest.readers.tables_headers import Area

_PARAGRAPH, _HEADING, _LIST, _TABLE = (named(name) for name in ("text:p", "text:h", "text:list", "table:table"))
_LEFT_OUT = {
    named(name)
    for name in (
        *("text:tracked-changes", "text:table-of-content", "text:sequence-decls", "text:variable-decls"),
        *(
            "office:forms",
            "office:annotation",
            "presentation:notes",
            "text:illustration-index",
            "text:alphabetical-index",
        ),
    )
}
_ROW, _CELL, _COVERED = (named(f"table:{name}") for name in ("table-row", "table-cell", "covered-table-cell"))
_MAX_REPEATED = 100  # columns or rows: more are there to colour the sheet
_MAX_LEVEL = 9


class TextReader:
    """Walks one document, counting its lists and tables."""

    def __init__(self, styles: list[Element], page: int | None = None) -> None:
        self._lists = Lists(styles)
        self._tables = 0
        self._titles = _title_styles(styles)
        self.title = ""
        self.page = page

    def blocks(self, parent: Element) -> Iterator[Block]:
        """Yield the blocks of the body, or of a section inside it."""
        for element in parent:
            if element.tag == _HEADING:
                yield from self._heading(element)
            elif element.tag == _PARAGRAPH:
                yield from self._paragraph(element)
            elif element.tag == _LIST:
                yield from self._list(element, 0, element.get(named("text:style-name"), ""))
            elif element.tag == _TABLE:
                yield from self._table(element)
            elif isinstance(element.tag, str) and element.tag not in _LEFT_OUT:
                yield from self.blocks(element)

    def _heading(self, element: Element) -> Iterator[Block]:
        level = count_of(element, "text:outline-level", _MAX_LEVEL)
        if text := text_of(element).replace("\n", " "):
            yield Heading(level, f"{self._lists.heading(level)} {text}".strip(), self.page)
        yield from self._hanging(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        if text := text_of(element):
            is_title = element.get(named("text:style-name"), "") in self._titles
            yield Heading(1, text.replace("\n", " "), self.page) if is_title else Paragraph(text, self.page)
            self.title = self.title or (text.replace("\n", " ") if is_title else "")
        yield from self._hanging(element)

    def _hanging(self, paragraph: Element) -> Iterator[Block]:
        """Yield what hangs on a paragraph: its notes and the text boxes anchored in it."""
        for note in paragraph.iter(named("text:note-body")):
            if text := " ".join(text_of(part) for part in note.iter(_PARAGRAPH)).strip():
                yield Paragraph(text, self.page)
        for box in paragraph.iter(named("draw:text-box"), named("draw:custom-shape")):
            if next(box.iterancestors(_PARAGRAPH, _HEADING)) is paragraph:
                yield from self.blocks(box)

    def _list(self, element: Element, depth: int, style: str) -> Iterator[Block]:
        style = element.get(named("text:style-name"), style)
        self._lists.begin(element, style, depth)
        for item in element.iterchildren(named("text:list-item"), named("text:list-header")):
            counts = item.tag == named("text:list-item")
            marker = self._lists.next(item, style, depth) if counts else BULLET
            yield from self._item(item, marker, depth, style)

    def _item(self, item: Element, marker: str, depth: int, style: str) -> Iterator[Block]:
        """Yield an item; what follows its first paragraph are blocks of their own."""
        opened = False
        for element in item:
            if element.tag == _LIST:
                yield from self._list(element, depth + 1, style)
            elif element.tag == _HEADING:
                yield from self._heading(element)
            elif element.tag == _PARAGRAPH:
                text = text_of(element)
                if text and not opened:
                    yield ListItem(marker, text.replace("\n", " "), depth, self.page)
                elif text:
                    yield Paragraph(text, self.page)
                opened = opened or bool(text)
                yield from self._hanging(element)

    def _table(self, table: Element) -> Iterator[Block]:
        self._tables += 1
        grid, areas = _laid_out(table)
        yield from table_blocks(grid, Place(self._tables, self.page), areas)


def _title_styles(styles: list[Element]) -> set[str]:
    """Find the styles of a document's title: the standard one, and those derived from it."""
    derived = {
        style.get(named("style:name"), "")
        for root in styles
        for style in root.iter(named("style:style"))
        if style.get(named("style:parent-style-name")) == "Title"
    }
    return {"Title", *derived}


def _laid_out(table: Element) -> tuple[list[list[str]], list[Area]]:
    """Lay a table out; a cell merged over rows counts in each of them, one merged over columns once."""
    grid: list[list[str]] = []
    areas: list[Area] = []
    for row in _rows(table):
        cells: list[str] = []
        for cell in row.iterchildren(_CELL, _COVERED):
            area = _area(cell, len(grid), len(cells))
            if area:
                areas.append(area)
            text = _above(areas, grid, len(grid), len(cells)) if cell.tag == _COVERED else _cell_text(cell)
            cells += [text] * count_of(cell, "table:number-columns-repeated", _MAX_REPEATED)
        grid += [cells] * (count_of(row, "table:number-rows-repeated", _MAX_REPEATED) if any(cells) else 1)
    return grid, areas


def _rows(table: Element) -> Iterator[Element]:
    for row in table.iter(_ROW):
        if next(row.iterancestors(_TABLE)) is table:
            yield row


def _cell_text(cell: Element) -> str:
    return " ".join(text_of(paragraph) for paragraph in cell.iter(_PARAGRAPH, _HEADING)).strip()


def _area(cell: Element, row: int, column: int) -> Area | None:
    rows = count_of(cell, "table:number-rows-spanned", _MAX_REPEATED)
    columns = count_of(cell, "table:number-columns-spanned", _MAX_REPEATED)
    return Area(row, column, row + rows - 1, column + columns - 1) if rows > 1 or columns > 1 else None


def _above(areas: list[Area], grid: list[list[str]], row: int, column: int) -> str:
    """Give the value of a covered cell: that of the merged cell that it is the left edge of."""
    inside = (area for area in areas if area.left == column and area.top < row <= area.bottom)
    area = next(inside, None)
    return grid[area.top][column] if area else ""
