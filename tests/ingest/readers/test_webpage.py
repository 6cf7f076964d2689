"""What is read from HTML."""

import pytest

from ingest.blocks import BULLET, Heading, ListItem, Paragraph, Row
from ingest.readers import read

PAGE = """<!doctype html><html><head><title>Returns – Shop</title><style>p {}</style></head><body>
<nav><a href="/">Home</a></nav><header>Shop</header>
<main><h1>Returns</h1><p>Send it <b>back</b>
   within 7 days.<br>Free of charge.</p>
<ol start="3"><li><p>Pack it</p><ul><li>box</li></ul></li><li>Send it</li></ol>
<form><input value="x"><button>Go</button></form><script>alert(1)</script></main>
<aside>Advert</aside><footer>Imprint</footer></body></html>"""


def test_reads_the_main_part_only() -> None:
    assert list(read(PAGE.encode(), "a.html").blocks) == [
        Heading(1, "Returns"),
        Paragraph("Send it back within 7 days.\nFree of charge."),
        ListItem("3.", "Pack it"),
        ListItem(BULLET, "box", 1),
        ListItem("4.", "Send it"),
    ]


def test_the_heading_is_the_title_where_the_title_only_adds_the_site() -> None:
    assert read(PAGE.encode(), "a.html").title == "Returns"
    assert read(b"<title>Terms</title><p>Text.</p>", "a.html").title == "Terms"


def test_without_a_main_part_menus_and_footers_still_go() -> None:
    html = "<body><div class=x><nav>菜单</nav><p>正文。</p></div><footer>版权</footer></body>"
    assert list(read(html.encode(), "a.htm").blocks) == [Paragraph("正文。")]


def test_merged_cells_of_a_table_count_in_each_row() -> None:
    html = (
        "<table><tr><th>型号</th><th>代码</th></tr><tr><td rowspan=2>B10</td><td>E01</td></tr>"
        "<tr><td>E02</td></tr></table>"
    )
    assert list(read(html.encode(), "a.html").blocks) == [
        Row((("型号", "B10"), ("代码", "E01")), 1),
        Row((("型号", "B10"), ("代码", "E02")), 1),
    ]


def test_cells_marked_as_headers_name_columns_or_values() -> None:
    row = "<tr><{0}>{2}</{0}><{1}>{3}</{1}></tr>"
    across = row.format("th", "th", "保修期", "一年") + row.format("td", "td", "电压", "220V")
    (block,) = read(f"<table>{across}</table>".encode(), "a.html").blocks
    assert block == Row((("保修期", "电压"), ("一年", "220V")), 1)
    down = row.format("th", "td", "甲", "子") + row.format("th", "td", "乙", "丑")
    assert list(read(f"<table>{down}</table>".encode(), "a.html").blocks) == [
        Row((("甲", "子"),), 1),
        Row((("乙", "丑"),), 1),
    ]


def test_the_declared_encoding_is_believed() -> None:
    html = '<html><head><meta charset="gb2312"></head><body><p>退货政策</p></body></html>'
    assert list(read(html.encode("gbk"), "a.html").blocks) == [Paragraph("退货政策")]


def test_xhtml_with_an_xml_declaration_is_read_without_a_warning() -> None:
    html = b'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Hi.</p></body></html>'
    assert list(read(html, "a.xhtml").blocks) == [Paragraph("Hi.")]


def test_a_table_for_the_layout_is_read_through() -> None:
    inner = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    html = f"<table><tr><td><p>Left.</p></td><td>{inner}</td></tr></table>"
    assert list(read(html.encode(), "a.html").blocks) == [Paragraph("Left."), Row((("A", "1"), ("B", "2")), 1)]


def test_a_line_break_in_a_cell_keeps_words_apart() -> None:
    html = "<table><tr><th>A</th><th>B</th></tr><tr><td>one<br>two</td><td>3</td></tr></table>"
    assert list(read(html.encode(), "a.html").blocks) == [Row((("A", "one two"), ("B", "3")), 1)]


def test_a_form_around_the_whole_page_is_not_noise_and_a_cookie_notice_is() -> None:
    html = (
        "<body><form><div id=cookie-banner>We use cookies.</div><div class='crumbs breadcrumb'>Home / Returns</div>"
        "<p>Goods may be returned within seven days.</p><button>Buy</button></form></body>"
    )
    assert list(read(html.encode(), "a.html").blocks) == [Paragraph("Goods may be returned within seven days.")]


def test_a_teaser_is_not_the_main_part() -> None:
    html = f"<body><article>Read on.</article><p>{'The goods are intact. ' * 5}</p></body>"
    assert [block.text for block in read(html.encode(), "a.html").blocks if isinstance(block, Paragraph)] == [
        "Read on.",
        ("The goods are intact. " * 5).strip(),
    ]


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul><li", "table><tr><td"])
def test_however_deep_it_is_nested_the_text_comes_out_soon(tag: str) -> None:
    content = read(f"<p>Before.</p>{f'<{tag}>x ' * 3000}deep".encode(), "a.html")
    text = " ".join(getattr(block, "text", "") for block in content.blocks)
    assert text.startswith("Before.")
    assert text.count("x") > 40
