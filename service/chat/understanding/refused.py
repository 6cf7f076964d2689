"""A message behind one that was declined: whether it asks for the same in other words. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.chat.recall import RecalledTurn, said_in
from service.chat.understanding.question import Understood, following, names_nothing, understand

# What a message begins with that goes over to something else as well as on with the same.
_GOES_ON = re.compile(
    r"^\s*(?:(?:好的?|哦|嗯)[，,]?\s*)?(?:那么|那(?![个款种台边里儿样些是])|然后|还有|另外)[，,]?"
    r"|^\s*(?:(?:ok(?:ay)?|well)[,\s]+)?(?:and|then|so|also|but)\b[,\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as understood behind the turns before.

    Attributes:
        asked: The message.
        turns: The turns before that it may follow up on, oldest first: those that were not declined.
        behind: What was declined just before, where it may ask for that or for something else: what is found will
            tell. Otherwise empty.
    """

    asked: Understood
    turns: tuple[RecalledTurn, ...] = ()
    behind: str = ""


def heard(
    message: str, turns: Sequence[RecalledTurn], is_declined: Callable[[str], bool], known: Callable[[str], bool] = bool
) -> Heard:
    """Understand a message behind the turns before.

    Args:
        message: What the customer wrote.
        turns: The turns before, oldest first.
        is_declined: Tells whether a text speaks of what is not talked about.
        known: Tells whether the documents have the code of a product.

    Returns:
        The message. Where it asks in other words for what was declined just before, `Understood.topic` says so; no
        other message follows up on what was declined.
    """
    declined = [turn.refused or is_declined(_spoken(turn)) for turn in turns]
    open_turns = tuple(turn for turn, is_shut in zip(turns, declined, strict=True) if not is_shut)
    behind = ""
    if declined and declined[-1] and is_declined(_spoken(turns[-1])):
        asked = following(_understood(message, turns, known), turns[-1].topic)
        if _leans(message, turns, known) and is_declined(asked.topic):
            return Heard(asked, open_turns)
        behind = turns[-1].topic if asked.context else ""
    return Heard(_understood(message, open_turns, known), open_turns, behind)


def _spoken(turn: RecalledTurn) -> str:
    return f"{turn.topic}\n{turn.question}"


def _leans(message: str, turns: Sequence[RecalledTurn], known: Callable[[str], bool]) -> bool:
    """Tell whether a message asks nothing without what was said before, whatever word it begins with."""
    own = _GOES_ON.sub("", message)
    return names_nothing(message) or not own.strip() or bool(_understood(own, turns, known).context)


def _understood(message: str, turns: Sequence[RecalledTurn], known: Callable[[str], bool]) -> Understood:
    if not turns:
        return understand(message, "")
    last = turns[-1]
    return understand(message, last.topic, said_in(turns), offered=last.offered, known=known)
