"""Which passages a reply is said to rest on."""

from service.chat.citations import cite, counted
from service.chat.prompt import number
from tests.chat.making import hit

SOURCES = number([hit("七天内可以退货。"), hit("发票随货寄出。"), hit("要的。", question="换货要寄回吗？")])


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
