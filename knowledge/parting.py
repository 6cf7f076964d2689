"""English words that a customer writes together and the documents apart: "doorlocks". Pure."""

import re
from collections.abc import Callable

from knowledge.words import stems

# Shorter words are found in many others.
_SHORTEST = 4
_LONG = re.compile(rf"(?<![A-Za-z\d-])[A-Za-z]{{{2 * _SHORTEST},24}}(?![A-Za-z\d-])")


def parted(text: str, together: Callable[[tuple[str, ...]], bool]) -> str:
    """Give a text with such words apart.

    Args:
        text: A question.
        together: Tells whether some passage holds all of these stems.
    """
    return _LONG.sub(lambda found: _parts(found[0], together), text)


def _parts(word: str, together: Callable[[tuple[str, ...]], bool]) -> str:
    if together(_stems(word)):
        return word
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        if together(_stems(f"{word[:at]} {word[at:]}")):
            return f"{word[:at]} {word[at:]}"
    return word


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stems(text.lower()))
