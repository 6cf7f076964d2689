"""Facts about how many, counted by twos and by twelves: 一对, a pair, 两双, 一打, half a dozen. Pure."""

import re
from collections.abc import Iterator

from knowledge.numerals import CHINESE, DIGITS, ENGLISH, value_of
from service.chat.guard.facts.fact import Fact, FactKind

_PACKS = re.compile(
    rf"(?<![\d.周期拜第统唯])(?P<zh>{DIGITS}|{CHINESE}|半)\s?"
    # "一打开", "一对一", "双" as in 双人.
    r"(?:(?P<dozen>打(?![开电包折造印扫算烊车断击破进入了给着到一二三四五六七八九十\d]))"
    r"|(?P<pair>对(?![一多应方比付策手外于象准折口齐称话待接着着半])|双(?![人方向面层倍重休语击十床门核卡模频头开拼份]))"
    r")"
    rf"|\b(?P<en>{DIGITS}|half\sa|{ENGLISH})\s(?:(?P<dozens>dozen)|(?P<pairs>pairs?))\b(?!s)"
)
_DOZEN, _PAIR = 12, 2


def packs(text: str) -> Iterator[Fact]:
    """Find pairs and dozens, as how many that are."""
    for found in _PACKS.finditer(text):
        value = value_of(found["zh"] or found["en"])
        if value is not None:
            count = value * (_DOZEN if found["dozen"] or found["dozens"] else _PAIR)
            yield Fact(FactKind.AMOUNT, count, "", found[0], found.start(), found.end())
