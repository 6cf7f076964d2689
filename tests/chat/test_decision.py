"""Whether what was found answers the question."""

import pytest

from knowledge.types import ANSWERING, Hit, Kind, Passage, Scores, SearchResult
from service.chat.decision import answering, decide, decide_ellipsis


def found(*relevances: float, sureness: float = 1.0) -> SearchResult:
    hits = [
        Hit(n, "key", "Title", "V1", "en", Passage("text"), Scores(1.0, None, 1.0, relevance, sureness))
        for n, relevance in enumerate(relevances)
    ]
    return SearchResult(tuple(hits), 1)


def test_nothing_found_has_no_answer() -> None:
    assert not decide(found(), 6).answerable


@pytest.mark.parametrize(("sureness", "answerable"), [(ANSWERING, True), (ANSWERING - 0.01, False)])
def test_the_surest_hit_decides_wherever_it_stands(sureness: float, answerable: bool) -> None:
    first, last = found(0.9, sureness=0.1), found(0.3, sureness=sureness)
    assert decide(SearchResult(first.hits + last.hits, 1), 6).answerable is answerable


def test_where_the_line_is_can_be_chosen() -> None:
    assert not decide(found(0.9, sureness=0.7), 6, least=0.8).answerable
    assert decide(found(0.9, sureness=0.3), 6, least=0.2).answerable


def test_hits_keep_their_order_and_what_is_much_less_relevant_is_left_out() -> None:
    assert [hit.passage_id for hit in decide(found(0.6, 0.9, 0.3, 0.7), 6).hits] == [0, 1, 3]


def test_there_are_never_more_hits_than_asked_for() -> None:
    assert len(decide(found(*[0.9] * 8), 3).hits) == 3


def ellipsis(named: str, *texts: str, sureness: float) -> list[str]:
    hits = tuple(
        Hit(n, "key", "T", "V1", "zh", Passage(text), Scores(1.0, None, 1.0, 0.9, sureness))
        for n, text in enumerate(texts)
    )
    return [hit.passage.text for hit in decide_ellipsis(SearchResult(hits, 1), 6, "保修多久", named).hits]


def test_of_a_thing_alone_what_holds_nothing_that_was_asked_is_left_out() -> None:
    assert ellipsis("那摄像头呢", "商品保修一年", "摄像头录像七天", sureness=0.9) == ["商品保修一年"]


def test_what_is_said_in_general_holds_for_a_thing_that_is_known() -> None:
    assert ellipsis("那摄像头呢", "商品保修一年", "摄像头录像七天", sureness=0.3) == ["商品保修一年"]
    assert ellipsis("那比特币呢", "商品保修一年", "摄像头录像七天", sureness=0.3) == []


TABLE = Passage("Code: F1; Meaning: Tank empty\nCode: F2; Meaning: Boiler too hot", Kind.RECORD, ("Fault codes",))
PRICE = Passage("编号：K-10；名称：手冲壶 K-10；价格（元）：229；颜色：黑", Kind.RECORD)
PARTS = Passage("K-10 有壶身和壶盖。", section=("部件",))


def left(question: str, *passages: Passage) -> list[Passage]:
    hits = [Hit(n, "k", "T", "V1", "zh", each, Scores(1.0, None, 1.0, 0.9)) for n, each in enumerate(passages)]
    return [hit.passage for hit in answering(SearchResult(tuple(hits), 1), question).hits]


def test_a_list_of_codes_answers_nobody_who_asks_about_another_one() -> None:
    assert left("What does F9 mean?", TABLE) == []
    assert left("What does F2 mean?", TABLE) == [TABLE]
    assert left("Is the tank empty?", TABLE) == [TABLE]


def test_what_has_only_the_product_that_is_asked_about_answers_something_else() -> None:
    assert left("K-10 保修几年", PRICE, PARTS) == []
    assert left("K-10 什么颜色", PRICE, PARTS) == [PRICE]
    assert left("K-10 的壶盖", PRICE, PARTS) == [PARTS]


def test_who_asks_about_the_other_one_is_not_told_of_the_one_that_was_named() -> None:
    assert left("K-10 多少钱\n那另一款呢", PRICE) == []


def test_the_price_that_is_asked_for_comes_first() -> None:
    assert left("K-10 多少钱", PARTS, PRICE)[0] == PRICE


def test_a_line_about_the_document_answers_only_who_asks_about_that() -> None:
    line = Passage("Brewnook · valid from 1 March 2026")
    assert left("Who is the boss of Brewnook?", line) == []
    assert left("Since when is it valid?", line) == [line]
