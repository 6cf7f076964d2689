"""What the probes answer."""

from typing import Literal

from msgspec import Struct


class Live(Struct, frozen=True):
    """The process runs."""

    status: Literal["live"] = "live"


class Part(Struct, frozen=True):
    """One part of the service.

    Attributes:
        ok: It works.
        why: Why it does not, or empty.
        needed: Without it no question is answered. Ollama is not: the extractive engine answers without it.
        holds: What is in it, where there is something to tell.
    """

    ok: bool
    why: str = ""
    needed: bool = True
    holds: str = ""


class Ready(Struct, frozen=True):
    """Whether the service answers questions, and how its parts are."""

    status: Literal["ready", "degraded", "not_ready"]
    parts: dict[str, Part]
