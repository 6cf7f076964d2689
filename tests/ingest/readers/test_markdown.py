"""What is read from Markdown."""

from ingest.blocks import BULLET, Heading, ListItem, Paragraph, Row
from ingest.readers import read


def blocks_of(text: str) -> list[object]:
    return list(read(text.encode(), "a.md").blocks)


def test_headings_paragraphs_and_lists() -> None:
    assert blocks_of("# 售后\n\n说明*一*下。\n\n1. 打开\n   - 电源\n2. 关闭\n") == [
        Heading(1, "售后"),
        Paragraph("说明一下。"),
        ListItem("1.", "打开"),
        ListItem(BULLET, "电源", 1),
        ListItem("2.", "关闭"),
    ]


def test_a_table_gives_rows_with_column_names() -> None:
    rows = blocks_of("| 型号 | 价格 |\n|---|---|\n| B10 | 49 元 |\n| B20 | |\n")
    assert rows == [Row((("型号", "B10"), ("价格", "49 元")), 1), Row((("型号", "B20"),), 1)]


def test_front_matter_gives_title_and_version() -> None:
    content = read("---\ntitle: 售后政策\nversion: 2.10\n---\n# 另一个标题\n\n正文。\n".encode(), "a.md")
    assert (content.title, content.label) == ("售后政策", "2.10")


def test_front_matter_that_is_no_mapping_says_nothing() -> None:
    assert read(b"---\n[1, 2\n---\n# Title\n\nText.\n", "a.md").title == "Title"


def test_the_first_heading_is_the_title() -> None:
    assert read(b"Intro.\n\n# Returns\n\nText.\n", "a.md").title == "Returns"


def test_hard_wrapped_lines_are_joined_and_short_ones_are_not() -> None:
    wrapped = "Goods that are intact and complete may be returned within seven\ndays of delivery without a reason.\n"
    assert blocks_of(wrapped) == [Paragraph(wrapped.strip().replace("\n", " "))]
    assert blocks_of("电话：400-000-1234\n地址：杭州\n") == [Paragraph("电话：400-000-1234\n地址：杭州")]


def test_links_keep_their_words_and_pictures_go() -> None:
    assert blocks_of("见[退货政策](https://example.com/a)。![图](b.png)\n") == [Paragraph("见退货政策。")]


def test_html_inside_is_read_as_html() -> None:
    assert blocks_of("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>\n") == [
        Row((("A", "1"), ("B", "2")), 1)
    ]


def test_code_keeps_its_lines() -> None:
    assert blocks_of("```\na = 1\nb = 2\n```\n") == [Paragraph("a = 1\nb = 2")]
