"""What a turn shows of the revision that its session has, for whoever holds it against another one. Pure.

One cause is one sign: where a model failed, what was cut of its broken reply is no second one, and where the guard has
left too little of a reply to be shown, no host has failed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from service.chat.guard.house import BANNED_WORD
from service.chat.guard.verdicts import SEVERE, Cut

BROKEN = "broken_reply"
"""What is recorded where a model's list lost items: the documents are quoted in its place, or behind it."""
EMPTY = "empty_reply"
"""What is recorded where nothing of what a model wrote was released."""
UNSUPPORTED = "unsupported_reply"
"""What is recorded where a model's reply rests on nothing."""
UNUSABLE = frozenset({BROKEN, EMPTY, UNSUPPORTED})
"""The failures in which a model has come to its end, and its reply was no use: asked again, it would fail again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a revision that was asked.

    Attributes:
        revision: Its id.
        failure: Why it did not answer; empty when it did.
        cuts: What the guard left out of what it wrote.
    """

    revision: str
    failure: str
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a turn shows; the fields are those of `service.chat.tables.TurnRow`."""

    failed: bool = False
    cut: bool = False
    severe: bool = False
    banned: bool = False


def signs_of(own: Attempt, is_echo: Callable[[str], bool]) -> Signs:
    """Say what a turn shows of the revision that its session has.

    Args:
        own: What became of it.
        is_echo: Tells of a sentence with a banned phrase whether it only says again what somebody else has said.
    """
    guarded = bool(own.cuts) and (not own.failure or own.failure in UNUSABLE)
    severe = any(cut.reason in SEVERE for cut in own.cuts)
    banned = any(cut.reason == BANNED_WORD and not is_echo(cut.text) for cut in own.cuts)
    cut = guarded and not (severe or banned)
    return Signs(failed=bool(own.failure) and not guarded, cut=cut, severe=severe, banned=banned)
