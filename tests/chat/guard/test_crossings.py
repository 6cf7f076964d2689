"""An amount goes with what stands beside it in its part of a line, and a row with all that it says."""

import pytest

from tests.chat.guard.making import guarded

PORTS = "项目：网口；参数：1 个千兆口，3 个百兆口\n项目：电源；参数：12V/1A"
SETS = "Two towels cost 12 euros, five towels cost 25 euros."
OWING = "欠费满 10 天停机，停机满 90 天自动销户。"
LATE = "After 10 days the line is stopped, after 90 days the number is deleted."
BILLS = "Bills are issued on the 1st of each month and are due by the 10th."
LAMPS = "颜色：白色；状态：常亮；含义：正常\n颜色：红色；状态：快闪；含义：温度过高，自动降速"
LIGHTS = (
    "Light: Solid white; Meaning: Connected, good signal\n"
    "Light: Solid orange; Meaning: Connected, weak signal\n"
    "Light: Solid red; Meaning: No connection to the pump"
)


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("有 1 个百兆口，3 个千兆口[1]。", PORTS),
        ("欠费满 10 天自动销户[1]。", OWING),
        ("After 10 days the number is deleted. [1]", LATE),
        ("Bills are issued on the 10th of each month and are due by the 1st. [1]", BILLS),
        ("红色快闪是正常现象[1]。", LAMPS),
        ("Solid orange means that there is no connection to the pump. [1]", LIGHTS),
    ],
)
def test_what_goes_with_another_amount_or_row_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("有 3 个百兆口，1 个千兆口[1]。", PORTS),
        ("有一个千兆口和三个百兆口[1]。", PORTS),
        ("Five towels cost 25 euros, two towels 12 euros. [1]", SETS),
        ("欠费 10 天就会停机，停机满 90 天会自动销户[1]。", OWING),
        ("After 90 days the number is deleted. [1]", LATE),
        ("Bills are issued on the 1st and are due by the 10th of each month. [1]", BILLS),
        ("白色常亮表示正常[1]。", LAMPS),
        ("Solid white means that it is connected and that the signal is good. [1]", LIGHTS),
        ("Solid red means that there is no connection to the pump. [1]", LIGHTS),
    ],
)
def test_what_goes_with_the_amount_or_row_itself_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


def test_what_is_asked_of_a_code_is_judged_as_well() -> None:
    sentence = "LW-G1 有 1 个百兆口，3 个千兆口[1]。"
    assert guarded(sentence, f"型号：LW-G1\n{PORTS}", question="LW-G1 有几个千兆口").text == ""


def test_a_name_is_told_from_what_stands_in_front_of_it() -> None:
    passage = "可以用岚湾 APP、微信和现金缴费。"
    assert guarded("可以用微信或岚湾 APP 缴费[1]。", passage).text


def test_a_denial_is_not_held_by_a_row_that_does_not_speak_of_it() -> None:
    passages = ("机顶盒押金 100 元，归还时退还。", "项目：机顶盒；说明：机顶盒押金 100 元")
    assert guarded("机顶盒押金 100 元，不退还[1]。", *passages).text == ""
    assert guarded("机顶盒押金 100 元，归还时退还[1]。", *passages).text


def test_a_clause_that_a_passage_denies_may_stand_beside_another_one() -> None:
    passage = "在 APP“退订申请”提交，或携带身份证原件到营业厅办理。\n电话里不能办理退订。"
    assert guarded("电话里不能办理退订，请在 APP 提交或带身份证原件到营业厅办理[1]。", passage).text


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("师傅会一直等到您回来[1]。", "师傅等候 15 分钟后离开，您回来后要重新预约。"),
        ("The fee is waived if you show a one-way ticket. [1]", "If you show a one-way ticket, the fee is reduced."),
    ],
)
def test_an_extent_in_words_that_no_passage_has_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""
