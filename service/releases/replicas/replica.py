"""A replica, and whether all of them follow a change of who serves. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Replica:
    """One process that answers.

    Attributes:
        id: Of this life of it; its next start gets another one.
        started_at: When it began.
        version: Of who serves, as it follows it; 0 while it has seen none.
        host: The machine's name, and `pid` the process's number there: for people.
        seen_at: When it last said that it lives.
        forced: What answers everybody there, whoever serves: the id of a revision, or the beginning of it, or `none`;
            empty where who serves decides.
    """

    id: str
    started_at: datetime
    version: int
    host: str
    pid: int
    seen_at: datetime
    forced: str = ""


def converged(live: Iterable[Replica], version: int) -> tuple[Replica, ...]:
    """Give those of the living replicas that do not follow a version of who serves yet; none: all have converged."""
    return tuple(replica for replica in live if replica.version < version)
