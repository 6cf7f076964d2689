"""What kind of thing a question asks for, and where that is found."""

import pytest

from service.engines.extractive.expected import asks_how, expected_in, promised_by


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("多久发货", "付款后 72 小时内发货"),
        ("多久发货", "16:00 前下单的，当天发货"),
        ("几点关门", "营业时间：9:00–18:00"),
        ("维修多少钱", "检测费每件 30 元"),
        ("上门要收钱吗", "上门取件免费"),
        ("退货期限", "签收后 7 天"),
        ("What is the return period?", "within 14 days of delivery"),
        ("运费谁出", "运费由您承担"),
        ("电话多少", "010-0000-2101"),
        ("How long is it covered?", "covered for one year"),
        ("How much does it cost?", "USD 14"),
        ("Do I have to pay for parts?", "parts are included at no charge"),
    ],
)
def test_a_text_holds_the_kind_of_thing_that_is_asked_for(question: str, text: str) -> None:
    assert expected_in(question, text) >= 1


@pytest.mark.parametrize(("question", "text"), [("多久发货", "商品现货"), ("怎么退货", "7 天"), ("How long?", "soon")])
def test_a_text_without_it_holds_nothing(question: str, text: str) -> None:
    assert expected_in(question, text) == 0


def test_a_time_that_may_be_used_is_told_from_one_that_something_takes() -> None:
    assert expected_in("几天内可以退", "签收之日起 7 天内可以退") > expected_in("几天内可以退", "2 个工作日内验收")
    allowed, taken = "You may return it within 21 days of delivery", "We refund within 6 working days"
    assert expected_in("How long can I return it?", allowed) > expected_in("How long can I return it?", taken)


def test_a_heading_promises_what_is_asked_for() -> None:
    assert promised_by("退货有什么要求", "2.1 退货条件") == 1
    assert promised_by("How long am I covered?", "1. Warranty period") == 1
    assert promised_by("怎么换货", "3.1 换货范围") == 0


def test_a_heading_that_denies_is_for_those_who_ask_what_is_not() -> None:
    assert (
        promised_by("What is covered?", "3. What is not covered")
        < 0
        < promised_by("What isn't covered?", "Not covered")
    )
    assert promised_by("能不能保修", "4.2 不在保修范围内的情形") < 0


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("怎么申请", True),
        ("卡住了咋整", True),
        ("质量咋样", False),
        ("怎么样", False),
        ("How can I pay?", True),
        ("How much?", False),
    ],
)
def test_asking_how_is_told_from_other_questions(question: str, *, how: bool) -> None:
    assert asks_how(question) is how


def test_a_question_about_one_thing_may_be_answered_by_what_is_denied() -> None:
    assert promised_by("Are batteries covered?", "3. What is not covered") == 0
    assert promised_by("电池能不能保修", "4.2 不在保修范围内的情形") == 0


@pytest.mark.parametrize(
    ("question", "fits", "opposite"),
    [
        ("保修期内修理要多少钱", "4.1 保修期内", "4.4 保修期外的维修"),
        ("发货后还能改地址吗", "6.2 发货后修改地址", "6.1 发货前修改地址"),
        ("What do you repair under warranty?", "Repairs under the warranty", "Repairs outside the warranty"),
    ],
)
def test_a_heading_about_the_opposite_counts_against_its_passage(question: str, fits: str, opposite: str) -> None:
    assert promised_by(question, opposite) < promised_by(question, fits)


@pytest.mark.parametrize("question", ["违约金怎么算", "外送怎么收费", "How is the fee calculated?"])
def test_how_much_is_asked_for_where_it_is_asked_how_it_is_reckoned(question: str) -> None:
    assert not asks_how(question)
    assert expected_in(question, "剩余月份总和的 30%") > expected_in(question, "提交申请。")


@pytest.mark.parametrize("question", ["LB-500多少钱", "How much is LB-500?"])
def test_a_price_may_have_its_currency_in_the_name_of_its_column(question: str) -> None:
    assert expected_in(question, "套餐：LB-500；月费(元)：89") > expected_in(question, "套餐：LB-500；网口(个)：3")
