"""A sentence is from one stretch, of the thing it speaks of, and goes no further than that."""

import pytest

from service.chat.guard.facts.fact import FactKind
from service.chat.guard.facts.found import facts_of
from tests.chat.guard.making import guarded

TENTS = "Tent K is a summer tent for 2 people. Tent R is a winter tent for 3 people."
TRIAL = (
    "试用：水壶可以试用 20 天，不满意退还货款的 70%。The kettle may be tried for 20 days; we refund 70% of its price."
)
MEMBERS = "Registered teachers get 12% off."
FREIGHT = "退货的上门取件费由客户承担。质量问题的往返邮费由青禾承担。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Tent K is a winter tent. [1]", TENTS),
        ("Tent R is a summer tent. [1]", TENTS),
        ("You get a full refund after the trial of the kettle. [1]", TRIAL),
        ("试用水壶不满意全额退还货款[1]。", TRIAL),
        ("We refund 70% of its price, minus a handling fee. [1]", TRIAL),
        ("不满意退还货款的 70%，需扣除手续费[1]。", TRIAL),
        ("Everyone gets 12% off. [1]", MEMBERS),
        ("退货的上门取件费由青禾承担[1]。", FREIGHT),
        ("退货的包装费由客户承担[1]。", FREIGHT),
        ("退还 12 元起加急费[1]。", "加急快递没有按时送到的，退还 12 元加急费。"),
        ("一套电池约用 8 天[1]。", "应急口供电 8 天。正常使用一套电池约用 8 个月。"),
        ("服务台在三楼[1]。", "服务台在二楼，餐厅在五楼。"),
        ("The desk is on the 3rd floor. [1]", "The desk is on the second floor."),
    ],
)
def test_what_goes_further_or_is_of_another_thing_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Tent K is a summer tent and sleeps 2 people. [1]", TENTS),
        ("The kettle may be tried for 20 days. [1]", TRIAL),
        ("不满意的话，退还货款的 70%[1]。", TRIAL),
        ("Teachers who are registered get 12% off. [1]", MEMBERS),
        ("上门取件费由您承担，质量问题的往返邮费由青禾承担[1]。", FREIGHT),
        ("It works even in case the power fails. [1]", "It works even if the power fails."),
        ("12 元起步[1]。", "快递 12 元起步。"),
        ("服务台在 2 楼[1]。", "服务台在二楼，餐厅在五楼。"),
        ("The desk is on the 2nd floor. [1]", "The desk is on the second floor."),
    ],
)
def test_what_is_said_of_the_thing_itself_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


def test_words_from_everywhere_make_no_sentence_of_the_passages() -> None:
    passages = ("Spare parts are sent, but no engineer.", "Installation", "We deliver to Norway and Iceland.")
    assert guarded("An engineer will do the installation in Norway. [1]", *passages).text == ""


@pytest.mark.parametrize(
    ("text", "floors"),
    [("三楼", [3]), ("第 12 楼", [12]), ("the tenth floor", [10]), ("一二楼", []), ("3 号楼", []), ("二楼梯", [])],
)
def test_floors_are_read(text: str, floors: list[int]) -> None:
    assert [fact.value for fact in facts_of(text) if fact.kind is FactKind.FLOOR] == floors


HOURS = "北街店周一至周五 9:00–18:00 营业，周六、周日休息。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        (
            "You may return an opened box within 9 days. [1]",
            "You may return an unopened box within 9 days of delivery.",
        ),
        ("Vouchers are refundable. [1]", "Vouchers are non-refundable."),
        ("周末营业[1]。", HOURS),
        ("The pool is open on Mondays. [1]", "游泳馆周一闭馆清洁。"),
        ("The shop is open on Wednesday. [1]", "The shop is open every day except Wednesday."),
        ("周三营业[1]。", "除周三外每天营业。"),
        ("It is open at the weekend. [1]", "Open Monday to Friday, 9 to 6. Closed on Saturday and Sunday."),
    ],
)
def test_what_is_undone_there_or_closed_is_not_said(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        (
            "You may return an unopened box within 9 days. [1]",
            "You may return an unopened box within 9 days of delivery.",
        ),
        ("You cannot return an opened box. [1]", "You cannot return an opened box, only an unopened one."),
        ("Vouchers are not refundable. [1]", "Vouchers are non-refundable."),
        ("周末不营业[1]。", HOURS),
        ("The pool is closed on Mondays. [1]", "游泳馆周一闭馆清洁。"),
        ("游泳馆周一不开放[1]。", "游泳馆周一闭馆清洁，周二至周日开放。"),
        ("We are closed on Wednesdays. [1]", "The shop is open every day except Wednesday."),
        ("If you cancel later, you pay half of the price. [1]", "Later cancellations cost half of the price."),
        ("北街店周末休息[1]。", HOURS),
        ("It is not open at the weekend. [1]", "Open Monday to Friday, 9 to 6. Closed on Saturday and Sunday."),
        (
            "No, the pump must not be used in Japan because it works on 220 V only. [1]",
            "The pump works on 220 V only and must not be used in Japan.",
        ),
    ],
)
def test_what_is_said_in_other_words_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


RETURNS = "商品签收后 7 天内，商品完好且配件齐全的，可以申请无理由退货。退货运费由顾客承担。定制灯罩不支持退货。"


@pytest.mark.parametrize(
    "sentence",
    [
        "商品签收后 7 天内可以退货[1]，退货运费由顾客承担[1]。",
        "商品签收后 7 天内可以退货，运费由顾客自己承担[1]。",
        "定制的东西不支持退货[1]。",
    ],
)
def test_two_sentences_of_a_passage_in_one_and_things_without_a_name_are_shown(sentence: str) -> None:
    assert guarded(sentence, RETURNS).text
