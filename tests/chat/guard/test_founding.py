"""A fact that a passage tells of in another way is no invention."""

import pytest

from tests.chat.guard.making import guarded

PARKING = "当天住店可免费停车 4 小时，超出部分每小时 6 元，每天封顶 50 元。"
TRANSFERS = "手机银行转账单笔限额 5 万元，每日累计限额 20 万元。"
SUITE = "房费含双人早餐，加一位每份 68 元。"
LATE = "起飞前 2 小时以上申请退票，免手续费，全额退款。"
DEPOSIT = (
    "Cancellation by the guest\nMore than 14 days before: the deposit is refunded in full.\n"
    "7 to 14 days before: half of the deposit is kept.\n"
    "Less than 7 days before: the whole deposit is kept."
)
GARAGE = "Parking is free for 90 minutes. After that it costs 50 dollars per day. The double room is 90 dollars."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("超出部分每小时 6 元，一天最多 50 元[1]。", PARKING),
        ("用手机银行转账，单笔最多五万，一天加起来不能超过二十万[1]。", TRANSFERS),
        ("房费含两份早餐[1]。", SUITE),
        ("起飞前两个多小时申请退票，免手续费，全额退款[1]。", LATE),
        ("The first hour and a half of parking is free. [1]", GARAGE),
        ("The room for two is 90 dollars. [1]", GARAGE),
    ],
)
def test_another_way_to_tell_an_amount_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("一天内免费停车[1]。", PARKING),
        ("用手机银行转账，单笔最多六万[1]。", TRANSFERS),
        ("手机银行转账单笔限额 5 万次[1]。", TRANSFERS),
        ("房费含三份早餐[1]。", SUITE),
        ("The first two hours and a half of parking are free. [1]", GARAGE),
    ],
)
def test_another_amount_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "is_shown"),
    [
        ("If you cancel ten days before, we keep half of the deposit. [1]", True),
        ("If you cancel ten days before, the deposit is refunded in full. [1]", False),
        ("If you cancel eleven days before, we keep half of the deposit. [1]", False),
    ],
)
def test_the_customer_s_own_case_is_shown_where_the_passage_tells_of_cases_like_it(
    sentence: str, *, is_shown: bool
) -> None:
    question = "What happens if we cancel ten days before the event?"
    assert bool(guarded(sentence, DEPOSIT, question=question).text) is is_shown


def test_the_customer_s_own_case_is_shown_in_chinese() -> None:
    passage = "入住前 7 至 14 天取消，扣一半定金。\n入住前 14 天以上取消，定金全额退还。"
    question = "提前 10 天取消怎么扣钱？"
    assert guarded("如果您提前 10 天取消，会扣一半定金[1]。", passage, question=question).text
    assert guarded("如果您提前 10 天取消，定金全额退还[1]。", passage, question=question).text == ""
