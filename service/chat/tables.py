"""The rows of conversations. What a turn holds is what is needed to explain it afterwards, and no more."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from service.database.base import Base


class SessionRow(Base):
    """A conversation with one customer, who is known by the session's id alone.

    What its turns and votes came to is kept with it: a rollout is judged by its sessions every other second, and to go
    through the turns of a hundred thousand would take a processor that long.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        Index(
            "ix_sessions_came_to",
            *("rollout", "weight", "role", "votes", "unhelpful"),  # in this order they are grouped
            *("created_at", "counts", "failed", "unanswered", "cut", "severe", "banned"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[datetime]
    last_turn_at: Mapped[datetime]
    revision: Mapped[str] = mapped_column(String(12), server_default="")
    """The id of the revision that answers it, as its last turn had it; empty where no model served."""
    serving_version: Mapped[int] = mapped_column(server_default="0")
    """Of who serves, as that turn saw it."""
    role: Mapped[str] = mapped_column(String(8), server_default="")
    """What its first revision was to the rollout during which it began; empty where none was under way."""
    weight: Mapped[float] = mapped_column(server_default="0")
    """The share of sessions that got the canary then."""
    rollout: Mapped[int] = mapped_column(server_default="0")
    """The number of that rollout; 0 where none was under way."""
    counts: Mapped[bool] = mapped_column(server_default=false())
    """At least one of its turns was not `forced`; of these alone, votes on them too, is what follows."""
    failed: Mapped[bool] = mapped_column(server_default=false())
    """At least one of them has `failed`; the same of the next four."""
    unanswered: Mapped[bool] = mapped_column(server_default=false())
    cut: Mapped[bool] = mapped_column(server_default=false())
    severe: Mapped[bool] = mapped_column(server_default=false())
    banned: Mapped[bool] = mapped_column(server_default=false())
    votes: Mapped[int] = mapped_column(server_default="0")
    """How many of its turns were voted on, of the first `MOST_COUNTED` (`service.feedback.counting`)."""
    unhelpful: Mapped[int] = mapped_column(server_default="0")
    """How many of these votes say that the reply did not help."""


class TurnRow(Base):
    """One question and its reply."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        # Both what came last and how long it took are read of it alone, without the turns' texts.
        Index("ix_turns_timed", "created_at", "session_id", "warm_seconds", "forced"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    number: Mapped[int]
    created_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text)
    """The question as understood: with the earlier one it follows up on."""
    lang: Mapped[str] = mapped_column(String(8))
    reply: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(16), index=True)
    ending: Mapped[str] = mapped_column(String(16))
    """`complete`, `interrupted` (the model or kefu itself failed in mid-turn) or `left` (the customer went away)."""
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    hits: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Each `{"passage", "lexical", "dense", "fused", "relevance", "sureness"}`, best first."""
    knowledge_revision: Mapped[int]
    engine: Mapped[str] = mapped_column(String(32))
    model: Mapped[str] = mapped_column(String(256))
    digest: Mapped[str] = mapped_column(String(64))
    """The digest of the model's manifest; empty when no model answered."""
    revision: Mapped[str] = mapped_column(String(12), server_default="")
    """The id of the revision that answered; empty when no model did, and for turns from before there were any."""
    serving_version: Mapped[int] = mapped_column(server_default="0")
    """Of who serves, as the turn saw it."""
    forced: Mapped[bool] = mapped_column(server_default=false())
    """Whoever served, it was answered by what `KEFU_FORCE_REVISION` names: it tells a rollout nothing."""
    pack: Mapped[str] = mapped_column(String(64))
    pack_digest: Mapped[str] = mapped_column(String(64), server_default="")
    """Of the prompt pack's files as they were then; empty for turns from before it was recorded."""
    guard_digest: Mapped[str] = mapped_column(String(64), server_default="")
    """Of the guard's rules as they were then; empty for turns from before it was recorded."""
    prompt: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    """What the model was asked with, as `ModelReply.account` gives it; empty when none was asked."""
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, server_default="[]")
    """The revisions that were asked and did not answer, each `{"revision", "failure"}`."""
    failure: Mapped[str] = mapped_column(String(64))
    """Code of the error that kept the model from answering, or of what was wrong with its reply; else empty."""
    cuts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """What was taken out of passages and of the model's text, each `{"reason", "text"}`."""
    failed: Mapped[bool] = mapped_column(server_default=false())
    """The revision that the session has was asked, and did not answer; this and what follows: `service.chat.signs`."""
    cut: Mapped[bool] = mapped_column(server_default=false())
    """The guard has left out something of what the session's revision wrote, other than what the next two say."""
    severe: Mapped[bool] = mapped_column(server_default=false())
    """The guard has left out a secret that it told."""
    banned: Mapped[bool] = mapped_column(server_default=false())
    """The guard has left out what is banned, and neither documents nor the customer had said that."""
    timings: Mapped[dict[str, float]] = mapped_column(JSON)
    """Seconds by step: `search`, `first_sentence`, `total`."""
    warm_seconds: Mapped[float | None]
    """How long the turn took, where a model answered that did not have to be loaded for it."""
    reused: Mapped[str] = mapped_column(String(32), server_default="")
    """The turn whose answer was given again, from the cache; empty when this one was written anew."""
    unwanted: Mapped[bool] = mapped_column(server_default=false())
    """Its answer is not to be given again: a customer said that it did not help."""
