"""Numbers of a question that lie between two of a text: 75 in "71 to 80", 四年级 in "三年级至六年级". Pure."""

import re
from collections.abc import Iterable

from knowledge.words import folded

_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"两": "2"}
# A single Chinese digit; longer numbers in words are seldom and are not read.
_CHINESE = re.compile(
    r"(?<![零一二三四五六七八九十百千万两])[一二三四五六七八九两](?![零一二三四五六七八九十百千万两周下点些起])"
)
_NUMBER = re.compile(r"(?<![\w.,:：/\-–])(\d{1,7})(?![\d:：/]|[.,]\d)\s*个?([^\W\d_])?")
_RANGE = re.compile(
    r"(?<![\d.:：/\-–])(\d{1,7})\s*([^\W\d_]{0,3}?)\s*(?:[–~～—-]|至|到|\bto\b)\s*"
    r"(\d{1,7})(?![\d.:：/\-–])\s*([^\W\d_])?"
)
_UPWARDS = re.compile(r"(?<![\d.:：/\-–])(\d{1,7})\s*(?:\w{0,2}以上|or more|\+|and (?:more|over))")


def within_ranges(question: str, values: Iterable[str]) -> bool:
    """Tell whether a number of a question lies in a range of one of the values.

    Where the range says what it counts, in one Chinese character, the question must count the same.
    """
    numbers = [(int(number), unit) for number, unit in _NUMBER.findall(_in_digits(question))]
    return bool(numbers) and any(
        _holds(value, number, unit) for value in map(_in_digits, values) for number, unit in numbers
    )


def _holds(value: str, number: int, unit: str) -> bool:
    for low, between, high, behind in _RANGE.findall(value):
        if int(low) <= number <= int(high) and _same_unit(between or behind, unit):
            return True
    return any(number >= int(low) for low in _UPWARDS.findall(value))


def _same_unit(counted: str, unit: str) -> bool:
    if counted.isascii() and unit.isascii():  # what follows a number in English may be any word
        return True
    return not counted or counted[0] == unit


def _in_digits(text: str) -> str:
    return _CHINESE.sub(lambda found: _DIGITS[found[0]], folded(text))
