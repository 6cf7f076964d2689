"""In which order what two channels found is given."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ordering import Standing, looked_up, ordered, share_covered
from knowledge.ranking import Channels
from knowledge.terms import Term

SCORES = st.dictionaries(st.integers(1, 30), st.floats(-1, 50), max_size=20)
LAMP = Term("lamp", 1.0)
NETWORKING = Term("智能配网", 1.0, ("联网",))


def order(
    channels: Channels, covered: Mapping[int, float] | None = None, **standings: dict[int, Standing]
) -> dict[int, float]:
    alike = {i: Standing(f"document {i}", 100) for i in channels.found}
    return ordered(channels, alike | standings.get("standings", {}), covered or {})


def first(channels: Channels, covered: Mapping[int, float] | None = None, **standings: dict[int, Standing]) -> int:
    return next(iter(order(channels, covered, **standings)))


def test_a_channel_that_abstains_leaves_the_order_to_the_other() -> None:
    lexical = {1: 2.0, 2: 5.0, 3: 1.0}
    assert list(order(Channels(lexical, None))) == list(order(Channels(lexical, {}))) == [2, 1, 3]
    assert list(order(Channels({}, {4: 0.1, 5: 0.9}))) == [5, 4]


def test_what_both_channels_find_comes_before_what_one_finds() -> None:
    assert first(Channels({1: 9.0, 2: 8.9, 3: 0.0}, {2: 0.8, 4: 0.81, 3: 0.0})) == 2


@given(SCORES, st.none() | SCORES)
def test_every_passage_found_is_ranked_once_best_first(
    lexical: dict[int, float], dense: dict[int, float] | None
) -> None:
    scores = order(Channels(lexical, dense))
    assert set(scores) == set(lexical) | set(dense or {})
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert all(0 <= score <= 1 for score in scores.values())


def test_what_may_not_be_given_is_left_out() -> None:
    channels = Channels({1: 2.0, 2: 5.0}, None)
    assert list(ordered(channels, {1: Standing("one", 100)}, {})) == [1]
    assert ordered(channels, {}, {}) == {}


def test_the_nearest_of_what_is_far_does_not_outrank_what_names_it() -> None:
    far = {number: 0.1 + number / 200 for number in range(2, 9)}
    assert first(Channels({1: 4.0}, far)) == 1
    near = {number: 0.4 + number / 200 for number in range(2, 9)}
    assert first(Channels({1: 0.1, 9: 4.0}, near)) == 8


def test_how_near_a_model_finds_unrelated_texts_does_not_matter() -> None:
    lexical, dense = {1: 4.0, 2: 3.0}, {2: 0.6, 3: 0.5, 4: 0.4}
    shifted = {i: 0.3 + cosine for i, cosine in dense.items()}
    assert order(Channels(lexical, dense)) == pytest.approx(order(Channels(lexical, shifted)))


def test_what_covers_more_of_the_question_comes_first() -> None:
    channels = Channels({1: 5.0, 2: 4.0}, None)
    assert (first(channels), first(channels, {1: 0.4, 2: 0.9})) == (1, 2)


def test_of_two_that_fit_alike_the_short_one_comes_first() -> None:
    channels = Channels({1: 5.0, 2: 5.0}, None)
    assert first(channels, standings={1: Standing("one", 900), 2: Standing("two", 90)}) == 2


def test_a_passage_in_good_company_comes_before_one_that_fits_alone() -> None:
    channels = Channels({1: 5.0, 2: 5.0, 3: 4.5, 4: 4.5}, None)
    together = {i: Standing("manual", 100) for i in (2, 3, 4)}
    assert (first(channels), first(channels, standings=together)) == (1, 2)


def test_a_question_about_nothing_is_covered_by_nothing() -> None:
    assert share_covered([], frozenset({"lamp"})) == share_covered([(LAMP, 0.0)], frozenset({"lamp"})) == 0


def test_what_is_looked_up_tells_whether_a_passage_holds_a_term() -> None:
    asked = [(LAMP, 1.0), (NETWORKING, 3.0)]
    assert looked_up(asked) == {"lamp", "智能配网", "智能", "能配", "配网", "联网"}
    assert share_covered(asked, frozenset({"lamp"})) == 0.25
    assert share_covered(asked, frozenset({"智能配网"})) == 0.75
    assert share_covered(asked, frozenset({"联网"})) == pytest.approx(0.9 * 0.75)
    assert share_covered(asked, frozenset({"智能", "配网"})) == pytest.approx(2 / 3 * 0.75)
