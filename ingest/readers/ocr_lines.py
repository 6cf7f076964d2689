"""From the strips of text in a picture to lines and tables like those of a PDF page, laid out the same way."""

from collections.abc import Sequence
from statistics import median

from ingest.readers.ocr import Recognised, Strip
from ingest.readers.pdf.lines import Item
from ingest.readers.pdf.order import items_on
from ingest.readers.pdf.words import Word

_FONT = 0.72  # of a strip's height is the size of its font
_SAME = (0.7, 1.35)  # times the usual size: within these it is the usual size, measured badly


def items_in(picture: Recognised, page: int, scale: float = 1.0) -> list[Item]:
    """Put the strips of a picture into lines and tables in reading order.

    Args:
        picture: What was recognised.
        page: The number of its page, from 1.
        scale: Pixels to the point.
    """
    frame = (picture.size[0] / scale, picture.size[1] / scale)
    usual = _usual(picture.strips)
    words = [_word(strip, usual, scale) for strip in picture.strips]
    return items_on(words, page, frame)


def _usual(strips: Sequence[Strip]) -> float:
    """Measure the usual height of a strip, in pixels, each as often as it has characters."""
    heights = [_height(strip) for strip in strips for _ in strip.text]
    return median(heights) if heights else 0.0


def _height(strip: Strip) -> float:
    """Measure how high the letters of a strip are; one that runs up or down is as wide as they are high."""
    width, height = strip.x1 - strip.x0, strip.bottom - strip.top
    return min(width, height) if len(strip.text) > 1 else height


def _word(strip: Strip, usual: float, scale: float) -> Word:
    height = _height(strip)
    size = usual if _SAME[0] * usual <= height <= _SAME[1] * usual else height
    return Word(
        text=strip.text,
        x0=strip.x0 / scale,
        x1=strip.x1 / scale,
        top=strip.top / scale,
        bottom=strip.bottom / scale,
        size=size * _FONT / scale,
    )
