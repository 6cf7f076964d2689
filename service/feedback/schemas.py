"""What goes over the wire when a customer votes."""

from typing import Annotated

import msgspec


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vote on a turn.

    Attributes:
        turn_id: The turn, as `POST /api/chat` named it.
        helpful: Whether the reply helped.
        reason: Why, in a word the page offers.
        comment: Why, in the customer's words.
    """

    turn_id: str
    helpful: bool
    reason: Annotated[str, msgspec.Meta(max_length=64)] = ""
    comment: Annotated[str, msgspec.Meta(max_length=2000)] = ""
