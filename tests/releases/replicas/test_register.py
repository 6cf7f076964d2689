"""Which replicas live, as every one of them is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from knowledge.sql import reading
from service.releases.replicas.register import LIVES_SECONDS, Register
from service.releases.replicas.replica import Replica, converged
from service.releases.replicas.tables import ReplicaRow
from tests.database.fixtures import on_both
from tests.knowledge.documents import MONDAY

FIRST = Replica("a" * 32, MONDAY, 0, "一号机", 4711, MONDAY)
SECOND = Replica("b" * 32, MONDAY + timedelta(seconds=1), 3, "two", 4712, MONDAY + timedelta(seconds=1))


def later(seconds: float, replica: Replica = FIRST) -> Replica:
    """A replica that says once more that it lives."""
    return replace(replica, seen_at=MONDAY + timedelta(seconds=seconds))


@pytest.fixture(name="register")
def _register(engine: Engine) -> Register:
    return Register(engine)


@on_both
def test_a_replica_counts_as_long_as_it_says_that_it_lives(register: Register) -> None:
    register.note(SECOND)
    register.note(FIRST)
    assert register.live(MONDAY + timedelta(seconds=2)) == (FIRST, SECOND)
    register.note(later(10))
    assert register.live(MONDAY + timedelta(seconds=LIVES_SECONDS + 2)) == (later(10),)
    register.leave(FIRST.id)
    assert register.live(MONDAY + timedelta(seconds=12)) == (SECOND,)


@on_both
def test_the_version_it_follows_is_the_last_that_it_has_told(register: Register) -> None:
    register.note(FIRST)
    register.note(replace(later(1), version=2))
    assert [one.version for one in register.live(MONDAY + timedelta(seconds=2))] == [2]


def test_one_whose_row_was_lost_is_there_again_when_it_next_says_that_it_lives(register: Register) -> None:
    register.note(FIRST)
    register.leave(FIRST.id)
    register.note(later(5))
    assert register.live(MONDAY + timedelta(seconds=6)) == (later(5),)


def test_what_was_killed_long_ago_is_forgotten(register: Register, engine: Engine) -> None:
    register.note(FIRST)
    register.note(replace(SECOND, seen_at=MONDAY + timedelta(days=2)))
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(ReplicaRow)) == 1


def test_all_have_converged_when_none_follows_an_older_version() -> None:
    assert converged((FIRST, SECOND), 3) == (FIRST,)
    assert converged((replace(FIRST, version=4), SECOND), 3) == ()
    assert converged((), 3) == ()
