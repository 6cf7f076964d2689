"""The steps of a procedure are told in the order in which a passage gives them. Pure."""

import re
from collections.abc import Iterable, Sequence

from knowledge.terms import Term
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Window

# A step of a passage begins a line, or stands behind the end of another.
_STEP = re.compile(r"(?:^|(?<=[\n。;；.!?]))\s*(?P<n>\d{1,2})[.、)）]\s*(?!\d)", re.MULTILINE)
_ITEM = re.compile(
    r"(?:\s*\[\d{1,9}\])*[\s*#>]*(?:step\s+|第)?(?P<n>\d{1,2}|[一二三四五六七八九十])(?:[.、)）:：]|步)", re.IGNORECASE
)
_FIRST = frozenset(("1", "一"))
_FEWEST = 2
# A step that has this share of an item's words is that item,
_SAME = 0.75
# where no other one has nearly as much.
_CLEARLY = 0.25


class Steps:
    """Follows the items of one reply through the numbered lists of its passages.

    Args:
        texts: The passages.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._lists = [steps for text in texts if len(steps := _steps_of(text)) >= _FEWEST]
        self._reached: dict[int, int] = {}

    def goes_back(self, sentence: str, terms: Sequence[Term]) -> bool:
        """Tell whether the next sentence is an item that its passage has in front of an item told already.

        Args:
            sentence: As the reply has it, with its number.
            terms: What it says.
        """
        found = _ITEM.match(sentence) if self._lists else None
        if not found:
            return False
        if found["n"] in _FIRST:
            self._reached.clear()
        places = {number: _place(terms, steps) for number, steps in enumerate(self._lists)}
        known = {number: place for number, place in places.items() if place is not None}
        back = bool(known) and all(place < self._reached.get(number, 0) for number, place in known.items())
        self._reached |= known
        return back


def _steps_of(text: str) -> list[Window]:
    """Give the steps of the first list of a text that counts from one on, without their numbers."""
    starts = list(_STEP.finditer(text))
    ends = [*(start.start() for start in starts), len(text)][1:]
    steps: list[Window] = []
    for start, end in zip(starts, ends, strict=True):
        if int(start["n"]) != len(steps) + 1:
            break
        steps.append(Window(text[start.end() : end].strip()))
    return steps


def _place(terms: Sequence[Term], steps: Sequence[Window]) -> int | None:
    """Give which step an item is; nothing where none or several may be meant."""
    shares = [share_in(terms, step.words) for step in steps]
    best = max(shares)
    if not terms or best < _SAME or sum(share > best - _CLEARLY for share in shares) > 1:
        return None
    return shares.index(best)
