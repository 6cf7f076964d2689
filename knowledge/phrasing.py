"""How a message is put: where one question in it ends, whether a piece of it asks, what it points at. Pure."""

import re
from collections.abc import Sequence

# In front of another question "and" begins that; elsewhere it joins what belongs together.
_BREAKS = re.compile(
    r"[？?；;！!。\n，,]+|另外|还有|以及|顺便|\b(?:and|also|plus|besides)\b(?=\s+(?:who|wh\w+|how|can|do|does|is|are|will|may)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[谁哪几吗呢啥]|什么|多[久少长大]|怎|如何|能否|是否|[能要有是可会].{0,1}不"
    r"|\b(?:who|wh[aeiy]\w*|how|can|could|do|does|did|is|are|will|may)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"[那这][个只盏把款种台](?P<chinese>[\u4e00-\u9fff]+)|\b(?:that|this)\s+(?P<english>[a-z]+)", re.IGNORECASE
)


def pieces_of(message: str) -> Sequence[str]:
    """Give what a message says one by one, as far as its wording tells."""
    return [piece.strip() for piece in _BREAKS.split(message)]


def asks(piece: str) -> bool:
    """Tell whether a piece of a message asks something."""
    return bool(_ASKS.search(piece))


def pointed_at(message: str) -> tuple[str, ...]:
    """Give what stands behind "that" and "this": an English word, or the Chinese characters that begin with one."""
    return tuple(found["chinese"] or found["english"] for found in _POINTS.finditer(message))
