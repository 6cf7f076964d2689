"""Follow-ups, changes of subject and questions back, over HTTP, in both languages, without any model."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from knowledge.embedding import Embedder
from tests.app.fixtures import NOBODY, ingested_once, opener
from tests.app.shop import Shop

DOCUMENTS = Path(__file__).parents[2] / "knowledge" / "documents"

RED = "智能灯泡闪红灯怎么解决？"
RETURNS = "七天无理由退货有什么要求？"
HUB = "How do I set up the hub?"
WARRANTY = "What does the one-year warranty cover?"
E01 = "E01是什么故障？"
THAT_LAMP = "那个灯不亮了，怎么办？"

pytestmark = pytest.mark.xdist_group("conversations")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shop]:
    stocked = ingested_once("sample-company", DOCUMENTS, tmp_path_factory, embedder)
    with ExitStack() as stack:
        yield opener(stack, stocked, embedder, tmp_path_factory.mktemp("conversations"))(ollama_urls=NOBODY)


def talk(shop: Shop, *messages: str) -> dict[str, Any]:
    """Say one thing after the other; gives what the last was answered."""
    session, reply = None, dict[str, Any]()
    for message in messages:
        reply = shop.ask(message, session)
        session = reply["session_id"]
    return reply


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        # What is left out is what was spoken of.
        ((RETURNS, "那运费呢？"), "您承担"),
        ((RETURNS, "哪些商品不支持？"), "窗帘轨道"),
        ((RED, "那怎么配网？"), "打开蓝牙和定位"),
        (("成都的服务网点在哪里？", "营业到几点？"), "19:30"),
        (("灯泡报E01是什么故障？", "那E02呢？"), "E02"),
        (("How long does shipping to Singapore take?", "What does it cost?"), "USD"),
        (("How do I set up the hub?", "What about step 2?"), "Step 2"),
        # Another takes its place.
        (("北京的服务网点电话是多少？", "那上海的呢？"), "021-0000-2102"),
        (("北京的服务网点电话是多少？", "那上海的呢？", "周末营业吗？"), "上海"),
        (("摄像头录像保存多久？", "那门锁记录呢？"), "180 天"),
        (("How long does shipping to Singapore take?", "And to Japan?"), "Japan"),
        (("What does a steady orange ring light on the hub mean?", "And blinking blue?"), "Ready to be set up"),
        (("网关怎么恢复出厂设置？", "不是，我问的是灯泡"), "灯泡闪三下"),
        # Another subject altogether, without a word about that.
        ((RED, "下单后多久发货？"), "16:00"),
        ((RED, "发票怎么开？"), "电子普通发票"),
        ((RETURNS, "门锁指纹识别不了怎么办"), "指纹头"),
        (("窗帘电机不动了怎么办？", "积分会过期吗？"), "12 月 31 日"),
        (("Can I pay with PayPal?", "How do I cancel an order?"), "Cancel"),
        ((RED, "那黄灯呢"), "供电电压不稳"),
        # A thing alone, of which the same is asked: what is said in general holds for it, too.
        (("保修多久？", "那摄像头呢？"), "保修一年"),
        (("双11买的能退差价吗", "拼团买的呢"), "拼团"),
        (("退款多久到账", "花呗付的呢"), "1–3 个工作日"),
        (("How much is shipping to Japan?", "and taiwan"), "USD 9"),
        (("What discount do I get for 60 units?", "And for 20?"), "10–49"),
        (("以旧换新怎么弄", "门锁呢"), "300 元"),
        (("智能插座多少钱", "那灯泡呢"), "49 元"),
        # What is asked now, not what was asked before.
        (("保修多久？", "哪些情况不保？"), "摔落"),
        (("How long is the warranty?", "And what is not covered?"), "Accidental"),
        # In the document that was spoken of, in the row that was spoken of.
        (("以旧换新怎么弄", "灯泡能换吗？"), "暂不回收"),
        (("北京有维修点吗", "周日开门吗", "电话多少"), "010-0000-2101"),
        (("B10 灯泡功率多大？", "它多少钱？"), "49 元"),
        # In the other language.
        (("保修多久？", "And how long is the warranty in English?"), "one year"),
    ],
)
def test_a_follow_up_is_answered_about_its_subject(shop: Shop, messages: tuple[str, ...], said: str) -> None:
    reply = talk(shop, *messages)
    assert reply["outcome"] == "answered", reply["reply"]
    assert said in reply["reply"]
    assert reply["citations"]


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ((RED, "第二步", "下一步呢？"), "第3步"),
        ((RED, "第二步", "下一步呢？", "上一步呢？"), "第2步"),
        ((RED, "第一步做完了，下一步呢？", "然后呢？"), "第3步"),
        ((HUB, "What about step 2?", "next step"), "Step 3"),
        ((HUB, "step 3", "and the previous step?"), "Step 2"),
    ],
)
def test_steps_are_counted_from_the_one_spoken_of(shop: Shop, messages: tuple[str, ...], said: str) -> None:
    assert talk(shop, *messages)["reply"].startswith(said)


@pytest.mark.parametrize(
    "messages",
    [
        (RETURNS, "那比特币呢？"),
        (RED, "今天天气怎么样？"),
        ("门锁没电了打不开怎么办？", "它支持人脸识别吗？"),
        (HUB, "Who won the world cup?"),
        (WARRANTY, "Does it also cover my cat?"),
    ],
)
def test_what_no_document_says_is_not_answered_after_a_good_answer_either(
    shop: Shop, messages: tuple[str, ...]
) -> None:
    reply = talk(shop, *messages)
    assert (reply["outcome"], reply["citations"]) == ("unanswered", []), reply["reply"]


@pytest.mark.parametrize(
    "messages",
    [("智能插座多少钱",), ("摄像头多少钱？",), ("门锁没电了打不开怎么办？", "它多少钱？"), ("How much is the hub?",)],
)
def test_a_price_that_no_document_names_is_not_made_of_something_else(shop: Shop, messages: tuple[str, ...]) -> None:
    assert talk(shop, *messages)["outcome"] == "unanswered"


@pytest.mark.parametrize(
    ("messages", "gone"),
    [
        (("What discount do I get for 60 units?", "And for 20?"), "50–199"),
        (("How much is shipping to Japan?", "and taiwan"), "Japan"),
        (("北京有维修点吗", "周日开门吗"), "上海"),
    ],
)
def test_only_the_row_that_is_meant_is_given(shop: Shop, messages: tuple[str, ...], gone: str) -> None:
    assert gone not in talk(shop, *messages)["reply"]


def test_what_a_lamp_costs_is_asked_back_with_what_has_a_price(shop: Shop) -> None:
    reply = talk(shop, "这个灯多少钱")
    assert {"B10 智能灯泡", "C50 吸顶灯"} < set(reply["suggestions"])
    assert "399 元" in talk(shop, "这个灯多少钱", "C50")["reply"]


def test_a_code_alone_is_answered_in_the_language_before(shop: Shop) -> None:
    assert "吸顶灯" in talk(shop, "E01是什么故障？", "C50")["reply"]


def test_a_code_of_several_products_is_asked_back(shop: Shop) -> None:
    reply = talk(shop, E01)
    assert (reply["outcome"], reply["citations"]) == ("clarified", [])
    assert {"B20 彩光灯泡", "C50 吸顶灯"} < set(reply["suggestions"])
    assert all(suggestion in reply["reply"] for suggestion in reply["suggestions"])


def test_which_of_two_is_better_is_told_by_a_row_of_each(shop: Shop) -> None:
    reply = talk(shop, "S30 和 C50 哪个亮")["reply"]
    assert "每米 600 流明" in reply
    assert "4200 流明" in reply


@pytest.mark.parametrize("message", ["D60台灯 E03 是什么故障", "D60 E03", "C50 shows E05"])
def test_a_code_that_a_lamp_has_not_is_not_told_of_another(shop: Shop, message: str) -> None:
    assert talk(shop, message)["outcome"] == "unanswered"


def test_words_that_are_written_together_are_known(shop: Shop) -> None:
    assert "not shipped outside" in talk(shop, "do u ship doorlocks to singapore")["reply"]


def test_who_believes_points_to_last_for_ever_is_corrected(shop: Shop) -> None:
    reply = talk(shop, "我听说积分永久有效，是吗")["reply"]
    assert reply.startswith("您说的和我们的资料不一致")
    assert "关于“积分会过期吗？”：会。" in reply


@pytest.mark.parametrize("message", [THAT_LAMP, "灯不亮了", "灯坏了", "我家的灯突然没反应了"])
def test_a_thing_that_is_only_pointed_at_or_called_by_its_kind_is_asked_back(shop: Shop, message: str) -> None:
    reply = talk(shop, message)
    lamps = {"B10 智能灯泡", "B20 彩光灯泡", "C50 吸顶灯", "D60 护眼台灯", "S30 智能灯带"}
    assert (reply["outcome"], set(reply["suggestions"])) == ("clarified", lamps)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ((E01, "B20 彩光灯泡"), "供电电压不稳"),
        ((E01, "C50的"), "Zigbee"),
        ((THAT_LAMP, "灯泡不亮"), "换一个灯座"),
        ((THAT_LAMP, "B10 智能灯泡"), "换一个灯座"),
        ((THAT_LAMP, "灯带"), "接头松动"),
        (("灯坏了", "吸顶灯"), "驱动电源损坏"),
        (("这个灯多少钱", "C50"), "399 元"),
    ],
)
def test_what_is_chosen_answers_the_question_before(shop: Shop, messages: tuple[str, ...], said: str) -> None:
    reply = talk(shop, *messages)
    assert (reply["outcome"], reply["suggestions"]) == ("answered", [])
    assert said in reply["reply"]


def test_whoever_was_asked_back_may_ask_something_else(shop: Shop) -> None:
    reply = talk(shop, E01, "下单后多久发货？")
    assert "16:00" in reply["reply"]


def test_nobody_is_asked_back_twice_in_a_row(shop: Shop) -> None:
    assert talk(shop, E01, E01)["outcome"] != "clarified"
    assert talk(shop, E01, RETURNS, E01)["outcome"] == "clarified"


@pytest.mark.parametrize(
    ("messages", "said", "otherwise"),
    [
        (("你们不是说30天内可以无理由退货吗？",), "7 天", True),
        (("你们不是说可以退30天吗？",), "7 天", True),
        (("不是说保修三年吗？",), "保修一年", True),
        ((RETURNS, "不是说30天吗？"), "7 天", True),
        (("说好的满50元包邮呢？",), "99 元", True),
        (("你们不是说7天无理由退货吗？",), "7 天", False),
        (("你们不是说24小时内发货吗",), "次日发货", False),
        (("You promised a two-year warranty, didn't you?",), "one year", True),
        (("How long is the warranty?", "You said 3 years, didn't you?"), "one year", True),
    ],
)
def test_a_false_premise_is_met_with_what_the_document_says(
    shop: Shop, messages: tuple[str, ...], said: str, otherwise: bool
) -> None:
    reply = talk(shop, *messages)["reply"]
    assert said in reply
    assert reply.startswith(("您说的和我们的资料不一致", "That is not what our documents say")) is otherwise
