"""What a web page strikes out is left out of what is read."""

import pytest

from ingest.blocks import Paragraph, Row
from ingest.readers import read


@pytest.mark.parametrize(
    "struck",
    [
        "<del>99</del>",
        "<s>99</s>",
        "<strike><b>99</b></strike>",
        '<span style="color:red; TEXT-DECORATION: line-through">99</span>',
        '<span style="text-decoration-line:line-through">99</span>',
        '<span class="big msoDel"><del cite="mailto:a" datetime="2026-03-01">99</del></span>',
        '<span class="old">99</span>',
        '<span class="was-price">99</span>',
    ],
)
def test_the_price_that_was_does_not_run_into_the_new_one(struck: str) -> None:
    style = "<style>/* prices */ span.old, .was-price { color: grey; text-decoration: line-through }</style>"
    html = f"{style}<p>灯泡：{struck}79元</p>"
    assert list(read(html.encode(), "a.html").blocks) == [Paragraph("灯泡：79元")]


@pytest.mark.parametrize(
    "kept",
    [
        '<span style="text-decoration:underline">99</span>',
        '<a class="link">99</a>',
        "<ins>99</ins>",
    ],
)
def test_what_has_another_line_stays(kept: str) -> None:
    style = "<style>.price .old, .link:hover { text-decoration: line-through } .link { color: red }</style>"
    html = f"{style}<p>灯泡：{kept}元</p>"
    assert list(read(html.encode(), "a.html").blocks) == [Paragraph("灯泡：99元")]


def test_paragraphs_cells_and_rows_that_were_deleted_do_not_come_back() -> None:
    html = (
        "<p><del>旧规定：退货需要原包装。</del></p><p>签收后<del>7</del><ins>15</ins>天内</p>"
        "<table><tr><th>型号</th><th>价格</th></tr><tr><td>A1</td><td><del>299</del>199</td></tr>"
        "<tr><td><del>A2</del></td><td><del>399</del></td></tr></table>"
    )
    assert list(read(html.encode(), "a.html").blocks) == [
        Paragraph("签收后15天内"),
        Row((("型号", "A1"), ("价格", "199")), 1),
    ]
