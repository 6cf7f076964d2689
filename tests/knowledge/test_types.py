"""What a passage is called and how it is quoted, in one place for prompts, citations and searches."""

from knowledge.types import Kind, Passage


def test_the_heading_is_the_path_of_headings() -> None:
    assert Passage("text", section=("4 故障", "4.2 灯泡闪红灯")).heading == "4 故障 › 4.2 灯泡闪红灯"
    assert Passage("text").heading == ""


def test_an_answer_is_quoted_below_its_question() -> None:
    assert Passage("能。", Kind.QA, question="能退吗？").wording == "能退吗？\n能。"
    assert Passage("七天内可以退货。").wording == "七天内可以退货。"
