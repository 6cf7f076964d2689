"""What the passages say of one thing is not said of its neighbour: of another row, or in another part of a sentence."""

import pytest

from tests.chat.guard.making import guarded

RATES = (
    "房型：海景房；平日：420 元；周末：580 元；早餐：含双早\n"
    "房型：标准间；平日：260 元；周末：330 元；早餐：不含早\n"
    "房型：家庭房；平日：520 元；周末：720 元；早餐：含双早"
)
PLANS = (
    "Plan: Basic; Storage: 5 GB; Support: by e-mail\n"
    "Plan: Team; Storage: 50 GB; Support: by telephone\n"
    "Plan: Studio; Storage: 200 GB; Support: by telephone"
)
PARTS = "主机和电机：3 年，滤芯和刷头：6 个月。"
REPAIR = "Engines are guaranteed for 24 months, batteries for 6 months."
PAYOUT = "余额原路返回：银行卡 3–5 个工作日到账，购物卡当日到账，储值卡 10 个工作日到账。"
OILS = "皮带用黑色鞋油保养，皮包用无色护理膏保养。"
LIGHTS = "A green light means that the pump is running. A red light means that the tank is empty."
FEES = "Plan A costs 30 yuan. Plan B costs 20 yuan."
FLOORS = "电梯停运时，从四楼起每件加收 20 元，二楼和三楼不收费。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("海景房平日 260 元[1]。", RATES),
        ("标准间周末 720 元[1]。", RATES),
        ("标准间含双早[1]。", RATES),
        ("The Basic plan has 50 GB of storage. [1]", PLANS),
        ("The Basic plan has support by telephone. [1]", PLANS),
        ("刷头保修 3 年，主机 6 个月[1]。", PARTS),
        ("滤芯保修 3 年[1]。", PARTS),
        ("Batteries are guaranteed for 24 months. [1]", REPAIR),
        ("储值卡 3–5 个工作日到账[1]。", PAYOUT),
        ("皮包用黑色鞋油保养，皮带用无色护理膏保养[1]。", OILS),
        ("A red light means that the pump is running, a green light that the tank is empty. [1]", LIGHTS),
        ("电梯停运时，从三楼起每件加收 20 元[1]。", FLOORS),
        ("The fee is 20 yuan for Plan A and 30 yuan for Plan B. [1]", FEES),
    ],
)
def test_what_is_said_of_the_neighbour_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("海景房平日 420 元，周末 580 元[1]。", RATES),
        ("标准间和家庭房平日分别是 260 元和 520 元[1]。", RATES),
        ("海景房和家庭房都含双早[1]。", RATES),
        ("The Basic plan has 5 GB of storage and support by e-mail. [1]", PLANS),
        ("滤芯保修 6 个月，主机 3 年[1]。", PARTS),
        ("Batteries are guaranteed for 6 months, engines for 24 months. [1]", REPAIR),
        ("储值卡 10 个工作日到账，银行卡 3–5 个工作日到账[1]。", PAYOUT),
        ("皮包用无色护理膏保养，皮带用黑色鞋油保养[1]。", OILS),
        ("A red light means that the tank is empty, a green light that the pump is running. [1]", LIGHTS),
        ("电梯停运时，四楼起每件加收 20 元，三楼不收费[1]。", FLOORS),
        ("The fee is 30 yuan for Plan A and 20 yuan for Plan B. [1]", FEES),
    ],
)
def test_what_is_said_of_the_thing_itself_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


def test_a_fact_that_another_passage_tells_of_the_thing_is_shown() -> None:
    assert guarded("滤芯保修 3 年[2]。", PARTS, "原装滤芯保修 3 年。").text
