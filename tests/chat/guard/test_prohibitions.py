"""What the passages only forbid or rule out is not said to be so."""

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.grounding import Grounding
from service.chat.guard.stream import Guard
from service.engines.extractive import Source
from tests.chat.guard.making import RULES, guarded
from tests.chat.making import hit

DESCALING = "Descale the machine every 3 months. Mix one sachet with 1 litre of water. Never use vinegar."
VOLTAGE = (
    "Bulbs, plugs and curtain motors are made for 220–240 V, 50 Hz only and must not be used on 110 V. "
    "Cameras work with any voltage."
)
CLEANING = "拔掉电源，倒出余豆，用毛刷清扫刀盘。刀盘不能水洗，也不要用醋清洗。外壳可以用湿布擦。"
LOCK = "更换 4 节 5 号碱性电池，请勿使用充电电池。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("You can use vinegar to descale the machine. [1]", DESCALING),
        ("Use vinegar to descale the machine. [1]", DESCALING),
        ("Bulbs and plugs can be used on 110 V. [1]", VOLTAGE),
        ("刀盘可以水洗[1]。", CLEANING),
        ("清扫刀盘时可以用醋清洗[1]。", CLEANING),
        ("更换 4 节 5 号充电电池[1]。", LOCK),
        # A denial elsewhere in the sentence makes it no truer.
        ("可以使用醋清洁水壶，不会损坏[1]。", "切勿使用醋或漂白水清洁水壶。请用清水。"),
        (
            "You can use vinegar to clean the kettle, it does not harm. [1]",
            "Never use vinegar or bleach to clean the kettle. Use water.",
        ),
        (
            "Coupons can be combined with other discounts, no problem. [1]",
            "Coupons cannot be combined with other discounts or gift cards.",
        ),
        ("Pets are allowed in rooms, no extra fee. [1]", "Pets are not allowed in rooms or the restaurant."),
    ],
)
def test_what_is_only_forbidden_is_not_allowed(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Never use vinegar to descale the machine. [1]", DESCALING),
        ("Mix one sachet with 1 litre of water and do not use vinegar. [1]", DESCALING),
        ("Bulbs and plugs must not be used on 110 V. [1]", VOLTAGE),
        ("Bulbs and plugs have to not be used on 110 V. [1]", VOLTAGE),
        ("Cameras work with any voltage. [1]", VOLTAGE),
        ("刀盘请用毛刷清扫，不能水洗[1]。", CLEANING),
        ("外壳可以用湿布擦[1]。", CLEANING),
        ("刀盘用毛刷清扫，外壳可以用湿布擦，刀盘不可以[1]。", CLEANING),
        ("更换 4 节 5 号碱性电池，不要用充电电池[1]。", LOCK),
        ("Can bulbs and plugs be used on 110 V? They must not be used on 110 V. [1]", VOLTAGE),
        ("刀盘可以水洗吗？刀盘不能水洗[1]。", CLEANING),
    ],
)
def test_what_is_said_as_it_is_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Keep the power on during the update. [1]", "Do not turn off the power during the update. Keep it on."),
        ("不能开机时，长按电源键 5 秒可以开机[1]。", "设备不能开机时，请长按电源键 5 秒开机。"),
        ("金卡会员可以用优惠券[1]。", "银卡会员不能用优惠券。金卡会员可以用优惠券。"),
    ],
)
def test_what_is_forbidden_of_something_else_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


def answered(reply: str, question: str, answer: str) -> str:
    briefing = Briefing((Source(1, hit(answer, question=question)),))
    guard = Guard(briefing.numbers, 2000, [Grounding(briefing, RULES)])
    guard.feed(reply)
    guard.finish()
    return guard.text


ZH = ("能货到付款吗？", "不能。支持支付宝、微信支付和银行卡。")
EN = ("Can I pay cash on delivery?", "No. You can pay by card or bank transfer.")


@pytest.mark.parametrize(
    ("reply", "asked"),
    [("支持货到付款[1]。", ZH), ("可以货到付款[1]。", ZH), ("You can pay cash on delivery. [1]", EN)],
)
def test_what_an_answer_says_no_to_is_not_said_to_be_so(reply: str, asked: tuple[str, str]) -> None:
    assert answered(reply, *asked) == ""


@pytest.mark.parametrize(
    ("reply", "asked"),
    [
        ("不支持货到付款，支持支付宝和银行卡[1]。", ZH),
        ("支持微信支付和银行卡[1]。", ZH),
        ("You can pay by card or bank transfer. [1]", EN),
    ],
)
def test_what_such_an_answer_says_is_shown(reply: str, asked: tuple[str, str]) -> None:
    assert answered(reply, *asked)


def test_a_whole_sentence_of_a_passage_is_shown_whatever_else_the_passages_forbid() -> None:
    functions = "The initialisation functions are not thread-safe, but other functions (open/get) are thread-safe."
    other = "Never call the functions from two threads: they are not thread-safe."
    assert guarded(f"{functions} [1]", functions, other).text == f"{functions} [1]"
    assert guarded("The initialisation functions are thread-safe. [1]", functions, other).text == ""


CARPETS = "地毯可以送到全国各地。剪裁后的地毯不可退货。未剪裁的地毯收货后 7 天内可以退货。"
FREIGHT = "We deliver to Norway, Iceland and Finland. Aquariums and mirrors cannot be sent overseas."
WOOL = "Dry the blanket flat. Never tumble-dry either blanket."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("地毯剪裁后也可以退货[1]。", CARPETS),
        ("Aquariums can be sent to Norway. [1]", FREIGHT),
        ("You may tumble-dry both blankets. [1]", WOOL),
    ],
)
def test_what_is_forbidden_is_not_allowed_with_another_word_beside_it(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("未剪裁的地毯收货后 7 天内可以退货[1]。", CARPETS),
        ("地毯可以送到全国各地[1]。", CARPETS),
        ("We deliver to Norway and Iceland. [1]", FREIGHT),
        ("Please dry both blankets flat. [1]", WOOL),
    ],
)
def test_what_is_allowed_beside_it_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


HARM = "The guarantee does not cover damage by frost, by chemicals or by a fall. Drain the pump in winter."


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The guarantee does not cover frost, but it covers falls. [1]", False),
        ("The guarantee covers damage by chemicals. [1]", False),
        ("The guarantee does not cover damage by chemicals or by a fall. [1]", True),
        ("Falls and frost are not covered. [1]", True),
    ],
)
def test_what_is_counted_up_behind_a_ban_is_forbidden_too(sentence: str, shown: bool) -> None:
    assert bool(guarded(sentence, HARM).text) is shown
