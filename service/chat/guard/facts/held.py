"""Whether a text holds a fact, however it is written there. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import ClassVar

from knowledge.quantities import UNITS
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.moments import DAILY, WEEKEND
from service.chat.guard.facts.rates import EACH, is_told

_COUNTRY = re.compile(r"(?:00)?(?:86|1)?")
_HALF_A_DAY = 720
_NEXT_DAY = re.compile(r"[次翌隔]日|[次隔]天|\bnext\s(?:\w+\s)?day\b")
# What is for two says so in a word.
_TWO = re.compile(r"双(?=[人份张次杯床早层倍])|\b(?:double|twin)\b(?![\s-](?:click|tap|check|press|side))")
_PAIR = 2
_WEEKEND_DAYS = frozenset((6, 7))
# How long something takes is said in any of them.
_PERIODS = ("hour", "month", "working day")
# What has fewer digits is an extension or a service number, and is itself.
_SHORTEST_LINE = 7


class Holding:
    """The facts of a text.

    Args:
        facts: As they were read.
        text: The whole text, folded: what is named in it may be a number's unit in a table's head.
        items: How many items it lists; the reply may count them.
        numbered: The numbers of its headings and items.
    """

    def __init__(self, facts: Iterable[Fact], text: str, items: int = 0, numbered: Sequence[str] = ()) -> None:
        self._text = text
        self._says: dict[tuple[FactKind, object, str], list[Fact]] = defaultdict(list)
        self._by_kind: dict[FactKind, list[Fact]] = defaultdict(list)
        for fact in facts:
            self._says[fact.says].append(fact)
            self._by_kind[fact.kind].append(fact)
        self._items = items
        self._numbered = frozenset(numbered)

    def of_kind(self, fact: Fact) -> list[Fact]:
        """Give the facts that could stand where this one stands: of its kind, of its unit or how long as well."""
        if fact.kind is not FactKind.AMOUNT:
            return self._by_kind[fact.kind]
        dates = self._by_kind[FactKind.DATE] if fact.unit == "month" else []
        units = _PERIODS if fact.unit in _PERIODS else (fact.unit,)
        return [other for other in self._by_kind[FactKind.AMOUNT] if other.unit in units] + dates

    def count(self, fact: Fact) -> int:
        """Tell how often the text says this in the very same form."""
        return len(self._says.get(fact.says, ()))

    def holds(self, fact: Fact) -> bool:
        """Tell whether the text says this."""
        return fact.says in self._says or self._HOLDS[fact.kind](self, fact)

    def _holds_amount(self, fact: Fact) -> bool:
        if fact.unit == EACH:
            return is_told(fact.value, self._text)
        if fact.unit:
            if any(other in self._says for other in _same_share(fact)):
                return True
            bare = (FactKind.AMOUNT, fact.value, "")
            return bare in self._says and self._names(fact.unit)
        if (fact.value == _PAIR and _TWO.search(self._text)) or (fact.value == self._items and fact.value):
            return True
        if (FactKind.CODE, fact.text, "") in self._says:
            return True
        dates = (other.value for other in self._by_kind[FactKind.DATE])
        return any(isinstance(date, tuple) and date[0] == fact.value for date in dates) or fact.text in self._numbered

    def _names(self, unit: str) -> bool:
        """Tell whether a label names a unit, as a table's head does: "保修期(月)", "days:"."""
        names = {name.removeprefix("个") for name, (base, _) in UNITS.items() if base == unit}
        return any(
            re.search(rf"[(/]\s*{re.escape(name)}s?\s*\)|{re.escape(name)}s?\)?\s*:", self._text) for name in names
        )

    def _holds_date(self, fact: Fact) -> bool:
        if not isinstance(fact.value, tuple):
            return False
        if fact.value[1:] == (None, None) and (FactKind.AMOUNT, Fraction(fact.value[0]), "") in self._says:
            return True
        return any(
            all(part is None or part == other for part, other in zip(fact.value, date.value, strict=True))
            for date in self._by_kind[FactKind.DATE]
            if isinstance(date.value, tuple)
        )

    def _holds_time(self, fact: Fact) -> bool:
        vague = [other for other in self._by_kind[FactKind.TIME] if other.unit or fact.unit]
        return any((int(str(other.value)) - int(str(fact.value))) % _HALF_A_DAY == 0 for other in vague)

    def _holds_address(self, fact: Fact) -> bool:
        value = str(fact.value)
        if fact.kind is FactKind.LINK:
            return any(str(other.value).startswith(f"{value}/") for other in self._by_kind[FactKind.LINK])
        digits = re.sub(r"\D", "", value)
        numbers = [*self._by_kind[FactKind.PHONE], *self._by_kind[FactKind.AMOUNT]]
        return any(_same_line(digits, str(other.value)) for other in numbers)

    def _holds_code(self, fact: Fact) -> bool:
        # "v5.1" stands in "release/v5.1" and is 5.1, but "esp32" is another thing than "esp32-s3".
        return any(_alone(token).search(self._text) for token in (fact.text, str(fact.value)))

    def _holds_clause(self, fact: Fact) -> bool:
        if (fact.value, fact.unit) == (2, "day") and _NEXT_DAY.search(self._text):
            return True
        return str(fact.value) in self._numbered

    def _holds_weekday(self, fact: Fact) -> bool:
        days = {other.value for other in self._by_kind[FactKind.WEEKDAY]}
        if fact.value == WEEKEND:
            return bool(days & _WEEKEND_DAYS) or bool(DAILY.search(self._text))
        return fact.value in _WEEKEND_DAYS and WEEKEND in days

    def _holds_nothing_else(self, _fact: Fact) -> bool:
        return False

    _HOLDS: ClassVar[dict[FactKind, Callable[["Holding", Fact], bool]]] = {
        FactKind.AMOUNT: _holds_amount,
        FactKind.DATE: _holds_date,
        FactKind.TIME: _holds_time,
        FactKind.PHONE: _holds_address,
        FactKind.LINK: _holds_address,
        FactKind.CODE: _holds_code,
        FactKind.CLAUSE: _holds_clause,
        FactKind.MAIL: _holds_nothing_else,
        FactKind.FLOOR: _holds_nothing_else,
        FactKind.WEEKDAY: _holds_weekday,
    }


def _same_share(fact: Fact) -> Iterator[tuple[FactKind, object, str]]:
    """Give how else a share is said: 八折 is 20 % off, and 80 % of the price."""
    if isinstance(fact.value, Fraction) and fact.unit == "of ten":
        yield from ((fact.kind, share, "percent") for share in (10 * fact.value, 100 - 10 * fact.value))
    elif isinstance(fact.value, Fraction) and fact.unit == "percent":
        yield from ((fact.kind, share, "of ten") for share in (fact.value / 10, 10 - fact.value / 10))


def _alone(token: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9_-]){re.escape(token.rstrip('.:/'))}(?![a-z0-9_]|[-.][a-z0-9])")


def _same_line(one: str, other: str) -> bool:
    """Tell whether two phone numbers differ in nothing but the country's code."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return (
        longer.endswith(shorter)
        and len(shorter) >= _SHORTEST_LINE
        and bool(_COUNTRY.fullmatch(longer[: -len(shorter)]))
    )
