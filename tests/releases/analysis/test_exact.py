"""Exact tests with known answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.releases.analysis.counts import Golden, Sessions, Stratum
from service.releases.analysis.exact import golden_p, holm, split_p

PS = st.lists(st.floats(0, 1), max_size=8)


def stratum(weight: float, canary: int, stable: int) -> Stratum:
    return Stratum(weight, Sessions(canary), Sessions(stable))


def test_a_split_as_set_is_no_surprise_and_a_lopsided_one_is() -> None:
    assert split_p([]) == 1
    assert split_p([stratum(0.25, 0, 0)]) == 1
    assert split_p([stratum(0.25, 25, 75)]) == pytest.approx(1)
    assert split_p([stratum(0.5, 0, 10)]) == pytest.approx(2 / 2**10), "ten heads or ten tails"


def test_splits_under_different_weights_do_not_make_up_for_each_other() -> None:
    assert split_p([stratum(0.5, 60, 140), stratum(0.5, 140, 60)]) < 0.001


def test_every_weight_is_one_more_chance_to_look_odd() -> None:
    odd, even = stratum(0.5, 0, 10), stratum(0.5, 5, 5)
    assert split_p([odd, even]) == pytest.approx(2 * split_p([odd]))


def test_golden_questions_count_where_the_two_differ() -> None:
    """Nine questions are answered differently, eight of them worse: (9 + 1) / 2^9."""
    worse, better = golden_p(Golden(improved=1, regressed=8, unchanged=100))
    assert worse == pytest.approx(10 / 2**9)
    assert better > 0.99
    assert golden_p(Golden(1, 8, 0)) == (worse, better)
    assert golden_p(Golden(0, 0, 60)) == (1, 1)


def test_holm_has_known_answers() -> None:
    assert holm([]) == []
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1, 1]


@given(PS)
def test_holm_keeps_the_order_and_never_makes_anything_surer(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert all(p <= after <= 1 for p, after in zip(ps, adjusted, strict=True))
    pairs = sorted(zip(ps, adjusted, strict=True))
    assert [after for _, after in pairs] == sorted(after for _, after in pairs)
