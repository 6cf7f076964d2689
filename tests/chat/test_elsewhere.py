"""A passage that has the place of a question answers it only if it has something of what is asked."""

import pytest

from knowledge.types import Hit, Kind, Passage, Scores, SearchResult
from service.chat.decision import answering

SHOP = Passage("城市：杭州；地址：江北路 1 号；电话：0571-55；营业时间：9:00–18:00", Kind.RECORD, ("门店",))
ROW = Passage("地区：江浙沪；运费：10 元；预计时间：2 天", Kind.RECORD, ("配送",))
ABROAD = Passage("Destination: Singapore; Fee: USD 20; Delivery time: 9 days", Kind.RECORD, ("Where we ship",))
OFFICES = Passage("办公室、酒店购买的，质保期减半。", section=("质保",))


def left(question: str, *passages: Passage, cosine: float | None = None) -> tuple[Passage, ...]:
    hits = [Hit(n, "key", "T", "V1", "zh", each, Scores(1.0, cosine, 1.0, 1.0, 0.9)) for n, each in enumerate(passages)]
    return tuple(hit.passage for hit in answering(SearchResult(tuple(hits), 1), question).hits)


@pytest.mark.parametrize(
    "question", ["杭州今天天气怎么样", "杭州有什么好吃的", "杭州冷不冷", "推荐个杭州的酒店", "杭州房价多少"]
)
def test_what_has_the_place_alone_answers_nothing(question: str) -> None:
    assert left(question, SHOP, ROW) == ()


@pytest.mark.parametrize("question", ["杭州电话", "杭州怎么走", "杭州几点关门", "杭州"])
def test_what_has_something_of_what_is_asked_may_answer(question: str) -> None:
    assert SHOP in left(question, SHOP)


def test_a_row_of_a_province_answers_about_its_cities() -> None:
    assert left("杭州运费", SHOP, ROW) == (ROW,)


def test_one_character_of_what_is_asked_is_something_of_it() -> None:
    remote = Passage("地区：新疆、西藏；大件：不配送", Kind.RECORD, ("配送",))
    assert left("西藏能送床吗", remote) == (remote,)
    assert left("西藏冷不冷", remote) == ()


def test_what_was_found_by_its_meaning_may_have_other_words() -> None:
    assert left("杭州冷不冷", SHOP, cosine=0.6) == (SHOP,)


@pytest.mark.parametrize("question", ["what time is it in Singapore", "flights to Singapore", "weather in Singapore"])
def test_the_world_at_large_is_asked_elsewhere_whatever_was_found(question: str) -> None:
    assert left(question, ABROAD, cosine=0.6) == ()


def test_what_has_the_word_answers() -> None:
    assert left("酒店购买的质保多久", OFFICES) == (OFFICES,)
    assert left("delivery time to Singapore", ABROAD, cosine=0.6) == (ABROAD,)


OWNERS = Passage("Another employee may grant you access to the inbox.")
STAFF = Passage("We have 80 employees in five countries.")


def test_how_many_there_are_is_told_by_a_number_alone() -> None:
    assert left("How many employees do you have?", OWNERS, STAFF, cosine=0.5) == (STAFF,)
    assert left("你们有多少员工", Passage("员工可以申请开通邮箱。")) == ()
    listed = Passage("The lamp comes in red, blue and green.")
    assert left("How many colours does the lamp come in?", listed, cosine=0.5) == (listed,)
    assert left("How many hours does an employee wait for access?", OWNERS, cosine=0.5) == (OWNERS,)


PARKING = Passage("门店有停车位。", section=("停车",))


@pytest.mark.parametrize("question", ["杭州门店电话多少", "客服电话是多少"])
def test_a_telephone_number_is_told_where_there_is_one(question: str) -> None:
    shop = Passage("城市：杭州；门店：江北店；电话：0571-5566123", Kind.RECORD, ("门店",))
    assert left(question, PARKING, shop, cosine=0.5) == (shop,)


LAMP = Passage("灯泡可以用湿布擦。", section=("清洁",))


@pytest.mark.parametrize("text", ["灯泡每只 29 元。", "更换灯泡免费。", "灯泡：¥29"])
def test_what_a_thing_costs_is_told_where_there_is_an_amount_or_none_is_to_be_paid(text: str) -> None:
    assert left("灯泡多少钱", LAMP, Passage(text), cosine=0.5) == (Passage(text),)


def test_a_shop_is_where_its_row_has_the_address() -> None:
    shop = Passage("门店：江北店；地址：江北路 1 号", Kind.RECORD, ("门店",))
    assert left("江北店在哪里", PARKING, shop, cosine=0.5)[0] == shop


@pytest.mark.parametrize(
    "question", ["I don't have a local phone number, can I still park?", "没有本地电话号码能停车吗"]
)
def test_a_number_that_somebody_has_not_is_not_asked_for(question: str) -> None:
    assert left(question, PARKING, cosine=0.5) == (PARKING,)
