"""Tables of DOCX files: merged, nested, with headers and labels that stand out."""

from collections.abc import Sequence

import docx
import pytest
from docx.table import Table

from ingest.blocks import Block, ListItem, Paragraph, Row
from tests.ingest.readers.test_word import add_list, blocks_of, numbered, xml


def test_tables_stand_where_they_stand_and_merged_cells_count_in_each_row() -> None:
    document = docx.Document()
    document.add_paragraph("之前。")
    table = document.add_table(3, 2)
    for row, values in zip(table.rows, [("型号", "代码"), ("B10", "E01"), ("", "E02")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("之后。")
    assert blocks_of(document) == [
        Paragraph("之前。"),
        Row((("型号", "B10"), ("代码", "E01")), 1),
        Row((("型号", "B10"), ("代码", "E02")), 1),
        Paragraph("之后。"),
    ]


def test_a_table_around_a_table_is_read_through() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "左边的说明。"
    inner = outer.cell(0, 1).add_table(2, 2)
    for row, values in zip(inner.rows, [("型号", "代码"), ("B10", "E01")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    assert blocks_of(document) == [Paragraph("左边的说明。"), Row((("型号", "B10"), ("代码", "E01")), 1)]


def test_a_table_inside_one_value_of_a_table_loses_no_row() -> None:
    document = docx.Document()
    outer = document.add_table(4, 2)
    lines = [("参数", "数值"), ("电压", "220V"), ("尺寸", "见下"), ("净重", "3千克")]
    for row, values in zip(outer.rows, lines, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    inner = outer.cell(2, 1).add_table(2, 2)
    for row, values in zip(inner.rows, [("型号", "宽"), ("B10", "20厘米")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    assert blocks_of(document) == [
        Row((("参数", "电压"), ("数值", "220V")), 1),
        Row((("参数", "尺寸"), ("数值", "见下 （型号：B10；宽：20厘米）")), 1),
        Row((("参数", "净重"), ("数值", "3千克")), 1),
    ]


@pytest.mark.parametrize("form", ["bold", "coloured", "repeated"])
def test_what_stands_out_is_the_header_or_the_labels(form: str) -> None:
    def stand_out(table: Table, *cells: tuple[int, int]) -> None:
        for row, column in cells:
            cell = table.cell(row, column)
            if form == "bold":
                cell.paragraphs[0].runs[0].bold = True
            elif form == "coloured":
                cell._tc.get_or_add_tcPr().append(xml('<w:shd w:val="clear" w:fill="D9E1F2"/>'))  # pyright: ignore[reportPrivateUsage]
            else:
                table.rows[row]._tr.get_or_add_trPr().append(xml("<w:tblHeader/>"))  # pyright: ignore[reportPrivateUsage]

    def blocks(rows: Sequence[Sequence[str]], *cells: tuple[int, int]) -> list[Block]:
        document = docx.Document()
        table = document.add_table(len(rows), 2)
        for row, values in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
        stand_out(table, *cells)
        return blocks_of(document)

    rows = (("保修期", "一年"), ("电压", "220V"))
    assert blocks(rows) == [Row((("保修期", "一年"),), 1), Row((("电压", "220V"),), 1)]
    assert blocks(rows, (0, 0), (0, 1)) == [Row((("保修期", "电压"), ("一年", "220V")), 1)]
    rows = (("甲", "子"), ("乙", "丑"))
    assert blocks(rows) == [Row((("甲", "乙"), ("子", "丑")), 1)]
    if form != "repeated":
        assert blocks(rows, (0, 0), (1, 0)) == [Row((("甲", "子"),), 1), Row((("乙", "丑"),), 1)]


def test_numbers_count_in_cells_too() -> None:
    document = docx.Document()
    add_list(document, 90, [("decimal", "%1.")])
    table = document.add_table(2, 2)
    for row, values in zip(table.rows, [("步骤", "做法"), ("一", "按下")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    numbered(table.cell(1, 1).paragraphs[0], 90)
    numbered(document.add_paragraph("松开"), 90)
    assert blocks_of(document) == [Row((("步骤", "一"), ("做法", "1. 按下")), 1), ListItem("2.", "松开")]
