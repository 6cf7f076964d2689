"""The turns before, as the next one needs them, and how many of them a prompt may hold. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecalledTurn:
    """An earlier turn as the next one needs it."""

    question: str
    reply: str
    topic: str


def within_budget(
    turns: Sequence[RecalledTurn], budget: int, cost: Callable[[RecalledTurn], int]
) -> tuple[RecalledTurn, ...]:
    """Give the latest turns, oldest first, whose cost in tokens fits a budget together."""
    kept: list[RecalledTurn] = []
    for turn in reversed(turns):
        budget -= cost(turn)
        if budget < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))
