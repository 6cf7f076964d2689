"""From the characters of a PDF page to its words: runs of characters that stand close to each other."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.pdf.glyphs import Glyph

_GAP = 0.15  # of the font size: from here on a gap ends a word
_OVERLAP = 0.5  # of the font size: how far characters may stand into each other
_RAISED = 0.35  # of the font size: from here on a character stands on another line
_SIZE = 0.5  # points
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc\U0002f800-\U0002fa1f]+")
_RIGHT_TO_LEFT = {"R", "AL"}


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters of one size on one line, with its edges in points from the left and the top of the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool = False

    @property
    def middle(self) -> float:
        """How far its middle is from the top of the page."""
        return (self.top + self.bottom) / 2


def words_of(glyphs: Sequence[Glyph]) -> list[Word]:
    """Put characters together to words, in the order of the file; a word may hold spaces."""
    return [word for run in _runs(glyphs) if (word := _word(run))]


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    run: list[Glyph] = []
    way = 0  # which way the run goes: 1 to the right, -1 to the left, 0 not known yet
    for glyph in glyphs:
        step = _step(run[-1], glyph) if run else 0
        if step is None or (step and way and step != way):
            yield run
            run, way = [], 0
        elif run:
            way = step or way
        run.append(glyph)
    if run:
        yield run


def _step(before: Glyph, glyph: Glyph) -> int | None:
    """Tell which way a character follows the one before it; 0 at the same place, `None` if it does not follow."""
    if abs(glyph.bottom - before.bottom) > _RAISED * max(glyph.size, before.size):
        return None
    if abs(glyph.size - before.size) > _SIZE or glyph.bold != before.bold:
        return None
    if glyph.x0 == before.x0 and glyph.x1 == before.x1:
        return 0
    near, into = _GAP * glyph.size, -_OVERLAP * glyph.size
    rightwards, leftwards = glyph.x0 - before.x1, before.x0 - glyph.x1
    if into <= rightwards <= near and glyph.x1 > before.x0:
        return 1
    return -1 if into <= leftwards <= near else None


def _word(run: Sequence[Glyph]) -> Word | None:
    text = "".join(glyph.text for glyph in _in_logical_order(run))
    if not text.strip():
        return None
    inked = [glyph for glyph in run if not glyph.text.isspace()]
    return Word(
        text=_COMPATIBLE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text),
        x0=min(glyph.x0 for glyph in inked),
        x1=max(glyph.x1 for glyph in inked),
        top=min(glyph.top for glyph in inked),
        bottom=max(glyph.bottom for glyph in inked),
        size=inked[0].size,
        bold=inked[0].bold,
    )


def _in_logical_order(run: Sequence[Glyph]) -> list[Glyph]:
    """Turn the letters of an Arabic ligature around: PDFium has reversed them with the rest of the line."""
    ordered = list(run)
    for index in range(1, len(ordered)):
        before, glyph = ordered[index - 1], ordered[index]
        if glyph.x0 == before.x0 and glyph.x1 == before.x1 and is_right_to_left(before.text + glyph.text):
            ordered[index - 1], ordered[index] = glyph, before
    return ordered


def is_right_to_left(text: str) -> bool:
    """Tell whether most letters of a text are of a script that is written to the left."""
    leftwards = sum(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)
    return leftwards * 2 > sum(char.isalpha() for char in text) if leftwards else False
