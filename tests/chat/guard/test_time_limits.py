"""What is so within a time is not so after it, and the time is counted as the passage counts it."""

import pytest

from tests.chat.guard.making import guarded

TRADE = "旧机估价后 7 天内有效。换货申请通过后 3 天内寄回旧机。"
RETURNS = "You can return goods within 30 days. Refunds are paid within 5 days of the return."
COVER = "整机保修 1 年，过了 1 年仍可付费维修。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("过了 7 天旧机估价依然有效[1]。", TRADE),
        ("旧机寄回后 3 天内换货申请通过[1]。", TRADE),
        ("You can still return goods after 30 days. [1]", RETURNS),
        ("The return is paid within 5 days of the refunds. [1]", RETURNS),
    ],
)
def test_what_its_passage_says_within_a_time_is_cut_after_it_and_the_other_way_round(
    sentence: str, passage: str
) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("旧机估价之后 7 天内都有效[1]。", TRADE),
        ("换货申请通过以后，3 天内要寄回旧机[1]。", TRADE),
        ("过了 1 年仍可以付费维修[1]。", COVER),
        ("You can still return goods within 30 days. [1]", RETURNS),
        ("Within 5 days of the return, refunds are paid. [1]", RETURNS),
    ],
)
def test_what_is_said_as_the_passage_says_it_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
