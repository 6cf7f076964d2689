"""The rows of runs of the gate."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class GateRow(Base):
    """One run; see `service.releases.gate.run.Setup`.

    Attributes:
        against: Empty where nothing is compared.
        golden: The questions, every document by its key.
        finished_at: When all were answered, or known to have no answer.
        outcome: What came out then.
    """

    __tablename__ = "gates"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    revision: Mapped[str] = mapped_column(String(12), index=True)
    against: Mapped[str] = mapped_column(String(12))
    golden_digest: Mapped[str] = mapped_column(String(64))
    knowledge_revision: Mapped[int]
    guard_digest: Mapped[str] = mapped_column(String(64))
    repetitions: Mapped[int]
    golden: Mapped[dict[str, Any]] = mapped_column(JSON)
    begun_at: Mapped[datetime]
    begun_by: Mapped[str] = mapped_column(String(200))
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="")


class GateAnswerRow(Base):
    """One answer to a golden question; see `service.chat.rehearsed.Rehearsed`."""

    __tablename__ = "gate_answers"

    gate_id: Mapped[str] = mapped_column(ForeignKey("gates.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[str] = mapped_column(String(12), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    repetition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
