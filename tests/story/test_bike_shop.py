"""Talks with a second shop, in both languages, without any model: what holds for the sample company holds in any shop.

`cycles/` has the documents of a bicycle shop: returns and manuals in English, delivery, prices and shops in Chinese.
"""

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
    with open_shop([Path(__file__).parent / "cycles"], tmp_path_factory.mktemp("cycles"), embedder) as shop:
        yield shop


def talk(shop: Shop, *messages: str) -> ChatReply:
    """Say one thing after the other; gives what the last was answered."""
    return anyio.run(shop.ask, *messages)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("退货期限是几天？", "15 天"),
        ("你们退货期限几天", "15 天"),
        ("how long can i send a bike back", "within 30 days"),
        ("What is the return period?", "within 30 days"),
        ("How many days do I have to return something?", "within 30 days"),
        ("When do I get my money back?", "within 5 working days"),
    ],
)
def test_a_period_is_told_by_the_sentence_that_lays_it_down(shop: Shop, question: str, said: str) -> None:
    reply = talk(shop, question)
    assert said in reply.reply
    assert "\n1." not in reply.reply


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("You said I can return within 90 days, right?",), "within 30 days"),
        (("You said 60 days, and my bicycle is 40 days old. Can I return it?",), "within 30 days"),
        (("你们不是说满200包邮吗",), "满 500 元包邮"),
        (("满200元包邮对吧",), "满 500 元包邮"),
        (("我可以第20天退货吗",), "15 天"),
        (("15天退货能改成30天吗",), "15 天"),
        (("Can the motor warranty be extended to 5 years?",), "24 months"),
    ],
)
def test_what_is_wrongly_believed_or_wished_is_met_with_the_rule(
    shop: Shop, messages: tuple[str, ...], said: str
) -> None:
    assert said in talk(shop, *messages).reply


@pytest.mark.parametrize(
    "question", ["Can I use a pressure washer?", "Can the battery stay in when I wash it?", "error E3", "E3是什么"]
)
def test_what_two_manuals_answer_differently_is_asked_back(shop: Shop, question: str) -> None:
    reply = talk(shop, question)
    assert reply.outcome is Outcome.CLARIFIED
    assert set(reply.suggestions) == {"Ride 200 city e-bike", "Ride 350 touring e-bike"}


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("Can I use a pressure washer?", "Ride 200"), "must not be used"),
        (("error E3", "Ride 350 touring e-bike"), "Display not connected"),
        (("error E3", "the Ride 200"), "Speed sensor dirty"),
        (("E5",), "Torque sensor failed"),
        (("Can I use a pressure washer on the Ride 350?",), "one metre"),
        (("How heavy is the Ride 200?", "Can I use a pressure washer?"), "must not be used"),
    ],
)
def test_a_product_that_was_named_is_meant(shop: Shop, messages: tuple[str, ...], said: str) -> None:
    reply = talk(shop, *messages)
    assert said in reply.reply
    assert "Ride 200" not in reply.reply or "Ride 350" not in reply.reply


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("How heavy is the Ride 350?", "and the 200?"), "19.8 kg"),
        (("How heavy is the Ride 350?", "and the 200?", "and the other one?"), "23.5 kg"),
        (("How heavy is the Ride 350?", "and the 200?", "how long does it charge?"), "4 hours"),
        (("How heavy is the Ride 350?", "and the other one?"), "19.8 kg"),
        (("Ride 350 多少钱", "另一款呢"), "6980"),
    ],
)
def test_the_other_product_is_known_by_its_number_or_by_being_the_only_one(
    shop: Shop, messages: tuple[str, ...], said: str
) -> None:
    assert said in talk(shop, *messages).reply


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which is heavier, the Ride 200 or the Ride 350?", ("19.8 kg", "23.5 kg")),
        ("Is the Ride 200 cheaper than the Ride 350?", ("6980", "11800")),
        ("Ride 200 和 Ride 350 哪个贵", ("6980", "11800")),
        ("what is the difference between the Ride 200 and the Ride 350", ("19.8 kg", "23.5 kg")),
    ],
)
def test_of_products_that_are_compared_each_is_quoted(shop: Shop, question: str, said: tuple[str, ...]) -> None:
    reply = talk(shop, question).reply
    assert all(each in reply for each in said), reply


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How heavy is the Ride 350 and what does it cost?", ("23.5 kg", "11800")),
        ("What's the warranty on the frame, and how much does it cost?", ("60 months", "could not find anything")),
        ("Can I give back a helmet and who is your ceo?", ("excluded", "could not find anything about “who is your")),
        ("Ride 350 多少钱，保修几年", ("11800", "关于“保修几年”，我在现有的资料里没有找到说明")),
        ("包邮吗 退货运费谁出", ("满 500 元", "由我们承担")),
    ],
)
def test_each_of_two_things_asked_is_answered_or_named(shop: Shop, question: str, said: tuple[str, ...]) -> None:
    reply = talk(shop, question).reply
    assert all(each in reply for each in said), reply


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (("What do I do on the first ride of the Ride 200?", "and the last one"), "Step 9:"),
        (("What do I do on the first ride of the Ride 200?", "the step after the fifth"), "Step 6:"),
        (("How much is the Ride 200?", "how heavy is it"), "19.8 kg"),
        (("新疆运费多少", "几天能到？"), "7–10 天"),
        (("Ride 200 error E4", "and E3"), "Speed sensor dirty"),
        (("Ride 350 多少钱", "有哪些颜色"), "黑"),
    ],
)
def test_a_follow_up_is_answered_by_what_it_asks(shop: Shop, messages: tuple[str, ...], said: str) -> None:
    assert said in talk(shop, *messages).reply


@pytest.mark.parametrize("question", ["What does E9 mean on the Ride 200?", "R200保修几年", "error E8"])
def test_what_is_told_of_another_code_or_of_something_else_of_a_product_is_no_answer(shop: Shop, question: str) -> None:
    reply = talk(shop, question)
    assert reply.outcome is Outcome.UNANSWERED, reply.reply
