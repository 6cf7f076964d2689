"""Whether a model that was built here is still what it would be if it were built now. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

_SHOWN = 12  # of a digest


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a revision was built from.

    Attributes:
        name: Of the Modelfile.
        modelfile: Its text, as it was then.
        base: The name of the model that it was built on.
        base_digests: What that name stood for then, by host.
    """

    name: str
    modelfile: str
    base: str
    base_digests: Mapping[str, str]


def stale_because(derivation: Derivation, now: Mapping[str, str | None]) -> str:
    """Say why a model is stale; empty where it is not.

    A base that is gone changes nothing: what was built of it has its files.

    Args:
        derivation: What it was built from.
        now: What the base's name stands for, by host; `None` for nothing, without hosts that do not answer.
    """
    moved = [
        f"{derivation.base} is {digest[:_SHOWN]} at {host} now, and was {then[:_SHOWN]}"
        for host, then in derivation.base_digests.items()
        if (digest := now.get(host)) and digest != then
    ]
    return "; ".join(moved)
