"""Sessions are shared between two models evenly, and stay where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from service.engines.choice import Role
from service.releases.assignment import place_of, role_of

SESSIONS = [f"session-{number}" for number in range(100_000)]

WEIGHTS = st.floats(0, 1)


@pytest.mark.parametrize("salt", ["", "rollout-1", "rollout-2", "盐"])
def test_a_quarter_of_the_sessions_get_the_canary_at_a_weight_of_a_quarter(salt: str) -> None:
    """No further from it than the exact binomial 99 % interval allows."""
    canaries = sum(role_of(salt, session, 0.25) is Role.CANARY for session in SESSIONS)
    interval = binomtest(canaries, len(SESSIONS), 0.25).proportion_ci(0.99, "exact")
    assert interval.low <= 0.25 <= interval.high


def test_raising_the_weight_moves_nobody_to_the_stable_revision() -> None:
    steps = [{session for session in SESSIONS if role_of("salt", session, w) is Role.CANARY} for w in (0.1, 0.25, 0.5)]
    assert steps[0] < steps[1] < steps[2]


@given(st.text(), st.text(), WEIGHTS, WEIGHTS)
def test_who_has_the_canary_at_a_weight_has_it_at_every_higher_one(salt: str, session: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert (role_of(salt, session, low), role_of(salt, session, high)) != (Role.CANARY, Role.STABLE)


@given(st.text(), st.text())
def test_nobody_gets_the_canary_at_nought_and_everybody_at_one(salt: str, session: str) -> None:
    assert 0 <= place_of(salt, session) < 1
    assert role_of(salt, session, 0) is Role.STABLE
    assert role_of(salt, session, 1) is Role.CANARY


def test_another_rollout_tries_its_canary_on_other_sessions() -> None:
    """Of those that one rollout chose, the next chooses no more than its share."""
    first = [session for session in SESSIONS if role_of("one", session, 0.25) is Role.CANARY]
    again = sum(role_of("two", session, 0.25) is Role.CANARY for session in first)
    assert binomtest(again, len(first), 0.25).pvalue > 0.001


def test_a_session_has_the_same_place_in_every_process() -> None:
    """A known answer: replicas of two versions of kefu must agree."""
    assert place_of("salt", "session") == 0.6863913047882214
