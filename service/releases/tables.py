"""The rows of revisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class PackRow(Base):
    """The files of a prompt pack that a revision is served with, whatever becomes of them on disk."""

    __tablename__ = "packs"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    files: Mapped[dict[str, str]] = mapped_column(JSON)


class RevisionRow(Base):
    """One revision; see `service.engines.revision.Revision`."""

    __tablename__ = "revisions"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    model: Mapped[str] = mapped_column(String(256))
    alias: Mapped[str] = mapped_column(String(128))
    digest: Mapped[str] = mapped_column(String(64))
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)
    size: Mapped[int] = mapped_column(BigInteger)
    pack: Mapped[str] = mapped_column(String(64))
    pack_digest: Mapped[str] = mapped_column(ForeignKey("packs.digest"))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)


class PlacementRow(Base):
    """That a host was given a revision.

    Attributes:
        host: Its name and port.
        digest: Of the model's manifest there; drift is told by it.
    """

    __tablename__ = "placements"

    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    host: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ServingRow(Base):
    """Which revision serves; the only row, with the id 1. See `service.releases.position.Position`.

    Attributes:
        version: Counts the changes; whoever changes says which one was read.
        stable: The id of the revision.
        since: The version at which the canary's try began.
    """

    __tablename__ = "serving"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    stable: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    canary: Mapped[str | None] = mapped_column(ForeignKey("revisions.id"))
    weight: Mapped[float] = mapped_column(server_default="0")
    salt: Mapped[str] = mapped_column(String(32), server_default="")
    rollout: Mapped[int | None] = mapped_column(ForeignKey("rollouts.id"))
    earlier: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    since: Mapped[int] = mapped_column(server_default="0")
    changed_at: Mapped[datetime]
