"""A turn that has come to its end, as others are told of it who want to know what a revision would have made of it."""

from dataclasses import dataclass

from service.chat.memory import TurnRecord
from service.chat.recall import RecalledTurn

LEFT = "left"
"""The ending of a turn whose customer has gone away."""


@dataclass(frozen=True, slots=True)
class EndedTurn:
    """A turn at its end; it is in memory alone, since a message may hold what is not to be kept.

    Attributes:
        message: In the customer's words.
        before: The turns that were recalled, oldest first.
        asked: The ids of the revisions that were asked to write, in this order; none where no model was needed.
        record: What is kept of it.
    """

    message: str
    before: tuple[RecalledTurn, ...]
    asked: tuple[str, ...]
    record: TurnRecord


def unheard(_: EndedTurn) -> None:
    """Nobody wants to know."""
