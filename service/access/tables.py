"""The API keys that were given out, and what was done with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.sql import BigInt
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

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditRow(Base):
    """One change that somebody made.

    Attributes:
        actor: The name of the key it was made with.
        role: That key's role.
        action: What was done, as `noun.verb`.
        subject: To what, as people know it.
        detail: Further facts; never a password or a key.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
