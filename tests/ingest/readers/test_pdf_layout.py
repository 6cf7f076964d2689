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


def test_each_row_of_a_table_over_pages_stands_on_its_page() -> None:
    header, rows = ["故障码", "含义"], [[f"E{number:02}", "排水不畅" + "。" * number] for number in range(6)]
    pages = [[Table([header, *rows[page * 2 : page * 2 + 2]], page + 1, page + 1, 60)] for page in range(3)]
    blocks, _ = layout(pages)
    assert [(block.cells[0][1], block.page) for block in blocks if isinstance(block, Row)] == [
        ("E00", 1),
        ("E01", 1),
        ("E02", 2),
        ("E03", 2),
        ("E04", 3),
        ("E05", 3),
    ]


def test_questions_and_properties_over_pages_stand_on_their_page() -> None:
    questions = [
        Table([["问题", "答案"], ["能退货吗？", "七天内可以。"]], 1, 1, 60),
        Table([["问题", "答案"], ["能换货吗？", "十五天内可以。"]], 2, 2, 60),
    ]
    assert [block.page for block in layout([[part] for part in questions])[0]] == [1, 2]
    properties = [
        Table([["额定功率", "1200W"], ["额定电压", "220V"]], 1, 1, 60),
        Table([["保修期", "一年"], ["净重", "3.2kg"]], 2, 2, 60),
    ]
    assert [block.page for block in layout([[part] for part in properties])[0]] == [1, 1, 2, 2]
