"""What a customer takes for granted and the documents say otherwise."""

import pytest

from service.chat.understanding.premise import holds_to_something, is_contradicted, without_claimed
from service.chat.understanding.question import understand

RETURNS = "根据《售后政策》“2.1 退货条件”：自签收之日起 7 天内，商品完好的，可以无理由退货。[1]"
WARRANTY = "According to “Limited Warranty”: Every product has a warranty of one year. [1]"


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("你们不是说30天内可以无理由退货吗？", RETURNS),
        ("不是30天内都能退货吗？", RETURNS),
        ("说好的15天无理由退货呢？", RETURNS),
        ("You promised a two-year warranty, didn't you?", WARRANTY),
        ("You said 3 years, didn't you?", WARRANTY),
        ("满30天退货对吧", RETURNS),
        ("The warranty is 3 years, right?", WARRANTY),
    ],
)
def test_a_claim_with_another_amount_is_contradicted(message: str, quoted: str) -> None:
    assert is_contradicted(message, quoted)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("你们不是说可以退30天吗", "可以退 多久 吗"),
        ("You promised a 60-day return, didn't you?", "a how long return ?"),
        ("官网写着满50元包邮", "满 包邮"),
        ("可以退30天吗", "可以退30天吗"),
        ("You said I can return within 30 days, right?", "i can return until when ?"),
        ("满99包邮对吧", "满 包邮"),
        ("七天无理由退货能改成15天吗", "七天无理由退货能 期限 吗"),
        ("Can the warranty be extended to 5 years?", "can the warranty be until when ?"),
        ("我可以第20天退货吗？", "我可以 期限 退货吗?"),
        ("Can I return it after 25 days?", "can i return it until when ?"),
        ("换新是打 400-999-0000 办理吗", "换新是 办理吗"),
    ],
)
def test_what_is_claimed_is_asked_instead(message: str, asked: str) -> None:
    assert " ".join(without_claimed(message).split()) == asked


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("你们不是说7天无理由退货吗？", RETURNS),
        ("你们不是说七天无理由退货吗？", RETURNS),
        ("30天内可以无理由退货吗？", RETURNS),
        ("你们不是说可以退货吗？", RETURNS),
        ("你们不是说满99元可以退货吗？", RETURNS),
        ("你们不是说30天内可以退货吗？", "优惠券在 24 小时内退回。[1]"),
        ("You promised a one-year warranty, didn't you?", WARRANTY),
        ("Is there a two-year warranty?", WARRANTY),
    ],
)
def test_what_is_no_claim_or_is_true_or_about_something_else_is_not(message: str, quoted: str) -> None:
    assert not is_contradicted(message, quoted)


def test_an_amount_that_is_only_claimed_is_not_looked_for() -> None:
    assert "30" not in understand("你们不是说30天内可以无理由退货吗？", "").wanted
    assert "无理由退货" in understand("你们不是说30天内可以无理由退货吗？", "").wanted
    assert without_claimed("30天内可以退货吗？") == "30天内可以退货吗？"


def test_what_a_customer_tells_beside_a_claim_stays() -> None:
    asked = without_claimed("You said 30 days, and my box weighs 20 kg. Can I return it?")
    assert "30" not in asked
    assert "20 kg" in asked
    assert without_claimed("电源上写着 5V 2A，能用吗") == "电源上写着 5V 2A，能用吗"


def test_an_amount_to_be_reached_is_money() -> None:
    assert is_contradicted("你们不是说满99包邮吗", "订单满 299 元包邮。[1]")
    assert not is_contradicted("你们不是说满99件包邮吗", "订单满 299 元包邮。[1]")


def test_a_claim_without_words_of_its_own_is_about_what_was_asked_before() -> None:
    understood = understand("You said 3 years, didn't you?", "How long is the warranty?")
    assert understood.context == "How long is the warranty?"
    assert understood.text == "You said 3 years, didn't you?"


@pytest.mark.parametrize(
    ("message", "quoted", "contradicted"),
    [
        ("我听说积分永久有效，是吗", "积分 18 个月后失效。", True),
        ("积分永久有效对吧", "积分自获得起 24 个月有效。", True),
        ("I heard points never expire, is that so?", "Points expire after 12 months.", True),
        ("Kettles have a lifetime warranty, right?", "The warranty of kettles is 3 years.", True),
        ("积分永久有效吗", "积分 18 个月后失效。", False),
        ("积分永久有效，是吗", "积分永久有效。", False),
        ("积分永久有效，是吗", "优惠券 30 天后失效。", False),
        ("You said I have a lifetime warranty, right?", "A lifetime warranty holds for 3 kettles.", False),
    ],
)
def test_what_is_believed_to_have_no_end_is_corrected_where_it_has_one(
    message: str, quoted: str, contradicted: bool
) -> None:
    assert is_contradicted(message, quoted) is contradicted


def test_what_may_have_to_be_corrected_is_known_before_it_is_answered() -> None:
    assert holds_to_something("我听说积分永久有效，是吗")
    assert holds_to_something("You said 60 days, right?")
    assert not holds_to_something("积分永久有效吗")


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("你们不是说灯体终身保修吗？", "灯体终身保修。电池保修1年。"),
        (
            "Didn't you say the frame has a lifetime warranty?",
            "The frame has a lifetime warranty. The battery 2 years.",
        ),
        ("你们不是说30天内可以退吗？", "自签收之日起一个月内可以退货，7天内免运费。"),
        ("You said I can return it within 30 days, right?", "Return it within a month. Within 7 days it is free."),
        ("I read your page and paid 40 dollars. Is there a fee for a return?", "The fee for a return is 10 dollars."),
        ("听说你们能退，我花了200元，退货怎么退？", "退货运费12元，由客户承担。"),
        ("积分永久有效吧？", "积分永久有效。"),
        ("我们走吧？", "积分18个月后失效。"),
        ("Don't points expire?", "Points expire after 12 months."),
    ],
)
def test_nobody_is_corrected_who_is_right_or_claims_nothing(message: str, quoted: str) -> None:
    assert not is_contradicted(message, quoted)


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ("你们不是说电池终身保修吗？", "灯体终身保修。电池保修1年。"),
        ("You said 60 days, right?", "Return it within a month. Within 14 days it is free."),
        ("积分永久有效吧？", "积分12个月后失效。"),
        ("Don't points last for life?", "Points expire after 12 months."),
        ("你们不是说退货免费10元以内吗，我花了200元", "退货运费12元，由客户承担。"),
    ],
)
def test_somebody_is_corrected_by_the_sentence_that_is_most_about_it(message: str, quoted: str) -> None:
    assert is_contradicted(message, quoted)
    assert holds_to_something(message)
