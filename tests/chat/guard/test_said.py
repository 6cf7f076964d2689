"""Whether a text says what is expected, however it is written there."""

import pytest

from service.chat.guard.said import says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("签收后七天内可以退货。[1]", "7天"),
        ("签收后 7 天内可以退货。", "七天"),
        ("Returns within 7 days.", "7天"),
        ("within seven days of delivery", "7 days"),
        ("价格是¥1,299。", "1299元"),
        ("售价1299 元", "￥1,299"),
        ("到账要1–3个工作日", "1–3 个工作日"),
        ("工作日1到3天…… 1 到 3 个工作日", "3 个工作日"),
        ("上門取件免費", "上门取件免费"),
        ("Wi‑Fi连接失败", "Wi-Fi 连接失败"),
        ("热线400-000-1234，随时拨打", "400-000-1234"),
        ("16点前下单，当天发货", "16:00"),
        ("Labour and parts are **included**.", "labour and parts are included"),
        ("优惠一成", "10%"),
    ],
)
def test_equivalent_writings_say_the_same(text: str, expected: str) -> None:
    assert says(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("签收后17天内可以退货", "7天"),
        ("签收后7个工作日内可以退货", "7天"),
        ("价格是¥12,990", "1299元"),
        ("the freezer", "free"),
        ("7天内可以换货", "7天内可以退货"),
        ("可以退货[7]", "7天"),
        ("", "7天"),
    ],
)
def test_what_only_looks_like_it_does_not(text: str, expected: str) -> None:
    assert not says(text, expected)
