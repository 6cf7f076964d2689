"""The rows of what a canary would have answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class ShadowRow(Base):
    """What a canary made of a customer's turn, as `service.chat.tables.TurnRow` has it of whoever answered.

    It is erased with the turn.

    Attributes:
        rollout: Of which the canary is.
        salt: Of the rollout's try.
        turn_id: The customer's turn.
    """

    __tablename__ = "shadow_turns"
    __table_args__ = (UniqueConstraint("rollout", "salt", "turn_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rollout: Mapped[int] = mapped_column(ForeignKey("rollouts.id", ondelete="CASCADE"))
    salt: Mapped[str] = mapped_column(String(32))
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    reply: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(16))
    failure: Mapped[str] = mapped_column(String(64))
    cuts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    failed: Mapped[bool] = mapped_column(server_default=false())
    cut: Mapped[bool] = mapped_column(server_default=false())
    severe: Mapped[bool] = mapped_column(server_default=false())
    banned: Mapped[bool] = mapped_column(server_default=false())
    warm_seconds: Mapped[float | None]
