"""Extents in words, conditions and payers are said as the passages say them, and what says it best is cited."""

import re

import pytest

from service.chat.guard.briefing import Briefing
from service.chat.guard.grounding import Grounding
from service.chat.guard.stream import Guard
from service.engines.extractive import Source
from tests.chat.guard.making import RULES, guarded, sources
from tests.chat.making import hit


def reason(sentence: str, *texts: str) -> str:
    guard = guarded(sentence, *texts)
    return guard.report.cuts[0].reason if guard.report.cuts else ""


CARE = "耳机自签收之日起保修一年，退款在 3 个工作日内到账，退货运费由顾客承担。转接头售价 99 元。"
CARE_ENGLISH = "Headphones have a one-year warranty. Refunds arrive within 3 working days. The adapter costs 9 dollars."


@pytest.mark.parametrize(
    "sentence",
    [
        "耳机终身保修[1]。",
        "耳机自签收之日起永久保修[1]。",
        "耳机自签收之日起保修半个世纪[1]。",
        "退款在数周内到账[1]。",
        "退款在几天内到账[1]。",
        "退款秒到账[1]。",
        "任何时候退款都会到账[1]。",
        "转接头售价打玖折[1]。",
        "转接头半价[1]。",
        "转接头买一送一[1]。",
        "转接头免费[1]。",
        "退款双倍到账[1]。",
        "退款翻倍到账[1]。",
        "退款由经理确认后到账[1]。",
        "Headphones have a lifetime warranty. [1]",
        "Headphones have a warranty of a decade. [1]",
        "Headphones have a warranty of half a century. [1]",
        "The warranty of headphones never ends. [1]",
        "Refunds arrive within a fortnight. [1]",
        "Refunds arrive within a couple of days. [1]",
        "Refunds arrive instantly. [1]",
        "Refunds arrive twice. [1]",
        "Refunds are doubled. [1]",
        "You get the adapter free. [1]",
        "The adapter is half price. [1]",
        "Hundreds of headphones have a warranty. [1]",
        "Refunds arrive anytime. [1]",
        "Our manager confirms that refunds arrive. [1]",
    ],
)
def test_what_is_said_in_words_instead_of_numbers_is_held_against_the_passages(sentence: str) -> None:
    assert guarded(sentence, CARE_ENGLISH if sentence.isascii() else CARE).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("耳机永久保修[1]。", "耳机终身保修。"),
        ("转接头半价[1]。", "转接头五折。"),
        ("检测免费[1]。", "检测不收取费用。"),
        ("Lamps have a warranty of a decade. [1]", "Lamps have a ten-year warranty."),
        ("Refunds arrive within a fortnight. [1]", "Refunds arrive within two weeks."),
        ("Shipping is free. [1]", "We pay for shipping."),
        ("Please feel free to return the lamp unopened. [1]", "You may return the lamp unopened."),
    ],
)
def test_the_same_in_other_words_is_kept(sentence: str, passage: str) -> None:
    assert reason(sentence, passage) == ""


KEPT = "自签收之日起 7 天内，商品完好、配件齐全的，可以无理由退货。"
EXCLUDED = "定制的窗帘轨道和已经激活的月卡，签收后不能无理由退货。"
MISSING = "寄回的商品缺少配件的，客服会联系您在 7 天内补寄；补不齐的，不能无理由退货。"


@pytest.mark.parametrize(
    "said",
    [
        "7 天内可以无理由退货。[9][42]",
        "7 天内可以无理由退货。[1]",
        "自签收之日起 7 天内，商品完好、配件齐全的，可以无理由退货。[2]",
        "自签收之日起 7 天内，商品完好、配件齐全的，可以无理由退货。[2][3]",
        "自签收之日起 7 天内，商品完好、配件齐全的，可以无理由退货。",
    ],
)
def test_only_the_passage_that_says_it_best_is_cited(said: str) -> None:
    assert re.sub(r"[^\[]+(?=\[)", "", guarded(said, MISSING, EXCLUDED, KEPT).text) == "[3]"


def test_two_passages_that_say_it_as_well_are_both_cited() -> None:
    assert guarded("7 天内可以无理由退货。[2][1]", KEPT, KEPT.replace("配件", "附件")).text.endswith("[2][1]")


PAYMENT = "大陆地区订单支持支付宝、微信支付、银联卡和花呗。不支持货到付款。超时订单自动关闭。"
START = "Every lamp is covered for one year, counted from the day the parcel is signed for. No registration is needed."
START_CHINESE = "保修期自包裹签收之日起计算。不需要纸质保修卡。"


@pytest.mark.parametrize(
    ("sentence", "passage", "why"),
    [
        ("支持支付宝、微信支付、银联卡、花呗和货到付款[1]。", PAYMENT, "denied"),
        ("可以使用货到付款[1]。", PAYMENT, "denied"),
        ("The year is counted from the day of purchase. [1]", START, "overstated"),
        ("保修期自下单之日起计算[1]。", START_CHINESE, "swapped"),
        ("保修自购买之日起计算[1]。", START_CHINESE, "overstated"),
        ("A registration is required. [1]", START, "overstated"),
        ("保修必须有纸质保修卡[1]。", START_CHINESE, "overstated"),
    ],
)
def test_an_added_thing_start_or_condition_is_cut(sentence: str, passage: str, why: str) -> None:
    assert reason(sentence, passage) == why


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("支持支付宝、微信支付、银联卡和花呗，货到付款除外[1]。", PAYMENT),
        ("订单超时会自动关闭[1]。", PAYMENT),
        ("The year is counted from the day you sign for the parcel. [1]", START),
        ("保修期从签收包裹那天起算[1]。", START_CHINESE),
        ("保修无需纸质保修卡[1]。", START_CHINESE),
    ],
)
def test_the_same_thing_start_or_condition_is_kept(sentence: str, passage: str) -> None:
    assert reason(sentence, passage) == ""


LISTED = "按尺寸裁切的窗帘轨道、已经激活的月卡、已经安装的智能门锁，没有质量问题不能退货。"


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("7 天内可以无理由退货，包括按尺寸裁切的窗帘轨道和已经激活的月卡[2]。", "denied"),
        ("7 天内可以无理由退货，我们会承担来回运费[1]。", "overstated"),
        ("7 天内可以无理由退货，运费由我们承担[1]。", "overstated"),
        ("退货运费由您承担[3]。", ""),
        ("7 天内可以无理由退货，退货运费由您承担[1][3]。", ""),
    ],
)
def test_what_is_excluded_or_paid_otherwise_beside_something_true_is_cut(sentence: str, why: str) -> None:
    listed = Source(2, hit(LISTED, section=("七天无理由退货", "2.2 不支持无理由退货的商品")))
    given = (*sources(KEPT), listed, Source(3, hit("不能无理由退货的，我们把商品寄回给您，退货运费由您承担。")))
    briefing = Briefing(given)
    guard = Guard(briefing.numbers, 2000, [Grounding(briefing, RULES)])
    guard.feed(sentence)
    guard.finish()
    assert [cut.reason for cut in guard.report.cuts][:1] == ([why] if why else [])
