"""Periods and shares without a plain number are facts: the passages must say the same amount, in whatever words."""

import pytest

from tests.chat.guard.making import guarded

RETURNS = (
    "签收后 7 天内可以退货，运费由买家承担 30%。The goods may be returned within 7 days; buyers pay 30% of the freight."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "签收后半月内可以退货[1]。",
        "签收后半个月内可以退货[1]。",
        "签收后半年内可以退货[1]。",
        "签收后两周内可以退货[1]。",
        "签收后三旬内可以退货[1]。",
        "签收后整月内可以退货[1]。",
        "签收后三〇天内可以退货[1]。",
        "签收后 X 天内可以退货[1]。",
        "签收后当月可以退货[1]。",
        "签收当天可以退货[1]。",
        "运费由买家承担一半[1]。",
        "运费由买家承担三分之一[1]。",
        "退货运费打九五折[1]。",
        "The goods may be returned within a fortnight. [1]",
        "The goods may be returned within half a year. [1]",
        "The goods may be returned within the month. [1]",
        "The goods may be returned within a quarter of an hour. [1]",
        "Buyers pay half of the freight. [1]",
        "Buyers pay a third of the freight. [1]",
        "Buyers pay two thirds of the freight. [1]",
        "The goods may be returned the same day, overnight. [1]",
    ],
)
def test_another_amount_is_cut(sentence: str) -> None:
    assert guarded(sentence, RETURNS).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("签收后半年内可以退货[1]。", "签收后 6 个月内可以退货。"),
        ("签收后两周内可以退货[1]。", "签收后 14 天内可以退货。"),
        ("请等一刻钟再开机[1]。", "请等 15 分钟再开机。"),
        ("签收后三〇天内可以退货[1]。", "签收后 30 天内可以退货。"),
        ("学生购票打五折[1]。", "学生购票半价。"),
        ("学生购票半价[1]。", "学生购票五折。"),
        ("会员购票八折[1]。", "会员购票优惠：20% off。会员购票便宜。"),
        ("会员购票 95 折[1]。", "会员购票九五折。"),
        ("商用的，质保期只有一半[1]。", "商用的，质保期减半。"),
        ("运费由买家承担三分之一[1]。", "运费由买家承担 1/3，即三分之一。"),
        ("The goods may be returned within a fortnight. [1]", "The goods may be returned within 14 days."),
        ("Wait a quarter of an hour. [1]", "Wait 15 minutes."),
        ("Pupils pay half price. [1]", "Pupils pay 50% of the price."),
        ("Pupils pay half of the price. [1]", "Pupils pay half the price."),
    ],
)
def test_the_same_amount_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
