"""Sentences that introduce what follows ("步骤如下："), held until it comes: alone they promise what is not there.

Protocol logic without I/O.
"""

import re

_INTRODUCES = re.compile(
    r"(?:[:：]|(?:如下|见下|[看见]下[面方文]的?\w{0,4}|\bas follows"
    r"|\b(?:see|here is|here are|find) [\w ]{0,20}\bbelow)[。.!！]?)"
    r"\s*(?:\*\*|\[\d+\]|\s)*[。.]?$",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"\s*(?:\*\*|[-*+•·]\s|[（(]?\d{1,2}[.、)）]|第[一二三四五六七八九十\d]{1,3}步|step\s+\d|[①-⑳])", re.IGNORECASE
)
# More in a row introduce nothing.
_MOST = 3


def introduces(sentence: str) -> bool:
    """Tell whether a sentence introduces what follows it."""
    return _INTRODUCES.search(sentence) is not None


def is_item(sentence: str) -> bool:
    """Tell whether a sentence is an item of a list or a step."""
    return _ITEM.match(sentence) is not None


class Introductions:
    """The introductions that wait for what they introduce."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._missed = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def length(self) -> int:
        """How many characters wait."""
        return sum(map(len, self._waiting))

    @property
    def has_room(self) -> bool:
        """Tell whether another one may wait: a heading, what it says first, and no more."""
        return len(self._waiting) < _MOST

    def hold(self, shown: str) -> list[str]:
        """Hold an introduction, as it is to be shown; give those that this one makes vain."""
        vain = self.drop() if self._missed or not self.has_room else []
        self._waiting.append(shown)
        return vain

    def miss(self) -> None:
        """Note that a sentence behind them is not shown."""
        self._missed = bool(self._waiting)

    def follow(self, sentence: str) -> tuple[str, list[str]]:
        """Take the next sentence that is shown.

        Returns:
            What is shown in front of it, and the introductions that are not: where what they introduce was cut, and the
            sentence is no item of theirs.
        """
        alone = self._missed and not is_item(sentence)
        waiting = self.drop()
        return ("", waiting) if alone else ("".join(waiting), [])

    def drop(self) -> list[str]:
        """Forget all that wait, and give them."""
        waiting, self._waiting, self._missed = self._waiting, [], False
        return waiting
