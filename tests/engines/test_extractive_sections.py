"""What only several passages of a section answer is quoted from all of them, in the document's order."""

from dataclasses import replace

from knowledge.types import Kind, Passage
from service.engines.extractive import Question, Source, Talk, quote
from tests.engines.test_extractive import PHRASES, ask, source

ABOVE = "二、无理由退货"
WHEN = Passage("2.1 签收之日起 10 天内，未使用的商品可以退货。", section=(ABOVE, "2.1"))
NOT = Passage("• 定制商品；\n• 拆封后的床垫。", section=(ABOVE, "2.3 以下商品不支持退货："))
COSTS = Passage("2.4 退货的上门取件费由客户承担：小件 60 元。", section=(ABOVE, "2.4"))
CLAUSES = (source(1, NOT), source(2, COSTS), source(3, WHEN))

AREAS = Passage("地区：江浙沪；小件运费：免费\n地区：新疆；小件运费：80 元", Kind.RECORD, ("1 配送", "1.1 范围与费用"))
ISLAND = Passage("海南岛只配送小件，运费 45 元。", section=("1 配送", "1.1 范围与费用"))


def in_order(*sources: Source) -> tuple[Source, ...]:
    """Give sources of one document the ids of the order in which they are given."""
    return tuple(replace(each, hit=replace(each.hit, passage_id=100 - each.n)) for each in sources)


def test_a_question_as_wide_as_a_section_is_answered_by_all_its_clauses() -> None:
    assert ask("怎么退货", *in_order(*CLAUSES)) == (
        "根据《2024年售后政策V2.3》“二、无理由退货”：\n2.1 签收之日起 10 天内，未使用的商品可以退货。[3]\n"
        "2.4 退货的上门取件费由客户承担：小件 60 元。[2]\n以下商品不支持退货：\n• 定制商品；\n• 拆封后的床垫。[1]"
    ).replace("以下", "2.3 以下")


def test_a_question_about_one_case_is_answered_by_its_clause() -> None:
    assert ask("床垫怎么退货", *CLAUSES).count("[") == 1
    assert ask("3天内能退货吗", *CLAUSES).count("[") == 1


def test_a_question_for_a_time_leaves_out_the_clauses_that_name_none() -> None:
    refund = ("五、退款",)
    sources = [
        source(1, Passage("5.1 验收合格后，2 个工作日内发起退款。", section=(*refund, "5.1"))),
        source(2, Passage("5.2 退款到账需要 1–3 个工作日。", section=(*refund, "5.2"))),
        source(3, Passage("5.3 使用过的优惠券不退款。", section=(*refund, "5.3"))),
    ]
    assert ask("退款要多久", *sources).endswith("5.2 退款到账需要 1–3 个工作日。[2]")
    assert "[3]" in ask("怎么退款", *sources)


def test_a_clause_that_is_less_relevant_or_makes_it_too_long_is_left_out() -> None:
    long = Passage("2.5 退货" + "须知" * 150 + "。", section=(ABOVE, "2.5"))
    text = ask("怎么退货", source(1, WHEN), source(2, COSTS, relevance=0.6), source(3, long))
    assert text.count("[") == 1


def test_a_follow_up_is_answered_by_one_clause() -> None:
    question = Question("怎么退货\n那退货要钱吗", "zh", talk=Talk(own="那退货要钱吗"))
    found = quote(question, CLAUSES, PHRASES["zh"])
    assert found is not None
    assert len(found.used) == 1


def test_a_heading_of_a_number_alone_gives_way_to_the_one_above() -> None:
    assert ask("退货取件费", source(1, COSTS)).startswith("根据《2024年售后政策V2.3》“二、无理由退货”：2.4 ")


def test_a_heading_that_introduces_a_list_is_named_without_its_colon() -> None:
    assert ask("床垫能退吗", source(1, NOT)).startswith("根据《2024年售后政策V2.3》“2.3 以下商品不支持退货”：\n•")


def test_english_clauses_have_their_headings_in_front() -> None:
    section = ("Returns",)
    sources = [
        source(1, Passage("You have 21 days.", section=(*section, "Period"))),
        source(2, Passage("We pay for large items.", section=(*section, "Freight"))),
    ]
    assert ask("Tell me about returns", *sources) == (
        "According to “2024年售后政策V2.3” (Returns):\nPeriod: You have 21 days. [1]\n"
        "Freight: We pay for large items. [2]"
    )


def test_a_table_is_shown_with_the_note_below_it() -> None:
    text = ask("运费多少", *(source(1, AREAS), source(2, ISLAND)))
    assert text == (
        "根据《2024年售后政策V2.3》“1.1 范围与费用”：\n地区：江浙沪；小件运费：免费\n地区：新疆；小件运费：80 元[1]\n"
        "海南岛只配送小件，运费 45 元。[2]"
    )
