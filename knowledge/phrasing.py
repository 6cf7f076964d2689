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

# Who writes, in front of what they ask.
_INTRODUCES = re.compile(
    r"^\s*(?:您?你?好[，,。！!\s]*)?(?:我[是姓叫][^\s，,。！!？?]{1,6}(?:先生|女士|小姐|太太)|我[叫姓][^\s，,。！!？?]{1,4})[，,。！!\s]+"
    r"|^\s*(?i:(?:(?:hi|hello|hey)(?: there)?[,.!]?\s+)?(?:my name is|my name's|this is))"
    r" [A-Z]\w*(?: [A-Z]\w*)?[,.!]\s+"
)


def without_introduction(message: str) -> str:
    """Leave out who writes where a question follows: "我是王先生，" or "My name is Tom."."""
    return _INTRODUCES.sub("", message) or message


def pieces_of(message: str) -> Sequence[str]:
    """Give what a message says one by one, as far as its wording tells."""
    return [piece.strip() for piece in _BREAKS.split(message)]


def asks(piece: str) -> bool:
    """Tell whether a piece of a message asks something."""
    return bool(_ASKS.search(piece))


def told_in(message: str) -> str:
    """Give what a message tells beside its questions: "我买了门锁，保修多久？"."""
    return "\n".join(piece for piece in pieces_of(message) if piece and not asks(piece))


def pointed_at(message: str) -> tuple[str, ...]:
    """Give what stands behind "that" and "this": an English word, or the Chinese characters that begin with one."""
    return tuple(found["chinese"] or found["english"] for found in _POINTS.finditer(message))
