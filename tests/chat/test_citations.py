"""Which passages a reply is said to rest on."""

from service.chat.citations import best_supported, cite
from service.chat.prompt import number
from tests.chat.making import hit

SOURCES = number([hit("七天内可以退货。"), hit("发票随货寄出。"), hit("要的。", question="换货要寄回吗？")])


def test_citations_come_in_the_order_of_their_first_use() -> None:
    assert [citation.n for citation in cite(SOURCES, (2, 1))] == [2, 1]


def test_a_citation_holds_what_the_passage_says_and_where() -> None:
    (citation,) = cite(SOURCES, (1,))
    assert (citation.document, citation.version, citation.section) == ("退货须知", "V2", "1.1 条件")
    assert citation.quote == "七天内可以退货。"


def test_a_question_and_answer_pair_is_quoted_whole() -> None:
    assert cite(SOURCES, (3,))[0].quote == "换货要寄回吗？\n要的。"


def test_the_passage_that_shares_most_words_supports_a_reply_best() -> None:
    source = best_supported("您的发票会随货寄出。", SOURCES)
    assert source is not None
    assert source.n == 2


def test_of_equals_the_one_found_first_supports_a_reply() -> None:
    source = best_supported("发票", number([hit("发票甲"), hit("发票乙")]))
    assert source is not None
    assert source.n == 1


def test_a_reply_that_shares_no_word_is_supported_by_nothing() -> None:
    assert best_supported("xylophone", SOURCES) is None
    assert best_supported("", SOURCES) is None
    assert best_supported("发票", ()) is None
