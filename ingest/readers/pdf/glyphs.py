"""The characters of a PDF page and where they stand, upright however the page or its text is turned."""

import ctypes
import math
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

MAX_GLYPHS = 100_000
"""Of one page; a page with more is no page of text, and no one waits for it."""

_ASCENT = 0.8  # of the font size above the base line, the rest below it
_BOLD = ("bold", "heavy", "black", "semibold", "simhei", "黑体")
_FORCED_BOLD = 1 << 18  # of the flags of a font
_MAX_NAME = 128  # bytes of a font's name
_MAX_SKEW = 10  # degrees: text that leans more is a watermark
_QUARTER = 90
_SIZES = (2.0, 150.0)  # points: outside of these the size is of no use (fonts drawn by the file itself)
# PDFium writes 2 for a hyphen that cuts a word; browsers print the two that Unicode has beside the one of a keyboard.
_HYPHENS = {2: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"}
_NO_CHARACTER = {0, 0xFFFE, 0xFFFF}


class Glyph(NamedTuple):
    """One character: its edges in points from the left and the top, its font size in points, bold or not."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Upright:
    """The characters of a page that are read with the page turned by one angle, in the order of the file."""

    glyphs: list[Glyph]
    frame: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says.

    Attributes:
        parts: Its characters by the angle they are turned, the most common angle first.
        turn: That angle, in degrees clockwise.
        unknown: How many characters have a shape but no meaning.
    """

    parts: list[Upright]
    turn: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Turning:
    """Brings a point of a page to where it is seen, in points from the left and the top.

    Attributes:
        box: Left, bottom, right and top of the visible part of the page.
        turn: How far the page is turned, in degrees clockwise: 0, 90, 180 or 270.
    """

    box: tuple[float, float, float, float]
    turn: int

    @classmethod
    def of(cls, page: Any, turn: int) -> "Turning":
        """Turn a page of PDFium."""
        left, bottom, right, top = (float(edge) for edge in page.get_bbox())
        return cls((left, bottom, right, top), turn)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Place one point."""
        left, bottom, right, top = self.box
        match self.turn:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y

    @property
    def frame(self) -> tuple[float, float]:
        """Width and height of the page as it is seen, in points."""
        left, bottom, right, top = self.box
        return (right - left, top - bottom) if self.turn % 180 == 0 else (top - bottom, right - left)


class _Style(NamedTuple):
    """What all characters of one piece of text share; `turn` is `None` where it leans."""

    size: float
    bold: bool
    turn: int | None


def read_glyphs(page: Any) -> PageText:
    """Read the characters of a page; those outside of its frame, and those that lean, are left out."""
    turned: dict[int, list[Glyph]] = defaultdict(list)
    places: dict[int, Turning] = {}
    unknown = 0
    with _text_page(page) as text_page:
        for index, code, style in _characters(text_page):
            if style.turn is None:
                continue
            unknown += _is_unknown(text_page, index, code)
            place = places.setdefault(style.turn, Turning.of(page, style.turn))
            if glyph := _glyph(text_page, index, code, style, place):
                turned[style.turn].append(glyph)
    counts = Counter({turn: len(glyphs) for turn, glyphs in turned.items()})
    order = [turn for turn, _ in counts.most_common()]
    parts = [Upright(turned[turn], places[turn].frame) for turn in order]
    return PageText(parts, order[0] if order else int(page.get_rotation()), unknown)


@contextmanager
def _text_page(page: Any) -> Generator[Any]:
    text_page = page.get_textpage()
    try:
        yield text_page
    finally:
        text_page.close()


def _characters(text_page: Any) -> Iterator[tuple[int, int, _Style]]:
    """Yield place, code and style of every character that the file itself shows, once each.

    Bold is often made by showing a text twice, a hair apart.
    """
    styles: dict[int, _Style] = {}
    shown: dict[tuple[int, int, int], int] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(min(text_page.count_chars(), MAX_GLYPHS)):
        piece = pdfium.FPDFText_GetTextObject(text_page, index)
        if not piece:  # PDFium's own: a space or the end of a line
            continue
        address = ctypes.addressof(piece.contents)
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(text_page, index)
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        grain = max(style.size * 0.2, 0.1)
        place = (code, round(x.value / grain), round(y.value / grain))
        if shown.setdefault(place, address) == address:
            yield index, code, style


def _glyph(text_page: Any, index: int, code: int, style: _Style, place: Turning) -> Glyph | None:
    text = _HYPHENS.get(code) or _character(code)
    if not text:
        return None
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    _, base = place.point(x.value, y.value)
    (xa, ya), (xb, yb) = place.point(box.left, box.bottom), place.point(box.right, box.top)
    size = style.size if _SIZES[0] <= style.size <= _SIZES[1] else abs(yb - ya)
    width, height = place.frame
    if not (0 <= (xa + xb) / 2 <= width and 0 <= base - size / 4 <= height):
        return None
    top = base - _ASCENT * size
    return Glyph(text, min(xa, xb), max(xa, xb), top, top + size, size, style.bold)


def _is_unknown(text_page: Any, index: int, code: int) -> bool:
    """Tell whether a font says nothing of what its shape means: the code is then only the shape's number."""
    if code in _NO_CHARACTER or 0xE000 <= code <= 0xF8FF:  # noqa: PLR2004 - private use
        return True
    return pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1


def _character(code: int) -> str:
    if code in _NO_CHARACTER or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - halves of characters
        return ""
    char = chr(code)
    return char if char.isprintable() else " " if char.isspace() else ""


def _style(text_page: Any, index: int) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d)
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    quarters = round(angle / _QUARTER)
    leans = abs(angle - quarters * _QUARTER) > _MAX_SKEW
    # Text that runs upwards (a quarter against the clock) is upright on a page turned clockwise.
    turn = None if leans else quarters * _QUARTER % 360
    return _Style(round(size * 2) / 2, _is_bold(text_page, index), turn)


def _is_bold(text_page: Any, index: int) -> bool:
    buffer = ctypes.create_string_buffer(_MAX_NAME)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, buffer, _MAX_NAME, flags)
    name = buffer.value.decode("utf-8", errors="replace").lower()
    return bool(flags.value & _FORCED_BOLD) or any(mark in name for mark in _BOLD)
