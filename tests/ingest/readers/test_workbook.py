"""What is read from XLS, ODS and large or unusual XLSX; headers of several rows; several tables on a sheet."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from ingest.blocks import Block, Heading, QuestionAnswer, Row
from ingest.errors import UnreadableFile
from ingest.readers import read, spreadsheet
from ingest.readers.displayed import displayed
from ingest.readers.workbook.reader import read_workbook
from tests.ingest.ole import excel, ole


def workbook_of(*rows: Sequence[object]) -> Workbook:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.worksheets[0].append(tuple(row))  # pyright: ignore[reportArgumentType] - any cell value
    return workbook


def bytes_of(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def blocks_of(workbook: Workbook) -> list[Block]:
    return list(read(bytes_of(workbook), "a.xlsx").blocks)


def record(*cells: tuple[str, str], table: int = 1) -> Row:
    return Row(cells, table, alone=True)


def ods(rows: str) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0"'
        f' xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table table:name="表">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def test_xls_rows_are_records() -> None:
    assert list(read(excel([["型号", "价格"], ["B10", 49.0], ["B20", 5.5]]), "a.xls").blocks) == [
        record(("型号", "B10"), ("价格", "49")),
        record(("型号", "B20"), ("价格", "5.5")),
    ]


def test_xls_questions_are_told_by_their_columns() -> None:
    assert list(read(excel([["问题", "答案"], ["怎么退款？", "在订单里申请。"]]), "a.xls").blocks) == [
        QuestionAnswer("怎么退款？", "在订单里申请。")
    ]


def test_a_damaged_xls_says_so() -> None:
    with pytest.raises(UnreadableFile, match=r"a\.xls is not a spreadsheet, or it is damaged"):
        read(ole({"Workbook": b"\xff" * 5000}), "a.xls")


def test_ods_moments_and_spans_of_time() -> None:
    cells = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="2024-07-01"/>'
        '<table:table-cell office:value-type="float" office:value="0.5"/></table:table-row>'
    )
    assert list(read(ods(cells), "a.ods").blocks) == [record(("a", "2024-07-01"), ("b", "0.5"))]


def test_ods_rows_are_records() -> None:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in (("城市", "电话"), ("北京", "010"))
    )
    assert list(read(ods(rows), "a.ods").blocks) == [record(("城市", "北京"), ("电话", "010"))]


def test_a_large_sheet_is_read_by_the_quicker_library_and_looks_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = workbook_of(("型号", "折扣", "自"), *(("B10", 0.15, datetime(2024, 7, 1)) for _ in range(3)))  # noqa: DTZ001
    for row in range(2, 5):
        workbook.worksheets[0].cell(row, 2).number_format = "0%"
    small = blocks_of(workbook)
    monkeypatch.setattr(spreadsheet, "_MAX_CELLS_BYTES", 0)
    assert blocks_of(workbook) == small == [record(("型号", "B10"), ("折扣", "15%"), ("自", "2024-07-01"))] * 3


def test_a_strict_file_is_read_as_any_other() -> None:
    source = zipfile.ZipFile(io.BytesIO(bytes_of(workbook_of(("a", "b"), ("x", "y")))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as strict:
        for name in source.namelist():
            part = source.read(name)
            for known, other in (
                (b"officeDocument/2006/relationships", b"officeDocument/relationships"),
                (b"spreadsheetml/2006/main", b"spreadsheetml/main"),
            ):
                part = part.replace(
                    b"http://schemas.openxmlformats.org/" + known, b"http://purl.oclc.org/ooxml/" + other
                )
            strict.writestr(name, part)
    assert list(read(file.getvalue(), "a.xlsx").blocks) == [record(("a", "x"), ("b", "y"))]


def test_a_header_of_two_rows_with_merged_cells_names_each_column_in_full() -> None:
    workbook = workbook_of(
        ("价目表",), ("型号", "价格", None, "备注"), (None, "零售", "批发", None), ("B10", 49, 39, "现货")
    )
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        workbook.worksheets[0].merge_cells(area)
    assert blocks_of(workbook) == [
        Heading(2, "价目表"),
        record(("型号", "B10"), ("价格 零售", "49"), ("价格 批发", "39"), ("备注", "现货")),
    ]


def test_a_header_of_two_rows_is_told_in_csv_by_its_gaps() -> None:
    data = "型号,价格,\n,零售,批发\nB10,49,39\n".encode()
    assert list(read(data, "a.csv").blocks) == [record(("型号", "B10"), ("价格 零售", "49"), ("价格 批发", "39"))]


def test_merged_values_below_the_header_are_no_header() -> None:
    workbook = workbook_of(("地区", "一季度", "二季度"), ("华北", "免运费", None), ("华南", "10元", "12元"))
    workbook.worksheets[0].merge_cells("B2:C2")
    assert blocks_of(workbook) == [
        record(("地区", "华北"), ("一季度", "免运费")),
        record(("地区", "华南"), ("一季度", "10元"), ("二季度", "12元")),
    ]


def test_a_count_of_the_rows_is_left_out_but_not_a_name() -> None:
    for number, further in (("7", ""), ("FAQ-007", "\n编号：FAQ-007")):
        workbook = workbook_of(("编号", "问题", "答案"), (number, "多久到账？", "三天。"))
        assert blocks_of(workbook) == [QuestionAnswer("多久到账？", f"三天。{further}")]


def test_a_table_of_equal_rows_is_not_taken_for_headers_alone() -> None:
    assert blocks_of(workbook_of(("x", "1"), ("x", "1"))) == [record(("", "x"), ("", "1"))]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (198, r"_-\$* #,##0.0_ ;_-\$* \-#,##0.0\ ", "$198.0"),
        (1234.5, "_ ￥* #,##0.00_ ;_ ￥* -#,##0.00_ ", "￥1,234.50"),
        (123456, '0!.0,"万"', "12.3万"),
        (1500000, "#,##0,", "1,500"),
        (datetime(2024, 7, 1), "yyyy-mm", "2024-07"),  # noqa: DTZ001
        (datetime(2024, 7, 1), 'm"月"d"日"', "7月1日"),  # noqa: DTZ001
        (datetime(2024, 7, 1), 'yyyy"年"m"月"', "2024年7月"),  # noqa: DTZ001
        (datetime(2024, 7, 1, 9, 30, 5), "h:mm:ss", "9:30:05"),  # noqa: DTZ001
        (datetime(2024, 7, 1), r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", "2024-07-01"),  # noqa: DTZ001
    ],
)
def test_more_values_look_as_displayed(value: object, number_format: str, shown: str) -> None:
    assert displayed(value, number_format) == shown


def test_a_length_of_time_below_zero_has_its_sign_once() -> None:
    workbook = workbook_of(("项目", "时差"), ("甲", -0.0625), ("乙", 1.25))
    for row in (2, 3):
        workbook.worksheets[0].cell(row, 2).number_format = "[h]:mm"
    expected = [record(("项目", "甲"), ("时差", "-1:30")), record(("项目", "乙"), ("时差", "30:00"))]
    assert (blocks_of(workbook), [*read_workbook(bytes_of(workbook), "a.xlsx").blocks]) == (expected, expected)
