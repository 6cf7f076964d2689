"""Putting right what can be: one remedy after the other; that one fails keeps no other from being tried."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from knowledge.base import KnowledgeBase
from knowledge.consistency import Check, judge
from knowledge.errors import KefuError

log = structlog.stdlib.get_logger("kefu.doctor")


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that puts things right.

    Attributes:
        name: Of what it puts right; stable.
        apply: Does so, and says what it did; blocks.
    """

    name: str
    apply: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of remedies.

    Attributes:
        said: What each did, or why it failed, by its name.
        failed: The names of those that failed.
    """

    said: dict[str, str]
    failed: tuple[str, ...]

    def check(self) -> Check:
        """Give what came of them as a check."""
        concerned = [f"{name}: {self.said[name]}" for name in self.failed]
        good, bad = "everything was tried that puts things right", "some of what puts things right has failed"
        return judge("remedies", good, concerned, bad, "the log says more; run `kefu doctor --mend` again afterwards")


def applied(remedies: Iterable[Remedy]) -> Applied:
    """Apply remedies, one after the other."""
    said: dict[str, str] = {}
    failed: list[str] = []
    for remedy in remedies:
        try:
            said[remedy.name] = remedy.apply()
        except Exception as error:
            log.exception("a remedy failed", remedy=remedy.name)
            said[remedy.name] = why(error)
            failed.append(remedy.name)
    return Applied(said, tuple(failed))


def why(error: Exception) -> str:
    """Say in a line what went wrong."""
    return error.message if isinstance(error, KefuError) else f"{type(error).__name__}: {error}"


def put_right(base: KnowledgeBase) -> str:
    """Make the indexes hold what the database says; those that cannot be read are built anew."""
    if any(shelf.trouble for shelf in base.stock().shelves):
        return f"built anew with {base.rebuild()} passages"
    base.mend()
    return "made to hold what the database says"
