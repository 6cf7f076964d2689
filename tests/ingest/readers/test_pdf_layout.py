"""What the lines of a PDF become, where no small file can show it."""

from ingest.blocks import Heading, Paragraph, Row
from ingest.readers.pdf.layout import layout
from ingest.readers.pdf.lines import Line, Table

FRAME = (595.0, 842.0)


def line(text: str, top: float, right: float = 500, page: int = 1, level: int = 0) -> Line:
    return Line(text, page, 72, right, top, top + 11, 11, bold=False, frame=FRAME, level=level)


def test_a_chinese_sentence_goes_on_though_its_line_was_cut_early() -> None:
    lines = [
        line("部分厂商的 flash 默认关", 200, 400),
        line("闭四线模式，需要测试。", 214, 200),
        line("另一段。", 228, 500),
    ]
    blocks, _ = layout([lines])
    assert blocks == [Paragraph("部分厂商的 flash 默认关闭四线模式，需要测试。", 1), Paragraph("另一段。", 1)]


def test_the_level_of_a_bookmark_counts_whatever_the_size() -> None:
    blocks, _ = layout([[line("退货", 200, 100, level=2), line("七天内可以退货。", 230)]])
    assert blocks == [Heading(2, "退货", 1), Paragraph("七天内可以退货。", 1)]


def test_the_head_of_a_form_on_every_page_is_kept_once() -> None:
    pages = [
        [Table([["编号", "版本"], ["QM-01", f"第{page}页"]], page, page, 30), line(f"第{page}条。", 200, page=page)]
        for page in (1, 2, 3)
    ]
    blocks, _ = layout(pages)
    assert sum(isinstance(block, Row) for block in blocks) == 1
    assert sum(isinstance(block, Paragraph) for block in blocks) == 3
