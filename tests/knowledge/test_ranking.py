"""How two channels become one order, and how sure a hit is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ranking import Channels, coverage, fuse, relevance, word_weights
from knowledge.terms import Term

SCORES = st.dictionaries(st.integers(1, 30), st.floats(-1, 50), max_size=20)
LAMP, CABLE, PLUG = (Term(word, 1.0) for word in ("lamp", "cabl", "plug"))


def test_a_channel_that_abstains_leaves_the_order_to_the_other() -> None:
    lexical = {1: 2.0, 2: 5.0, 3: 1.0}
    assert list(fuse(Channels(lexical, None))) == list(fuse(Channels(lexical, {}))) == [2, 1, 3]
    assert list(fuse(Channels({}, {4: 0.1, 5: 0.9}))) == [5, 4]


def test_what_both_channels_find_comes_before_what_one_finds() -> None:
    assert next(iter(fuse(Channels({1: 9.0, 2: 8.9, 3: 0.0}, {2: 0.8, 4: 0.81, 3: 0.0})))) == 2


@given(SCORES, st.none() | SCORES)
def test_every_passage_found_is_ranked_once_best_first(
    lexical: dict[int, float], dense: dict[int, float] | None
) -> None:
    fused = fuse(Channels(lexical, dense))
    assert set(fused) == set(lexical) | set(dense or {})
    assert list(fused.values()) == sorted(fused.values(), reverse=True)
    assert all(0 <= score <= 1 for score in fused.values())


def test_words_of_the_question_count_more_than_asking_words_and_those_before() -> None:
    weights = word_weights("灯泡怎么配网", "发票")
    assert weights["灯泡"] == 1 > weights["联网"] > weights["发票"] > 0
    assert 0 < weights["怎么"] < weights["灯泡"]
    assert not {"灯", "泡"} & weights.keys()


def test_a_word_said_before_and_now_counts_in_full() -> None:
    assert word_weights("lamp", "lamp")["lamp"] == 1


def test_a_question_about_nothing_is_covered_by_nothing() -> None:
    assert coverage([], "a lamp") == 0
    assert coverage([(LAMP, 0.0)], "a lamp") == 0


def test_coverage_weighs_what_is_held_by_what_it_counts() -> None:
    assert coverage([(LAMP, 3.0), (CABLE, 1.0)], "a lamp") == 0.75
    assert coverage([(LAMP, 3.0), (CABLE, 1.0)], "a lamp with a cable") == 1


def test_one_term_in_common_of_several_may_be_chance() -> None:
    assert coverage([(LAMP, 2.0), (CABLE, 1.0), (PLUG, 1.0)], "a lamp") == 0.25
    assert coverage([(LAMP, 2.0), (CABLE, 1.0), (PLUG, 1.0)], "a lamp with a plug") == 0.75


def test_without_a_cosine_the_words_decide() -> None:
    assert relevance(0.7, None) == 0.7


@pytest.mark.parametrize(("cosine", "expected"), [(-1.0, 0.4), (0.15, 0.4), (0.6, 0.9), (1.0, 0.9)])
def test_meaning_counts_half_between_unrelated_and_sure(cosine: float, expected: float) -> None:
    assert relevance(0.8, cosine) == pytest.approx(expected)


def test_the_nearest_of_what_is_far_does_not_outrank_what_names_it() -> None:
    far = {number: 0.1 + number / 200 for number in range(2, 9)}
    assert next(iter(fuse(Channels({1: 4.0}, far)))) == 1
    near = {number: 0.4 + number / 200 for number in range(2, 9)}
    assert next(iter(fuse(Channels({1: 4.0}, near)))) == 8
