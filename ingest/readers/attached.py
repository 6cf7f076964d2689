"""A file that is attached to a letter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a letter.

    Attributes:
        name: What the letter calls it; empty where it does not.
        data: The whole file; `None` where it is in the letter in a way that it cannot be had.
        inline: The letter's text shows it where it speaks of it; that it asks to be shown at its end is not enough: so
            some programs send whatever is attached.
    """

    name: str
    data: bytes | None
    inline: bool = False
