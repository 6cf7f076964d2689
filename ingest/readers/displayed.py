"""A spreadsheet's cell as a person sees it: a percentage with its sign, a date without midnight."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from ingest.readers.displayed_formats import Section, Sign, section_for, section_for_text, sections_of
from ingest.readers.displayed_moments import Moment, moment_of, shown_moment
from ingest.readers.displayed_numbers import plain_number, shown_number

_KEPT = 10_000  # prices and dates come again and again
_UNSAID_MOMENT, _UNSAID_DAY, _UNSAID_TIME, _UNSAID_SPAN = "yyyy-mm-dd hh:mm", "yyyy-mm-dd", "hh:mm", "[h]:mm"


def displayed(value: object, number_format: str) -> str:
    """Write a cell's value under its number format, or as it is where the format cannot be had of it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return _number(value, number_format)
        case datetime() | date() | time() | timedelta():
            return _moment(value, number_format)
        case _:
            return _text(str(value), number_format)


@lru_cache(maxsize=_KEPT, typed=True)
def _number(value: float, number_format: str) -> str:
    try:
        return _number_under(value, number_format)
    except (ArithmeticError, ValueError):  # infinite, or no number: a cell must not cost the workbook
        return plain_number(value)


def _number_under(value: float, number_format: str) -> str:
    section, minus = section_for(number_format, value)
    if section.is_moment:
        moment = moment_of(value)
        return shown_moment(moment, section) if moment else plain_number(value)
    return shown_number(value, section, minus=minus)


@lru_cache(maxsize=_KEPT, typed=True)
def _moment(value: Moment, number_format: str) -> str:
    section = sections_of(number_format)[0]
    try:
        return shown_moment(value, section if section.is_moment else _unsaid(value))
    except OverflowError:
        return str(value)


def _unsaid(value: Moment) -> Section:
    """Choose a form for a moment whose format is none."""
    match value:
        case datetime():
            return sections_of(_UNSAID_MOMENT)[0]
        case date():
            return sections_of(_UNSAID_DAY)[0]
        case time():
            return sections_of(_UNSAID_TIME)[0]
        case _:
            return sections_of(_UNSAID_SPAN)[0]


def _text(value: str, number_format: str) -> str:
    section = section_for_text(number_format)
    if section is None:
        return value
    return "".join(value if sign is Sign.VALUE else text for sign, text in section.pieces).strip()
