"""The turns before, as the next one needs them, and how many of them a prompt may hold. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.subjects import Said


@dataclass(frozen=True, slots=True)
class RecalledTurn:
    """An earlier turn as the next one needs it.

    Attributes:
        question: As asked.
        reply: As given; empty where the customer left before.
        topic: What the conversation was about then, as `Understood.topic` has it.
        cited: The titles and headings of what the reply cites.
        offered: What the customer was asked back to choose from, a line each; empty where nothing was.
        refused: No answer was given because none may be.
    """

    question: str
    reply: str
    topic: str
    cited: tuple[str, ...] = ()
    offered: str = ""
    refused: bool = False

    @property
    def said(self) -> tuple[Said, ...]:
        """What was said in it; what a reply cites says best what it is about."""
        return Said(self.question), Said(self.reply, by_customer=False), Said(" ".join(self.cited), by_customer=False)


@dataclass(frozen=True, slots=True)
class Recalled:
    """A session as its next turn needs it.

    Attributes:
        turns: The last ones, oldest first.
        revision: The id of the revision that its last turn had; empty where none served.
        version: Of who serves, as that turn saw it.
    """

    turns: tuple[RecalledTurn, ...] = ()
    revision: str = ""
    version: int = 0


NEW_SESSION = Recalled()
"""What is recalled where nothing was ever said."""


def said_in(turns: Sequence[RecalledTurn]) -> tuple[Said, ...]:
    """Give what was said in turns, the latest last."""
    return tuple(said for turn in turns for said in turn.said if said.text)


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
