"""Talks with a broadband provider: plans in tables, fees, installation, repair, in both languages, without a model."""

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from bench.answers import Shop, open_shop
from knowledge.embedding import Embedder
from service.chat.schemas import ChatReply, Outcome

pytestmark = pytest.mark.xdist_group("story")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    with open_shop([Path(__file__).parent / "broadband"], tmp_path_factory.mktemp("broadband"), embedder) as shop:
        yield shop


def talk(shop: Shop, *messages: str) -> ChatReply:
    """Say one thing after the other; gives what the last was answered."""
    return anyio.run(shop.ask, *messages)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("最便宜的套餐是哪个", "轻享 100M", "149"),
        ("最贵的套餐是哪个", "尊享 1000M", "49"),
        ("月费最低的是哪个套餐", "轻享 100M", "149"),
        ("哪个套餐上行速率最高", "100 Mbps", "20 Mbps"),
        ("最快的宽带是哪个", "尊享 1000M", "100 Mbps"),
        ("which plan is the fastest", "Office 1000M", "200 Mbps"),
        ("what is the cheapest business plan", "Office 200M", "CNY 399"),
    ],
)
def test_which_is_the_cheapest_or_fastest_is_told_by_the_whole_column_in_order(
    shop: Shop, question: str, first: str, last: str
) -> None:
    lines = [line for line in talk(shop, question).reply.split("\n") if "M；" in line or "M; " in line]
    assert first in lines[0]
    assert last in lines[-1]


def test_a_table_of_other_things_tells_no_cheapest(shop: Shop) -> None:
    assert "Office" not in talk(shop, "which router is the cheapest").reply


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("R6多少钱", "199 元", "型号"),
        ("R8 ports", "2.5G", "Model"),
        ("500M套餐多少钱一个月", "99", "IPTV"),
    ],
)
def test_the_row_that_is_asked_for_is_told(shop: Shop, question: str, said: str, unsaid: str) -> None:
    reply = talk(shop, question).reply
    assert said in reply
    assert unsaid not in reply


@pytest.mark.parametrize("question", ["宽带能挖矿吗", "路由器能防弹吗", "路由器辐射大吗", "你们的路由器是哪国生产的"])
def test_what_no_passage_tells_of_the_thing_in_a_title_is_refused(shop: Shop, question: str) -> None:
    reply = talk(shop, question)
    assert reply.outcome is Outcome.UNANSWERED, reply.reply


def test_since_when_a_document_holds_is_no_answer(shop: Shop) -> None:
    assert "轻享 100M" in talk(shop, "套餐有哪些").reply


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("断网赔偿", "减免三天月费"),
        ("断网了赔钱吗", "减免三天月费"),
        ("移机费", "80 元"),
        ("安装费退不退", "不予退还"),
        ("安装要钱吗", "100 元"),
        ("怎么安装", "1. 师傅上门"),
        ("怎么成为金桥会员", "预付满 1000 元"),
        ("R6 一台几多钱", "199 元"),
        ("R6 一台幾多錢", "199 元"),
        ("装机要幾耐", "48 小时"),
    ],
)
def test_customers_words_find_what_the_documents_say_in_theirs(shop: Shop, question: str, said: str) -> None:
    assert said in talk(shop, question).reply


@pytest.mark.parametrize(
    ("messages", "begins"),
    [
        (("LB-500 iptv",), "根据《"),
        (("R6的参数", "LB-500 iptv"), "根据《"),
        (("R6的参数", "R8 ports"), "以下内容引自《"),
        (("R8 ports",), "According to"),
        (("hello", "R8 ports"), "According to"),
    ],
)
def test_codes_beside_names_are_in_the_language_of_the_talk_or_of_what_is_told(
    shop: Shop, messages: tuple[str, ...], begins: str
) -> None:
    assert talk(shop, *messages).reply.startswith(begins)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("怎么安装", "第三步和第四步"), ("第3步：接好光猫", "第4步：用手机")),
        (("怎么安装", "第二到四步"), ("第2步：", "第3步：", "第4步：")),
        (("怎么安装", "第三步和第四步", "下一步"), ("第5步：测速",)),
        (("How do I set up the R8?", "steps 2 and 3"), ("Step 2:", "Step 3:")),
    ],
)
def test_several_steps_are_told_at_once(shop: Shop, messages: tuple[str, ...], said: tuple[str, ...]) -> None:
    reply = talk(shop, *messages).reply
    assert all(each in reply for each in said), reply
    assert reply.count("步：") + reply.count("Step ") == len(said)
