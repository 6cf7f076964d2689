"""A host that keeps customers waiting rests at once, and longer each time; one that fails quickly after a few times."""

import pytest

from service.engines.resting import LONGEST_SECONDS, REST_SECONDS, Resting

MODEL = "kefu/phi3:0123456789ab"


@pytest.fixture
def resting() -> Resting:
    return Resting()


def test_a_host_that_hung_rests_at_once_and_for_twice_as_long_each_time(resting: Resting) -> None:
    times = [resting.hang(MODEL, 1000.0 * number) for number in range(12)]
    assert times[:4] == [REST_SECONDS, 2 * REST_SECONDS, 4 * REST_SECONDS, 8 * REST_SECONDS]
    assert times[-1] == LONGEST_SECONDS
    assert times == sorted(times)


def test_it_rests_until_its_time_is_over(resting: Resting) -> None:
    resting.hang(MODEL, 100)
    assert resting.rests(MODEL, 100 + REST_SECONDS - 1, busy=False)
    assert not resting.rests(MODEL, 100 + REST_SECONDS + 1, busy=False)
    assert not resting.rests("kefu/other:0123456789ab", 101, busy=False)


def test_after_a_rest_it_is_tried_by_one_customer_at_a_time(resting: Resting) -> None:
    assert not resting.rests(MODEL, 0, busy=True)
    resting.hang(MODEL, 100)
    later = 100 + REST_SECONDS + 1
    assert resting.rests(MODEL, later, busy=True)
    resting.answer(MODEL)
    assert not resting.rests(MODEL, later, busy=True)


def test_once_it_has_answered_a_rest_is_a_short_one_again(resting: Resting) -> None:
    for moment in (0, 100, 200):
        resting.hang(MODEL, moment)
    resting.answer(MODEL)
    assert resting.hang(MODEL, 500) == REST_SECONDS


def test_two_customers_who_waited_at_once_do_not_shorten_a_rest(resting: Resting) -> None:
    for moment in (100, 101, 102):
        resting.hang(MODEL, moment)
    resting.fail(MODEL, 102)
    assert resting.rests(MODEL, 102 + 4 * REST_SECONDS - 1, busy=False)


def test_one_that_fails_quickly_rests_after_three_times_in_a_row(resting: Resting) -> None:
    assert [resting.fail(MODEL, 0) for _ in range(4)] == [0, 0, REST_SECONDS, 0]
    resting.answer(MODEL)
    assert [resting.fail(MODEL, 100) for _ in range(2)] == [0, 0]
