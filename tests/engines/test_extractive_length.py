"""A quotation is no longer than a customer may be sent, and ends where a sentence does."""

from knowledge.types import Kind, Passage
from service.engines.extractive import Question, quote
from tests.engines.test_extractive import PHRASES, source

QUESTION = Question("可以用什么付款？", "zh", max_chars=300)
SENTENCE = "支持支付宝、微信支付和银联卡付款。"


def test_a_very_long_answer_ends_at_the_last_sentence_that_fits() -> None:
    pair = Passage(SENTENCE * 200, Kind.QA, question="可以用什么付款？")
    answer = quote(QUESTION, [source(1, pair)], PHRASES["zh"])
    assert answer
    assert answer.text == SENTENCE * (300 // len(SENTENCE)) + "…[1]"


def test_a_sentence_is_never_cut() -> None:
    pair = Passage("支持付款，" * 100 + "完。" + SENTENCE, Kind.QA, question="可以用什么付款？")
    answer = quote(QUESTION, [source(1, pair)], PHRASES["zh"])
    assert answer
    assert answer.text == "支持付款，" * 100 + "完。…[1]"


def test_rows_that_do_not_fit_are_counted() -> None:
    rows = "\n".join(f"付款方式: 卡{number}; 说明: {SENTENCE * 7}" for number in range(5))
    answer = quote(QUESTION, [source(1, Passage(rows, Kind.RECORD))], PHRASES["zh"])
    assert answer
    assert answer.text.count("付款方式：") == 2
    assert "3" in answer.text.splitlines()[-1]


def test_further_passages_that_do_not_fit_are_left_out() -> None:
    first = Passage(SENTENCE * 15, Kind.QA, question="可以用什么付款？")
    second = Passage("七天内可以退货，退货时请带上发票。" * 10, Kind.QA, question="几天内可以退货？")
    question = Question("可以用什么付款？几天内可以退货？", "zh")
    both = quote(question, [source(1, first), source(2, second)], PHRASES["zh"])
    one = quote(Question(question.text, "zh", max_chars=300), [source(1, first), source(2, second)], PHRASES["zh"])
    assert both
    assert one
    assert (len(both.used), len(one.used)) == (2, 1)
