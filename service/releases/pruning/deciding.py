"""Which revisions may be removed from their hosts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from service.engines.revision import Kept
from service.releases.names import is_alias


@dataclass(frozen=True, slots=True)
class Uses:
    """What revisions are used for.

    Attributes:
        serves: The id of the one that answers; empty while none does.
        since: Since when.
        served: The ids of those that answered before it, the last first.
        tried: The ids of those that were tried and did not come to answer everybody.
        needed: Why others are needed, by their ids.
    """

    serves: str = ""
    since: datetime | None = None
    served: tuple[str, ...] = ()
    tried: frozenset[str] = frozenset()
    needed: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to become of revisions.

    Attributes:
        going: Those that may be removed.
        staying: Why the others may not, by their ids.
    """

    going: tuple[Kept, ...]
    staying: Mapping[str, str]


def decide(revisions: Sequence[Kept], uses: Uses, keep: int) -> Decided:
    """Say which revisions may be removed.

    Args:
        revisions: All that are kept; those that are at no host have nothing to lose.
        uses: What they are used for.
        keep: How many of those that answered before are to be kept for going back.
    """
    there = [one for one in revisions if one.placements]
    staying = {one.revision.id: why for one in there if (why := _needed(one, uses, keep))}
    aliases = {one.revision.alias: one.revision.id for one in there if one.revision.id in staying}
    for one in there:
        if one.revision.id not in staying and (other := aliases.get(one.revision.alias)):
            staying[one.revision.id] = f"it is the same model as revision {other}, which is kept"
    return Decided(tuple(one for one in there if one.revision.id not in staying), staying)


def _needed(one: Kept, uses: Uses, keep: int) -> str:
    revision = one.revision
    if revision.id == uses.serves:
        return "it answers"
    if why := uses.needed.get(revision.id):
        return why
    if revision.id in uses.served[:keep]:
        return f"it is one of the {keep} that answered last"
    if uses.since is None:
        return "nothing answers yet, and this one may"
    if revision.id not in {*uses.served, *uses.tried} and revision.made_at >= uses.since:
        return "it was pinned since, and has not been tried yet"
    return "" if is_alias(revision.alias) else "its name was not given by kefu"
