"""What comes to pass once a time is over: a sentence may tell it from its other side. Pure."""

import re
from collections.abc import Sequence

from service.chat.guard.aligned import denials_in, tokens_of
from service.chat.guard.evidence import Window

_OVER = re.compile(
    r"(?:过期|逾期|超期|超时|期满|否则|过后)(?P<zh>[^，。；,;]+)"
    r"|\b(?:otherwise|or\selse|after\s(?:that|which)|thereafter|later\sthan\sthat|and\sthen)\b,?\s*(?P<en>[^,.;]+)"
)
_THEN = re.compile(r"就|则|便")


def lapses_as(said: str, window: Window) -> bool:
    """Tell whether a sentence says what a stretch says of the time being over ("otherwise the seats are released").

    "Seats that are not paid for are released" denies once what the stretch asks for, and nothing else.
    """
    behind = [found["zh"] or found["en"] for found in _OVER.finditer(window.folded)]
    if not behind or denials_in(said) > denials_in(window.text) + 1:
        return False
    # What follows a condition is not denied with it ("没用就会清零").
    spoken = {token.key: token.denials for token in tokens_of(_THEN.sub("，", said)) if token.telling}
    return any(_is_said(text, spoken) for text in behind)


def any_lapses_as(said: str, windows: Sequence[Window]) -> bool:
    """Tell the same of several stretches."""
    return any(lapses_as(said, window) for window in windows)


def _is_said(text: str, spoken: dict[str, int]) -> bool:
    shared = [token for token in tokens_of(text) if token.key in spoken]
    return bool(shared) and all(spoken[token.key] == token.denials for token in shared)
