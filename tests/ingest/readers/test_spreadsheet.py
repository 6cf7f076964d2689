"""What is read from XLSX and CSV."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

from ingest.blocks import Block, Heading, QuestionAnswer, Row
from ingest.readers import read
from ingest.readers.displayed import displayed


def blocks_of(workbook: Workbook) -> list[Block]:
    file = io.BytesIO()
    workbook.save(file)
    return list(read(file.getvalue(), "a.xlsx").blocks)


def workbook_of(*rows: Sequence[object]) -> Workbook:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.worksheets[0].append(tuple(row))  # pyright: ignore[reportArgumentType] - any cell value
    return workbook


def record(*cells: tuple[str, str], table: int = 1) -> Row:
    return Row(cells, table, alone=True)


def test_each_row_is_a_record_under_its_column_names() -> None:
    assert blocks_of(workbook_of(("型号", "价格"), ("B10", 49), ("B20", None))) == [
        record(("型号", "B10"), ("价格", "49")),
        record(("型号", "B20")),
    ]


def test_questions_and_answers_are_told_by_their_columns() -> None:
    workbook = workbook_of(
        ("序号", "分类", "问题", "答案", "备注"), (1, "发票", "怎么开票？", "在订单里申请。", "电子票")
    )
    assert blocks_of(workbook) == [QuestionAnswer("怎么开票？", "在订单里申请。\n备注：电子票", "发票")]


def test_title_rows_above_the_header_are_headings() -> None:
    assert blocks_of(workbook_of(("故障码表",), (), ("型号", "代码"), ("B10", "E01"))) == [
        Heading(2, "故障码表"),
        record(("型号", "B10"), ("代码", "E01")),
    ]


def test_several_sheets_are_named_and_hidden_ones_left_out() -> None:
    workbook = workbook_of(("型号", "代码"), ("B10", "E01"))
    for title, state in (("规格", "visible"), ("内部成本", "hidden")):
        sheet = workbook.create_sheet(title)
        sheet.append(("型号", "功率"))
        sheet.append(("B10", "9W"))
        sheet.sheet_state = state
    assert blocks_of(workbook) == [
        Heading(1, "Sheet"),
        record(("型号", "B10"), ("代码", "E01")),
        Heading(1, "规格"),
        record(("型号", "B10"), ("功率", "9W"), table=2),
    ]


def test_hidden_columns_are_left_out_and_merged_cells_count_in_each_row() -> None:
    workbook = workbook_of(("型号", "成本", "代码"), ("B10", 3, "E01"), (None, 3, "E02"))
    sheet = workbook.worksheets[0]
    sheet.merge_cells("A2:A3")
    sheet.column_dimensions["B"].hidden = True
    assert blocks_of(workbook) == [
        record(("型号", "B10"), ("代码", "E01")),
        record(("型号", "B10"), ("代码", "E02")),
    ]


def test_a_stray_cell_far_below_costs_nothing() -> None:
    workbook = workbook_of(("型号", "代码"), ("B10", "E01"))
    workbook.worksheets[0].cell(1_048_576, 1).number_format = "0.00"
    assert blocks_of(workbook) == [record(("型号", "B10"), ("代码", "E01"))]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (49, "General", "49"),
        (49.0, "General", "49"),
        (0.1 + 0.2, "General", "0.3"),
        (0.153, "0.0%", "15.3%"),
        (0.15, "0%", "15%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (99, '"¥"#,##0.00', "¥99.00"),
        (99, "¥0", "¥99"),
        (12, '0"天"', "12天"),
        (7, "000", "007"),
        (5, "[$$-409]0.00", "$5.00"),
        (datetime(2024, 7, 1), "yyyy-mm-dd", "2024-07-01"),  # noqa: DTZ001 - cells know no zone
        (datetime(2024, 7, 1), 'yyyy"年"m"月"d"日"', "2024年7月1日"),  # noqa: DTZ001
        (datetime(2024, 7, 1, 9, 30), "yyyy-mm-dd hh:mm", "2024-07-01 09:30"),  # noqa: DTZ001
        (time(9, 30), "h:mm", "9:30"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        ("文字", "@", "文字"),
    ],
)
def test_values_look_as_displayed(value: object, number_format: str, shown: str) -> None:
    assert displayed(value, number_format) == shown


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv_with_any_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    text = f'城市{delimiter}地址\n北京{delimiter}"朝阳区{delimiter}东檐路，一层"\n上海{delimiter}浦东新区\n'
    assert list(read(text.encode(encoding), "a.csv").blocks) == [
        record(("城市", "北京"), ("地址", f"朝阳区{delimiter}东檐路，一层")),
        record(("城市", "上海"), ("地址", "浦东新区")),
    ]


def test_csv_with_questions() -> None:
    (pair,) = read(b'Question,Answer\nWhere is it?,"On its way.\nWait."\n,\n', "faq.csv").blocks
    assert pair == QuestionAnswer("Where is it?", "On its way.\nWait.")


def test_csv_of_one_column() -> None:
    assert list(read("城市\n北京\n".encode(), "a.csv").blocks) == [record(("城市", "北京"))]


def test_a_formula_that_nobody_calculated_says_so() -> None:
    workbook = workbook_of(("型号", "价格", "折后"), ("B10", 49, "=B2*0.9"))
    assert blocks_of(workbook) == [record(("型号", "B10"), ("价格", "49"), ("折后", "（公式未计算）"))]
    workbook = workbook_of(("Model", "Price"), ("B10", "=40+9"))
    assert blocks_of(workbook) == [record(("Model", "B10"), ("Price", "(not calculated)"))]


def test_a_formula_whose_result_is_empty_is_empty() -> None:
    workbook = workbook_of(("型号", "价格", "备注"), ("B10", "=40+9", '=IF(B2>0,"","缺货")'))
    calculated = rewritten(
        workbook, (b"<f>40+9</f><v></v>", b"<f>40+9</f><v>49</v>"), (b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')
    )
    assert list(read(calculated, "a.xlsx").blocks) == [record(("型号", "B10"), ("价格", "49"))]


def test_a_formula_with_its_result_behind_a_million_blanks_is_read_at_once() -> None:
    workbook = workbook_of(("型号", "价格"), ("B10", "=40+9"))
    blanks = rewritten(workbook, (b"</f><v></v>", b"</f>" + b" " * 1_000_000 + b"<v>49</v>"))
    assert list(read(blanks, "a.xlsx").blocks) == [record(("型号", "B10"), ("价格", "49"))]


def rewritten(workbook: Workbook, *changes: tuple[bytes, bytes]) -> bytes:
    """A workbook in whose first sheet a part of the XML stands for another."""
    file, changed = io.BytesIO(), io.BytesIO()
    workbook.save(file)
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for before, after in changes if name.endswith("sheet1.xml") else ():
                part = part.replace(before, after)
            target.writestr(name, part)
    return changed.getvalue()


@pytest.mark.parametrize("form", ["bold", "coloured"])
def test_what_stands_out_is_the_header_or_the_labels(form: str) -> None:
    def stand_out(workbook: Workbook, *cells: str) -> list[Block]:
        for cell in cells:
            if form == "bold":
                workbook.worksheets[0][cell].font = Font(bold=True)
            else:
                workbook.worksheets[0][cell].fill = PatternFill("solid", fgColor="FFD9E1F2")
        return blocks_of(workbook)

    rows = (("保修期", "一年"), ("电压", "220V"))
    assert stand_out(workbook_of(*rows)) == [Row((("保修期", "一年"),), 1), Row((("电压", "220V"),), 1)]
    assert stand_out(workbook_of(*rows), "A1", "B1") == [record(("保修期", "电压"), ("一年", "220V"))]
    rows = (("甲", "子"), ("乙", "丑"))
    assert stand_out(workbook_of(*rows)) == [record(("甲", "乙"), ("子", "丑"))]
    assert stand_out(workbook_of(*rows), "A1", "A2") == [Row((("甲", "子"),), 1), Row((("乙", "丑"),), 1)]


def test_a_number_that_its_format_has_no_place_for_costs_no_other_cell() -> None:
    workbook = workbook_of(("名称", "数值", "截止"), ("甲", 1e30, 2958465.9999999), ("乙", 2, 45000))
    sheet = workbook.worksheets[0]
    for row in (2, 3):
        sheet.cell(row, 2).number_format, sheet.cell(row, 3).number_format = "0.00", "yyyy-mm-dd"
    assert blocks_of(workbook) == [
        record(("名称", "甲"), ("数值", f"1{'0' * 30}.00"), ("截止", "9999-12-31")),
        record(("名称", "乙"), ("数值", "2.00"), ("截止", "2023-03-15")),
    ]
