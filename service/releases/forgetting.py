"""Forgetting: events that have arrived and runs of the gate, once their rollouts are long over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import anyio
import structlog
from anyio.to_thread import run_sync
from sqlalchemy import Engine, delete, func, select, tuple_
from sqlalchemy.orm import Session

from knowledge.base import utc_now
from knowledge.sql import writing
from service.releases.events.event import Delivery
from service.releases.events.tables import EventRow
from service.releases.gate.tables import GateRow
from service.releases.rollouts.states import OVER
from service.releases.rollouts.tables import RolloutRow
from service.releases.tables import ServingRow

log = structlog.stdlib.get_logger("kefu.releases")

_EVERY_SECONDS = 24 * 60 * 60.0
# What is still to arrive is kept however old it is, and so is what was given up: somebody may send it again.
_ARRIVED = (Delivery.DELIVERED.value, Delivery.KEPT.value)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many were deleted."""

    events: int
    gates: int


def forget_releases(engine: Engine, before: datetime) -> Forgotten:
    """Delete what is older than a moment: events that are not to be sent any more, and runs of the gate; blocks.

    What belongs to a rollout stays that is under way, has ended since, or brought what serves now: it says why.

    Args:
        engine: The database.
        before: The moment (aware).
    """
    with writing(engine) as session:
        kept = _kept(session, before)
        numbers = [str(rollout.id) for rollout in kept]
        pairs = [(rollout.revision, rollout.stable) for rollout in kept]
        ended = func.coalesce(EventRow.ended_at, EventRow.at)
        old = (EventRow.state.in_(_ARRIVED), ended < before, EventRow.rollout.not_in(numbers))
        events = session.execute(delete(EventRow).where(*old).returning(EventRow.id)).all()
        last = func.coalesce(GateRow.finished_at, GateRow.begun_at)
        done = (last < before, tuple_(GateRow.revision, GateRow.against).not_in(pairs))
        gates = session.execute(delete(GateRow).where(*done).returning(GateRow.id)).all()
        return Forgotten(len(events), len(gates))


def _kept(session: Session, before: datetime) -> Sequence[RolloutRow]:
    serves = session.scalar(select(ServingRow.stable)) or ""
    stays = (
        RolloutRow.state.not_in([state.value for state in OVER])
        | (RolloutRow.ended_at >= before)
        | (RolloutRow.revision == serves)
    )
    return session.scalars(select(RolloutRow).where(stays)).all()


async def keep_forgetting_releases(engine: Engine, days: int) -> None:
    """Delete what is more than so many days old, now and once a day; 0 days: never.

    Returns at once when nothing is ever to be deleted, and otherwise never.
    """
    while days:
        try:
            forgotten = await run_sync(forget_releases, engine, utc_now() - timedelta(days=days))
            log.info("old events deleted", events=forgotten.events, gates=forgotten.gates, older_than_days=days)
        except Exception:
            # The service does without, and tries again tomorrow.
            log.exception("old events could not be deleted")
        await anyio.sleep(_EVERY_SECONDS)
