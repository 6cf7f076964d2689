"""What goes over the wire about what is banned."""

from datetime import datetime
from enum import StrEnum

import msgspec


class BannedKind(StrEnum):
    """What a phrase does."""

    WORD = "word"
    """A sentence of an answer that holds it is not shown."""
    TOPIC = "topic"
    """A question that holds it is declined."""


class Ban(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A phrase to be banned.

    Attributes:
        kind: What it does.
        text: A Chinese phrase counts wherever it stands, an English one as whole words, in singular and plural; width,
            case and what stands between the letters do not count.
    """

    kind: BannedKind
    text: str


class BannedPhrase(msgspec.Struct, frozen=True):
    """A phrase that is banned.

    Attributes:
        id: Of its row.
        kind: What it does.
        text: Folded.
        added_by: The name of the key it was added with.
        added_at: When.
    """

    id: int
    kind: BannedKind
    text: str
    added_by: str
    added_at: datetime


class BannedPhrases(msgspec.Struct, frozen=True):
    """All that staff have banned; what is banned by the file of rules is not among it."""

    phrases: list[BannedPhrase]
