"""Tables of questions and answers: which columns they are told by, and that no row of them is lost."""

from collections.abc import Callable

import pytest

from ingest.blocks import Block, QuestionAnswer, Row
from ingest.passages import split
from ingest.readers.tables_questions import columns_of, split_questions
from tests.ingest.readers.test_tables import record, sheet, table


@pytest.mark.parametrize(
    "header",
    [
        *(
            "问题|答案",
            "问|答",
            "用户问|客服答",
            "客户问题|回复",
            "标准问|标准答案",
            "标准问题|答案内容",
            "常见问题|解答",
        ),
        *(
            "咨询内容|回复内容",
            "买家提问|客服回复",
            "客户问题|我方回复",
            "标准问法|标准回答",
            "标准问题（必填）*|答案(必填)",
            "问题：|回答：",
        ),
        *(
            "Q|A",
            "Question|Answer",
            "question|reply",
            "Customer question|Response",
            "Questions|Answers",
            "Query|Answer",
        ),
        *("FAQ|Answer", "Standard Question|Standard Answer"),
    ],
)
def test_questions_and_answers_are_told_by_many_names(header: str) -> None:
    expected = [QuestionAnswer("能开发票吗", "能")]
    assert (sheet(header, "能开发票吗|能"), table(header, "能开发票吗|能")) == (expected, expected)


@pytest.mark.parametrize(
    "header", ["型号|价格", "问题|原因", "提问时间|提问人", "回复人|回复时间", "A|B", "故障现象|处理方法"]
)
def test_other_columns_are_no_questions_and_answers(header: str) -> None:
    assert columns_of(header.split("|")) is None


def test_a_row_without_a_question_goes_on_with_the_answer_above() -> None:
    assert sheet("问题|答案", "怎么退款？|原路退回。", "|微信支付当天到账。", "退货地址在哪？|杭州。") == [
        QuestionAnswer("怎么退款？", "原路退回。\n微信支付当天到账。"),
        QuestionAnswer("退货地址在哪？", "杭州。"),
    ]


def test_a_merged_question_has_all_of_its_answers() -> None:
    assert sheet("问题|答案", "运费谁出？|买家出。", "运费谁出？|质量问题由卖家出。", "运费谁出？|买家出。") == [
        QuestionAnswer("运费谁出？", "买家出。\n质量问题由卖家出。")
    ]


def test_the_same_question_about_another_product_is_another() -> None:
    assert sheet("问题|答案|产品型号", "怎么配网？|长按五秒。|灯泡", "怎么配网？|扫码。|窗帘") == [
        QuestionAnswer("怎么配网？", "长按五秒。\n产品型号：灯泡"),
        QuestionAnswer("怎么配网？", "扫码。\n产品型号：窗帘"),
    ]


def test_an_answer_may_stand_in_the_row_below_its_question() -> None:
    assert sheet("问题|答案", "怎么退款？|", "|原路退回。", "|当天到账。") == [
        QuestionAnswer("怎么退款？", "原路退回。\n当天到账。")
    ]


def test_no_row_is_lost_without_its_question_or_answer() -> None:
    found = sheet(
        "编号|常见问题|标准答案|分类",
        "1|能开发票吗？|能。|发票",
        "2|积分多久过期？||会员",
        "3||孤立的答案。|其他",
        "4|能自提吗？|能。|物流",
    )
    assert found == [
        QuestionAnswer("能开发票吗？", "能。", "发票"),
        record(("编号", "2"), ("常见问题", "积分多久过期？"), ("分类", "会员")),
        record(("编号", "3"), ("标准答案", "孤立的答案。"), ("分类", "其他")),
        QuestionAnswer("能自提吗？", "能。", "物流"),
    ]


def test_a_question_repeated_without_an_answer_keeps_what_each_of_its_rows_says() -> None:
    assert sheet(
        "问题|答案|相似问法", "怎么退？||退货", "怎么退？||退款", "怎么退？||退款", "怎么换？|在订单里。|"
    ) == [
        record(("问题", "怎么退？"), ("相似问法", "退货")),
        record(("问题", "怎么退？"), ("相似问法", "退款")),
        QuestionAnswer("怎么换？", "在订单里。"),
    ]


def test_an_answer_above_all_questions_is_a_record_and_a_question_at_the_end_too() -> None:
    assert sheet("问题|答案", "|请先登录。", "怎么退款？|在订单里。", "多久到账？|") == [
        record(("答案", "请先登录。")),
        QuestionAnswer("怎么退款？", "在订单里。"),
        record(("问题", "多久到账？")),
    ]


def test_similar_questions_are_further_ones_of_the_passage() -> None:
    (pair,) = sheet("标准问题|相似问法|回复", "如何修改收货地址？|改地址；换地址|在订单详情里改。")
    assert pair == QuestionAnswer("如何修改收货地址？", "在订单详情里改。", further=("改地址", "换地址"))
    (passage,) = split([pair])
    assert (passage.question, passage.further, passage.text) == (
        "如何修改收货地址？",
        ("改地址", "换地址"),
        "在订单详情里改。",
    )


@pytest.mark.parametrize(
    "name",
    [
        *(
            "相似问法",
            "相似问题",
            "相似问",
            "扩展问",
            "扩展问题",
            "同义问",
            "同义问法",
            "其他问法",
            "相似问1",
            "相似问法（选填）",
        ),
        *("similar questions", "Alternative questions", "variants", "Similar Question 1", "Question variations"),
    ],
)
def test_columns_of_similar_questions_have_many_names(name: str) -> None:
    columns = columns_of(["问题", name, "答案"])
    assert columns is not None
    assert (columns.question, columns.further, columns.answer) == (0, (1,), 2)


@pytest.mark.parametrize(
    ("cell", "questions"),
    [
        ("改地址；换地址;地址写错", ["改地址", "换地址", "地址写错"]),
        ("改地址\n换地址\n", ["改地址", "换地址"]),
        ("改地址|换地址｜地址写错", ["改地址", "换地址", "地址写错"]),
        ("怎么改地址？怎么换地址？", ["怎么改地址？", "怎么换地址？"]),
        ("怎么改地址、地址写错了怎么办", ["怎么改地址", "地址写错了怎么办"]),
        ("怎么改地址/地址写错了怎么办", ["怎么改地址", "地址写错了怎么办"]),
        ("怎么改地址？，怎么换地址？", ["怎么改地址？", "怎么换地址？"]),
        ("How long does it take, how much is it", ["How long does it take", "how much is it"]),
        ("微信、支付宝能用吗", ["微信、支付宝能用吗"]),
        ("我买的灯泡坏了，怎么退货", ["我买的灯泡坏了，怎么退货"]),
        ("如果怎么也连不上，如何重置", ["如果怎么也连不上，如何重置"]),
        ("支持USB3.0/2.0接口的机型有哪些", ["支持USB3.0/2.0接口的机型有哪些"]),
        ("哪些机型支持USB3.0/2.0有什么区别", ["哪些机型支持USB3.0/2.0有什么区别"]),
        ("哪里能买1,000元的/什么能退1,000元", ["哪里能买1,000元的", "什么能退1,000元"]),
        ("How do I return goods, and who pays for it", ["How do I return goods, and who pays for it"]),
        ("Can I return it, or exchange it?", ["Can I return it, or exchange it?"]),
        ("Can I return it, please?", ["Can I return it, please?"]),
        ("Where is my order?\nTrack order", ["Where is my order?", "Track order"]),
        ("无", []),
        ("-", []),
        ("", []),
    ],
)
def test_similar_questions_in_one_cell(cell: str, questions: list[str]) -> None:
    assert split_questions(cell) == questions


def test_several_columns_of_similar_questions_and_topics() -> None:
    (pair,) = sheet(
        "一级分类|二级分类|问题|相似问1|相似问2|答案|备注", "发票|电子票|能开票吗|开票|能开票吗|能。|三天内"
    )
    assert pair == QuestionAnswer("能开票吗", "能。\n备注：三天内", "发票 / 电子票", further=("开票",))


@pytest.mark.parametrize("read", [sheet, table])
def test_a_cell_that_no_column_is_for_stands_below_the_answer(read: Callable[..., list[Block]]) -> None:
    assert read("问题|答案", "怎么退货？|七天内|额外说明", "保修多久？|一年") == [
        QuestionAnswer("怎么退货？", "七天内\n额外说明"),
        QuestionAnswer("保修多久？", "一年"),
    ]


def test_rows_of_different_widths_go_on_with_each_other() -> None:
    assert table("Question|Answer|Note", "How?|So", "|So too|x|y", "How?||||z", "Why") == [
        QuestionAnswer("How?", "So\nSo too\nNote: x\ny"),
        Row((("Question", "How?"), ("", "z")), 1),
        Row((("Question", "Why"),), 1),
    ]
