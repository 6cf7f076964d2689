"""How two revisions' turns compare in time."""

from collections.abc import Callable
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.analysis.counts import MOST_COUNTED, Window
from service.releases.analysis.pace import (
    MEASURE,
    STAKED,
    Timings,
    Turn,
    by_session,
    is_beyond,
    log_e_of_window,
    log_e_slower,
    measured,
    pace_of,
    paces_of,
    scores,
    timings_of,
)
from service.releases.analysis.verdicts import Pace
from tests.releases.analysis.turns import one_by_one, window, window_by

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
    assert log_e_slower([window(allowed.tolist(), stable.tolist(), measure)]) < 0
    assert log_e_slower([window(slow.tolist(), stable.tolist(), measure)]) > np.log(1000)


def test_what_is_slow_only_now_and_then_shows() -> None:
    """One turn of six is ten times as slow, and the one in the middle as quick as ever."""
    stable = [HUNDRED[at::20] for at in range(20)] * 12
    canary = [(5.0, 20.0, 35.0, 50.0, 65.0)] * 80 + [(900.0,)] * 80
    assert log_e_slower([window(canary, stable, HUNDRED[::2])]) > np.log(1000)


def test_of_a_long_session_the_first_turns_count_on_either_side() -> None:
    """What a customer stays to watch for an hour is one session's evidence."""
    quick, slow, measure = [(1.0,) * 5] * 60, [(9.0,) * 5] * 60, [1.0, 9.0]
    base = log_e_slower([window(slow, quick, measure)])
    assert log_e_slower([window([*slow[1:], (9.0,) * 500], quick, measure)]) == base
    assert log_e_slower([window(slow, [*quick[1:], (1.0,) * 500], measure)]) == base


def test_without_either_revision_nothing_is_compared() -> None:
    assert log_e_slower([]) == 0
    assert log_e_slower([window([(9.0,) * 5] * 60, [], HUNDRED)]) == 0
    assert log_e_slower([window([], [(9.0,) * 5] * 60, HUNDRED)]) == 0


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
        turns = one_by_one((str(at), bool(ours[at]), float(second)) for at in range(600) for second in seconds[at])
        proven += sum(log_e_slower([window_by(turns[: 3 * look])]) > np.log(20) for look in range(60, 601, 60))
    assert proven == 0


def rollout_of(
    slower: float, seed: int, steps: tuple[tuple[float, float], ...], sessions: int = 400
) -> list[list[Turn]]:
    """Draw so many sessions at each step, which is (the canary's weight, how many times as long all turns take)."""
    rng = np.random.default_rng(seed)
    drawn = [(rng.random(sessions) < weight, log_normal(rng, sessions) * load) for weight, load in steps]
    return [
        one_by_one(
            (
                (f"{weight}-{at}", bool(ours[at]), float(second) * (slower if ours[at] else 1))
                for at in range(sessions)
                for second in seconds[at]
            ),
            since=step * 1e6,
        )
        for step, ((weight, _), (ours, seconds)) in enumerate(zip(steps, drawn, strict=True))
    ]


GROWING = ((0.1, 1.0), (0.5, 2.0))


def test_a_sound_canary_is_not_called_slow_where_load_grows_with_its_weight() -> None:
    """Were turns of both steps compared together, most of the canary's would be beside others from a quieter time."""
    pooled: list[float] = []
    for seed in range(8):
        quiet, busy = rollout_of(1.0, seed, GROWING, sessions=1000)
        for look in range(200, 3001, 200):
            assert log_e_slower([window_by(quiet), window_by(busy[:look])]) < np.log(20)
        assert not is_beyond(*paces_of([window_by(quiet), window_by(busy)]))
        pooled.append(log_e_slower([window_by([*quiet, *busy])]))
    assert sum(log_e > np.log(20) for log_e in pooled) >= 4, "this is what the steps are for"


def test_a_canary_that_is_slow_at_every_step_is_caught_though_load_grows() -> None:
    for seed in range(8):
        quiet, busy = rollout_of(1.6, seed, GROWING)
        steps = [window_by(quiet), window_by(busy)]
        assert log_e_slower(steps) > np.log(1000)
        assert is_beyond(*paces_of(steps))


def test_what_one_window_shows_others_that_show_nothing_do_not_hide() -> None:
    """A canary may be slow only once it has much to do, or be seen by very few at first."""
    slow = window_by(rollout_of(1.8, 3, ((0.5, 1.0),))[0])
    turns = [rollout_of(1.0, 3, ((weight, 1.0),))[0] for weight in (0.5, 0.02)]
    lost = [log_e_of_window(timings_of(one)) for one in turns]
    assert lost[0] < -10
    assert lost[1] < -1
    sound, few = map(window_by, turns)
    alone, most = log_e_slower([slow]), 2 * -np.log(1 - STAKED)
    for steps in ([sound, few, slow], [slow, few, sound]):
        assert alone - most <= log_e_slower(steps) < alone


def test_a_slow_canary_shows_also_where_few_sessions_have_it_and_more_turns_show_it_better() -> None:
    """What the stable revision's many turns cost must not outweigh what the canary's few win."""
    fewer, more = (window_by(rollout_of(1.6, 9, ((0.05, 1.0),), sessions)[0]).log_e for sessions in (1650, 3300))
    assert np.log(20) < fewer < more


def test_windows_that_each_prove_too_little_prove_it_together() -> None:
    halves = [window_by(turns[:480]) for turns in rollout_of(1.6, 4, ((0.5, 1.0), (0.5, 1.0)))]
    assert all(0 < log_e_slower([half]) < np.log(140) for half in halves)
    assert log_e_slower(halves) > np.log(140)


def test_the_paces_that_are_told_have_as_much_of_each_window_on_either_side() -> None:
    """A window that only one of the revisions has turns of tells nothing of how they compare."""
    windows = [
        Window([1.0] * 10, [1.0] * 90),
        Window([5.0] * 40, [5.0] * 40),
        Window([9.0] * 30, []),
        Window([], [0.1] * 500),
    ]
    assert paces_of(windows) == (Pace(5, 5), Pace(5, 5))
    assert paces_of(windows[2:]) == (Pace(None, None), Pace(None, None))


def test_turns_are_put_together_by_session_as_many_as_count() -> None:
    turns = [("s", 1.0), ("t", 9.0), *(("s", float(n)) for n in range(2, 9))]
    assert by_session(one_by_one((name, True, seconds) for name, seconds in turns)) == {
        "s": [1.0, 2.0, 3.0, 4.0, 5.0],
        "t": [9.0],
    }


@given(st.lists(st.integers(0, 30), max_size=120))
def test_the_measure_is_the_stable_revisions_first_turns_that_count_and_stays_as_it_is(whose: list[int]) -> None:
    """Whatever comes later: were it chosen with what it is to measure, the bets would not be fair."""
    turns = one_by_one((f"s{one}", one % 3 == 0, float(at)) for at, one in enumerate(whose))
    measure, whole = measured(turns)
    counted = [turn for at, turn in enumerate(turns) if whose[:at].count(whose[at]) < MOST_COUNTED]
    assert measure == [turn.seconds for turn in counted if not turn.canary][:MEASURE]
    assert whole == (measure[-1] if len(measure) == MEASURE else inf)
    begun = {turn.session for turn in turns if turn.seconds <= whole}
    found = timings_of(turns)
    for sessions, canary in ((found.canary, True), (found.stable, False)):
        later = by_session(turn for turn in turns if turn.canary is canary and turn.session not in begun)
        assert sessions == list(later.values())
    if len(measure) == MEASURE:
        assert measured([*turns, Turn("s1", canary=False, seconds=0.0, at=200, began=0)]) == (measure, whole)


def test_a_session_that_had_begun_when_the_measure_was_whole_is_not_compared_though_it_had_said_nothing() -> None:
    """Of the slower revision there would be more of these, from a time when fewer others are there to compare with."""
    measure = one_by_one((f"m{at}", False, 1.0) for at in range(MEASURE))
    later = [
        Turn(f"s{began}", canary, 2.0, at=50, began=began) for canary, began in ((True, 38), (False, 39), (True, 40))
    ]
    assert timings_of([*measure, *later]) == Timings([[2.0]], [], [1.0] * MEASURE)
