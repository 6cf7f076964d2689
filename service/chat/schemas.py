"""What goes over the wire in a conversation."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """How a turn ended for the customer."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"
    UNANSWERED = "unanswered"
    HANDED_OFF = "handed_off"
    REFUSED = "refused"


class ChatRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer's message.

    Attributes:
        message: The question, in the customer's own words.
        session_id: The conversation it belongs to; without it a new one begins.
        stream: Whether the reply comes as server-sent events, sentence by sentence.
    """

    message: str
    session_id: str | None = None
    stream: bool = False


class Citation(msgspec.Struct, frozen=True):
    """Where a part of a reply comes from.

    Attributes:
        n: The number of its marker `[n]` in the reply.
        document: The document's title.
        version: The version's name.
        section: The headings it stands under, outermost first, joined by " › "; may be empty.
        page: The page it begins on, or `null`.
        quote: What the document says there.
        url: Where the document can be read, or `null`.
    """

    n: int
    document: str
    version: str
    section: str
    page: int | None
    quote: str
    url: str | None = None


class ChatReply(msgspec.Struct, frozen=True):
    """A finished turn.

    Attributes:
        reply: Plain text with markers `[n]`.
        session_id: To be sent with the next message.
        turn_id: To be sent with a vote.
        outcome: How it ended.
        citations: In order of their first marker.
        suggestions: What the customer might say next.
    """

    reply: str
    session_id: str
    turn_id: str
    outcome: Outcome
    citations: list[Citation]
    suggestions: list[str] = []


class Started(msgspec.Struct, frozen=True):
    """The event `meta`: which turn the sentences to come belong to."""

    session_id: str
    turn_id: str


class Delta(msgspec.Struct, frozen=True):
    """The event `delta`: what is added to the reply, one or more whole sentences."""

    text: str


class TranscriptTurn(msgspec.Struct, frozen=True):
    """An earlier turn, as its customer saw it."""

    turn_id: str
    asked_at: datetime
    message: str
    reply: str
    outcome: Outcome
    citations: list[Citation]


class Transcript(msgspec.Struct, frozen=True):
    """A conversation's turns, oldest first."""

    session_id: str
    turns: list[TranscriptTurn]
