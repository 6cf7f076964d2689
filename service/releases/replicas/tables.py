"""The rows of replicas."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class ReplicaRow(Base):
    """One process that answers; see `service.releases.replicas.replica.Replica`."""

    __tablename__ = "replicas"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    version: Mapped[int]
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    forced: Mapped[str] = mapped_column(String(12), server_default="")
