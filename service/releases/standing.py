"""How revisions stand at hosts. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from service.engines.revision import Kept

_SHOWN = 12  # of a digest


class Standing(StrEnum):
    """How a revision stands at a host."""

    READY = "ready"
    """It is there as it was pinned."""
    ABSENT = "absent"
    """The host does not have it."""
    DRIFTED = "drifted"
    """Its name stands for another model there."""
    DAMAGED = "damaged"
    """It is there by name, but not all it is made of."""
    AWAY = "away"
    """The host does not answer."""


@dataclass(frozen=True, slots=True)
class AtHost:
    """How a revision stands at one host.

    Attributes:
        host: Its name and port.
        standing: How.
        why: What is wrong; empty where nothing is.
    """

    host: str
    standing: Standing
    why: str = ""


def standing_of(kept: Kept, host: str, digest: str | None) -> AtHost:
    """Say how a revision stands at a host.

    Args:
        kept: The revision.
        host: The host.
        digest: Of what the revision's alias stands for there; `None` for nothing.
    """
    alias = kept.revision.alias
    expected = kept.placements.get(host, kept.revision.model.digest)
    if digest is None:
        return AtHost(host, Standing.ABSENT, f"it does not have {alias}")
    if digest != expected:
        why = f"{alias} is {digest[:_SHOWN]} there, and was pinned as {expected[:_SHOWN]}"
        return AtHost(host, Standing.DRIFTED, why)
    return AtHost(host, Standing.READY)
