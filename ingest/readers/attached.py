"""A file that is attached to a letter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a letter.

    Attributes:
        name: What the letter calls it; empty where it does not.
        data: The whole file; `None` where it is in the letter in a way that it cannot be had.
        inline: It is shown within the letter's text.
    """

    name: str
    data: bytes | None
    inline: bool = False
