"""What answers a turn: revisions as they are asked, in which order, and which of them the session has. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.engines.packs import Pack
from service.engines.revision import Revision


class Role(StrEnum):
    """What a revision is to a rollout: the one that served before, or the one that is tried."""

    STABLE = "stable"
    CANARY = "canary"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is to be answered.

    Attributes:
        id: Its id.
        revision: The id of the revision that it had so far; empty where it had none.
        version: Of who serves, when it was given that.
        is_new: Nothing was ever said in it.
    """

    id: str
    revision: str = ""
    version: int = 0
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which revision a session has.

    Attributes:
        revision: Its id; empty where no model serves.
        role: What it is to the rollout during which the session begins; `None` for every other session.
        weight: The share of sessions that get the canary then.
        rollout: The rollout's number; 0 for every other session.
    """

    revision: str = ""
    role: Role | None = None
    weight: float = 0.0
    rollout: int = 0


UNASSIGNED = Assignment()
"""What a session has where no model serves."""


@dataclass(frozen=True, slots=True)
class Served:
    """A revision as it is asked.

    Attributes:
        revision: The revision.
        pack: Its prompt pack.
        digests: Of its manifest, by the hosts it was placed at.
    """

    revision: Revision
    pack: Pack
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """What answers a turn.

    Attributes:
        version: Of who serves, as it was seen.
        chain: The revisions to be asked, one after the other until one answers.
        assignment: Which one the session has.
        forced: It is not the session's, nor who serves, but what an operator has set for everybody.
    """

    version: int = 0
    chain: tuple[Served, ...] = ()
    assignment: Assignment = UNASSIGNED
    forced: bool = False
