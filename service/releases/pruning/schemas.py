"""What goes over the wire about making room."""

from typing import Annotated

import msgspec

from service.releases.pruning.pruning import Pruned


class PruneRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be removed.

    Attributes:
        keep: How many of those that answered before are kept for going back.
        reason: Why.
        if_version: Only if who serves is still at this version.
        dry_run: Only say what would be done.
    """

    keep: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 2
    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False


class FreedView(msgspec.Struct, frozen=True):
    """What became of a revision at a host; see `service.releases.pruning.pruning.Freed`."""

    host: str
    outcome: str
    bytes: int
    why: str


class PrunedView(msgspec.Struct, frozen=True):
    """A revision that was removed."""

    id: str
    model: str
    alias: str
    hosts: list[FreedView]


class StayingView(msgspec.Struct, frozen=True):
    """A revision that stays, and why."""

    id: str
    why: str


class PruneReply(msgspec.Struct, frozen=True):
    """What became of all revisions.

    Attributes:
        pruned: Those that were removed; with `dry_run`, that would be.
        kept: Those that stay.
        bytes: How many there is more room for, at all hosts together.
        dry_run: Nothing was done.
    """

    pruned: list[PrunedView]
    kept: list[StayingView]
    bytes: int
    dry_run: bool


def prune_reply(pruned: Pruned, *, dry_run: bool) -> PruneReply:
    """Give what became of revisions as it is sent."""
    views = [
        PrunedView(
            id=one.revision.id,
            model=one.revision.model.name,
            alias=one.revision.alias,
            hosts=[FreedView(at.host, at.outcome.value, at.bytes, at.why) for at in hosts],
        )
        for one, hosts in pruned.going
    ]
    kept = [StayingView(revision, why) for revision, why in pruned.decided.staying.items()]
    return PruneReply(views, kept, sum(at.bytes for view in views for at in view.hosts), dry_run)
