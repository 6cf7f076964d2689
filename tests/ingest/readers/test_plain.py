"""What is read from plain text."""

from ingest.blocks import BULLET, Heading, ListItem, Paragraph
from ingest.readers import read
from ingest.readers.plain import join_lines, plain_blocks


def test_empty_lines_separate_paragraphs() -> None:
    assert plain_blocks("第一段。\n\n\n第二段。") == [Paragraph("第一段。"), Paragraph("第二段。")]


def test_bullets_and_numbers_are_list_items_with_their_depth() -> None:
    assert plain_blocks("- 一\n  - 二\n1. 三\n2) 四") == [
        ListItem(BULLET, "一"),
        ListItem(BULLET, "二", 1),
        ListItem("1.", "三"),
        ListItem("2)", "四"),
    ]


def test_clauses_and_steps_begin_a_paragraph_of_their_own() -> None:
    assert plain_blocks("第一条 总则\n第二条 范围\n第一步：打开") == [
        Paragraph("第一条 总则"),
        Paragraph("第二条 范围"),
        Paragraph("第一步：打开"),
    ]


def test_a_bracketed_line_is_a_heading() -> None:
    assert plain_blocks("【退货】\n七天内可以退货。") == [Heading(2, "退货"), Paragraph("七天内可以退货。")]


def test_wrapped_lines_are_joined() -> None:
    text = (
        "Goods that are intact and complete may be returned within\n"
        "seven days. The freight is paid by the buyer in that case\nonly."
    )
    (paragraph,) = plain_blocks(text)
    assert paragraph == Paragraph(text.replace("\n", " "))


def test_lines_of_an_address_are_not_joined() -> None:
    assert plain_blocks("檐下智家\n杭州市听雨路") == [Paragraph("檐下智家\n杭州市听雨路")]


def test_joining_knows_the_scripts() -> None:
    assert join_lines("商品完", "好") == "商品完好"
    assert join_lines("the ware-", "house") == "the warehouse"
    assert join_lines("the", "house") == "the house"
    assert join_lines("Wi-", "Fi") == "Wi-Fi"


def test_a_text_file_with_headings_is_read_as_markdown() -> None:
    assert read("# 退货\n七天。\n## 运费\n买家付。".encode(), "a.txt").blocks[0] == Heading(1, "退货")
    assert read(b"# only a comment\nText.", "a.txt").blocks == (Paragraph("# only a comment\nText."),)
