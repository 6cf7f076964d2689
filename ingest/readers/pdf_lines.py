"""The lines of a PDF page, put together from words that only know where they stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.readers.plain import is_wide

Word = dict[str, Any]
"""A word as pdfplumber gives it: "text", "x0", "x1", "top", "bottom", "fontname", "size"."""

_BOLD = ("bold", "heavy", "black", "semibold", "simhei", "黑体")
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


@dataclass(frozen=True, slots=True)
class Table:
    """One ruled table.

    Attributes:
        grid: Its cells, row by row.
        page: The page it begins on, from 1.
        last_page: The page it ends on.
        top: Where it begins, in points from the top of the page.
    """

    grid: list[list[str]]
    page: int
    last_page: int
    top: float


Item = Line | Table


def lines_of(words: Sequence[Word], page: int, frame: tuple[float, float]) -> list[Line]:
    """Put words that stand at one height together, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word["top"] + word["bottom"]) / 2):
        middle = (word["top"] + word["bottom"]) / 2
        if rows and rows[-1][-1]["top"] <= middle <= rows[-1][-1]["bottom"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(sorted(row, key=lambda word: word["x0"]), page, frame) for row in rows]


def _line(words: Sequence[Word], page: int, frame: tuple[float, float]) -> Line:
    sizes: Counter[float] = Counter()
    bold = 0
    for word in words:
        sizes[round(word["size"] * 2) / 2] += len(word["text"])
        bold += len(word["text"]) if any(name in word["fontname"].lower() for name in _BOLD) else 0
    return Line(
        text=_spaced(words),
        page=page,
        x0=words[0]["x0"],
        x1=words[-1]["x1"],
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        size=sizes.most_common(1)[0][0],
        bold=bold * 2 > sum(sizes.values()),
        frame=frame,
    )


def _spaced(words: Sequence[Word]) -> str:
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        if before and _space_between(before, word):
            text += " "
        text += word["text"]
    return " ".join(text.split())


def _space_between(before: Word, word: Word) -> bool:
    gap = (word["x0"] - before["x1"]) / max(word["size"], 1.0)
    both_wide = is_wide(before["text"][-1]) and is_wide(word["text"][0])
    return gap > (_WIDE_GAP if both_wide else _WORD_GAP)
