"""A yes or no reaches the customer only in front of a sentence that rests on a passage and bears it out."""

import pytest

from service.chat.guard.assents import Answer, Assents
from service.chat.guard.claims import claim_of
from tests.chat.guard.making import RULES, guarded

WARRANTY = "商品自签收之日起保修一年。自行拆机的商品不能免费保修。支持支付宝和微信支付，不支持货到付款。"
LAMPS = "The warranty period is one year. Bulbs must not be used on 110 V mains. Lamps can be paid by card."


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("Is the warranty period 5 years?", "Yes."),
        ("Is the warranty period 5 years?", "No."),
        ("Is the warranty period 5 years?", "Yes, that is correct. [1]"),
        ("Can I use my bulbs on 110 V mains?", "Yes, absolutely, no problem. Don't worry."),
        ("Do your bulbs work on 110 V mains?", "Yes."),
        ("Do your bulbs work on 110 V mains?", "Of course they do. [1]"),
        ("Do your bulbs work on 110 V mains?", "Sure thing!"),
        ("Can lamps be paid by card?", "They can. [1]"),
        ("拆机以后还能保修吗", "可以的，没问题。[1]"),
        ("保修期是三年吗", "是的，没错。[1]"),
        ("保修期是三年吗", "是的"),
        ("支持货到付款吗", "支持的。[1]"),
        ("支持货到付款吗", "当然支持。"),
        ("支持货到付款吗", "可以。支持的。没问题。当然！"),
        ("可以货到付款吗", "不可以。"),
    ],
)
def test_an_answer_alone_is_not_shown(question: str, reply: str) -> None:
    text = LAMPS if question.isascii() else WARRANTY
    assert guarded(reply, text, question=question).text == ""


def test_courtesy_answers_nothing() -> None:
    question = "Do your bulbs work on 110 V mains?"
    assert guarded("Yes. Have a great day!", LAMPS, question=question).text == ""
    assert guarded("Thank you for your question. Yes.", LAMPS, question=question).text == ""


@pytest.mark.parametrize(
    ("question", "reply", "shown"),
    [
        ("保修期是一年吗", "是的。商品自签收之日起保修一年。[1]", "是的。商品自签收之日起保修一年。[1]"),
        ("保修期是一年吗", "是的，商品自签收之日起保修一年。[1]", "是的，商品自签收之日起保修一年。[1]"),
        ("保修期是一年吗", "不是的。商品自签收之日起保修一年。[1]", "商品自签收之日起保修一年。[1]"),
        ("保修期是三年吗", "是的。商品自签收之日起保修一年。[1]", "商品自签收之日起保修一年。[1]"),
        ("保修期是三年吗", "不是的，商品自签收之日起保修一年。[1]", "不是的，商品自签收之日起保修一年。[1]"),
        ("保修期是三年吗", "是的，商品自签收之日起保修。[1]", "商品自签收之日起保修。[1]"),
        ("自行拆机还能保修吗", "可以，自行拆机的商品不能免费保修。[1]", "自行拆机的商品不能免费保修。[1]"),
        ("自行拆机还能保修吗", "不能。自行拆机的商品不能免费保修。[1]", "不能。自行拆机的商品不能免费保修。[1]"),
        (
            "Can lamps be paid by card?",
            "Yes. Lamps can be paid by card. [1]",
            "Yes. Lamps can be paid by card. [1]",
        ),
        (
            "Can I use bulbs on 110 V mains?",
            "Yes, bulbs must not be used on 110 V mains. [1]",
            "Bulbs must not be used on 110 V mains. [1]",
        ),
        (
            "Is the warranty period 5 years?",
            "Yes. The warranty period is one year. [1]",
            "The warranty period is one year. [1]",
        ),
    ],
)
def test_an_answer_is_shown_with_what_bears_it_out(question: str, reply: str, shown: str) -> None:
    text = LAMPS if question.isascii() else WARRANTY
    assert guarded(reply, text, question=question).text == shown


def test_an_answer_goes_with_the_sentence_that_was_cut() -> None:
    reply = "Yes. The warranty period is 5 years. [1] Lamps can be paid by card. [1]"
    assert guarded(reply, LAMPS, question="Is the warranty period 5 years?").text == "Lamps can be paid by card. [1]"


def test_an_answer_behind_what_says_otherwise_is_left_out() -> None:
    reply = "The warranty period is one year. [1] So yes."
    assert guarded(reply, LAMPS, question="Is the warranty 5 years?").text == "The warranty period is one year. [1]"


def test_a_nod_that_repeats_a_name_of_the_question_is_a_nod() -> None:
    passage = "订单满 299 元包邮。新疆每单加收 25 元，不参加包邮。"
    assert guarded("可以的，包邮[1]。", passage, question="新疆包邮吗？").text == ""


LAMP_ZH = "台灯 BN-450 的功率为 12W，保修期为2年。台灯不防水。台灯的灯罩可以拆下清洗。"
LAMP_EN = (
    "The BN-450 desk lamp draws 12 W and has a warranty of 2 years. It is not waterproof. Its shade can be washed."
)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("台灯 BN-450 防水吗？", "是的。台灯 BN-450 的功率为 12W。"),
        ("台灯 BN-450 防水吗？", "防水的。台灯 BN-450 的保修期为2年。"),
        ("台灯 BN-450 可以在浴室用吗？", "可以的。台灯 BN-450 的保修期为2年。"),
        ("这款台灯防水吗？", "是的，台灯的灯罩可以拆下清洗。"),
        ("Is the BN-450 lamp waterproof?", "Yes. The BN-450 desk lamp draws 12 W."),
        ("Is the BN-450 desk lamp waterproof?", "Yes, it is. The BN-450 desk lamp has a warranty of 2 years."),
        ("Is the BN-450 desk lamp waterproof?", "Waterproof? Sure thing. The BN-450 desk lamp draws 12 W."),
        ("Can I use the BN-450 lamp outdoors?", "Yes, the BN-450 desk lamp draws 12 W."),
    ],
)
def test_a_yes_is_not_borne_out_by_another_fact_of_the_same_product(question: str, reply: str) -> None:
    text = guarded(reply, LAMP_EN if question.isascii() else LAMP_ZH, question=question).text
    assert text.startswith(("台灯", "The BN-450"))


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("台灯 BN-450 的灯罩可以清洗吗？", "可以。台灯 BN-450 的灯罩可以拆下清洗。[1]"),
        ("台灯 BN-450 的保修期是2年吗？", "是的。台灯 BN-450 的保修期为2年。[1]"),
        ("Does the BN-450 desk lamp have a warranty?", "Yes. The BN-450 desk lamp has a warranty of 2 years. [1]"),
        ("Can the shade of the BN-450 be washed?", "Yes. The shade of the BN-450 can be washed. [1]"),
        ("Does the BN-450 draw 12 W?", "Yes. The BN-450 desk lamp draws 12 W. [1]"),
    ],
)
def test_a_yes_is_borne_out_by_what_was_asked_of_a_product(question: str, reply: str) -> None:
    assert guarded(reply, LAMP_EN if question.isascii() else LAMP_ZH, question=question).text == reply


def test_what_a_heading_names_is_not_what_is_asked() -> None:
    rules, question = RULES, "云朵台灯可以调光吗？"
    claim = claim_of("云朵台灯的保修期为两年。", rules)
    assert not Assents(question, rules, ["云朵台灯"]).bears_out(claim, Answer.YES)
    dimming = claim_of("亮度可以调光。", rules)
    assert Assents(question, rules, ["云朵台灯"]).bears_out(dimming, Answer.YES)
    assert not Assents(question, rules, ["云朵台灯"]).bears_out(dimming, Answer.YES, [frozenset(("保修",))])


def test_a_no_is_borne_out_by_the_sentence_that_says_what_is_done_instead() -> None:
    passage = "跨城市不能移机，请退订后在新城市重新办理。同城可以移机。"
    said = "不可以，跨城市要先退订，再在新城市重新办理[1]。"
    assert guarded(said, passage, question="跨城市可以移机吗").text.startswith("不可以")
    assert not guarded("不可以，同城移机[1]。", passage, question="同城可以移机吗").text.startswith("不可以")
