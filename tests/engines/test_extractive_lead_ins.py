"""A quotation is introduced by what it needs, and by nothing twice."""

from knowledge.types import Kind, Passage
from tests.engines.test_extractive import RED, ask, source


def test_an_answer_to_another_question_than_was_asked_says_to_which() -> None:
    pair = Passage("可以，发票开出后30天内换开一次。", Kind.QA, question="发票抬头写错了能重开吗？")
    assert ask("抬头能换吗", source(1, pair)) == "关于“发票抬头写错了能重开吗？”：可以，发票开出后30天内换开一次。[1]"


def test_a_second_quotation_from_the_same_section_does_not_name_it_again() -> None:
    note = Passage("补充说明：按的是墙壁开关，松手早了要重按。", section=RED.section)
    assert "\n\n另外，同一节还写明：补充说明" in ask("灯泡红灯闪烁说明", source(1, note, relevance=1.0), source(2, RED))
