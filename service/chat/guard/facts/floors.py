"""Facts about which floor: 三楼, 3 楼, "the third floor". Pure."""

import re
from collections.abc import Iterator

from knowledge.numerals import CHINESE, value_of
from service.chat.guard.facts.fact import Fact, FactKind

_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = {word: number for number, word in enumerate(_WORDS.split(), 1)}
_FLOOR = re.compile(
    rf"(?:第\s?)?(?<![\d.a-z])(?P<zh>\d{{1,3}}|{CHINESE})\s?楼(?![梯宇房道盘])"
    rf"|\b(?:(?P<digits>\d{{1,3}})(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))[\s-](?:floor|storey)s?\b"
)


def floors(text: str) -> Iterator[Fact]:
    """Find floors by their number; several said in one word ("一二楼") are none."""
    for found in _FLOOR.finditer(text):
        written: str | None = found["zh"] or found["digits"]
        value = value_of(written) if written else _ORDINALS[found["word"]]
        if value is not None:
            yield Fact(FactKind.FLOOR, int(value), "", found[0], found.start(), found.end())
