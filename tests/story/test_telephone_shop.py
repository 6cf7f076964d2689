"""Talks with a telephone shop: two routers of one make, an extender with a guide in English, plans in a table."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder
from service.chat.schemas import ChatReply, Outcome

pytestmark = pytest.mark.xdist_group("story")

ROUTER = """# 路由器 {code} 使用手册
## 参数
| 项目 | 参数 |
| --- | --- |
| 功耗 | 不超过 {watts} W |
| 网口 | {ports} 个 |
## 指示灯
{code} 的状态灯含义如下。
| 颜色 | 状态 | 含义 |
| --- | --- | --- |
| 红色 | 常亮 | {red} |
| 红色 | 快闪 | 温度过高 |
## 恢复出厂设置
按住 {code} 背面的 RESET 键 {seconds} 秒。
"""
EXTENDER = """# Range extender W4 guide
## Light
| Light | Meaning |
| --- | --- |
| Solid red | No connection to the router |
| Solid white | Connected |
## Pairing
The W4 pairs with the QN-T2 Pro only. Wait for solid white on the W4 before you use it.
## Range
One W4 covers 70 square metres.
"""
PLANS = """套餐编号,套餐名称,月费(元),年付价(元),合约期
QB-200,轻享200M,49,539,12个月
QB-200F,轻享200M自由版,69,,无合约
QB-600,畅享600M,99,1089,24个月
"""
EXTRAS = """项目编号,项目,价格,说明
QX-01,提速包,15元/月,仅QB-200和QB-600可订
QX-02,移机,50元/次,需提前3天
"""
RULES = """# 退订与过户
## 过户
过户须双方持身份证到中山路营业厅办理，手续费 25 元。
## 违约金
合约期内退订的，违约金为剩余月费总和的 20%。
## 设备赔偿
退订后不还设备的：QN-T1 赔偿 110 元，QN-T2 Pro 赔偿 240 元，扩展器 W4 每台赔偿 170 元。
## 停机保号
停机保号每月 5 元，最短 1 个月，最长 6 个月。
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    documents: Path = tmp_path_factory.mktemp("documents")
    small = ROUTER.format(code="QN-T1", watts=7, ports=2, seconds=9, red="没有信号")
    large = ROUTER.format(code="QN-T2 Pro", watts=21, ports=5, seconds=14, red="光纤未接好")
    files = {
        "t1.md": small,
        "t2.md": large,
        "w4.md": EXTENDER,
        "套餐.csv": PLANS,
        "增值.csv": EXTRAS,
        "rules.md": RULES,
    }
    for name, text in files.items():
        (documents / name).write_text(text, encoding="utf-8")
    with open_shop([documents], tmp_path_factory.mktemp("shop"), embedder) as shop:
        yield shop


def talk(shop: Shop, *messages: str) -> ChatReply:
    return anyio.run(shop.ask, *messages)


@pytest.mark.parametrize("messages", [("QB-600",), ("QN-T1功耗多少", "QN-T2 Pro"), ("QN-T1功耗多少", "QB-600")])
def test_codes_alone_are_answered_in_the_language_of_the_talk_or_of_what_is_found(
    shop: Shop, messages: tuple[str, ...]
) -> None:
    assert "The following" not in talk(shop, *messages).reply
    assert talk(shop, *messages).outcome is Outcome.ANSWERED


def test_codes_alone_stay_english_in_an_english_talk(shop: Shop) -> None:
    assert talk(shop, "How far does the W4 reach?", "QN-T2 Pro").reply.startswith("According to")


@pytest.mark.parametrize(
    "messages",
    [("What does solid red mean on the W4?", "and on the T2 Pro?"), ("What does solid red mean on the T2 Pro?",)],
)
def test_the_lamp_of_one_product_is_not_told_for_another(shop: Shop, messages: tuple[str, ...]) -> None:
    assert talk(shop, *messages).outcome is Outcome.UNANSWERED


def test_what_one_manual_says_of_another_product_is_told(shop: Shop) -> None:
    assert "QN-T2 Pro only" in talk(shop, "Does the W4 work with the T1?").reply


@pytest.mark.parametrize("message", ["那另一款呢", "另外那款呢？"])
def test_the_other_one_is_the_other_product_of_the_make(shop: Shop, message: str) -> None:
    assert "不超过 21 W" in talk(shop, "QN-T1功耗多少", message).reply


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [
        ("QB-200和QB-200F有啥不一样", "12个月", "无合约"),
        ("QB-200和QB-600哪个划算", "49", "99"),
        ("Which is cheaper, QB-200 or QB-600?", "49", "99"),
        ("Which is the better deal, QB-200 or QB-200F?", "49", "69"),
    ],
)
def test_rows_that_are_compared_are_both_told(shop: Shop, message: str, first: str, second: str) -> None:
    reply = talk(shop, message).reply
    assert first in reply
    assert second in reply


def test_the_price_of_a_code_is_that_of_its_own_row(shop: Shop) -> None:
    reply = talk(shop, "QB-600 price").reply
    assert "99" in reply
    assert "提速包" not in reply
    assert "15元/月" in talk(shop, "QB-600提速包多少钱").reply


def test_the_row_of_a_code_alone_is_told_whatever_was_asked_before(shop: Shop) -> None:
    assert "1089" in talk(shop, "可以过户吗", "QB-600").reply


def test_of_a_plan_that_is_not_sold_nothing_is_said(shop: Shop) -> None:
    assert talk(shop, "QB-700 price").outcome is Outcome.UNANSWERED


def test_where_asks_where_what_was_asked_before_is_done(shop: Shop) -> None:
    assert "中山路营业厅" in talk(shop, "可以过户吗", "在哪办").reply


def test_the_customers_own_time_is_a_case_of_what_was_asked(shop: Shop) -> None:
    assert "20%" in talk(shop, "违约金怎么算", "我还剩5个月").reply


def test_a_thing_named_behind_a_question_asks_the_same_of_it(shop: Shop) -> None:
    reply = talk(shop, "QN-T1不还赔多少钱，W4呢？")
    assert "170 元" in reply.reply
    assert {citation.document for citation in reply.citations} == {"退订与过户"}


@pytest.mark.parametrize("messages", [("红灯常亮是什么意思", "T2 Pro的"), ("红灯常亮是什么意思", "QN-T2 Pro")])
def test_a_product_named_behind_a_question_does_not_take_the_row_out_of_its_manual(
    shop: Shop, messages: tuple[str, ...]
) -> None:
    reply = talk(shop, *messages).reply
    assert "光纤未接好" in reply
    assert "没有信号" not in reply
