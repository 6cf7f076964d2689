"""Facts about how long or how much, where no plain number says it: 半月, 整年, 三〇天, 三四天, "X 天", 九五折. Pure."""

import re
from collections.abc import Iterator
from fractions import Fraction

from knowledge.numerals import value_of
from knowledge.quantities import UNITS
from service.chat.guard.facts.fact import Fact, FactKind

_NAMES = "个月|小时|分钟|月|年|周|天|日|元|块"
_PERIOD = re.compile(
    r"(?P<half>半月(?![形板湾弯刊谈弧牙]))"
    rf"|整个?(?P<whole>月|年|周|天|日)(?![^\W\d_]*[体数合理齐])"
    rf"|(?<![a-z0-9.-])(?P<letter>[xn])\s?(?P<unknown>{_NAMES}|(?:days?|weeks?|months?|years?|hours?)\b)"
    rf"|(?<![零〇一二三四五六七八九十百千万第周])(?P<spelt>[零〇一二三四五六七八九两]{{2}})\s?(?P<unit>{_NAMES}|折)(?![前之])"
)
_MONTH = ("month", Fraction(1))


def periods(text: str) -> Iterator[Fact]:
    """Find them; what is no number is itself, as it is written, and must be in the passage so."""
    for found in _PERIOD.finditer(text):
        value, unit = _read(found)
        yield Fact(FactKind.AMOUNT, value, unit, found[0], found.start(), found.end())


def _read(found: re.Match[str]) -> tuple[object, str]:
    if found["half"]:
        return Fraction(1, 2), "month"
    if found["whole"]:
        unit, size = _unit(found["whole"])
        return size, unit
    if found["letter"]:
        return found["letter"], _unit(found["unknown"])[0]
    if found["unit"] == "折":
        tens, ones = (value_of(digit) or Fraction(0) for digit in found["spelt"])
        return tens + ones / 10, "of ten"
    unit, size = _unit(found["unit"])
    return _spelt(found["spelt"], size), unit


def _spelt(digits: str, size: Fraction) -> object:
    """Give the number that is spelt with a nought; of two other digits each may be meant."""
    if digits[-1] not in "零〇":
        return digits
    return 10 * (value_of(digits[0]) or Fraction(0)) * size


def _unit(name: str) -> tuple[str, Fraction]:
    return _MONTH if name == "月" else UNITS[name.removesuffix("s")]
