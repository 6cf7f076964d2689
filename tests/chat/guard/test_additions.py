"""What is said of one more thing is said of a thing that the passages speak of."""

import pytest

from tests.chat.guard.making import guarded

VISITS = "受理后 48 小时内上门装机。节假日照常（除夕除外）。"
HOURS = "The shop is open from 9:00 to 18:00 every day, public holidays included."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("受理后 48 小时内上门装机，台风天也照常[1]。", VISITS),
        ("The shop is open from 9:00 to 18:00 every day, even at Christmas. [1]", HOURS),
    ],
)
def test_a_thing_that_no_passage_has_is_not_added(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("受理后 48 小时内上门装机，节假日也照常[1]。", VISITS),
        ("The shop is open from 9:00 to 18:00 every day, even on public holidays. [1]", HOURS),
    ],
)
def test_a_thing_that_a_passage_has_is_added(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
