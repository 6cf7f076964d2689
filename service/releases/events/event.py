"""An event, what is sent of it, and when it is tried again. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# The pauses that the Standard Webhooks specification proposes: for three days, then it is given up.
_PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)


class Delivery(StrEnum):
    """How far the delivery of an event is."""

    WAITING = "waiting"
    """It is yet to arrive."""
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    """It was tried for days, or nothing is there any more; it is sent again when that is asked for."""
    KEPT = "kept"
    """No webhook was set when it happened."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        type: What, as `noun.verb`, such as `rollout.aborted`.
        at: When (aware).
        by: Who has done it.
        rollout: The rollout's id; empty for what is part of none. Events of one rollout arrive in their order.
        revision: The id of the revision that it is about; empty for none.
        version: Of who serves, behind it.
        detail: Further facts, as JSON has them; no secrets.
    """

    type: str
    at: datetime
    by: str
    rollout: str
    revision: str
    version: int
    detail: Mapping[str, Any]


def body_of(event: Event) -> str:
    """Give what is sent of an event, always the same text for the same event."""
    data = {
        "by": event.by,
        "rollout": event.rollout,
        "revision": event.revision,
        "version": event.version,
        "detail": event.detail,
    }
    message = {"type": event.type, "timestamp": event.at.isoformat(), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def pause_after(attempts: int) -> timedelta | None:
    """Give how long to wait after so many attempts that failed; `None`: no longer."""
    return _PAUSES[attempts - 1] if attempts <= len(_PAUSES) else None
