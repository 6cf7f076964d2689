"""How two revisions' turns compare in time."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.analysis.counts import MOST_COUNTED
from service.releases.analysis.pace import MEASURE, by_session, is_beyond, log_e_slower, measured, pace_of, scores
from service.releases.analysis.verdicts import Pace

HUNDRED = [float(second) for second in range(1, 101)]
Draw = Callable[[np.random.Generator, int], np.ndarray]


def log_normal(rng: np.random.Generator, sessions: int) -> np.ndarray:
    return rng.lognormal(1, 0.5, (sessions, 3))


def two_kinds(rng: np.random.Generator, sessions: int) -> np.ndarray:
    """One turn in ten is five times as long as the others."""
    return np.where(rng.random((sessions, 3)) < 0.1, 5, 1) + 0.2 * rng.random((sessions, 3))


def heavy_tailed(rng: np.random.Generator, sessions: int) -> np.ndarray:
    return 1 + rng.pareto(1.1, (sessions, 3))


def test_the_middle_and_the_95th_of_a_hundred_are_told() -> None:
    assert pace_of(HUNDRED) == Pace(50, 95)
    assert pace_of([]) == Pace(None, None)
    assert is_beyond(Pace(65.1, 95), Pace(50, 95))
    assert not is_beyond(Pace(65, 123), Pace(50, 95))
    assert not is_beyond(Pace(None, None), Pace(50, 95))


def test_a_turn_scores_how_much_of_the_measure_it_is_slower_than_and_whether_that_is_nearly_all() -> None:
    share, nearly_all = scores(HUNDRED, np.array([0.5, 50.5, 50, 96.5, 1000]))
    assert share.tolist() == pytest.approx([0, 0.5, 0.495, 0.96, 1])
    assert nearly_all.tolist() == [0, 0, 0, 1, 1]


def test_as_slow_as_allowed_proves_nothing_and_half_as_slow_again_does() -> None:
    rng = np.random.default_rng(5)
    measure, stable = log_normal(rng, 15).ravel().tolist(), log_normal(rng, 300)
    allowed, slow = (log_normal(rng, 100) * factor for factor in (1.2, 2.0))
    assert log_e_slower(allowed.tolist(), stable.tolist(), measure) < 0
    assert log_e_slower(slow.tolist(), stable.tolist(), measure) > np.log(1000)


def test_what_is_slow_only_now_and_then_shows() -> None:
    """One turn of six is ten times as slow, and the one in the middle as quick as ever."""
    stable = [HUNDRED[at::20] for at in range(20)] * 12
    canary = [(5.0, 20.0, 35.0, 50.0, 65.0)] * 80 + [(900.0,)] * 80
    assert log_e_slower(canary, stable, HUNDRED[::2]) > np.log(1000)


def test_of_a_long_session_the_first_turns_count_on_either_side() -> None:
    """What a customer stays to watch for an hour is one session's evidence."""
    quick, slow, measure = [(1.0,) * 5] * 60, [(9.0,) * 5] * 60, [1.0, 9.0]
    base = log_e_slower(slow, quick, measure)
    assert log_e_slower([*slow[1:], (9.0,) * 500], quick, measure) == base
    assert log_e_slower(slow, [*quick[1:], (1.0,) * 500], measure) == base


def test_without_a_measure_or_either_revision_nothing_is_compared() -> None:
    assert log_e_slower([(9.0,) * 5] * 60, [], []) == 0
    assert log_e_slower([(9.0,) * 5] * 60, [], HUNDRED) == 0
    assert log_e_slower([], [(9.0,) * 5] * 60, HUNDRED) == 0


@pytest.mark.parametrize("draw", [log_normal, two_kinds, heavy_tailed])
@pytest.mark.parametrize("weight", [0.05, 0.5, 0.95])
def test_the_same_model_twice_is_not_proven_slow_whatever_its_weight_and_the_shape_of_its_times(
    draw: Draw, weight: float
) -> None:
    """Nor is one 30 % slower; forty rollouts of 600 sessions, each looked at ten times."""
    rng = np.random.default_rng(17)
    proven = 0
    for run in range(40):
        ours = rng.random(600) < weight
        seconds = draw(rng, 600) * np.where(ours & (run % 2 == 1), 1.3, 1)[:, None]
        turns = [(str(at), float(second)) for at in np.flatnonzero(~ours) for second in seconds[at]]
        for look in range(60, 601, 60):
            measure, stable = measured([turn for turn in turns if int(turn[0]) < look])
            canary = seconds[:look][ours[:look]].tolist()
            proven += log_e_slower(canary, stable, measure) > np.log(20)
    assert proven == 0


def test_turns_are_put_together_by_session_as_many_as_count() -> None:
    assert by_session([("s", 1.0), ("t", 9.0), *(("s", float(n)) for n in range(2, 9))]) == {
        "s": [1.0, 2.0, 3.0, 4.0, 5.0],
        "t": [9.0],
    }


@given(st.lists(st.integers(0, 30), max_size=120))
def test_the_measure_is_the_first_turns_that_count_and_stays_as_it_is(whose: list[int]) -> None:
    """Whatever comes later: were it chosen with what it is to measure, the bets would not be fair."""
    turns = [(f"s{one}", float(at)) for at, one in enumerate(whose)]
    measure, rest = measured(turns)
    assert (
        list(measure)
        == [seconds for at, (name, seconds) in enumerate(turns) if whose[:at].count(int(name[1:])) < MOST_COUNTED][
            :MEASURE
        ]
    )
    taken = {name for name, seconds in turns if seconds in measure}
    assert [list(one) for one in rest] == [said for name, said in by_session(turns).items() if name not in taken]
    if len(measure) == MEASURE:
        assert measured([*turns, ("s0", 0.0), ("late", 0.0)])[0] == measure
