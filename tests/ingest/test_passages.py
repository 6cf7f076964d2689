"""How blocks become passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import BULLET, Block, Heading, ListItem, Paragraph, QuestionAnswer, Row
from ingest.passages import split, split_entry
from ingest.sizes import size
from knowledge.types import Kind, Passage

LONG = "商品自签收之日起七日内，外观完好、配件齐全的，可以申请无理由退货，运费由买家承担。"


def paragraphs(*texts: str) -> list[Block]:
    return [Paragraph(text) for text in texts]


def test_a_passage_stands_under_its_headings() -> None:
    blocks = [Heading(1, "售后"), Heading(2, "退货"), Paragraph(LONG, page=3), Heading(2, "换货"), Paragraph(LONG)]
    assert split(blocks) == [
        Passage(LONG, section=("售后", "退货"), page=3),
        Passage(LONG, section=("售后", "换货")),
    ]


def test_a_heading_that_repeats_the_title_is_no_section() -> None:
    assert split([Heading(1, "售后 政策"), Paragraph(LONG)], "售后政策") == [Passage(LONG)]


def test_a_short_clause_is_a_heading_and_a_long_one_keeps_its_words() -> None:
    found = split(paragraphs("第四条 退货", "4.1 条件", LONG, f"4.2 {LONG}"))
    assert found == [
        Passage(LONG, section=("第四条 退货", "4.1 条件")),
        Passage(f"4.2 {LONG}", section=("第四条 退货", "4.2")),
    ]


def test_a_new_clause_ends_its_siblings_and_what_is_below_them() -> None:
    found = split(paragraphs("第一条 总则", "一、目的", LONG, "（一）细则", LONG, "第二条 范围", LONG))
    assert [passage.section for passage in found] == [
        ("第一条 总则", "一、目的"),
        ("第一条 总则", "一、目的", "（一）细则"),
        ("第二条 范围",),
    ]


def test_a_short_clause_without_a_body_is_not_lost() -> None:
    found = split(paragraphs("第五条 本政策自2024年7月1日起施行", "第六条 解释权归本公司"))
    assert [passage.text for passage in found] == ["第五条 本政策自2024年7月1日起施行\n第六条 解释权归本公司"]


def test_a_heading_with_a_fact_but_no_body_is_not_lost() -> None:
    found = split([Heading(1, "客服电话：400-000-1234"), Heading(1, "退货"), Paragraph(LONG)])
    assert found[0].text == "客服电话：400-000-1234"


def test_numbered_steps_stay_together_with_their_lead_in_and_notes() -> None:
    found = split(
        paragraphs(LONG * 3, "请按以下步骤操作：", "第一步：打开 APP", "注意：先登录。", "第二步 添加设备", LONG * 12)
    )
    procedure = next(passage for passage in found if passage.kind is Kind.PROCEDURE)
    assert procedure.text == "请按以下步骤操作：\n1. 打开 APP\n注意：先登录。\n2. 添加设备"


def test_a_long_procedure_is_never_split() -> None:
    steps: list[Block] = [ListItem(f"{number}.", LONG) for number in range(1, 16)]
    (passage,) = split(steps)
    assert passage.kind is Kind.PROCEDURE
    assert size(passage.text) > 1
    assert [line.split(".")[0] for line in passage.text.splitlines()] == [str(number) for number in range(1, 16)]


def test_steps_that_are_headings_are_one_procedure() -> None:
    blocks = [
        Heading(2, "Step 1: Plug in"),
        Paragraph("Wait a minute."),
        Heading(2, "Step 2: Pair"),
        Paragraph("Done."),
    ]
    assert [passage.text for passage in split(blocks)] == ["1. Plug in\nWait a minute.\n2. Pair\nDone."]


def test_bullets_inside_a_step_stay_in_it() -> None:
    blocks = [ListItem("1.", "打开"), ListItem(BULLET, "电源", 1), ListItem(BULLET, "网络", 1), ListItem("2.", "等待")]
    assert [passage.text for passage in split(blocks)] == ["1. 打开\n  • 电源\n  • 网络\n2. 等待"]


def test_a_second_list_is_a_second_procedure() -> None:
    blocks = [ListItem("1.", "开"), ListItem("2.", "关"), ListItem("1.", "拔"), ListItem("2.", "插")]
    assert [passage.text for passage in split(blocks)] == ["1. 开\n2. 关", "1. 拔\n2. 插"]


def test_numbered_chapters_are_no_procedure() -> None:
    found = split(paragraphs("1. 适用范围", LONG * 12, "2. 退货条件", LONG * 12))
    assert {passage.section for passage in found} == {("1. 适用范围",), ("2. 退货条件",)}
    assert all(passage.kind is Kind.TEXT for passage in found)


def test_an_enumeration_stays_with_the_sentence_it_completes() -> None:
    found = split(paragraphs("第三条 例外", "有下列情形之一的，不予退货：", "（一）定制商品；", "（二）已激活的软件。"))
    assert found == [
        Passage("有下列情形之一的，不予退货：\n（一）定制商品；\n（二）已激活的软件。", section=("第三条 例外",))
    ]


def test_bullets_stay_with_their_lead_in() -> None:
    blocks = [Paragraph("包装内含："), ListItem(BULLET, "灯泡"), ListItem(BULLET, "说明书")]
    assert [passage.text for passage in split(blocks)] == ["包装内含：\n• 灯泡\n• 说明书"]


def test_rows_of_a_table_are_joined_and_rows_of_a_sheet_are_not() -> None:
    cells = (("型号", "B10"), ("价格", "49 元"))
    assert [passage.text for passage in split([Row(cells), Row(cells)])] == [
        "型号：B10；价格：49 元\n" * 1 + "型号：B10；价格：49 元"
    ]
    assert len(split([Row(cells, alone=True), Row(cells, alone=True)])) == 2


def test_a_large_table_is_split_between_rows() -> None:
    rows = [Row((("Model", f"M{number}"), ("Note", "x" * 200))) for number in range(10)]
    found = split(rows)
    assert len(found) > 1
    assert all(line.startswith("Model: M") for passage in found for line in passage.text.splitlines())
    assert all(passage.kind is Kind.RECORD for passage in found)


def test_a_question_keeps_its_answer_and_topic() -> None:
    assert split([QuestionAnswer("能退吗？", "能。", "售后")]) == [
        Passage("能。", Kind.QA, ("售后",), question="能退吗？")
    ]


def test_a_dialogue_in_running_text_is_questions_and_answers() -> None:
    found = split(paragraphs("问：能退吗？", "答：能。", "七天内都可以。", "问：运费谁出？", "答：我们出。"))
    assert [(passage.question, passage.text) for passage in found] == [
        ("能退吗？", "能。\n七天内都可以。"),
        ("运费谁出？", "我们出。"),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("Q：能改地址吗？\nA：未发货可以。\nQ：能催单吗？\nA：可以。",),
        ("Q1: 能改地址吗？\nA1: 未发货可以。\nQ2: 能催单吗？\nA2: 可以。",),
        ("【问】能改地址吗？", "【答】未发货可以。", "问题2：能催单吗？", "解答：可以。"),
        ("1. 能改地址吗？", "答：未发货可以。", "2、能催单吗？", "答：可以。"),
        ("问：能改地址吗？", "答：未发货可以。", "能催单吗？\n答：可以。"),
    ],
)
def test_each_question_of_a_dialogue_has_its_own_answer(texts: tuple[str, ...]) -> None:
    assert [(passage.question, passage.text) for passage in split(paragraphs(*texts))] == [
        ("能改地址吗？", "未发货可以。"),
        ("能催单吗？", "可以。"),
    ]


def test_a_numbered_question_in_a_list_is_one() -> None:
    found = split(
        [ListItem("1.", "能催单吗？"), Paragraph("答：可以。"), ListItem("2.", "能退吗？"), Paragraph("答：能。")]
    )
    assert [(passage.question, passage.text) for passage in found] == [("能催单吗？", "可以。"), ("能退吗？", "能。")]


def test_what_stands_above_the_first_question_of_a_paragraph_is_no_part_of_it() -> None:
    above, below = split(paragraphs("常见问题\n问：能退吗？\n答：能。"))
    assert (above.text, below.question, below.text) == ("常见问题", "能退吗？", "能。")


def test_a_table_below_an_answer_is_of_it_only_if_it_is_announced() -> None:
    rows = [Row((("型号", "B10"),), 1), Row((("型号", "B20"),), 1)]
    answer, table = split([*paragraphs("问：正常吗？", "答：正常。"), *rows])
    assert (answer.text, table.text, table.kind) == ("正常。", "型号：B10\n型号：B20", Kind.RECORD)
    (whole,) = split([*paragraphs("问：哪些型号？", "答：这些型号："), *rows])
    assert whole.text == "这些型号：\n型号：B10\n型号：B20"


def test_answers_to_choose_from_answer_nothing() -> None:
    found = split(paragraphs("1. 多久能退？", "A. 七天", "B. 十五天"))
    assert [passage.question for passage in found] == [""]


def test_small_neighbours_are_joined_and_large_ones_split_at_sentence_ends() -> None:
    assert len(split(paragraphs("本店包邮。", LONG, "谢谢。"))) == 1
    found = split(paragraphs(LONG * 30))
    assert len(found) > 1
    assert all(passage.text.endswith("。") and passage.text.startswith("商品") for passage in found)


def test_lines_of_a_table_of_contents_are_left_out() -> None:
    assert split(paragraphs("第一条 目的........3", "第二条 范围……………4", LONG)) == [Passage(LONG)]


def test_a_short_entry_stays_whole() -> None:
    blocks = [Paragraph(LONG * 10), ListItem("1.", "打开"), ListItem("2.", "关闭"), Paragraph(LONG * 5)]
    (passage,) = split_entry(blocks)
    assert passage.kind is Kind.PROCEDURE
    assert passage.text.startswith("商品")
    assert len(split_entry([Paragraph(LONG * 40)])) > 1


def test_no_text_gives_no_passages_and_headings_alone_give_one() -> None:
    assert split([]) == []
    assert split_entry([]) == []
    assert split([Heading(1, "关于我们")]) == [Passage("关于我们")]


_OPENINGS = st.sampled_from(
    ["", "", "第一条 ", "4.2 ", "4.2.1 ", "一、", "（一）", "1. ", "2. ", "3. ", "问：", "答："]
)
_WORDS = st.integers(0, 9999).map(lambda number: f"词{number:04}")
_TEXTS = st.builds(
    lambda opening, word, body, end: opening + word + body + end,
    _OPENINGS,
    _WORDS,
    st.sampled_from(["", LONG, LONG * 12]),
    st.sampled_from(["", "。", "："]),
)
_BLOCKS = st.one_of(
    st.builds(Paragraph, _TEXTS),
    st.builds(ListItem, st.sampled_from([BULLET, "1.", "2.", "a)"]), _TEXTS, st.integers(0, 1)),
    st.builds(lambda text: Row((("列", text),)), _TEXTS),
)


@given(st.lists(_BLOCKS, max_size=12))
def test_no_word_is_lost_and_no_passage_empty(blocks: list[Block]) -> None:
    found = split(blocks)
    said = "\n".join("\n".join((*passage.section, passage.question, passage.text)) for passage in found)
    for block in blocks:
        text = (
            block.cells[0][1] if isinstance(block, Row) else block.text if not isinstance(block, QuestionAnswer) else ""
        )
        assert text[text.index("词") : text.index("词") + 5] in said
    assert all(passage.text.strip() for passage in found)
