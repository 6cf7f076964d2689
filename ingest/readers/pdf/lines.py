"""The lines of a PDF page, put together from words that only know where they stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.rows import rows_of
from ingest.readers.pdf.words import Word, is_right_to_left
from ingest.readers.plain import is_wide

_WORD_GAP = 0.15  # of the font size
_WIDE_GAP = 0.8  # between two Chinese characters only a gap this wide is a space


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    Attributes:
        text: What it says.
        page: Its page, from 1.
        x0, x1: Where it begins and ends, in points from the left.
        top, bottom: Where it stands, in points from the top of the page.
        size: Font size of most of its characters, in points.
        bold: Most of its characters are bold.
        frame: Width and height of the page, in points.
        level: Of the heading that the document's bookmarks say it is, from 1; 0 where they say nothing.
    """

    text: str
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    frame: tuple[float, float]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """One table, ruled or not.

    Attributes:
        grid: Its cells, row by row.
        page: The page it begins on, from 1.
        last_page: The page it ends on.
        top: Where it begins, in points from the top of the page.
        pages: The page of each row, if there are several.
        size: Font size of most of its cells, in points; 0 for one with lines, whose size says nothing of the text's.
    """

    grid: list[list[str]]
    page: int
    last_page: int
    top: float
    pages: tuple[int, ...] = ()
    size: float = 0.0

    @property
    def row_pages(self) -> tuple[int, ...]:
        """The page of each row."""
        return self.pages or (self.page,) * len(self.grid)


Item = Line | Table


def text_in(item: Item) -> str:
    """Tell what a line or the cells of a table say, without white space between them."""
    return item.text if isinstance(item, Line) else "".join(cell for row in item.grid for cell in row)


def lines_of(words: Sequence[Word], page: int, frame: tuple[float, float]) -> list[Line]:
    """Put words that stand at one height together, from top to bottom."""
    return [_line(row, page, frame) for row in rows_of(words)]


def text_of(words: Sequence[Word]) -> list[str]:
    """Tell the lines of text that some words make."""
    return [line.text for line in lines_of(words, 1, (0.0, 0.0))]


def _line(words: Sequence[Word], page: int, frame: tuple[float, float]) -> Line:
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size * 2) / 2] += len(word.text)
    return Line(
        text=_spaced(words),
        page=page,
        x0=min(word.x0 for word in words),
        x1=max(word.x1 for word in words),
        top=min(word.top for word in words),
        bottom=max(word.bottom for word in words),
        size=sizes.most_common(1)[0][0],
        bold=sum(len(word.text) for word in words if word.bold) * 2 > sum(sizes.values()),
        frame=frame,
    )


def _spaced(words: Sequence[Word]) -> str:
    leftwards = is_right_to_left("".join(word.text for word in words))
    ordered = sorted(words, key=lambda word: word.x0, reverse=leftwards)
    text = ""
    for before, word in zip([None, *ordered], ordered, strict=False):
        if before and _space_between(before, word):
            text += " "
        text += word.text
    return " ".join(text.split())


def _space_between(before: Word, word: Word) -> bool:
    """Tell a gap between two words from one between two letters; either may come first on the page."""
    gap = max(word.x0 - before.x1, before.x0 - word.x1) / max(word.size, 1.0)
    both_wide = is_wide(before.text[-1]) and is_wide(word.text[0])
    return gap > (_WIDE_GAP if both_wide else _WORD_GAP)
