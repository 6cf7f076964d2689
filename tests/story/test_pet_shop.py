"""Talks with a pet shop, without any model: washing, boarding and shipping priced in tables, two products.

`pets/` has prices by size of dog, freight by region, rules in lists, and a manual in each language.
"""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder

pytestmark = pytest.mark.xdist_group("story")

PRICES = "价格以商品页实时显示为准。"


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    with open_shop([Path(__file__).parent / "pets"], tmp_path_factory.mktemp("pets"), embedder) as shop:
        yield shop


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("狗粮拆开了还能退吗",), "已开封的，不接受无理由退货"),
        (("你们不是说开封的狗粮七天内能退吗",), "已开封的，不接受无理由退货"),
        (("退货的邮费谁出",), "无理由退货的运费由您承担"),
        (("怎么申请售后", "第三步呢"), "第3步：审核通过后"),
        (("寄到新疆多少钱",), "不满时运费：35 元"),
        (("寄到新疆多少钱", "香港呢"), "60 元起"),
        (("多少钱包邮",), "满多少包邮：59 元"),
        (("猫砂包邮吗",), "不参加包邮"),
        (("什么时候发货", "冷冻肉呢"), "只在周一到周四发货"),
        (("猫洗澡多少钱",), "108 元"),
        (("大型犬洗澡多少钱",), "158 元"),
        (("剪指甲多少钱", "洗澡呢"), "68 元"),
        (("预约后能取消吗", "要收钱吗"), "4 小时以内取消收取 20 元"),
        (("怀孕的狗能洗澡吗",), "怀孕和有心脏病的宠物不接受"),
        (("寄养一晚多少钱", "住十天有优惠吗"), "打九折"),
        (("没绝育的公狗可以寄养吗",), "未绝育的公犬不接受"),
        (("能看监控吗",), "24 小时摄像头"),
        (("寄养押金多少", "退吗"), "全额退还"),
        (("徐汇店在哪里",), "天钥桥路 180 号"),
        (("徐汇店在哪里", "浦东店呢"), "世纪大道 800 号"),
        (("浦东店可以寄养吗",), "寄养：没有"),
        (("哪些店可以寄养",), "门店：杭州西湖店"),
        (("可以到店里拿吗", "多久不拿会取消"), "5 天内到店领取"),
        (("春节寄养涨价吗",), "每晚加收 50 元"),
        (("喂食器红灯一直亮", "那红灯闪呢"), "粮不足"),
        (("M1能用湿粮吗",), "不适用冻干和湿粮"),
        (("how often should I replace the filter", "and with three cats?"), "every 2 weeks"),
        (("can I wash the pump in the dishwasher",), "the pump is not"),
        (("do points expire",), "31 December"),
    ],
)
def test_pet_owners_are_answered_in_their_own_words(pets: Shop, messages: tuple[str, ...], said: str) -> None:
    reply = anyio.run(pets.ask, *messages)
    assert said in reply.reply


@pytest.mark.parametrize(
    "question",
    [
        "能上门接送吗",
        "喂食器要多少钱",
        "生日有什么优惠",
        "你们家有乌龟卖吗",
        "老板叫什么",
        "do you have a store in Beijing",
    ],
)
def test_what_the_shop_does_not_say_is_declined(pets: Shop, question: str) -> None:
    assert anyio.run(pets.ask, question).outcome == "unanswered"


@pytest.mark.parametrize("messages", [("猫洗澡多少钱",), ("猫洗澡多少钱", "大型犬呢"), ("寄到新疆多少钱", "江苏呢")])
def test_a_price_carries_its_note_in_a_follow_up_too(pets: Shop, messages: tuple[str, ...]) -> None:
    assert anyio.run(pets.ask, *messages).reply.endswith(PRICES)
