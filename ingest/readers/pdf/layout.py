"""From the lines of a PDF's pages to blocks: what is furniture, what is a heading, where a paragraph ends."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.blocks import BULLET, Block, Heading, ListItem, Paragraph
from ingest.numbering import clause_of, step_of
from ingest.readers.pdf.lines import Item, Line, Table, text_in
from ingest.readers.pdf.tables_paged import paged
from ingest.readers.plain import is_wide, join_lines
from ingest.readers.tables import Place, table_blocks
from ingest.readers.titles import top_heading
from ingest.sizes import closes

_MARGIN = 0.12  # share of the page's height in which running headers and footers stand
_COVER = 1  # pages in front of the title
_CHAPTER = 3  # pages on which a running header of a chapter stands at least
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:第|page|p\.)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*页?\s*(?:(?:/|／|of|共|,|，)\s*共?\s*\d{1,4}\s*页?)?[-–—\s]*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[•·●○■▪◆\uf0b7\uf0a7–-]\s+")
_MID_SENTENCE = re.compile(r"[a-z，。、；：）」』！？,.;:!?)]")
_LARGER = 1.12  # times the size of running text: from here on a line is a heading
_MAX_HEADING = 80  # characters
_MAX_BOLD_HEADING = 60
_MAX_HEADING_LINES = 3
_SHORT = 0.82  # of the column's width: a line ending earlier is the last of its paragraph
_HALF = 0.5  # of the column's width
_LOOSE = 1.3  # times the usual distance of lines: from here on a gap separates paragraphs
_INDENT = 1.5  # times the font size, as in Chinese typesetting


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is usual in a document, which everything else is told apart from.

    Attributes:
        body: Font size of running text, in points.
        gap: Distance from the top of one line to the next, in points.
        right: Where the text of each page ends on the right, in points.
    """

    body: float
    gap: float
    right: dict[int, float]


def layout(pages: Sequence[Sequence[Item]]) -> tuple[list[Block], str]:
    """Tell the blocks of a document.

    Args:
        pages: For each page its lines and tables in reading order.

    Returns:
        The blocks, and the heading above all others (empty without one).
    """
    repeated = _repeated(pages)
    items = [item for page in pages for item in page if not _is_furniture(item, repeated, len(pages))]
    lines = [item for item in items if isinstance(item, Line)]
    usual = _Measures(_body_size(items), _usual_gap(lines), _right_edges(lines))
    levels = _levels(lines, usual.body)
    items = _once(items, len(pages))
    blocks: list[Block] = []
    for number, run in enumerate(_runs(_joined_tables(items), usual)):
        first = run[0]
        if isinstance(first, Table):
            blocks += paged(table_blocks(first.grid, Place(number, first.page)), first)
        else:
            blocks.append(_block([item for item in run if isinstance(item, Line)], levels, usual.body))
    return blocks, _title(blocks)


def _title(blocks: Sequence[Block]) -> str:
    """Find the title on the first page, or behind a cover on the second."""
    for page in range(1, _COVER + 2):
        levels = [block.level for block in blocks if isinstance(block, Heading) and (block.page or 1) == page]
        if levels and (title := top_heading(blocks, min(levels))):
            return title
    return ""


def _joined_tables(items: Sequence[Item]) -> list[Item]:
    """Put a table together that goes on over the page, leaving out the header repeated there."""
    joined: list[Item] = []
    for item in items:
        before = joined[-1] if joined else None
        if isinstance(item, Table) and isinstance(before, Table) and _goes_on(before, item):
            rows = item.grid[1:] if item.grid[0] == before.grid[0] else item.grid
            pages = (*before.row_pages, *(item.page for _ in rows))
            joined[-1] = replace(before, grid=[*before.grid, *rows], last_page=item.page, pages=pages)
        else:
            joined.append(item)
    return joined


def _goes_on(before: Table, item: Table) -> bool:
    return item.page == before.last_page + 1 and len(item.grid[0]) == len(before.grid[0])


def _repeated(pages: Sequence[Sequence[Item]]) -> set[str]:
    """Find what stands in the margin of at least half of the pages, whatever the numbers in it.

    The title of a chapter stands there on fewer, but on all of them at the same height.
    """
    margins = [[item for item in page if isinstance(item, Line) and _in_margin(item)] for page in pages]
    seen = Counter(key for margin in margins for key in {_key(line.text) for line in margin})
    placed = Counter(place for margin in margins for place in {(_key(line.text), round(line.top)) for line in margin})
    often = {key for key, count in seen.items() if count >= max(2, len(pages) / 2)}
    return often | {key for (key, _), count in placed.items() if count >= _CHAPTER}


def _once(items: Sequence[Item], pages: int) -> list[Item]:
    """Keep the first of a table that stands on most pages: the head of a form, with its number and version."""
    heads = Counter(_key(str(item.grid)) for item in items if isinstance(item, Table))
    repeated = {key for key, count in heads.items() if count >= max(_CHAPTER, pages / 2)}
    kept: list[Item] = []
    seen: set[str] = set()
    for item in items:
        key = _key(str(item.grid)) if isinstance(item, Table) else ""
        if key not in repeated or key not in seen:
            kept.append(item)
        seen.add(key)
    return kept


def _is_furniture(item: Item, repeated: set[str], pages: int) -> bool:
    if not isinstance(item, Line) or not _in_margin(item):
        return False
    return (pages > 1 and _key(item.text) in repeated) or bool(_PAGE_NUMBER.fullmatch(item.text))


def _in_margin(line: Line) -> bool:
    height = line.frame[1]
    return line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height


def _key(text: str) -> str:
    return _DIGITS.sub("#", "".join(text.split()))


def _body_size(items: Sequence[Item]) -> float:
    sizes: Counter[float] = Counter()
    for item in items:
        if item.size:
            sizes[item.size] += len(text_in(item))
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _levels(lines: Sequence[Line], body: float) -> dict[float, int]:
    """Rank the sizes of headings: the largest is level 1; bold lines in the size of the text come last.

    Where bookmarks say the level of some headings, others of their size have it too, smaller ones a deeper one.
    """
    sizes = sorted({line.size for line in lines if _is_heading(line, body)}, reverse=True)
    known: dict[float, int] = {}
    for line in lines:
        if line.level:
            known[line.size] = min(line.level, known.get(line.size, line.level))
    levels: dict[float, int] = {}
    for rank, size in enumerate(sizes, 1):
        deeper = max((level + 1 for larger, level in levels.items() if larger > size), default=1)
        levels[size] = known.get(size, deeper if known else rank)
    return levels


def _is_heading(line: Line, body: float) -> bool:
    if line.level:
        return True
    if len(line.text) > _MAX_HEADING or not any(char.isalpha() for char in line.text):
        return False
    if line.size >= _LARGER * body:
        return not line.text.endswith(tuple("。；;，"))
    return (
        line.bold
        and line.size >= body
        and len(line.text) <= _MAX_BOLD_HEADING
        and not line.text.endswith(tuple("。；;，,.：:"))
        and not _BULLET.match(line.text)
    )


def _usual_gap(lines: Sequence[Line]) -> float:
    """Measure the usual distance from the top of one line to the next, in points."""
    gaps = [after.top - before.top for before, after in pairwise(lines) if before.page == after.page]
    tight = [gap for gap in gaps if gap > 1]
    return median(tight) if tight else 0.0


def _runs(items: Sequence[Item], usual: _Measures) -> Iterator[list[Item]]:
    """Put the lines of one paragraph, or of one heading, together; a table is a run of its own."""
    run: list[Item] = []
    for item in items:
        if run and not _continues(run, item, usual):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _continues(run: Sequence[Item], item: Item, usual: _Measures) -> bool:
    before = run[-1]
    if not (isinstance(before, Line) and isinstance(item, Line)):
        return False
    heading = _is_heading(before, usual.body)
    if heading != _is_heading(item, usual.body) or _opens(item):
        return False
    same_size = abs(item.size - before.size) < 1
    near = same_size and 0 < item.top - before.top <= _LOOSE * max(usual.gap, before.size)
    if heading:
        return (
            near
            and item.page == before.page
            and item.size == before.size
            and item.level == before.level
            and len(run) < _MAX_HEADING_LINES
        )
    if before.page != item.page or item.top < before.top:
        return not closes(before.text) and _is_full(before, usual.right) and not before.text.endswith((":", "："))
    if near and (_MID_SENTENCE.match(item.text) or _cut_in_chinese(before, item, usual.right)):
        return True
    return near and _is_full(before, usual.right) and not _is_indented(run, item) and before.text[-1] not in "?？"


def _cut_in_chinese(before: Line, line: Line, right: dict[int, float]) -> bool:
    """Tell a Chinese sentence that goes on, where lines are cut after so many characters, Latin ones included."""
    wide = is_wide(before.text[-1]) and is_wide(line.text[0])
    level = abs(line.x0 - before.x0) < _INDENT * line.size
    return wide and level and not closes(before.text) and _fills(before, right, _HALF)


def _right_edges(lines: Sequence[Line]) -> dict[int, float]:
    """Find where the text of each page ends on the right, in points."""
    edges: dict[int, float] = {}
    for line in lines:
        edges[line.page] = max(edges.get(line.page, 0.0), line.x1)
    return edges


def _is_full(line: Line, right: dict[int, float]) -> bool:
    return _fills(line, right, _SHORT)


def _fills(line: Line, right: dict[int, float], share: float) -> bool:
    edge = right[line.page]
    if line.x1 < line.frame[0] * 0.55 and line.x0 < line.frame[0] * 0.2:  # a column of two
        edge = line.frame[0] / 2
    return line.x1 - line.x0 >= share * (edge - line.x0)


def _is_indented(run: Sequence[Item], line: Line) -> bool:
    """Tell whether a line opens a paragraph by its indent (a list's lines are indented all alike)."""
    lines = [item for item in run if isinstance(item, Line)]
    margin = min(before.x0 for before in lines)
    return line.x0 > margin + _INDENT * line.size and not _opens(lines[0])


def _opens(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or clause_of(line.text) or step_of(line.text))


def _block(lines: Sequence[Line], levels: dict[float, int], body: float) -> Block:
    first = lines[0]
    text = ""
    for line in lines:
        text = join_lines(text, line.text)
    if _is_heading(first, body):
        return Heading(first.level or levels[first.size], text, first.page)
    if match := _BULLET.match(text):
        return ListItem(BULLET, text[match.end() :], 0, first.page)
    return Paragraph(text, first.page)
