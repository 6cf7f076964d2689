"""Number formats of spreadsheets ("#,##0.00;[Red](#,##0.00)"), taken apart into what is written one after the other."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

_MAX_FORMAT = 255  # characters, as in Excel
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | [_*](?P<skipped>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式) | (?P<half>AM/PM|A/P|上午/下午) | (?P<exponent>E[+-])(?=[0\#?])
    | (?P<clock>h+|s+(?:\.0+)?) | (?P<month>m+) | (?P<day>y+|d+|a{3,4}) | (?P<end>;)
    | (?P<digit>[0\#?]) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
# What the machine's own settings decide: a form that cannot be misread instead of one country's.
_OF_THE_SYSTEM = {"mm-dd-yy": "yyyy-mm-dd", "m/d/yy h:mm": "yyyy-mm-dd h:mm"}
_SYSTEM_DATE, _SYSTEM_TIME = "$-F800", "$-F400"


class Sign(Enum):
    """What a piece of a format stands for."""

    TEXT = auto()
    DIGIT = auto()
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()
    SLASH = auto()
    VALUE = auto()
    """The value as it is: "General", or "@"."""
    DAY = auto()
    MONTH = auto()
    CLOCK = auto()
    HALF = auto()
    """Before or after noon."""
    ELAPSED = auto()


Piece = tuple[Sign, str]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format.

    Attributes:
        pieces: What is written, in order.
        condition: The values it is for; `None`: those that its place among the others says.
        below_zero: Its condition lets only negative values through.
        is_moment: It shows a date or a time.
        is_chinese: Names of days are Chinese ones.
    """

    pieces: tuple[Piece, ...]
    condition: Callable[[float], bool] | None = None
    below_zero: bool = False
    is_moment: bool = False
    is_chinese: bool = False


@lru_cache(maxsize=1000)
def sections_of(number_format: str) -> tuple[Section, ...]:
    """Take a format apart; at least one section comes out."""
    found: list[Section] = []
    pieces: list[Piece] = []
    brackets: list[str] = []
    known = _OF_THE_SYSTEM.get(number_format, number_format)[:_MAX_FORMAT]
    for match in _TOKEN.finditer(known):
        if match["end"]:
            found.append(_section(pieces, brackets))
            pieces, brackets = [], []
        elif match["bracket"] is not None:
            brackets.append(match["bracket"])
            pieces += _bracket(match["bracket"])
        elif match["skipped"] is None:
            pieces.append(_piece(match))
    return (*found, _section(pieces, brackets))


def _piece(match: re.Match[str]) -> Piece:
    for name, sign in _NAMED.items():
        if match[name] is not None:
            return sign, match[name]
    text = match["other"]
    return _SINGLE.get(text, Sign.TEXT), text


_NAMED = {
    "quoted": Sign.TEXT,
    "escaped": Sign.TEXT,
    "general": Sign.VALUE,
    "half": Sign.HALF,
    "exponent": Sign.EXPONENT,
    "clock": Sign.CLOCK,
    "month": Sign.MONTH,
    "day": Sign.DAY,
    "digit": Sign.DIGIT,
}
_SINGLE = {".": Sign.POINT, ",": Sign.COMMA, "%": Sign.PERCENT, "/": Sign.SLASH, "@": Sign.VALUE}


def _bracket(inside: str) -> list[Piece]:
    """Read what stands in square brackets: a currency, a length of time, or what is not written (colours, numerals)."""
    if inside.startswith("$"):
        currency = inside[1:].partition("-")[0]
        return [(Sign.TEXT, currency)] if currency else []
    return [(Sign.ELAPSED, inside)] if _ELAPSED.fullmatch(inside) else []


def _section(pieces: list[Piece], brackets: list[str]) -> Section:
    moment = any(sign in (Sign.DAY, Sign.MONTH, Sign.CLOCK, Sign.HALF, Sign.ELAPSED) for sign, _ in pieces)
    if moment:
        # "年" and "/" are only text in a date, and a comma is one.
        pieces = [(Sign.TEXT if sign in _SINGLE.values() else sign, text) for sign, text in pieces]
    if moment and any(inside.upper() in (_SYSTEM_DATE, _SYSTEM_TIME) for inside in brackets):
        whole = "yyyy-mm-dd" if _SYSTEM_DATE in map(str.upper, brackets) else "h:mm:ss"
        return sections_of(whole)[0]
    found = next((match for inside in brackets if (match := _CONDITION.fullmatch(inside.strip()))), None)
    chinese = any(inside.startswith("$-") and inside.upper().endswith(("804", "404", "C04")) for inside in brackets)
    if found is None:
        return Section(tuple(pieces), is_moment=moment, is_chinese=chinese)
    holds, limit = _HOLDS[found[1]], float(found[2])
    below_zero = found[1] in ("<", "<=") and limit <= 0
    return Section(tuple(pieces), lambda value: holds(value, limit), below_zero, moment, chinese)


def section_for(number_format: str, value: float) -> tuple[Section, bool]:
    """Choose the section for a number; tell, too, whether its minus is still to be written."""
    sections = sections_of(number_format)
    if any(section.condition for section in sections):
        fitting = (one for one in sections if one.condition is None or one.condition(value))
        section = next(fitting, sections[-1])
        return section, value < 0 and not section.below_zero
    if value < 0 and len(sections) > 1:
        return sections[1], False
    return sections[2 if value == 0 and len(sections) > 2 else 0], value < 0  # noqa: PLR2004 (the third is for zero)


def section_for_text(number_format: str) -> Section | None:
    """Choose the section for a text: the fourth, or an only one that has a place for it; `None`: it stays as it is."""
    sections = sections_of(number_format)
    last = sections[-1]
    fits = len(sections) in (1, 4) and any(piece == (Sign.VALUE, "@") for piece in last.pieces)
    return last if fits else None
