"""What must be so after a kill: in the database, of the rollout's end, and of what each customer is told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

ENDS: Mapping[str, str] = {
    "pending": "progressing",
    "gating": "progressing",
    "shadowing": "progressing",
    "progressing": "progressing",
    "paused": "paused",
    "promoting": "succeeded",
    "succeeded": "succeeded",
    "aborting": "aborted",
    "aborted": "aborted",
}
"""What a rollout that lies in the database in a state must come to by itself."""

OVER = frozenset({"succeeded", "failed", "aborted"})
TRIED = frozenset({"progressing", "paused"})
"""States in which new sessions may get the canary."""


@dataclass(frozen=True, slots=True)
class Rollout:
    """A rollout as it lies in the database."""

    id: int
    revision: str
    before: str
    state: str
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the database.

    Attributes:
        stable, canary, weight, rollout: Who serves.
        rollouts: All rollouts, the newest first.
    """

    stable: str
    canary: str
    weight: float
    rollout: int
    rollouts: Sequence[Rollout]

    @property
    def state(self) -> str:
        """Of the newest rollout; empty where there was none yet."""
        return self.rollouts[0].state if self.rollouts else ""

    @property
    def may_answer(self) -> frozenset[str]:
        """The revisions that a new session may get."""
        return frozenset({self.stable, self.canary} - {""})


def contradictions(found: Found) -> list[str]:
    """Say where who serves and what the rollouts are do not go together: only half of a change was kept."""
    going = [one.id for one in found.rollouts if one.state not in OVER]
    wrong: list[str] = []
    if going != ([found.rollout] if found.rollout else []):
        wrong.append(f"rollouts {going} are under way, and {found.rollout} is said to be")
    if found.rollouts:
        newest = found.rollouts[0]
        canary, weight = (newest.revision, newest.weight) if newest.state in TRIED else ("", 0.0)
        stable = newest.revision if newest.state in {"promoting", "succeeded"} else newest.before
        if (found.stable, found.canary, found.weight) != (stable, canary, weight):
            serves = f"{found.stable} and {found.weight:g} of {found.canary or 'none'}"
            wrong.append(f"rollout {newest.id} is {newest.state}, and there serve {serves}")
    return wrong


@dataclass(frozen=True, slots=True)
class Line:
    """Whom a session may have begun with and still have.

    Attributes:
        revisions: Those that took over, one from the other; the last one serves.
    """

    revisions: tuple[str, ...]

    @property
    def stable(self) -> str:
        """The one that serves."""
        return self.revisions[-1]

    def taken_over(self, revision: str) -> "Line":
        """Give what follows when a revision took over: anew, or going back behind all that came after it."""
        if revision in self.revisions:
            return replace(self, revisions=self.revisions[: self.revisions.index(revision) + 1])
        return replace(self, revisions=(*self.revisions, revision))

    def answers(self, had: str, canary: str) -> str:
        """Give the revision that must answer a session that had one."""
        return had if had in {*self.revisions, canary} else self.stable


@dataclass(slots=True)
class Told:
    """What customers were told.

    Attributes:
        by_models: Turns that a model answered; `by_documents`: that the documents did, word for word.
        continued: Sessions that went on behind a kill.
        broken_off: Turns that got no answer, because the service was killed.
    """

    by_models: int = 0
    by_documents: int = 0
    continued: int = 0
    broken_off: int = 0
    said: dict[str, str] = field(default_factory=dict[str, str])
    """Of each turn, by its id."""
