"""What the finders share: a text whose digits are plain, and values that are known by a word in front of them."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.privacy.kinds import Found, Kind
from service.unseen import seen

# Where Unicode has digits and other forms of letters; the rest of it need not be gone through.
_FORMS = (
    (0xA0, 0x3400),
    (0xA600, 0xAC00),
    (0xF900, 0x10000),
    (0x1D400, 0x1D800),
    (0x1F100, 0x1F200),
    (0x1FBF0, 0x1FBFA),
)


def _plain_form(char: str) -> str:
    """Give what a character stands for, where that is one character: ③, ٣ and ３ are all 3."""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    form = unicodedata.normalize("NFKC", char)
    return form if len(form) == 1 else char


_PLAIN = {
    **dict(enumerate(map(chr, range(0x80)))),  # what the table lacks takes longer than what it leaves as it is
    **{point: _plain_form(chr(point)) for first, last in _FORMS for point in range(first, last)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
}
# Eleven are more than a year or an amount spelled out ever has; a mobile number has eleven.
_NUMERALS = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖貳參陸"
_SPELLED = re.compile(rf"[\d{_NUMERALS}](?:[ -]?[\d{_NUMERALS}]){{10,18}}")
_SPELLED_DIGITS = str.maketrans(_NUMERALS, "0012345678912123456789236")
# How far a value stands from the word that tells what it is: "my passport number is …", "身份证号码：…".
_BETWEEN = (
    r"(?:\s|[:：=#＃,，是为叫]|号码?|编号|账号"
    r"|(?:numbers?|no|nr|num|is|was|of|the|are|it|for|my|address|id|code)\b\.?){0,8}"
)


@dataclass(frozen=True, slots=True)
class Readable:
    """A text as the finders read it.

    Attributes:
        text: Digits, letters and dashes of any kind as ASCII, without what nobody sees.
        places: Where each of its characters stands in the text as written; empty where that is its own place.
    """

    text: str
    places: tuple[int, ...] = ()

    def as_written(self, start: int, end: int) -> tuple[int, int]:
        """Give where a stretch of it stands in the text as written; the end is behind the last character."""
        return (self.places[start], self.places[end - 1] + 1) if self.places else (start, end)


def readable(text: str) -> Readable:
    """Make a text readable for the finders."""
    bare = seen(text)
    places = () if len(bare) == len(text) else tuple(place for place, char in enumerate(text) if seen(char))
    return Readable(_spelled_out(bare.translate(_PLAIN)), places)


def _spelled_out(text: str) -> str:
    return _SPELLED.sub(lambda run: run[0].translate(_SPELLED_DIGITS), text)


def after(cue: str, value: str) -> re.Pattern[str]:
    """Make a pattern for a value behind the word that tells what it is; the value is the group `value`."""
    return re.compile(rf"(?:{cue}){_BETWEEN}(?P<value>{value})", re.IGNORECASE)


def found_by(
    pattern: re.Pattern[str], kind: Kind, text: str, accepted: Callable[[str], bool] = bool
) -> Iterator[Found]:
    """Give where a pattern with the group `value` matches a value that is accepted."""
    for match in pattern.finditer(text):
        if accepted(match["value"]):
            yield Found(*match.span("value"), kind)


def digits_of(value: str) -> str:
    """Give the digits of a value."""
    return "".join(char for char in value if char.isdigit())
