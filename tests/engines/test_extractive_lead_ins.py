"""A quotation is introduced by what it needs, and by nothing twice."""

import pytest

from knowledge.types import Kind, Passage
from service.engines.extractive import Question, Talk, quote
from tests.engines.test_extractive import PHRASES, RED, ask, source


def test_an_answer_to_another_question_than_was_asked_says_to_which() -> None:
    pair = Passage("可以，发票开出后30天内换开一次。", Kind.QA, question="发票抬头写错了能重开吗？")
    assert ask("抬头能换吗", source(1, pair)) == "关于“发票抬头写错了能重开吗？”：可以，发票开出后30天内换开一次。[1]"


def test_a_second_quotation_from_the_same_section_does_not_name_it_again() -> None:
    note = Passage("补充说明：按的是墙壁开关，松手早了要重按。", section=RED.section)
    assert "\n\n另外，同一节还写明：补充说明" in ask("灯泡红灯闪烁说明", source(1, note, relevance=1.0), source(2, RED))


def test_a_yes_or_no_to_what_was_asked_before_says_to_what() -> None:
    pair = Passage("不能。支持支付宝和银行卡。", Kind.QA, question="可以货到付款吗？")
    talk = Talk(own="那支付宝行吗", elliptic=True)
    question = Question("可以货到付款吗\n那支付宝行吗", "zh", talk=talk)
    found = quote(question, [source(1, pair)], PHRASES["zh"])
    assert found is not None
    assert found.text.startswith("关于“可以货到付款吗？”：不能。")


def test_a_yes_is_introduced_where_the_question_is_the_opposite() -> None:
    pair = Passage("会。积分 18 个月后失效。", Kind.QA, question="积分会过期吗？")
    assert ask("积分会过期吗", source(1, pair)) == "会。积分 18 个月后失效。[1]"
    assert ask("积分永久有效吗", source(1, pair)).startswith("关于“积分会过期吗？”：会。")


def test_a_clause_that_begins_with_its_number_is_not_led_in_by_it() -> None:
    clause = Passage("第八条　轮椅座位每厅 2 个。", section=("第八条",))
    assert ask("轮椅座位有几个", source(1, clause, "须知")) == "根据《须知》：第八条　轮椅座位每厅 2 个。[1]"


@pytest.mark.parametrize(
    ("question", "heading", "text", "said"),
    [
        ("Do you show films on Mondays?", "Do you show films with a break?", "No. Only long films have one.", False),
        (
            "Do you show the films with a break?",
            "Do you show films with a break?",
            "No. Only long films have one.",
            True,
        ),
        ("How many films have a break?", "Do the films have a break?", "Yes. All long films have one.", False),
        ("儿童电影有中场休息吗", "电影有中场休息吗？", "没有。只有三小时以上的电影休息十分钟。", False),
        ("电影有中场休息吗", "电影有中场休息吗？", "没有。只有三小时以上的电影休息十分钟。", True),
    ],
)
def test_a_yes_or_no_is_of_the_question_in_its_heading(question: str, heading: str, text: str, *, said: bool) -> None:
    reply = ask(question, source(1, Passage(text, section=(heading,)), "FAQ"))
    assert (text in reply) is said
    assert text.split("。" if "。" in text else ". ")[1] in reply
