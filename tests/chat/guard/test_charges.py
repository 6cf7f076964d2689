"""What costs something is not called free, and a percentage is one of what the passages say."""

import pytest

from tests.chat.guard.making import guarded

MOVES = "同城移机 50 元一次，24 个月合约用户每年免费一次。\n再次上门收取空跑费 30 元。\n上门前可以免费改约。"
PRICED = "项目：移机；价格：50元/次；说明：24个月合约每年免费一次\n项目：改约；价格：免费；说明：最多两次"
POST = "Delivery is 5 euros, free for orders over 80 euros."
PENALTY = "提前退订的，违约金为剩余月份月费总和的 30%。\n预付的年费，扣除已使用月份后退回。"
SHARE = "The early termination fee is 15% of the remaining monthly fees."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("移机免费[1]。", MOVES),
        ("移机免费[1]。", PRICED),
        ("再次上门不收费[1]。", MOVES),
        ("Delivery is free. [1]", POST),
        ("违约金为已使用月份月费总和的 30%[1]。", PENALTY),
        ("The early termination fee is 15% of the total contract price. [1]", SHARE),
    ],
)
def test_what_costs_something_else_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("24 个月合约用户每年可以免费移机一次[1]。", MOVES),
        ("24 个月合约每年可以免费移机一次[1]。", PRICED),
        ("改约免费，最多两次[1]。", PRICED),
        ("上门前可以免费改约[1]。", MOVES),
        ("再次上门不是免费的，收取空跑费 30 元[1]。", MOVES),
        ("Delivery is free for orders over 80 euros. [1]", POST),
        ("违约金是剩余月份月费总和的 30%[1]。", PENALTY),
        ("违约金是剩余月费的 30%[1]。", PENALTY),
        ("The early termination fee is 15% of the monthly fees that remain. [1]", SHARE),
    ],
)
def test_what_costs_as_much_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
