"""What comes to pass once a time is over may be told from its other side."""

import pytest

from tests.chat.guard.making import guarded

SEATS = "选座后请在 10 分钟内完成付款，逾期座位自动释放。"
POINTS = "积分自获得之日起 18 个月内有效，过期清零。"
TABLES = "Please arrive within 15 minutes; otherwise your table is given away."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("座位选好后十分钟内没付款，就会被放出来[1]。", SEATS),
        ("积分满 18 个月没用就会清零[1]。", POINTS),
        ("If you do not arrive within 15 minutes, your table is given away. [1]", TABLES),
    ],
)
def test_the_other_side_of_a_time_limit_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("座位选好后十分钟内没付款，座位也不会释放[1]。", SEATS),
        ("积分满 18 个月才有效[1]。", POINTS),
        ("积分满 18 个月没用也不会清零[1]。", POINTS),
        ("If you do not arrive within 15 minutes, your table is not given away. [1]", TABLES),
    ],
)
def test_what_does_not_come_to_pass_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""
