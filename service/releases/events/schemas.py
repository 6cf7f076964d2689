"""What goes over the wire about events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.releases.events.event import Delivery
from service.releases.events.outbox import Told


class RedeliverRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is said of how an event is to be sent once more."""


class EventReply(msgspec.Struct, frozen=True):
    """An event and how far its delivery is.

    Attributes:
        id: Its number; `name`: by which its receiver knows it (`webhook-id`).
        type: What happened.
        at: When; `by`: by whom.
        rollout: The rollout; empty for what is part of none.
        revision: The revision that it is about; empty for none.
        version: Of who serves, behind it.
        detail: Further facts.
        state: `waiting`, `delivered`, `given_up`, or `kept` where no webhook was set.
        attempts: How often it was sent.
        next_at: When it is sent next; `null` where it is not.
        why: What was wrong with the last attempt; empty where nothing was.
        ended_at: When it arrived, or was given up.
    """

    id: int
    name: str
    type: str
    at: datetime
    by: str
    rollout: str
    revision: str
    version: int
    detail: dict[str, Any]
    state: Delivery
    attempts: int
    next_at: datetime | None
    why: str
    ended_at: datetime | None


class EventsReply(msgspec.Struct, frozen=True):
    """Events, the newest first; the last one's id as `before` gives the next page."""

    events: list[EventReply]


def event_reply(told: Told) -> EventReply:
    """Give an event as it is sent."""
    event = told.event
    return EventReply(
        id=told.id,
        name=told.name,
        type=event.type,
        at=event.at,
        by=event.by,
        rollout=event.rollout,
        revision=event.revision,
        version=event.version,
        detail=dict(event.detail),
        state=told.state,
        attempts=told.attempts,
        next_at=told.next_at if told.state is Delivery.WAITING else None,
        why=told.why,
        ended_at=told.ended_at,
    )


def events_reply(told: Sequence[Told]) -> EventsReply:
    """Give events as they are sent."""
    return EventsReply([event_reply(one) for one in told])
