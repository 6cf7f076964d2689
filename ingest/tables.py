"""The rows of the queue: one for each file that staff have handed in."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge.sql import NAMING, BigInt, UtcDateTime


class IngestTable(DeclarativeBase):
    """The tables that only `ingest` reads and writes; write `Mapped[datetime]` for a moment."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class JobRow(IngestTable):
    """One file on its way to being one or more documents. A password is never kept here."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    """A value of `ingest.orders.State`."""
    filename: Mapped[str] = mapped_column(Text)
    original: Mapped[str] = mapped_column(String(64))
    """Under which the file lies in the store of originals."""
    size: Mapped[int] = mapped_column(BigInt)
    key: Mapped[str] = mapped_column(String(1024))
    """The document's key that was asked for; empty: the file's name."""
    brings_keys: Mapped[bool]
    """It may be a file of lines with keys of their own."""
    title: Mapped[str] = mapped_column(Text)
    effective_from: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    uploaded_by: Mapped[str] = mapped_column(String(200))
    attempts: Mapped[int]
    phase: Mapped[str] = mapped_column(String(16))
    progress: Mapped[float]
    cancelling: Mapped[bool]
    """Somebody wants it to end while it runs."""
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What it has become, each with the fields of `knowledge.types.Published`; of a file in it that became none, in its
    place `{"file", "error"}`."""
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Why it has failed: `{"code", "message", "detail"}`."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
