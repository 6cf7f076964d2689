"""What has arrived, and what the gate has found, is deleted once its rollout is long over; nothing else is."""

from datetime import UTC, datetime, timedelta

import anyio
import pytest
from sqlalchemy import Engine, select

from knowledge.sql import reading, writing
from service.releases.events.outbox import Outbox
from service.releases.events.tables import EventRow
from service.releases.forgetting import Forgotten, forget_releases, keep_forgetting_releases
from service.releases.gate.tables import GateAnswerRow, GateRow
from service.releases.rollouts.tables import RolloutRow
from service.releases.tables import PackRow, RevisionRow, ServingRow
from tests.database.fixtures import on_both
from tests.database.rows import filled

pytestmark = on_both

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEFORE = NOW - timedelta(days=90)
OLD = NOW - timedelta(days=91)
NEW = NOW - timedelta(days=89)
SERVES, OVER, RUNS, LATE = "s" * 12, "o" * 12, "r" * 12, "l" * 12


@pytest.fixture(autouse=True)
def _rollouts(engine: Engine) -> None:
    """Four rollouts: of what serves, of what was aborted long ago, of what is tried, of what was aborted lately."""
    ended = {
        1: (SERVES, "succeeded", OLD),
        2: (OVER, "aborted", OLD),
        3: (RUNS, "paused", None),
        4: (LATE, "failed", NEW),
    }
    with writing(engine) as session:
        session.add(filled(PackRow, digest="p"))
        session.flush()
        session.add_all(filled(RevisionRow, id=name, alias=name, pack_digest="p") for name, _, _ in ended.values())
        session.flush()
        session.merge(filled(ServingRow, id=1, stable=SERVES, canary=None, rollout=None))
        for number, (name, state, at) in ended.items():
            fields = {"revision": name, "stable": SERVES, "state": state, "ended_at": at, "step_at": OLD}
            session.add(filled(RolloutRow, id=number, **fields))


def event(engine: Engine, rollout: int, state: str, at: datetime = OLD) -> None:
    with writing(engine) as session:
        waits = state in {"waiting", "kept"}
        fields = {"at": at, "ended_at": None if waits else at, "next_at": at, "claimed_until": None}
        session.add(
            filled(EventRow, id=None, name=f"{rollout}{state}{at}"[:40], rollout=str(rollout), state=state, **fields)
        )


def gate(engine: Engine, name: str, revision: str, at: datetime = OLD) -> None:
    with writing(engine) as session:
        session.add(filled(GateRow, id=name, revision=revision, against=SERVES, begun_at=at, finished_at=at))
        session.flush()
        session.add(filled(GateAnswerRow, gate_id=name, revision=revision, question="q", repetition=1, at=at))


def left(engine: Engine) -> set[tuple[str, str]]:
    with reading(engine) as session:
        return {(row.rollout, row.state) for row in session.scalars(select(EventRow))}


def test_events_of_rollouts_that_are_long_over_are_deleted_once_they_have_arrived(engine: Engine) -> None:
    for rollout in (1, 2, 3, 4):
        event(engine, rollout, "delivered")
    event(engine, 2, "kept")
    event(engine, 9, "delivered")
    assert forget_releases(engine, BEFORE) == Forgotten(3, 0)
    assert left(engine) == {("1", "delivered"), ("3", "delivered"), ("4", "delivered")}


def test_what_has_not_arrived_is_kept_however_old(engine: Engine) -> None:
    event(engine, 2, "waiting")
    event(engine, 2, "given_up")
    event(engine, 2, "delivered", NEW)
    assert forget_releases(engine, BEFORE) == Forgotten(0, 0)
    assert Outbox(engine, addressed=True).given_up() == 1


def test_runs_of_the_gate_go_with_their_answers(engine: Engine) -> None:
    for name, revision in (("a", SERVES), ("b", OVER), ("c", RUNS), ("d", LATE)):
        gate(engine, name, revision)
    gate(engine, "e", OVER, NEW)
    assert forget_releases(engine, BEFORE) == Forgotten(0, 1)
    with reading(engine) as session:
        assert set(session.scalars(select(GateRow.id))) == {"a", "c", "d", "e"}
        assert set(session.scalars(select(GateAnswerRow.gate_id))) == {"a", "c", "d", "e"}


def test_without_retention_nothing_is_ever_deleted(engine: Engine) -> None:
    event(engine, 2, "delivered")
    anyio.run(keep_forgetting_releases, engine, 0)
    assert left(engine) == {("2", "delivered")}
