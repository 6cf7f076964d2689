"""Talks with a hotel, without any model: short questions, in other words than the documents have.

`hotel/` has house rules in numbered clauses, prices and members' benefits in tables, and a guide in English.
"""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder

pytestmark = pytest.mark.xdist_group("story")


@pytest.fixture(scope="module")
def hotel(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    with open_shop([Path(__file__).parent / "hotel"], tmp_path_factory.mktemp("hotel"), embedder) as shop:
        yield shop


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("几点能入住",), "14:00"),
        (("几点能入住", "早点到行不行"), "加收一晚房费的 50%"),
        (("押金多少",), "300 元"),
        (("可以带狗吗",), "花园房接待宠物"),
        (("能抽烟吗",), "禁烟"),
        (("小孩收费吗",), "1.2 米以下的儿童"),
        (("早鸟价能退吗",), "未入住不退款"),
        (("订错日期了能改吗", "再改一次要钱吗"), "50 元手续费"),
        (("泳池几点关门",), "06:30–22:00"),
        (("停车要钱吗", "能充电吗"), "12 个充电桩"),
        (("早餐多少钱",), "成人 88 元"),
        (("早餐多少钱", "几点"), "07:00–10:00"),
        (("接机怎么收费", "飞机晚点了怎么办"), "免费等候 60 分钟"),
        (("套房的空调显示F1怎么办",), "窗户没有关好"),
        (("保险箱怎么用", "第三步是什么"), "按 # 键确认"),
        (("积分会过期吗",), "两年有效"),
        (("你们不是说免费接机吗",), "220 元"),
        (("能用美国运通卡吗",), "不接受支票和美国运通卡"),
        (("发票怎么开", "多久能拿到"), "2 个工作日"),
        (("I lost my phone in the room", "how long do you keep it"), "90 days"),
        (("can I check out at 5pm",), "half a night"),
        (("How do I get there from Pudong?", "and from Hongqiao"), "line 10"),
    ],
)
def test_guests_are_answered_in_their_own_words(hotel: Shop, messages: tuple[str, ...], said: str) -> None:
    reply = anyio.run(hotel.ask, *messages)
    assert said in reply.reply


def test_cards_are_compared_row_by_row(hotel: Shop) -> None:
    reply = anyio.run(hotel.ask, "金卡和黑卡有什么区别").reply
    assert ("一年住满 10 晚" in reply, "一年住满 30 晚" in reply, "银卡" in reply) == (True, True, False)


@pytest.mark.parametrize(
    "question", ["酒店有SPA吗", "有没有熨斗", "今天上海下雨吗", "谁是你们老板", "可以开钟点房吗", "is the pool heated"]
)
def test_what_the_hotel_does_not_say_is_not_made_up(hotel: Shop, question: str) -> None:
    assert anyio.run(hotel.ask, question).outcome == "unanswered"
