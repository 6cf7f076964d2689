"""Where too much text is cut, and what is too long for a title."""

import re

from knowledge.sentences import split_sentences
from knowledge.sizes import size

__all__ = ["MAX_TITLE", "closes", "pieces", "size"]

MAX_TITLE = 0.075
"""Size of a heading: 30 Chinese or 67 Latin characters. What is longer is a sentence."""

_CLOSES = re.compile(r"[。！？；!?;.…][”’」』）)】》\"']*$")
_LAST_RESORT = re.compile(r"[，,、;：:\s]")


def closes(text: str) -> bool:
    """Tell whether a text ends as a sentence does."""
    return bool(_CLOSES.search(text.rstrip()))


def pieces(text: str, limit: float = 1.0) -> list[str]:
    """Cut a text at sentence ends into pieces of at most `limit` (see `size`), each as full as it gets.

    A single sentence above the limit stays whole, unless it is so long that it cannot be a sentence.
    """
    parts = [part for sentence in split_sentences(text) for part in _bearable(sentence, 4 * limit)]
    joined: list[str] = []
    for part in parts:
        if joined and size(joined[-1] + part) <= limit:
            joined[-1] += part
        else:
            joined.append(part)
    return [piece.strip() for piece in joined if piece.strip()]


def _bearable(sentence: str, limit: float) -> list[str]:
    """Cut what is no sentence (a dump without a full stop) at commas and spaces, or anywhere."""
    if size(sentence) <= limit:
        return [sentence]
    middle = len(sentence) // 2
    cut = _LAST_RESORT.search(sentence, middle)
    at = cut.end() if cut and cut.end() < len(sentence) else middle
    return [*_bearable(sentence[:at], limit), *_bearable(sentence[at:], limit)]
