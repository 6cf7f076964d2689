"""What the guard says: which parts of a reply it cuts and why. Values only."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class CutReason(StrEnum):
    """Why the guard itself cuts; sentence checks bring reasons of their own."""

    CITATION_NOT_GIVEN = "citation_not_given"
    THINK = "think"
    SPECIAL_TOKEN = "special_token"  # noqa: S105 - a token of a chat template, not a password
    OTHER_TURN = "other_turn"
    TOO_LONG = "too_long"
    LOOP = "loop"
    INTERRUPTED = "interrupted"
    EMPTY = "empty"
    NOTHING_FOLLOWS = "nothing_follows"
    """An introduction whose items were cut, or never came."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Something that was not released: why, and the beginning of it (empty when it was not kept)."""

    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence check says.

    Attributes:
        passed: The sentence may be shown; otherwise it is left out for `reason`.
        reason: Why not.
        sentence: What is shown in its place, where that differs; the checks that follow judge it instead.
        last: Nothing that follows can be trusted either.
    """

    passed: bool
    reason: str = ""
    sentence: str = ""
    last: bool = False


SentenceCheck = Callable[[str], Verdict]


@dataclass(frozen=True, slots=True)
class Report:
    """What the guard did with one reply.

    Attributes:
        cuts: In the order of the text.
        cited: The passages that the reply cites, in order of their first use.
        items_lost: How many items of its lists and steps of its procedures were cut; what is left of one may mislead.
    """

    cuts: tuple[Cut, ...]
    cited: tuple[int, ...]
    items_lost: int = 0

    @property
    def is_broken(self) -> bool:
        """Tell whether a list or a procedure lost items: a quotation of the whole is better, where one is possible."""
        return self.items_lost > 0
