"""What a turn came to that was rehearsed: played as for a customer, and seen by none. Values only."""

import msgspec


class Cited(msgspec.Struct, frozen=True):
    """A passage that a reply cites.

    Attributes:
        document: The document's key.
        section: The headings it stands under, as one line.
        text: What it says.
    """

    document: str
    section: str
    text: str


class Withheld(msgspec.Struct, frozen=True):
    """Something of what a model wrote that was not released, and why."""

    reason: str
    text: str


class Rehearsed(msgspec.Struct, frozen=True):
    """What a turn came to. Times are in seconds, from the question on.

    Attributes:
        reply: What a customer would have been shown.
        outcome: As the API names it.
        citations: What the reply cites.
        cuts: What the guard held back.
        engine: What has written the reply.
        failure: Why the model's reply was not, or not wholly, used; empty where it was, or no model was needed.
        missing: The model was needed and has not come to an end: nothing is known of what it would have said.
        raw: What the model wrote, word for word but for control characters.
        seconds: To the end of the reply.
        first_sentence: To its first sentence; `None` where there was none.
        searching: Until what answers was found, before any model was asked; 0 where nothing was looked up.
        knowledge_revision: The state of the knowledge it was written from; 0 where nothing was looked up.
    """

    reply: str
    outcome: str
    citations: tuple[Cited, ...] = ()
    cuts: tuple[Withheld, ...] = ()
    engine: str = ""
    failure: str = ""
    missing: bool = False
    raw: str = ""
    seconds: float = 0.0
    first_sentence: float | None = None
    searching: float = 0.0
    knowledge_revision: int = 0
