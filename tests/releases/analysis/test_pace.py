"""How two revisions' turns compare in time."""

import numpy as np
import pytest

from service.releases.analysis.pace import limits, log_e_slower, pace_of
from service.releases.analysis.verdicts import Pace

HUNDRED = [float(second) for second in range(1, 101)]


def test_the_limits_are_three_tenths_above_the_middle_and_the_95th_of_a_hundred() -> None:
    assert limits(HUNDRED) == (pytest.approx(65), pytest.approx(123.5))
    assert pace_of(HUNDRED) == Pace(50, 95)
    assert pace_of([]) == Pace(None, None)


def test_as_slow_as_allowed_proves_nothing_and_half_as_slow_again_does() -> None:
    rng = np.random.default_rng(5)
    stable = rng.lognormal(1, 0.5, 600).tolist()
    allowed, slow = (rng.lognormal(1, 0.5, (100, 3)) * factor for factor in (1.2, 1.8))
    assert log_e_slower(allowed.tolist(), stable) < 0
    assert log_e_slower(slow.tolist(), stable) > np.log(1000)


def test_what_is_slow_only_now_and_then_shows_in_the_95th() -> None:
    """One turn of six is ten times as slow, and the one in the middle as quick as ever."""
    stable = [*HUNDRED] * 3
    canary = [(5.0, 20.0, 35.0, 50.0, 65.0)] * 40 + [(900.0,)] * 40
    assert log_e_slower(canary, stable) > np.log(1000)


def test_of_a_long_session_the_first_turns_count() -> None:
    """What a customer stays to watch for an hour is one session's evidence."""
    stable = [1.0] * 100
    assert log_e_slower([(9.0,) * 5], stable) == log_e_slower([(9.0,) * 500], stable)
