"""What counts as too much time, on a machine as busy or slow as you like."""

import pytest

from ingest.sandbox.meter import Meter
from ingest.sandbox.wire import Limits

_LIMITS = Limits(seconds=60, page_seconds=20, most_seconds=100, patience=30)


def ended(
    per_second: tuple[float, float | None], limits: Limits = _LIMITS, every: float = 1.0, recognised: int = 0
) -> tuple[str, float]:
    """Let a file run and wait for so many seconds of each; give for which limit and when it was ended."""
    ran, queued = per_second
    meter = Meter(limits, 100.0, 100.0)
    if recognised:
        meter.recognised(recognised)
    for look in range(1, 100_000):
        passed = look * every
        if limit := meter.look(100.0 + passed, ran * passed, None if queued is None else queued * passed):
            return limit, passed
    raise AssertionError


@pytest.mark.parametrize(
    ("per_second", "end"),
    [
        ((1.0, 0.0), ("time", 61)),
        ((4.0, 0.0), ("time", 16)),  # what it started counts, too
        ((0.5, 0.5), ("time", 121)),
        ((0.03, 0.97), ("busy", 1801)),
        ((0.0, 1.0), ("busy", 1801)),
        ((0.0, 0.0), ("waiting", 121)),
        ((0.01, 0.01), ("waiting", 123)),
    ],
    ids=["a loop", "four loops", "half a processor", "a thirtieth", "none at all", "a sleeper", "a light sleeper"],
)
def test_each_limit_ends_what_it_is_for(per_second: tuple[float, float], end: tuple[str, float]) -> None:
    assert ended(per_second) == end


@pytest.mark.parametrize(
    ("ran", "end"),
    [(0.0, ("waiting", 121)), (0.02, ("busy", 1801)), (1.0, ("time", 61))],
    ids=["a sleeper", "a starved one", "a loop"],
)
def test_where_the_kernel_does_not_say_who_waits_only_what_never_runs_stands_still(
    ran: float, end: tuple[str, float]
) -> None:
    assert ended((ran, None)) == end


def test_looking_rarely_judges_the_same() -> None:
    assert ended((1.0, 0.0), every=30) == ("time", 90)
    assert ended((0.03, 0.97), every=30) == ("busy", 1830)


def test_pages_that_were_recognised_give_time_up_to_a_cap_and_the_next_must_come_within_the_plain_limit() -> None:
    assert ended((1.0, 0.0), recognised=9) == ("time", 62)
    meter = Meter(_LIMITS, 0.0, 0.0)
    for second in range(50, 101, 10):
        meter.recognised(1)
        assert meter.look(second, second, 0.0) == ""
    assert meter.look(101, 101, 0.0) == "time"


def test_a_page_counts_from_when_it_is_heard_of_however_rarely_is_looked() -> None:
    meter = Meter(_LIMITS, 0.0, 0.0)
    assert meter.look(1, 1, 0.0) == ""
    meter.recognised(2)
    assert meter.look(70, 70, 0.0) == ""
    assert meter.look(99, 99, 0.0) == ""


def test_who_waits_for_a_processor_does_not_stand_still_although_that_is_told_late() -> None:
    """The kernel tells how long a process has waited only when it has got a processor."""
    meter = Meter(_LIMITS, 0.0, 0.0)
    for second in range(1, 300):
        assert meter.look(second, 0, 0, ready=True) == ""
    assert meter.still == 0
    meter.look(360, 1, 300)
    assert meter.still == 59
    meter.look(400, 1, 300)
    meter.look(401, 1, 320)
    assert meter.still == 80


@pytest.mark.parametrize(("wait", "run"), [(0.02, 0.01), (0.2, 0.01), (1.0, 0.05), (20.0, 0.004), (300.0, 1.0)])
def test_who_runs_in_bursts_with_waits_between_is_never_taken_for_standing_still(wait: float, run: float) -> None:
    meter = Meter(_LIMITS, 0.0, 0.0)
    for look in range(1, 36_000):
        turns, rest = divmod(look * 0.05, wait + run)
        ran = turns * run + max(0.0, rest - wait)
        told = turns * wait + (wait if rest > wait else 0.0)
        if limit := meter.look(look * 0.05, ran, told, ready=True):
            assert limit == "time"
            break
        assert meter.still < 0.1


def test_who_sleeps_between_its_waits_stands_still_for_as_long_as_it_sleeps() -> None:
    """It sleeps for three seconds, waits for six, runs for one tenth, again and again."""
    meter = Meter(_LIMITS, 0.0, 0.0)
    for turn in range(10):
        for look in range(1, 91):
            rest = look * 0.1
            assert meter.look(turn * 9.1 + rest, turn * 0.1, turn * 6, ready=rest > 3) == ""
        meter.look((turn + 1) * 9.1, (turn + 1) * 0.1, (turn + 1) * 6, ready=True)
    assert meter.still == pytest.approx(30, abs=0.01)


def test_processes_that_have_ended_take_no_time_back() -> None:
    """What a thread has waited is no longer told when it has ended."""
    meter = Meter(_LIMITS, 0.0, 0.0)
    assert meter.look(50, 20, 30) == ""
    assert meter.look(51, 15, 0) == ""
    assert (meter.ran, meter.still) == (20, 1)


def test_processes_whose_time_nobody_takes_over_count_all_the_same() -> None:
    """Each child runs for ten seconds and is gone; what it took is gone with it where SIGCHLD is ignored."""
    meter = Meter(_LIMITS, 0.0, 0.0)
    for child in range(6):
        assert meter.look(child * 11 + 10, 10, 0.0) == ""
        assert meter.look(child * 11 + 11, 0, 0.0) == ""
    assert (meter.ran, meter.look(77, 10, 0.0)) == (60, "time")
