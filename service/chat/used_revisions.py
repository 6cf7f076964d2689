"""Which revisions customers are still talking to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select

from knowledge.sql import reading
from service.chat.tables import SessionRow, TurnRow

STILL_TALKING = timedelta(days=1)
"""Whoever has not asked for so long is not waited for."""

GOING_ON = timedelta(days=7)
"""Whoever comes back later than this begins anew, as far as the model is concerned: what serves answers then."""


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


def held_revisions(engine: Engine, clock: Callable[[], datetime]) -> dict[str, int]:
    """Give how many sessions have each revision, by its id, of those that may still go on. Blocks."""
    counted = (
        select(SessionRow.revision, func.count())
        .where(SessionRow.last_turn_at >= clock() - GOING_ON, SessionRow.revision != "")
        .group_by(SessionRow.revision)
    )
    with reading(engine) as session:
        rows = session.execute(counted).all()
        return {row[0]: row[1] for row in rows}
