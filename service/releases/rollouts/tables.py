"""The rows of rollouts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class RolloutRow(Base):
    """One rollout; see `service.releases.rollouts.rollout.Rollout`.

    Attributes:
        rollback: It goes back at once to what is known.
        worker: Who examines the canary now; empty while nobody does.
        worker_until: Until when nobody else may; it is moved on as long as the worker lives.
    """

    __tablename__ = "rollouts"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    stable: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), index=True)
    step: Mapped[int]
    salt: Mapped[str] = mapped_column(String(32))
    golden: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    why: Mapped[str] = mapped_column(Text)
    started_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    step_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    rollback: Mapped[bool] = mapped_column(server_default=false())
    worker: Mapped[str] = mapped_column(String(64), server_default="")
    worker_until: Mapped[datetime | None]
