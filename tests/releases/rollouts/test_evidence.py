"""What a rollout's sessions came to is read of their rows, whoever has them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from knowledge.sql import writing
from service.chat.memory import SessionStore
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.engines.choice import UNASSIGNED, Assignment, Role
from service.feedback import counting
from service.feedback.schemas import Vote
from service.feedback.votes import VoteStore
from service.releases.analysis.counts import Evidence, Sessions, Stratum, Timings
from service.releases.events.event import Event
from service.releases.events.outbox import Outbox
from service.releases.rollouts import timing
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.states import State
from tests.database.fixtures import on_both
from tests.releases.rollouts.making import MONDAY, rollout, turn_record

pytestmark = on_both

RUNNING = rollout(state=State.PROGRESSING, step=0, begun_at=MONDAY, step_at=MONDAY)
CANARY = Assignment("c" * 12, Role.CANARY, 0.25, RUNNING.id)
STABLE = Assignment("a" * 12, Role.STABLE, 0.25, RUNNING.id)

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


class Customers:
    """They ask and vote."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._store, self._votes = engine, SessionStore(engine), VoteStore(engine)
        self._asked: set[str] = set()
        self._at = MONDAY

    def ask(self, session: str, assignment: Assignment, **came_to: Any) -> None:
        """Have a session's next turn come to something."""
        self._at += timedelta(seconds=1)
        number = sum(name.startswith(session) for name in self._asked) + 1
        name = f"{session}{number}"
        record = turn_record(id=name, session_id=session, created_at=self._at, assignment=assignment, **came_to)
        assert self._store.record(record, begins=number == 1)
        self._asked.add(name)

    def happens(self, what: str, of: int = RUNNING.id, at: datetime | None = None) -> None:
        """Have something happen to a rollout, now if at no other moment."""
        self._at += timedelta(seconds=1)
        noted = Event(what, at or self._at, "Mei", str(of), RUNNING.revision, 1, {})
        with writing(self._engine) as session:
            Outbox(self._engine, addressed=False).note_within(session, noted)

    def vote(self, turn: str, *, helpful: bool) -> None:
        """Vote on a turn, such as the first of session s: "s1"."""
        self._votes.keep(Vote(turn, helpful), self._at)

    def erase(self, session: str) -> None:
        """Have a session erased."""
        self._store.erase(session)


@pytest.fixture(name="customers")
def _customers(engine: Engine) -> Customers:
    return Customers(engine)


def measure(customers: Customers, seconds: float = 5.0) -> None:
    """Have forty turns of the stable revision, by which others are compared."""
    for number in range(40):
        customers.ask(f"measure{seconds}-{number}-", STABLE, warm_seconds=seconds)


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
    assert Observed(engine).evidence(RUNNING) == Evidence(strata=[], timings=[Timings([], [], [])])
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


def test_the_seconds_of_turns_are_told_by_session_in_their_order(engine: Engine, customers: Customers) -> None:
    measure(customers)
    for session, assignment, seconds in [
        ("s", CANARY, 3.0), ("t", CANARY, 4.0), ("s", CANARY, None), ("u", STABLE, 2.0), ("s", CANARY, 1.0),
    ]:  # fmt: skip
        customers.ask(session, assignment, warm_seconds=seconds)
    (found,) = Observed(engine).evidence(RUNNING).timings
    assert found == Timings([[3.0, 1.0], [4.0]], [[2.0]], [5.0] * 40)


def test_of_a_talkative_session_no_more_is_told_than_of_others_whichever_revision_it_has(
    engine: Engine, customers: Customers
) -> None:
    """The stable revision's first forty turns that count are the measure; what had begun by then is not compared."""
    customers.ask("zero", CANARY, warm_seconds=9.0)
    for name in "abcdefgh":
        for _ in range(7):
            customers.ask(name, STABLE, warm_seconds=2.0)
    for _ in range(20):
        customers.ask("s", CANARY, warm_seconds=3.0)
        customers.ask("zero", CANARY, warm_seconds=9.0)
        customers.ask("t", STABLE, warm_seconds=1.0)
    (found,) = Observed(engine).evidence(RUNNING).timings
    assert found == Timings([[3.0] * 5], [[1.0] * 5], [2.0] * 40)


def test_turns_are_told_by_step_of_the_sessions_that_began_at_it_and_while_it_lasted(
    engine: Engine, customers: Customers
) -> None:
    """Whoever began before has another weight, and what is slow now may be so for what hosts have to do."""
    measure(customers)
    customers.ask("s", CANARY, warm_seconds=1.0)
    customers.ask("t", STABLE, warm_seconds=1.5)
    customers.happens("rollout.advance")
    customers.ask("s", CANARY, warm_seconds=9.0)
    measure(customers, seconds=7.0)
    for _ in range(2):
        customers.ask("u", CANARY, warm_seconds=2.0)
        customers.ask("v", STABLE, warm_seconds=2.5)
    customers.ask("t", STABLE, warm_seconds=9.0)
    found = Observed(engine).evidence(RUNNING).timings
    assert list(found) == [
        Timings([[1.0]], [[1.5]], [5.0] * 40),
        Timings([[2.0, 2.0]], [[2.5, 2.5]], [7.0] * 40),
    ]


@pytest.mark.parametrize("over", ["rollout.promote", "rollout.abort", "rollout.give_way"])
def test_what_is_said_once_everybody_has_the_same_revision_is_not_compared(
    engine: Engine, customers: Customers, over: str
) -> None:
    measure(customers)
    customers.ask("s", CANARY, warm_seconds=1.0)
    customers.happens(over)
    customers.ask("s", CANARY, warm_seconds=9.0)
    assert Observed(engine).evidence(RUNNING).timings[0].canary == [[1.0]]


def test_a_pause_begins_no_step_and_nor_does_what_happened_at_an_earlier_try_or_to_another_rollout(
    engine: Engine, customers: Customers
) -> None:
    customers.happens("rollout.advance", at=MONDAY - timedelta(hours=1))
    customers.ask("s", CANARY)
    customers.happens("rollout.pause")
    customers.happens("rollout.advance", of=RUNNING.id + 1)
    assert len(Observed(engine).evidence(RUNNING).timings) == 1


def test_a_step_goes_on_as_it_began_once_more_turns_were_said_than_are_seen(
    engine: Engine, customers: Customers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The measure stays what it was, so that the bets do; and of both the same time is seen, until either has as many.

    Else a busy hour that only the rarer of the two reaches would be taken for its own slowness.
    """
    monkeypatch.setattr(timing, "_MOST_TIMED", 46)
    measure(customers)
    seen: list[Timings] = []
    for name in ("v", "w", "x", "y", "z"):
        customers.ask(f"c{name}", CANARY, warm_seconds=2.0)
        customers.ask(name, STABLE, warm_seconds=2.0)
    seen += Observed(engine).evidence(RUNNING).timings
    for name in ("p", "q"):
        customers.ask(name, STABLE, warm_seconds=2.5)
    for number in range(60):
        customers.ask("busy", CANARY, warm_seconds=9.0)
        customers.ask(f"later{number:02}", STABLE, warm_seconds=9.0)
        seen += Observed(engine).evidence(RUNNING).timings if number in {0, 59} else []
    assert [one.measure for one in seen] == [[5.0] * 40] * 3
    assert seen[0] == Timings([[2.0]] * 5, [[2.0]] * 5, [5.0] * 40)
    assert seen[1] == seen[2] == replace(seen[0], stable=[*seen[0].stable, [2.5]])


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
