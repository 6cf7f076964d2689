"""The numbers by which a reply counts its own items: none of the documents', and no way around them. Pure.

Such a number is left out of what is judged only where it goes on counting. "30." alone and "(30) days" count nothing.
"""

import re
import unicodedata
from collections.abc import Iterable

from knowledge.numerals import CHINESE, value_of
from service.chat.guard.facts.amounts import AFTER, COUNTER

_STEP = r"第(?P<step>[一二三四五六七八九十\d]{1,3})步(?=[:：，,、\s])|step\s+(?P<en>\d{1,2})(?=[:.,])"
_ROUND = r"(?P<round>[①-⑳])"
_PLACE = re.compile(
    r"(?P<lead>(?:\s*\[\d{1,9}\])*)\s*(?:#+\s+|[-*+•·>]\s+|\*\*)*"
    rf"(?P<number>[（(]?(?P<digits>\d{{1,2}})[.、)）:：]\s*(?!\d)|{_STEP}|{_ROUND}|(?P<zh>[一二三四五六七八九十]{{1,3}})、)?",
    re.IGNORECASE,
)
# Steps are counted within a sentence, too: "第一步，开机；第二步，配网。"
_WITHIN = re.compile(rf"(?<![\d.])(?P<digits>\d{{1,2}})[.、)）](?!\d)|{_STEP}|{_ROUND}", re.IGNORECASE)
_GROUPS = ("digits", "step", "en", "round", "zh")
# "30)天内" is 30 days; "1. 天猫旗舰店", "2. 点击登录" and "3. Hours" are items.
_COUNTED = re.compile(
    rf"[\s*_]*(?:(?=[^a-z])(?:{AFTER}|{COUNTER})(?=[*_\s]*(?:[内以之后前起左右的可包免/，。,.;；!！)）]|$))"
    rf"|(?=[a-z])(?:{AFTER})(?=\s+(?:of|after|from|before|within|at|to|for|in|is|are)\b|[,.;!]|\s*$))"
)
_NUMERAL = re.compile(rf"(?:{CHINESE}|\W)+")
_WORD = re.compile(r"\w")


class Numbering:
    """Follows how one reply counts.

    Args:
        texts: The passages; an item may have the number that it has there.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        lines = (_PLACE.match(line) for text in texts for line in text.split("\n"))
        self._known = frozenset(_value(found) for found in lines if found and found["number"])
        # The number last given to an item of each list that may go on, the outermost first.
        self._last: list[int] = []

    def take(self, sentence: str) -> str:
        """Take the next sentence of the reply; give it without what lists it, its number only where it counts on."""
        found = _PLACE.match(sentence)
        if not found:
            return sentence
        rest = sentence[found.end() :]
        if not found["number"]:
            self._count_within(rest)
            return found["lead"] + rest
        number = _value(found)
        if _COUNTED.match(rest):
            return f"{found['lead']}{number}{rest.lstrip('*_ ')}"
        goes_on = self._goes_on(number) or (number in self._known and bool(_WORD.search(rest)))
        self._count_within(rest)
        return found["lead"] + (rest if goes_on else sentence[found.start("number") :])

    def _count_within(self, text: str) -> None:
        for found in _WITHIN.finditer(text):
            self._goes_on(_value(found))

    def _goes_on(self, number: int) -> bool:
        """Tell whether a number begins a list or is the next one of a list that is open."""
        if number == 1:
            self._last.append(1)
            return True
        while self._last and number - 1 in self._last:
            if self._last[-1] == number - 1:
                self._last[-1] = number
                return True
            self._last.pop()
        return False


def has_numeral(text: str) -> bool:
    """Tell whether a text has a sign for a number, or says nothing else in Chinese characters."""
    signs = any(unicodedata.category(character).startswith("N") for character in text)
    return signs or bool(re.search(CHINESE, text) and _NUMERAL.fullmatch(text))


def _value(found: re.Match[str]) -> int:
    groups = found.groupdict()
    written = next(written for name in _GROUPS if (written := groups.get(name)))
    return int(value_of(unicodedata.normalize("NFKC", written)) or 0)
