"""Which passages a reply is said to rest on."""

import pytest

from service.chat.citations import best_supported, cite, counted
from service.chat.prompt import number
from tests.chat.making import hit

SOURCES = number([hit("七天内可以退货。"), hit("发票随货寄出。"), hit("要的。", question="换货要寄回吗？")])

WARRANTY = (
    "The two-year warranty covers defects in material and workmanship. Labour and spare parts are free of charge."
)


def test_citations_come_in_the_order_of_their_first_use() -> None:
    assert [citation.n for citation in cite(SOURCES, (2, 1))] == [2, 1]


def test_a_number_that_no_passage_has_is_passed_over() -> None:
    assert [citation.n for citation in cite(SOURCES, (9, 2))] == [2]


def test_the_passages_of_a_quotation_are_counted_anew_in_the_order_of_their_use() -> None:
    text, sources = counted("要的。[3]\n\n七天内可以退货。[1]", (3, 1), SOURCES)
    assert text == "要的。[1]\n\n七天内可以退货。[2]"
    assert [(source.n, source.hit.passage.text) for source in sources] == [(1, "要的。"), (2, "七天内可以退货。")]


def test_a_citation_holds_what_the_passage_says_and_where() -> None:
    (citation,) = cite(SOURCES, (1,))
    assert (citation.document, citation.version, citation.section) == ("退货须知", "V2", "1.1 条件")
    assert citation.quote == "七天内可以退货。"


def test_a_question_and_answer_pair_is_quoted_whole() -> None:
    assert cite(SOURCES, (3,))[0].quote == "换货要寄回吗？\n要的。"


def test_the_passage_that_holds_most_of_a_reply_supports_it() -> None:
    source = best_supported("您的发票会随货寄出。", SOURCES)
    assert source is not None
    assert source.n == 2


def test_of_equals_the_one_found_first_supports_a_reply() -> None:
    source = best_supported("发票", number([hit("发票甲"), hit("发票乙")]))
    assert source is not None
    assert source.n == 1


@pytest.mark.parametrize(
    ("reply", "passage"),
    [
        ("I think the refund of 500 dollars is sent within two days.", WARRANTY),
        ("You can pay with bitcoin and we ship parts to the moon for free.", WARRANTY),
        ("退款500元会在两天内打到您的支付宝账户。", "商品签收后7天内，商品完好且配件齐全的，可以申请无理由退货。"),
    ],
)
def test_a_reply_with_a_few_words_of_a_passage_does_not_rest_on_it(reply: str, passage: str) -> None:
    assert best_supported(reply, number([hit(passage, title="Terms", section=())])) is None


@pytest.mark.parametrize(
    ("reply", "passage"),
    [
        ("Defects in material and workmanship are covered for two years; labour costs you nothing.", WARRANTY),
        (
            "收货7天以内，只要商品完好、配件齐全，就能无理由退货。",
            "商品签收后7天内，商品完好且配件齐全的，可以申请无理由退货。",
        ),
    ],
)
def test_a_paraphrase_rests_on_its_passage(reply: str, passage: str) -> None:
    source = best_supported(reply, number([hit("发票随货寄出。"), hit(passage, title="Terms", section=())]))
    assert source is not None
    assert source.n == 2


def test_a_reply_that_shares_no_word_is_supported_by_nothing() -> None:
    assert best_supported("xylophone", SOURCES) is None
    assert best_supported("", SOURCES) is None
    assert best_supported("发票", ()) is None
