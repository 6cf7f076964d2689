"""The rows that are the truth about documents, their versions and passages. Derived indexes are rebuilt from them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from knowledge.sql import NAMING, BigInt, UtcDateTime


class KnowledgeTable(DeclarativeBase):
    """The tables that only `knowledge` reads and writes."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class DocumentRow(KnowledgeTable):
    """A document: a stable key under which versions follow each other."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    key: Mapped[str] = mapped_column(String(1024), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VersionRow(KnowledgeTable):
    """One version of a document; immutable but for the moments that end it."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("document_id", "number"), Index(None, "state", "indexed"))

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    document_id: Mapped[int] = mapped_column(BigInt, ForeignKey("documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    original: Mapped[str] = mapped_column(String(64), server_default="")
    """SHA-256 (hex) of the file's bytes, or empty where they were not kept."""
    filename: Mapped[str] = mapped_column(Text, server_default="")
    uploaded_by: Mapped[str] = mapped_column(Text, server_default="")
    state: Mapped[str] = mapped_column(String(16))
    """`staged` (being written, seen by nobody) or `published`."""
    indexed: Mapped[bool]
    """Its passages may be in the indexes that serve: those in force, and those that wait."""
    archived: Mapped[bool] = mapped_column(server_default=false())
    """Its passages are in the archive, where the past is searched."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """`None` only while it is staged without a date."""
    dated: Mapped[bool] = mapped_column(server_default=false())
    """Somebody said when it takes effect; otherwise that is when it was published."""
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When another version takes over; follows from `knowledge.timeline`."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    document: Mapped[DocumentRow] = relationship()


class PassageRow(KnowledgeTable):
    """One passage of a version, in reading order."""

    __tablename__ = "passages"
    __table_args__ = (Index(None, "version_id", "position"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInt, ForeignKey("versions.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    section: Mapped[list[str]] = mapped_column(JSON)
    page: Mapped[int | None]
    question: Mapped[str] = mapped_column(Text)
    further: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    """How else the document says that the question is asked."""
    text: Mapped[str] = mapped_column(Text)
    meaning_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over what is embedded; a passage of the next version with the same hash takes over the vector."""
    readable: Mapped[bool]
    """The embedding model can read it, so it has a vector."""
    enabled: Mapped[bool] = mapped_column(server_default=true())
    """Searches may find it; staff switch off what should not be quoted."""
    questions: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    """Further questions that it answers, as staff have written them."""

    version: Mapped[VersionRow] = relationship()


class KnowledgeStateRow(KnowledgeTable):
    """One row: the knowledge revision, and the indexes that are in use."""

    __tablename__ = "knowledge_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the embedding model that the vectors were made by."""
    generation: Mapped[int] = mapped_column(server_default="0")
    """Which of the indexes in the folder are in use; each rebuild makes the next."""
    stale: Mapped[list[int]] = mapped_column(JSON, server_default="[]")
    """Passages whose text in the indexes is older than here."""
