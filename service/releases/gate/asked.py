"""Which revisions golden questions are put to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from knowledge.sql import reading
from service.releases.gate.tables import GateAnswerRow, GateRow

STILL_ASKING = timedelta(hours=1)
"""Longer than a model takes to load and to answer once: whatever has not gone on for so long was broken off."""


def asked_revisions(engine: Engine, clock: Callable[[], datetime]) -> dict[str, str]:
    """Say why revisions are needed, by their ids: a run of the gate asks them, or compares with them. Blocks."""
    since = clock() - STILL_ASKING
    answered = select(GateAnswerRow.at).where(GateAnswerRow.gate_id == GateRow.id, GateAnswerRow.at >= since)
    # One that has an outcome goes on when it is begun again for the answers that were missing.
    going_on = GateRow.finished_at.is_(None) & ((GateRow.begun_at >= since) | answered.exists())
    again = answered.where(GateAnswerRow.at > GateRow.finished_at).exists()
    with reading(engine) as session:
        rows = session.execute(select(GateRow.revision, GateRow.against).where(going_on | again)).all()
    return dict.fromkeys((revision for row in rows for revision in row if revision), "a run of the gate asks it")
