"""What a rollout's sessions came to is read of their rows, whoever has them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from service.chat.memory import SessionStore
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.engines.choice import UNASSIGNED, Assignment, Role
from service.feedback import counting
from service.releases.analysis.counts import Evidence, Sessions, Stratum
from service.releases.rollouts.evidence import Observed
from tests.database.fixtures import on_both
from tests.releases.analysis.turns import window
from tests.releases.rollouts.customers import CANARY, RUNNING, STABLE, Customers
from tests.releases.rollouts.making import MONDAY, rollout, turn_record

pytestmark = on_both

_OLD_SESSION = """
    INSERT INTO sessions (id, created_at, last_turn_at, role, weight, rollout) VALUES (:id, :at, :at, 'canary', 0.25, 7)
"""
_OLD_TURN = """
    INSERT INTO turns (id, session_id, number, created_at, question, topic, lang, reply, outcome, ending, citations,
        hits, knowledge_revision, engine, model, digest, pack, failure, cuts, timings, failed)
    VALUES (:id, 's', :number, :at, '', '', 'zh', '', :outcome, 'complete', '[]', '[]',
        1, 'ollama', '', '', 'phi3', '', '[]', '{}', :failed)
"""
_OLD_VOTE = """
    INSERT INTO feedback (turn_id, helpful, reason, comment, voted_at) VALUES (:id, :helpful, '', '', :at)
"""


@pytest.fixture(name="customers")
def _customers(engine: Engine) -> Customers:
    return Customers(engine)


def canary(engine: Engine) -> Sessions:
    """Give what the canary's sessions came to."""
    return only(Observed(engine).evidence(RUNNING)).canary


def only(evidence: Evidence) -> Stratum:
    (stratum,) = evidence.strata
    return stratum


def test_a_session_counts_once_whatever_happens_in_it_again(engine: Engine, customers: Customers) -> None:
    customers.ask("s", CANARY, failed=True)
    customers.ask("s", CANARY, failed=True, cut=True)
    customers.ask("s", CANARY, outcome="unanswered")
    customers.ask("s", CANARY)
    customers.ask("t", CANARY)
    customers.ask("u", STABLE, severe=True)
    customers.ask("u", STABLE, cut=True, banned=True)
    found = only(Observed(engine).evidence(RUNNING))
    assert found.canary == Sessions(2, errors=1, unanswered=1, cuts=1)
    assert found.stable == Sessions(1, cuts=1, severe=1, banned=1)


def test_what_began_outside_the_rollout_does_not_count(engine: Engine, customers: Customers) -> None:
    customers.ask("s", UNASSIGNED, failed=True)
    customers.ask("t", Assignment("c" * 12, Role.CANARY, 0.25, RUNNING.id + 1), failed=True)
    assert not Observed(engine).evidence(RUNNING).strata
    later = rollout(id=RUNNING.id, begun_at=MONDAY + timedelta(hours=1))
    customers.ask("u", CANARY, failed=True)
    assert not Observed(engine).evidence(later).strata


def test_what_was_answered_by_force_says_nothing_of_a_revision(engine: Engine, customers: Customers) -> None:
    customers.ask("s", CANARY, forced=True, failed=True, warm_seconds=9.0)
    customers.vote("s1", helpful=False)
    assert Observed(engine).evidence(RUNNING) == Evidence(strata=[], windows=[window()])
    customers.ask("s", CANARY, cut=True)
    assert canary(engine) == Sessions(1, cuts=1)


def test_sessions_of_each_weight_are_counted_apart(engine: Engine, customers: Customers) -> None:
    customers.ask("s", CANARY)
    customers.ask("t", Assignment("a" * 12, Role.STABLE, 0.5, RUNNING.id))
    strata = Observed(engine).evidence(RUNNING).strata
    assert [(one.weight, one.canary.sessions, one.stable.sessions) for one in strata] == [(0.25, 1, 0), (0.5, 0, 1)]


def test_of_a_session_the_first_five_votes_count_and_one_may_be_changed(engine: Engine, customers: Customers) -> None:
    for _ in range(7):
        customers.ask("s", CANARY)
    for number in (7, 6, 5, 4):
        customers.vote(f"s{number}", helpful=False)
    assert canary(engine).votes == {(4, 4): 1}
    for number in (1, 2, 3):
        customers.vote(f"s{number}", helpful=True)
    assert canary(engine).votes == {(5, 2): 1}
    customers.vote("s4", helpful=True)
    assert canary(engine).votes == {(5, 1): 1}


def test_an_erased_session_counts_no_more(engine: Engine, customers: Customers) -> None:
    customers.ask("s", CANARY, failed=True)
    customers.vote("s1", helpful=False)
    customers.ask("t", CANARY)
    customers.erase("s")
    assert canary(engine) == Sessions(1)


def test_a_step_counts_the_canarys_sessions_that_began_at_it(engine: Engine, customers: Customers) -> None:
    customers.ask("s", CANARY)
    customers.ask("t", CANARY)
    customers.ask("u", STABLE)
    at = rollout(id=RUNNING.id, begun_at=MONDAY, step_at=MONDAY + timedelta(seconds=1.5))
    assert Observed(engine).sessions_in_step(at) == 1
    assert Observed(engine).sessions_in_step(rollout(id=RUNNING.id)) == 0


def test_every_turn_and_vote_shows_in_what_came_last_whatever_its_moment(engine: Engine, customers: Customers) -> None:
    observed = Observed(engine)
    seen = [observed.latest(MONDAY)]
    customers.ask("s", CANARY)
    seen.append(observed.latest(MONDAY))
    customers.ask("s", CANARY)
    seen.append(observed.latest(MONDAY))
    customers.vote("s1", helpful=True)
    seen.append(observed.latest(MONDAY))
    slow = turn_record(id="slow", session_id="s", created_at=MONDAY, assignment=CANARY)
    SessionStore(engine).record(slow, begins=False)  # its moment is before that of others, and it is kept after them
    seen.append(observed.latest(MONDAY))
    assert len(set(seen)) == len(seen)
    assert observed.latest(MONDAY) == seen[-1]


def test_sessions_from_before_are_brought_over_with_what_they_came_to(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    upgrade(engine, "0019")
    at = MONDAY.replace(tzinfo=None).isoformat(" ", "microseconds")
    with engine.begin() as connection:
        for name in ("s", "t"):
            connection.execute(text(_OLD_SESSION), {"id": name, "at": at})
        for number in range(1, 8):
            turn = {"id": f"s{number}", "number": number, "at": at, "failed": number == 3, "helpful": number > 2}
            connection.execute(text(_OLD_TURN), turn | {"outcome": "unanswered" if number == 1 else "answered"})
            connection.execute(text(_OLD_VOTE), turn)
    upgrade(engine)
    assert canary(engine) == Sessions(1, errors=1, unanswered=1, votes={(5, 2): 1}), "nothing was said in the other"
    engine.dispose()


def test_a_look_reads_indexes_alone(engine: Engine, customers: Customers) -> None:
    """Of a hundred thousand sessions, with what was said in them, nobody could look at every second."""
    if engine.dialect.name != "sqlite":
        pytest.skip("of so few rows PostgreSQL reads all, whatever there is")
    customers.ask("s", CANARY)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    observed = Observed(engine)
    observed.evidence(RUNNING)
    observed.sessions_in_step(RUNNING)
    observed.latest(datetime.now(MONDAY.tzinfo))
    plans: list[str] = []
    with engine.connect() as connection:
        for statement, parameters in [one for one in asked if one[0].startswith("SELECT")]:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans += [row[3] for row in plan]
        assert connection.scalar(text("SELECT count(*) FROM turns")) == 1
    reads = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))]
    assert len(reads) >= 6
    assert [plan for plan in reads if "INDEX" not in plan] == []
    assert [plan for plan in reads if "turns" in plan and "COVERING" not in plan] == []
    assert [plan for plan in plans if "TEMP B-TREE FOR ORDER BY" in plan] == []


def test_two_votes_of_one_session_at_once_are_both_counted(
    customers: Customers, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may come to two processes."""
    both = Barrier(2)

    def counted(votes: Sequence[bool]) -> tuple[int, int]:
        with suppress(BrokenBarrierError):  # only one of them is to be here at a time
            both.wait(0.5)
        return counting.counted(votes)

    monkeypatch.setattr("service.feedback.votes.counted", counted)
    for _ in range(2):
        customers.ask("s", CANARY)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda turn: customers.vote(turn, helpful=False), ["s1", "s2"]))
    assert canary(engine).votes == {(2, 2): 1}
