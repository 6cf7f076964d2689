"""Facts about how much of something: 一半, 三分之一, "a third of", half price; each in percent. Pure."""

import re
from collections.abc import Iterator
from fractions import Fraction

from knowledge.numerals import CHINESE, value_of
from service.chat.guard.facts.fact import Fact, FactKind

_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_MANY = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_SHARE = re.compile(
    # 百分之 is read with the amounts.
    rf"(?!百)(?P<below>{CHINESE}|\d{{1,5}})分之(?P<above>{CHINESE}|\d{{1,5}})"
    r"|(?P<half>(?<!另)一半|半数|[减折]半|半价|对折"
    r"|(?<!first\s)(?<!second\s)(?<!other\s)(?<!latter\s)(?<!and\sa\s)\bhalf(?:[\s-]price\b|\s(?:off|of|the|its|their|your|our)\b)|\bhalv(?:es?|ed|ing)\b"
    r"|(?<!and\s)\b(?:a|one)[\s-]half\b)"
    r"|\b(?P<many>a|one|two|three|four)[\s-](?P<part>third|quarter|fourth|fifth|tenth)s?\b"
    r"(?=\s(?:of(?!\san\shour)|off|less|more)\b)"
)


def shares(text: str) -> Iterator[Fact]:
    """Find shares, in percent."""
    for found in _SHARE.finditer(text):
        share = _share(found)
        if share is not None:
            yield Fact(FactKind.AMOUNT, 100 * share, "percent", found[0], found.start(), found.end())


def _share(found: re.Match[str]) -> Fraction | None:
    if found["half"]:
        return Fraction(1, 2)
    if found["part"]:
        return Fraction(_MANY[found["many"]], _PARTS[found["part"]])
    above, below = value_of(found["above"]), value_of(found["below"])
    return above / below if above is not None and below else None
