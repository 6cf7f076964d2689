"""What is in stock is not said to be out of it, what is closed not to be open, what holds above not below."""

import pytest

from tests.chat.guard.making import guarded

STOCK = "编号：K10；名称：手冲壶 K10；库存：有货\n编号：C2；名称：清洁片 C2；库存：缺货"


@pytest.mark.parametrize("sentence", ["清洁片 C2 有货[1]。", "手冲壶 K10 缺货[1]。"])
def test_stock_turned_is_cut(sentence: str) -> None:
    assert guarded(sentence, STOCK).text == ""


@pytest.mark.parametrize("sentence", ["清洁片 C2 缺货[1]。", "手冲壶 K10 有货[1]。"])
def test_stock_as_it_is_is_shown(sentence: str) -> None:
    assert guarded(sentence, STOCK).text


HOURS = "苏州市姑苏区平江里 77 号。周二至周日 10:00–19:00，周一休息。"
HOURS_EN = "The shop in Suzhou: open Tuesday to Sunday from 10 am to 7 pm; closed on Mondays."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("周一门店照常营业，周二休息[1]。", HOURS),
        ("门店周三休息[1]。", HOURS),
        ("The shop is open on Mondays and closed on Tuesdays. [1]", HOURS_EN),
        ("The shop is closed on Wednesdays. [1]", HOURS_EN),
    ],
)
def test_opening_days_turned_are_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("周一不营业，周二到周日 10 点到 19 点开门[1]。", HOURS),
        ("周三 10 点到 19 点开门[1]。", HOURS.replace("周二至", "周三、")),
        ("The shop is not open on Mondays. [1]", HOURS_EN),
        ("The shop is open from Tuesday to Sunday, 10 am to 7 pm. [1]", HOURS_EN),
    ],
)
def test_opening_days_as_they_are_are_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


POSTAGE = "订单满 299 元包邮；不满 299 元收 12 元。"
POSTAGE_EN = "Delivery is free for orders over 80 euros. Orders under 80 euros are charged a fee of 5 euros."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("订单满 299 元收 12 元，不满 299 元包邮[1]。", POSTAGE),
        ("年费超过 500 元收安装费 60 元[1]。", "年费超过 500 元的免安装费，500 元以下收安装费 60 元。"),
        ("Delivery is free for orders under 80 euros. [1]", POSTAGE_EN),
        ("Orders over 80 euros are charged a fee of 5 euros. [1]", POSTAGE_EN),
    ],
)
def test_what_holds_above_and_below_is_not_exchanged(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("订单满 299 元包邮，不满 299 元收 12 元[1]。", POSTAGE),
        ("满 299 元免运费，没满的话收 12 元运费[1]。", POSTAGE),
        ("Delivery is free for orders over 80 euros. [1]", POSTAGE_EN),
        ("Orders under 80 euros are charged a fee of 5 euros. [1]", POSTAGE_EN),
    ],
)
def test_what_holds_above_and_below_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text


CLOSED = "门店周一至周五营业，周六休息。周日不营业。"
CLOSED_EN = "The store is open Monday to Friday and closed on Saturday. This lamp is out of stock."
PHONE = "客服电话：400-820-8820，工作时间为周一至周五 9:00-18:00。周末休息。"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("门店周末营业。", CLOSED),
        ("门店全周营业。", CLOSED),
        ("门店周六不休息。", CLOSED),
        ("周末9:00-18:00也上班。", PHONE),
        ("The store is open on weekends.", CLOSED_EN),
        ("The store is not closed on Saturday.", CLOSED_EN),
        ("This lamp is not out of stock.", CLOSED_EN),
        ("This lamp is available.", CLOSED_EN),
        ("门店周末也营业。", "门店周一至周五营业。"),
    ],
)
def test_a_weekend_is_two_days_and_what_never_closes_is_open(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("门店周六、周日休息。", "门店周一至周五营业，周末休息。"),
        ("门店周末休息。", "门店周一至周五营业，周六、周日休息。"),
        ("The store is closed on weekends.", "The store is closed on Saturday and Sunday."),
        ("周末也营业。", "门店每天 9:00-18:00 营业。"),
        ("门店周六不打烊。", "门店周六照常营业。"),
        ("This lamp is not available.", CLOSED_EN),
    ],
)
def test_a_weekend_as_it_is_is_shown(sentence: str, passage: str) -> None:
    assert not guarded(sentence, passage).report.cuts


PRICES = "自签收之日起7天内可以退货。台灯的售价为 299 元。吊灯 399 元起。满 99 元包邮。"
PRICES_EN = "You can return it within 7 days. The lamp costs $299. Ceiling lamps start at $399."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("台灯的售价不到 299 元。", PRICES),
        ("台灯的售价为 299 元起。", PRICES),
        ("自签收之日起7天或以上可以退货。", PRICES),
        ("The lamp costs less than $299.", PRICES_EN),
        ("The lamp costs $299 and up.", PRICES_EN),
    ],
)
def test_a_limit_that_nobody_set_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("台灯的售价为 299 元。", PRICES),
        ("吊灯 399 元起售。", PRICES),
        ("订单满 99 元起包邮。", PRICES),
        ("不到 99 元不包邮。", "满 99 元包邮，不满 99 元不包邮。"),
        ("Ceiling lamps start at $399.", PRICES_EN),
        ("The lamp costs $299.", PRICES_EN),
    ],
)
def test_a_limit_that_was_set_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
