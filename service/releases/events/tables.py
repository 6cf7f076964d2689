"""The rows of events."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.sql import BigInt
from service.database.base import Base


class EventRow(Base):
    """One event; see `service.releases.events.event.Event`.

    Attributes:
        name: By which its receiver knows it, however often it comes.
        state: See `service.releases.events.event.Delivery`.
        attempts: How often it was sent since it waits.
        next_at: When it is to be sent next.
        claim: Which attempt is under way; `claimed_until`: when it counts as broken off.
        why: What was wrong with the last attempt; empty where nothing was.
        ended_at: When it arrived, or was given up.
    """

    __tablename__ = "events"
    __table_args__ = (Index(None, "state", "rollout"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    type: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    rollout: Mapped[str] = mapped_column(String(64))
    revision: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    claim: Mapped[str] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
