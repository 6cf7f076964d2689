"""What goes over the wire about models that are built here."""

from typing import Any

import msgspec

from service.releases.derived.deriving import Derived
from service.releases.schemas import HostReply, RevisionReply, revision_reply


class DeriveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be built; see `service.releases.derived.deriving.DeriveWish`.

    Attributes:
        if_version: Only if who serves is still at this version.
    """

    name: str
    base: str = ""
    pack: str = ""
    options: dict[str, Any] = {}
    hosts: list[str] = []
    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False


class DeriveReply(msgspec.Struct, frozen=True):
    """What was built.

    Attributes:
        name: The Modelfile's.
        base: What it was built on.
        revision: The revision; `None` with `dry_run`.
        is_new: It was not there before.
        hosts: How it stands at each host; with `dry_run`, how it would.
        dry_run: Nothing was done.
    """

    name: str
    base: str
    revision: RevisionReply | None
    is_new: bool
    hosts: list[HostReply]
    dry_run: bool


def derive_reply(derived: Derived, *, dry_run: bool) -> DeriveReply:
    """Give what was built as it is sent."""
    pinned = derived.pinned
    revision = revision_reply(pinned.revision, pinned.hosts) if pinned else None
    hosts = [HostReply(at.host, at.standing.value, at.why) for at in derived.hosts]
    return DeriveReply(derived.name, derived.base, revision, pinned is None or pinned.is_new, hosts, dry_run)
