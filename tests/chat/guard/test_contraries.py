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
