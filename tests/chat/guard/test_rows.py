"""What stands in one row of a table, under one head, is not said of another row, nor as what another head tells."""

import pytest

from tests.chat.guard.making import guarded

ROOMS = (
    "房型：标准双床房；时段：平日；成人价（元）：428；儿童价（元）：228；老人价（元）：328\n"
    "房型：标准双床房；时段：周末和节假日；成人价（元）：498；儿童价（元）：268；老人价（元）：398\n"
    "房型：豪华大床房；时段：平日；成人价（元）：528；儿童价（元）：268；老人价（元）：不售\n"
    "房型：豪华大床房；时段：周末和节假日；成人价（元）：628；儿童价（元）：328；老人价（元）：不售"
)
CUPS = (
    "品名：奶茶；规格：小杯 300ml；价格：12元\n品名：奶茶；规格：中杯 450ml；价格：15元\n"
    "品名：奶茶；规格：大杯 600ml；价格：18元\n品名：果汁；规格：400ml；价格：16元"
)
LEVELS = (
    "等级：银卡；年费：免费；折扣：9折；每年免费洗车：1次\n"
    "等级：金卡；年费：免费；折扣：8.5折；每年免费洗车：2次\n等级：黑卡；年费：299元；折扣：8折；每年免费洗车：6次"
)
PLANS = (
    "Plan: Basic; Price: 8 dollars a month; Data: 5 GB\nPlan: Plus; Price: 15 dollars a month; Data: 30 GB\n"
    "Plan: Family; Price: 32 dollars a month; Data: 100 GB"
)
POOLS = (
    "Pool: North; Adults: 9 dollars; Seniors: 5 dollars; Children: 4 dollars\n"
    "Pool: South; Adults: 7 dollars; Seniors: free; Children: 3 dollars"
)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("周末住豪华大床房，儿童价 268 元[1]。", ROOMS),
        ("豪华大床房平日的老人价是 268 元[1]。", ROOMS),
        ("豪华大床房平日成人价 268 元[1]。", ROOMS),
        ("大杯奶茶 15 元[1]。", CUPS),
        ("With the Plus plan you pay 8 dollars a month. [1]", PLANS),
        ("At the South pool, seniors pay 3 dollars. [1]", POOLS),
    ],
)
def test_an_amount_of_another_row_or_head_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("周末住豪华大床房，成人 628 元，儿童 328 元[1]。", ROOMS),
        ("豪华大床房平日成人价 528 元，儿童价 268 元[1]。", ROOMS),
        ("标准双床房平日的老人价是 328 元[1]。", ROOMS),
        ("大杯奶茶 18 元，小杯 12 元[1]。", CUPS),
        ("黑卡打 8 折，每年还可以免费洗车 6 次[1]。", LEVELS),
        ("With the Plus plan you pay 15 dollars a month and get 30 GB of data. [1]", PLANS),
        ("At the South pool, children pay 3 dollars. [1]", POOLS),
    ],
)
def test_an_amount_of_the_row_and_head_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
