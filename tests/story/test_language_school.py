"""Talks with a language school: places, follow-ups that name nothing, several things at once. Without any model."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder
from service.chat.schemas import ChatReply, Outcome

pytestmark = pytest.mark.xdist_group("story")

COURSES = """# 云帆语言学校课程说明
## 小班课
小班课每班不超过 8 人，每周两次课，学费 3600 元，一期 12 周。
## 一对一
一对一每小时 280 元，需要提前 2 天预约，临时取消不退课时。
## 试听
新学员可以免费试听一次，试听需要提前 1 天预约。
## 退费
开课前申请退费的全额退款，审核后 5 个工作日到账。开课后按剩余课时退款。
## 发票
学费可以开电子发票，付款后 3 个工作日发到邮箱。
## 教材配送
| 地区 | 教材运费 | 时间 |
| --- | --- | --- |
| 江浙沪 | 免费 | 2 天 |
| 广东、福建 | 12 元 | 3 天 |
| 新疆、西藏 | 30 元 | 8 天 |
## 校区
| 城市 | 地址 | 电话 | 营业时间 |
| --- | --- | --- | --- |
| 杭州 | 江北路 1 号 | 0571-55550001 | 9:00–21:00，周一休息 |
| 武汉 | 湖东路 2 号 | 027-55550002 | 10:00–20:00 |
| 青岛 | 海角路 3 号 | 0532-55550003 | 10:00–19:00 |
| 西安 | 城南路 4 号 | 029-55550004 | 9:00–18:00 |
"""
ABROAD = """# Yunfan courses for learners abroad
## Online lessons
Online lessons cost USD 20 an hour. Learners in Japan and Singapore have lessons in the evening.
## Certificates
We send certificates to Japan and Singapore for USD 15, which takes 9 days.
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    documents: Path = tmp_path_factory.mktemp("documents")
    (documents / "courses.md").write_text(COURSES)
    (documents / "abroad.md").write_text(ABROAD)
    with open_shop([documents], tmp_path_factory.mktemp("shop"), embedder) as shop:
        yield shop


def talk(shop: Shop, *messages: str) -> ChatReply:
    return anyio.run(shop.ask, *messages)


@pytest.mark.parametrize(
    "message",
    [
        "杭州今天天气怎么样",
        "武汉有什么好吃的",
        "青岛下雨了吗",
        "西安房价多少",
        "推荐个杭州的酒店",
        "What is the weather like in Singapore?",
        "what time is it in Japan",
        "flights to Singapore",
    ],
)
def test_what_is_asked_of_a_place_but_not_of_the_school_is_refused(shop: Shop, message: str) -> None:
    assert talk(shop, message).outcome is Outcome.UNANSWERED


@pytest.mark.parametrize(
    ("messages", "held"),
    [
        (("武汉校区电话",), "027-55550002"),
        (("苏州教材运费",), "江浙沪"),
        (("深圳教材运费多少",), "12 元"),
        (("乌鲁木齐教材运费多少",), "30 元"),
        (("青岛校区地址", "几点关门"), "10:00–19:00"),
        (("一对一怎么收费", "要提前多久"), "2 天"),
        (("可以开发票吗？几天能拿到",), "3 个工作日"),
        (("开课前能退费吗？几天到账",), "5 个工作日"),
        (("Can you send certificates to Japan?", "how much"), "USD 15"),
    ],
)
def test_what_the_school_says_is_found_in_other_words_and_from_what_was_asked_before(
    shop: Shop, messages: tuple[str, ...], held: str
) -> None:
    reply = talk(shop, *messages).reply
    assert held in reply
    assert "没有找到" not in reply


@pytest.mark.parametrize(
    "messages",
    [
        ("小班课学费多少", "你们校长是谁"),
        ("How many teachers do you have?",),
        ("How long is the warranty on a certificate?",),
    ],
)
def test_what_the_school_says_nothing_of_is_refused(shop: Shop, messages: tuple[str, ...]) -> None:
    assert talk(shop, *messages).outcome is Outcome.UNANSWERED
