"""Forgetting: sessions that nobody has gone on with for long are deleted, with their turns and the votes on them."""

from datetime import datetime, timedelta

import anyio
import structlog
from anyio.to_thread import run_sync
from sqlalchemy import Engine, delete, select

from knowledge.base import utc_now
from knowledge.sql import writing
from service.chat.tables import SessionRow

log = structlog.stdlib.get_logger("kefu.chat")

# A hundred sessions with some turns each are deleted in about 20 ms; a turn that is being recorded waits no longer.
_AT_ONCE = 100
# SQLite gives the next turn to whoever asks first; between two batches that is somebody else.
_PAUSE_SECONDS = 0.05
_EVERY_SECONDS = 24 * 60 * 60.0


def forget_sessions(engine: Engine, before: datetime, limit: int = _AT_ONCE) -> int:
    """Delete sessions whose last turn is older than a moment, the oldest first, in one short transaction.

    Turns go with their session, and votes with their turn, by the database's own foreign keys.

    Args:
        engine: The database.
        before: The moment (aware).
        limit: How many sessions at most.

    Returns:
        How many were deleted; fewer than `limit` when none is left.
    """
    old = SessionRow.last_turn_at < before
    oldest = select(SessionRow.id).where(old).order_by(SessionRow.last_turn_at).limit(limit)
    with writing(engine) as session:
        ids = list(session.scalars(oldest))
        # Asked again, because on PostgreSQL a customer may have gone on with a session since.
        deleted = session.execute(delete(SessionRow).where(SessionRow.id.in_(ids), old).returning(SessionRow.id))
        return len(deleted.all())


async def forget_old_sessions(engine: Engine, before: datetime) -> int:
    """Delete every session whose last turn is older than a moment; give how many there were."""
    total = 0
    while deleted := await run_sync(forget_sessions, engine, before):
        total += deleted
        await anyio.sleep(_PAUSE_SECONDS)
    return total


async def keep_forgetting(engine: Engine, days: int) -> None:
    """Delete sessions whose last turn is more than so many days old, now and once a day; 0 days: never.

    Returns at once when nothing is ever to be deleted, and otherwise never.
    """
    while days:
        try:
            forgotten = await forget_old_sessions(engine, utc_now() - timedelta(days=days))
            log.info("old sessions deleted", sessions=forgotten, older_than_days=days)
        except Exception:
            # The service does without, and tries again tomorrow.
            log.exception("old sessions could not be deleted")
        await anyio.sleep(_EVERY_SECONDS)
