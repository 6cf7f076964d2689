"""The rows of models that came, were built or were removed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class RewrittenFileRow(Base):
    """That hosts keep a file of weights in a form of their own, which has another digest than what they were given."""

    __tablename__ = "rewritten_files"

    stored: Mapped[str] = mapped_column(String(64), primary_key=True)
    given: Mapped[str] = mapped_column(String(64), primary_key=True)


class DerivationRow(Base):
    """What a revision was built from.

    Attributes:
        name: Of the Modelfile.
        modelfile: Its text, as it was then.
        base: The name of the model that it was built on.
        base_digests: What that name stood for then, by host.
    """

    __tablename__ = "derivations"

    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(128))
    modelfile: Mapped[str] = mapped_column(Text)
    base: Mapped[str] = mapped_column(String(256))
    base_digests: Mapped[dict[str, str]] = mapped_column(JSON)


class PrunedRow(Base):
    """That a revision was removed from its hosts to make room; it is kept in the list, and may come back."""

    __tablename__ = "pruned"

    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
