"""Versions of a document in time: in which state one is at a moment, and which follows which. Pure.

Versions follow each other by the moments they take effect, in whatever order they were uploaded: the next one ends the
one before, so that never two are in force. One that was uploaded without a date takes effect at once. It makes no
claim about the time before, so an upload that is dated earlier takes its place instead of coming before it, unless
that one is past already: it was handed in for the record.
"""

from bisect import insort_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise


class State(StrEnum):
    """What a version is at a moment."""

    WAITING = "waiting"
    """It takes effect later."""
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    """The next version has taken over, or has taken its place altogether."""
    EXPIRED = "expired"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Moments:
    """What begins and ends a version; all aware, the ends exclusive."""

    effective_from: datetime
    expires_at: datetime | None = None
    superseded_at: datetime | None = None
    retired_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """Tell what the version is at a moment; one that can never be in force has ended before it began."""
        ends = (
            (self.superseded_at, State.SUPERSEDED),
            (self.expires_at, State.EXPIRED),
            (self.retired_at, State.RETIRED),
        )
        reached = max(now, self.effective_from)
        passed = [(moment, state) for moment, state in ends if moment is not None and moment <= reached]
        if passed:
            return min(passed, key=lambda end: end[0])[1]
        return State.IN_FORCE if self.effective_from <= now else State.WAITING


@dataclass(frozen=True, slots=True)
class Start:
    """Where a version begins.

    Attributes:
        version: Its id.
        at: When it takes effect.
        dated: Somebody said when; otherwise it is the moment of its upload.
        uploaded_at: When it was uploaded.
        past: It had expired by its upload.
    """

    version: int
    at: datetime
    dated: bool
    uploaded_at: datetime
    past: bool = False


def successions(starts: Iterable[Start]) -> dict[int, datetime | None]:
    """Give for each version the moment at which another one takes over, or `None`.

    Args:
        starts: The versions of one document in the order of their upload, without those that were withdrawn before
            they took effect.
    """
    ends: dict[int, datetime | None] = {}
    line: list[Start] = []
    for start in starts:
        replaced = _replaced(start, line)
        ends.update((other.version, start.at) for other in replaced)
        line = [other for other in line if other not in replaced]
        insort_right(line, start, key=lambda other: other.at)
    ends.update((before.version, after.at) for before, after in pairwise(line))
    ends.update((last.version, None) for last in line[-1:])
    return ends


def _replaced(start: Start, line: list[Start]) -> list[Start]:
    """Give what a new version takes the place of: what had begun by its upload, unless a date says that it is newer."""
    if start.past:
        return []
    newer = [other for other in line if start.at < other.at <= start.uploaded_at]
    return [] if any(other.dated for other in newer) else newer
