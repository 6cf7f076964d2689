"""Who serves, and what may become of it: one value, changed as a whole. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.engines.choice import Assignment, Role, Session
from service.releases.assignment import role_of

_REMEMBERED = 20
"""Revisions that served before and whose sessions are kept on them; more can hardly be pinned at a host at once."""


@dataclass(frozen=True, slots=True)
class Position:
    """Who serves.

    Attributes:
        version: Counts the changes; 0 before the first.
        stable: The id of the revision that serves; empty while none does.
        canary: The id of the one that is tried; empty while none is.
        weight: The share of new sessions that get the canary, in [0, 1].
        salt: By which sessions are shared.
        rollout: The number of the rollout that is under way; 0 while none is.
        earlier: Revisions that were replaced by a better one, the last first: sessions that began with them keep them.
        since: The version at which this try of the canary began: whoever was given it before was sent back since.
    """

    version: int = 0
    stable: str = ""
    canary: str = ""
    weight: float = 0.0
    salt: str = ""
    rollout: int = 0
    earlier: tuple[str, ...] = ()
    since: int = 0

    def part_of(self, revision: str) -> str:
        """Say what a revision does: `stable`, `canary`, `earlier` (sessions that began with it keep it); else empty."""
        parts = {**dict.fromkeys(self.earlier, "earlier"), self.canary: "canary", self.stable: "stable", "": ""}
        return parts.get(revision, "")

    def with_rollout(self, number: int) -> "Position":
        """Give what follows when a rollout is under way, or with 0 when it has come to its end."""
        return replace(self, version=self.version + 1, rollout=number)

    def trying(self, canary: str, weight: float, salt: str) -> "Position":
        """Give what follows when a share of the new sessions gets a canary."""
        version = self.version + 1
        since = self.since if (canary, salt) == (self.canary, self.salt) else version
        return replace(self, version=version, canary=canary, weight=weight, salt=salt, since=since)

    def without_canary(self) -> "Position":
        """Give what follows when nobody gets the canary any more, nor whoever had it before this rollout."""
        earlier = _without(self.canary, self.earlier)
        return replace(self, version=self.version + 1, canary="", weight=0.0, salt="", earlier=earlier, since=0)

    def promoted(self, canary: str) -> "Position":
        """Give what follows when the canary serves; sessions that began with the stable revision keep that."""
        earlier = _without(canary, (self.stable, *self.earlier))
        return replace(self.without_canary(), stable=canary, earlier=earlier)

    def rolled_back(self, stable: str) -> "Position":
        """Give what follows when another revision serves, and nobody keeps what came after it, nor what is tried."""
        alone = self.without_canary()
        if stable == self.stable:
            return replace(alone, rollout=0)
        earlier = self.earlier[self.earlier.index(stable) + 1 :] if stable in self.earlier else ()
        return replace(alone, stable=stable, rollout=0, earlier=_without(self.canary, earlier))


def _without(revision: str, earlier: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in earlier if one not in {revision, ""}))[:_REMEMBERED]


def assigned(position: Position, session: Session) -> Assignment:
    """Say which revision a session gets.

    It stays with the one it has, unless that was aborted or rolled back; then it has the stable one for good, also
    where the same canary is tried again before it goes on. Only what begins is shared out: a session that went on
    before would bring the old one's answers into what the canary is judged by.
    """
    if session.revision and _keeps(position, session):
        return Assignment(session.revision)
    if not (session.is_new and position.canary):
        return Assignment(position.stable)
    role = role_of(position.salt, session.id, position.weight)
    revision = position.canary if role is Role.CANARY else position.stable
    return Assignment(revision, role, position.weight, position.rollout)


def _keeps(position: Position, session: Session) -> bool:
    if session.revision in {position.stable, *position.earlier}:
        return True
    return session.revision == position.canary and session.version >= position.since
