"""What staff have banned."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.sql import BigInt
from service.database.base import Base


class BannedRow(Base):
    """One phrase.

    Attributes:
        kind: A value of `service.banned.schemas.BannedKind`.
        text: Folded: width and case do not count.
        added_by: The name of the key it was added with.
    """

    __tablename__ = "banned"
    __table_args__ = (UniqueConstraint("kind", "text"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(100))
    added_by: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
