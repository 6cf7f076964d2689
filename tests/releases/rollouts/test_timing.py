"""How long turns took is read of their rows, window by window."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, event

from service.engines.choice import UNASSIGNED
from service.releases.analysis.counts import Window
from service.releases.rollouts import timing
from service.releases.rollouts.evidence import Observed
from tests.database.fixtures import on_both
from tests.releases.analysis.turns import window
from tests.releases.rollouts.customers import CANARY, RUNNING, STABLE, Customers
from tests.releases.rollouts.making import MONDAY

pytestmark = on_both


@pytest.fixture(name="customers")
def _customers(engine: Engine) -> Customers:
    return Customers(engine)


def measure(customers: Customers, seconds: float = 5.0) -> None:
    """Have forty turns of the stable revision, by which others are compared."""
    for number in range(40):
        customers.ask(f"measure{seconds}-{number}-", STABLE, warm_seconds=seconds)


@contextmanager
def reads_of_turns(engine: Engine) -> Generator[list[str]]:
    """Note how turns are asked for."""
    asked: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "FROM turns" in statement:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_the_seconds_of_turns_are_told_by_session_in_their_order(engine: Engine, customers: Customers) -> None:
    measure(customers)
    for session, assignment, seconds in [
        ("s", CANARY, 3.0), ("t", CANARY, 4.0), ("s", CANARY, None), ("u", STABLE, 2.0), ("s", CANARY, 1.0),
    ]:  # fmt: skip
        customers.ask(session, assignment, warm_seconds=seconds)
    (found,) = Observed(engine).evidence(RUNNING).windows
    assert found == window([[3.0, 1.0], [4.0]], [[2.0]], [5.0] * 40)


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
    (found,) = Observed(engine).evidence(RUNNING).windows
    assert found == window([[3.0] * 5], [[1.0] * 5], [2.0] * 40)


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
    found = Observed(engine).evidence(RUNNING).windows
    assert list(found) == [
        window([[1.0]], [[1.5]], [5.0] * 40),
        window([[2.0, 2.0]], [[2.5, 2.5]], [7.0] * 40),
    ]


@pytest.mark.parametrize("over", ["rollout.promote", "rollout.abort", "rollout.give_way"])
def test_what_is_said_once_everybody_has_the_same_revision_is_not_compared(
    engine: Engine, customers: Customers, over: str
) -> None:
    measure(customers)
    customers.ask("s", CANARY, warm_seconds=1.0)
    customers.happens(over)
    customers.ask("s", CANARY, warm_seconds=9.0)
    measure(customers, seconds=7.0)
    customers.ask("t", CANARY, warm_seconds=9.0)
    assert Observed(engine).evidence(RUNNING).windows == [window([[1.0]], [], [5.0] * 40)]


def test_a_pause_begins_no_step_and_nor_does_what_happened_at_an_earlier_try_or_to_another_rollout(
    engine: Engine, customers: Customers
) -> None:
    customers.happens("rollout.advance", at=MONDAY - timedelta(hours=1))
    customers.ask("s", CANARY)
    customers.happens("rollout.pause")
    customers.happens("rollout.advance", of=RUNNING.id + 1)
    assert len(Observed(engine).evidence(RUNNING).windows) == 1


def full_windows(customers: Customers, slow: Sequence[float]) -> None:
    """Fill windows of sixty turns: forty for the measure, and ten sessions of each revision."""
    for seconds in slow:
        measure(customers, seconds)
        for number in range(10):
            customers.ask(f"canary{seconds}-{number}-", CANARY, warm_seconds=seconds)
            customers.ask(f"stable{seconds}-{number}-", STABLE, warm_seconds=seconds / 2)


def of_window(seconds: float) -> Window:
    """What such a window came to."""
    return window([[seconds]] * 10, [[seconds / 2]] * 10, [seconds] * 40)


@pytest.fixture
def _short_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "_MOST_TIMED", 60)


@pytest.mark.usefixtures("_short_windows")
def test_when_a_window_is_full_the_next_one_begins_with_a_measure_of_its_own(
    engine: Engine, customers: Customers
) -> None:
    """A canary that gets slow late is seen, and of what was compared before nothing changes."""
    full_windows(customers, [2.0, 3.0])
    customers.ask("u", STABLE, warm_seconds=4.0)
    assert Observed(engine).evidence(RUNNING).windows == [of_window(2.0), of_window(3.0), window([], [], [4.0])]


@pytest.mark.usefixtures("_short_windows")
def test_whoever_began_in_another_window_is_not_compared_in_this_one(engine: Engine, customers: Customers) -> None:
    full_windows(customers, [2.0])
    measure(customers, seconds=3.0)
    for session in ("canary2.0-9-", "stable2.0-9-"):
        customers.ask(session, CANARY, warm_seconds=9.0)
    customers.ask("new", CANARY, warm_seconds=1.0)
    assert Observed(engine).evidence(RUNNING).windows[1:] == [window([[1.0]], [], [3.0] * 40)]


@pytest.mark.usefixtures("_short_windows")
def test_turns_of_sessions_that_are_not_compared_fill_windows_too(engine: Engine, customers: Customers) -> None:
    """Else a look would have to go through all that they say."""
    for number in range(60):
        customers.ask(f"before{number}-", UNASSIGNED, warm_seconds=1.0)
    full_windows(customers, [2.0])
    assert Observed(engine).evidence(RUNNING).windows == [window(), of_window(2.0), window()]


@pytest.mark.usefixtures("_short_windows")
def test_windows_that_are_over_are_not_read_again(engine: Engine, customers: Customers) -> None:
    observed = Observed(engine)
    full_windows(customers, [2.0, 3.0, 4.0, 5.0])
    first = observed.evidence(RUNNING).windows
    with reads_of_turns(engine) as asked:
        assert observed.evidence(RUNNING).windows == first
        assert len(asked) == 1, "the one that has begun"
    full_windows(customers, [6.0])
    last = observed.evidence(RUNNING).windows
    assert last == [*map(of_window, (2.0, 3.0, 4.0, 5.0, 6.0)), window()]
    assert Observed(engine).evidence(RUNNING).windows == last
    assert Observed(engine).evidence(RUNNING).windows == observed.evidence(RUNNING).windows


@pytest.mark.usefixtures("_short_windows")
def test_what_is_remembered_of_one_rollout_is_not_told_of_another(engine: Engine, customers: Customers) -> None:
    observed, other = Observed(engine), replace(RUNNING, id=RUNNING.id + 1)
    full_windows(customers, [2.0, 3.0, 4.0])
    told = observed.evidence(RUNNING).windows
    assert observed.evidence(other).windows == [window()] * 4
    again = replace(RUNNING, begun_at=MONDAY + timedelta(seconds=60, microseconds=1))
    assert observed.evidence(again).windows == told[1:]
    assert observed.evidence(RUNNING).windows == told


@pytest.mark.usefixtures("_short_windows")
def test_to_explain_another_rollout_costs_the_one_that_goes_on_nothing(engine: Engine, customers: Customers) -> None:
    observed = Observed(engine)
    full_windows(customers, [2.0, 3.0])
    told = observed.evidence(RUNNING).windows
    observed.evidence(replace(RUNNING, id=RUNNING.id + 1))
    with reads_of_turns(engine) as asked:
        assert observed.evidence(RUNNING).windows == told
    assert len(asked) == 1


def test_of_a_rollout_that_is_over_nothing_later_is_read(engine: Engine, customers: Customers) -> None:
    """A rollback has no step that ends, and what happened long ago may have been deleted."""
    measure(customers)
    customers.ask("s", CANARY, warm_seconds=1.0)
    over = replace(RUNNING, ended_at=MONDAY + timedelta(seconds=41))
    customers.ask("t", CANARY, warm_seconds=9.0)
    assert Observed(engine).evidence(over).windows == [window((), (), [5.0] * 40)]


@pytest.mark.usefixtures("_short_windows")
def test_a_window_ends_with_its_step(engine: Engine, customers: Customers) -> None:
    full_windows(customers, [2.0])
    measure(customers, seconds=3.0)
    observed = Observed(engine)
    seen = [*observed.evidence(RUNNING).windows]
    customers.happens("rollout.advance")
    full_windows(customers, [4.0])
    with reads_of_turns(engine) as asked:
        observed.evidence(RUNNING)
    assert len(asked) == 3, "the one that the step has ended, and two that have begun since"
    assert seen == [of_window(2.0), window([], [], [3.0] * 40)]
    assert observed.evidence(RUNNING).windows == [*seen, of_window(4.0), window()]
