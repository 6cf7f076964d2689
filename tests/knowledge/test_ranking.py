"""What the words of a question count, and how much a hit is about it."""

import pytest

from knowledge.ranking import Channels, relevance, word_weights


def test_words_of_a_question_count_more_than_other_words_for_them_and_those_that_only_ask() -> None:
    weights = word_weights("灯泡怎么配网")
    assert weights["灯泡"] == 1 > weights["联网"] > 0
    assert 0 < weights["怎么"] < weights["灯泡"]
    assert not {"灯", "泡"} & weights.keys()


def test_without_a_cosine_the_words_decide() -> None:
    assert relevance(0.7, None) == 0.7


@pytest.mark.parametrize(("cosine", "expected"), [(-1.0, 0.4), (0.15, 0.4), (0.6, 0.9), (1.0, 0.9)])
def test_meaning_counts_half_between_unrelated_and_sure(cosine: float, expected: float) -> None:
    assert relevance(0.8, cosine) == pytest.approx(expected)


def test_what_is_left_out_of_channels_is_in_none() -> None:
    assert Channels({1: 2.0, 2: 1.0}, {2: 0.5, 3: 0.4}).only({2}) == Channels({2: 1.0}, {2: 0.5})
    assert Channels({1: 2.0}, None).only({2}) == Channels({}, None)


@pytest.mark.parametrize(("in_force", "lacking"), [({1, 2}, False), ({1}, True), ({3, 4}, True)])
def test_a_channel_that_found_all_it_was_asked_for_may_lack_some(in_force: set[int], lacking: bool) -> None:
    assert Channels({1: 3.0, 2: 2.0, 3: 1.0}, None).lacks(in_force, enough=2, limit=3) is lacking
    assert not Channels({1: 3.0, 2: 2.0, 3: 1.0}, None).lacks(in_force, enough=2, limit=4)
