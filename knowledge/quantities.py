"""Quantities in texts, made comparable: 七天 is 7天 is seven days, and 24 hours are one day. Pure.

A quantity has a unit; dates, clause numbers and bare figures are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from knowledge.numerals import NUMBER, value_of
from knowledge.words import folded

# What each unit is, and how many of the base unit it has. Working days are no days: how many depends on the calendar.
UNITS: dict[str, tuple[str, Fraction]] = {
    name: (unit, Fraction(size))
    for unit, size, names in (
        ("working day", 1, "个工作日 工作日 working-day business-day"),
        ("hour", 24, "天 日 个自然日 自然日 day calendar-day"),
        ("hour", 168, "周 个星期 星期 week"),
        ("hour", 1, "小时 个小时 hour"),
        ("hour", "1/60", "分钟 minute"),
        ("hour", "1/3600", "秒 秒钟 second"),
        ("month", 1, "个月 month"),
        ("month", 12, "年 周年 year"),
        ("percent", 1, "% percent per-cent"),
        ("yuan", 1, "元 块钱 块 人民币 cny rmb ¥ yuan"),
        ("dollar", 1, "美元 usd us$ $ dollar"),
        ("euro", 1, "欧元 eur € euro"),
        ("time", 1, "次 time"),
    )
    for name in names.split()
}
"""By name in a folded text: the unit it is counted in, and how many of those one of it is."""
_RANGE = rf"(?P<low>{NUMBER})(?:\s*(?:-|–|—|~|至|到|to)\s*(?P<high>{NUMBER}))?"
_AFTER = "|".join(
    re.escape(name).replace("\\-", r"[\s-]") + (r"s?\b" if (name.isascii() and name.isalpha()) or "-" in name else "")
    for name in sorted(UNITS, key=len, reverse=True)
    if name[-1] not in "$¥€"
)
_BEFORE = r"us\$|[$¥€]|\busd|\bcny|\brmb|\beur|人民币"
_QUANTITY = re.compile(
    rf"(?:(?P<before>{_BEFORE})\s*(?:{_RANGE.replace('low', 'low_b').replace('high', 'high_b')}))"
    rf"|(?<![\d.a-z第])(?:{_RANGE})\s*-?\s*(?P<after>{_AFTER})"
    rf"|百分之(?P<percent>{NUMBER})"
)
# 7月1日, 2024年, and the day of a month are moments, not periods.
_DATE = re.compile(
    r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|每月\s*\d{1,2}\s*[日号]"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of something.

    Attributes:
        unit: "hour", "working day", "month", "percent", "yuan", "dollar", "euro" or "time".
        low: How many, in that unit; of a range the lower end.
        high: The upper end of a range; otherwise the same.
        text: As it was written.
    """

    unit: str
    low: Fraction
    high: Fraction
    text: str

    def says_otherwise(self, other: "Quantity") -> bool:
        """Tell whether both cannot be true of the same thing."""
        return self.unit == other.unit and (self.low, self.high) != (other.low, other.high)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text: words, or a quantity."""

    text: str
    quantity: Quantity | None = None


def parts_of(text: str) -> list[Part]:
    """Cut a text into its quantities and what stands between them; the text is folded."""
    return list(_parts(_DATE.sub(" ", folded(text))))


def _parts(text: str) -> Iterator[Part]:
    at = 0
    for match in _QUANTITY.finditer(text):
        quantity = _quantity(match)
        if quantity is None:
            continue
        yield Part(text[at : match.start()])
        yield Part(match[0], quantity)
        at = match.end()
    yield Part(text[at:])


def _quantity(match: re.Match[str]) -> Quantity | None:
    if match["percent"]:
        value = value_of(match["percent"])
        return None if value is None else Quantity("percent", value, value, match[0].strip())
    before = match["before"] is not None
    low, high = (match["low_b"], match["high_b"]) if before else (match["low"], match["high"])
    name = (match["before"] or match["after"]).strip()
    unit, size = UNITS.get(name) or UNITS[re.sub(r"[\s-]+", "-", name).rstrip("s")]
    least, most = value_of(low), value_of(high or low)
    if least is None or most is None:
        return None
    return Quantity(unit, least * size, most * size, match[0].strip())
