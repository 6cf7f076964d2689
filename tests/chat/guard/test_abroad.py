"""Of passages in another language, numbers, names that are the same everywhere, claims and denials can be compared."""

import pytest

from tests.chat.guard.making import guarded

CHINESE = (
    "退货政策：七天内可以退货，签收后计算。运费由买家承担。保修期 12 个月。定制商品 3 天后不能取消。可用微信支付。"
)
ENGLISH = "Goods may be returned within 7 days. The buyer pays the freight. Orders cannot be cancelled after 3 hours."


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Returns Take 7 Days And Cost Nothing.", CHINESE),
        ("Free for 7 days.", CHINESE),
        ("Returns within 7 days at zero cost.", CHINESE),
        ("Returns are accepted within 9 days.", CHINESE),
        ("Shipping By FedEx Takes 7 Days.", CHINESE),
        ("Pay with PayPal within 7 days.", CHINESE),
        ("7 天内全免。", ENGLISH),
        ("7 天内分文不取。", ENGLISH),
        ("请在 7 天内用顺丰寄回。", ENGLISH),
        ("请在 7 天内用 DHL 寄回。", ENGLISH),
        ("There is no warranty for 12 months.", CHINESE),
        ("3 小时可以取消订单。", ENGLISH),
    ],
)
def test_what_the_passages_cannot_say_in_their_language_is_cut(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text == ""


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Returns are accepted within 7 days.", CHINESE),
        ("The warranty lasts 12 months.", CHINESE),
        ("Custom orders cannot be cancelled after 3 days.", CHINESE),
        ("Within 7 days you may return the goods and pay with WeChat.", CHINESE),
        ("7 天内可以退货。", ENGLISH),
        ("3 小时后不能取消订单。", ENGLISH),
    ],
)
def test_what_they_may_well_say_is_shown(sentence: str, passage: str) -> None:
    assert guarded(sentence, passage).text
