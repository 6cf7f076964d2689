"""A fact: what in a sentence can be made false by a single character. Values only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What a fact is."""

    LINK = "link"
    MAIL = "mail"
    PHONE = "phone"
    CODE = "code"
    CLAUSE = "clause"
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"
    FLOOR = "floor"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, in a form in which equal ones are equal.

    Attributes:
        kind: What it is.
        value: Of an amount or a clause its number (`Fraction`, or the number's text where it is none), of a time the
            minutes since midnight, of a weekday 1 to 7 or `WEEKEND`, of a floor its number, of a date year, month and
            day, each or `None`; otherwise text.
        unit: Of an amount the base unit ("hour", "yuan", …; empty where it has none), of a clause what is numbered,
            of a time "half" where it may be before noon or after it.
        text: As it was written, folded.
        start: Where it begins in the folded text.
        end: Where it ends.
        bound: -1 where it is a most, 1 where it is a least, otherwise 0.
    """

    kind: FactKind
    value: object
    unit: str
    text: str
    start: int
    end: int
    bound: int = 0

    @property
    def says(self) -> tuple[FactKind, object, str]:
        """What it says, wherever it stands."""
        return (self.kind, self.value, self.unit)


Reader = Callable[[str], Iterator[Fact]]
"""Finds facts of some kinds in a folded text; what earlier readers have read is made unreadable in it."""
