"""A message that asks for several things: what they are, and what was found for each. Pure."""

import re
from collections.abc import Sequence

from knowledge.terms import terms_of
from knowledge.types import Hit
from service.chat.decision import Decision
from service.engines.extractive import Part

# Who asks for more at once is asked to come back to it.
_MOST_PARTS = 3
_BREAKS = re.compile(
    r"[？?；;！!。\n，,]+|另外|还有|以及|顺便|\b(?:and|also|plus|besides)\b(?=\s+(?:who|wh\w+|how|can|do|does|is|are|will|may)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[谁哪几吗呢啥]|什么|多[久少长大]|怎|如何|能否|是否|[能要有是可会].{0,1}不"
    r"|\b(?:who|wh[aeiy]\w*|how|can|could|do|does|did|is|are|will|may)\b",
    re.IGNORECASE,
)


def questions_in(message: str) -> tuple[str, ...]:
    """Give the questions in a message, in their order.

    Args:
        message: As asked.

    Returns:
        Two or three, each asking for something of its own; empty when the message asks for one thing, however long,
        or also tells something, which would be lost.
    """
    pieces = [piece.strip() for piece in _BREAKS.split(message) if terms_of(piece)]
    asking = all(_ASKS.search(piece) for piece in pieces)
    return tuple(pieces) if asking and 1 < len(pieces) <= _MOST_PARTS else ()


def worth_parting(whole: Decision, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Give the parts that are answered apart.

    Args:
        whole: What the message as a whole is answered from.
        parts: What was found for each question in it.

    Returns:
        Those with an answer, and where the whole has none, those without too: that is to be said. Empty when the
        message is better answered as a whole.
    """
    answered = tuple(part for part in parts if part.hits)
    if whole.answerable:
        return answered if len(answered) > 1 else ()
    return tuple(parts) if answered else ()


def together(whole: Decision, parts: Sequence[Part], limit: int) -> Decision:
    """Give what the whole message and its parts are answered from, each part's best before any part's second."""
    ranks: list[list[Hit]] = [list(part.hits) for part in parts] + [list(whole.hits)]
    in_turn = [hits[rank] for rank in range(limit) for hits in ranks if rank < len(hits)]
    kept: list[Hit] = []
    for hit in in_turn:
        if not any(hit.passage_id in other.passages for other in kept):
            kept.append(hit)
    return Decision(tuple(kept[:limit]))
