"""Which revisions customers are still talking to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from knowledge.sql import reading
from service.chat.tables import SessionRow, TurnRow

STILL_TALKING = timedelta(days=1)
"""Whoever has not asked for so long is not waited for."""


def used_revisions(engine: Engine, clock: Callable[[], datetime]) -> dict[str, str]:
    """Say why revisions are needed, by their ids: a session that is not over was answered by them. Blocks."""
    recent = (
        select(TurnRow.revision)
        .join(SessionRow, SessionRow.id == TurnRow.session_id)
        .where(SessionRow.last_turn_at >= clock() - STILL_TALKING, TurnRow.revision != "")
        .distinct()
    )
    with reading(engine) as session:
        return dict.fromkeys(session.scalars(recent), "conversations of the last day were answered by it")
