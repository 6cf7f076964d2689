"""The API keys that were given out."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class ApiKey(Base):
    """One API key; the key itself is not kept, only what recognises it.

    Attributes:
        name: Who or what uses it, for people.
        role: A value of `service.access.roles.Role`.
        hash: `service.access.secrets.hash_key` of the key.
        expires_at: From then on it does not count; `None`: never.
        revoked_at: Since then it does not count.
    """

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
