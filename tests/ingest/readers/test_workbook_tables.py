"""Several tables on a sheet: below one another, side by side, with titles and notes."""

import pytest
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from ingest.blocks import Heading, Paragraph, QuestionAnswer, Row
from tests.ingest.readers.test_workbook import blocks_of, record, workbook_of


def test_several_tables_on_a_sheet_each_have_their_own_columns() -> None:
    workbook = workbook_of(
        ("型号", "功率", None, "城市", "电话"), ("B10", 9, None, "北京", 10), (), ("故障码", "含义"), ("E01", "过热")
    )
    assert blocks_of(workbook) == [
        record(("型号", "B10"), ("功率", "9")),
        record(("城市", "北京"), ("电话", "10"), table=2),
        record(("故障码", "E01"), ("含义", "过热"), table=3),
    ]


def test_an_empty_row_inside_a_table_parts_nothing() -> None:
    assert blocks_of(workbook_of(("型号", "备注"), ("B10", "现货"), (), ("B20", "缺货"), ("B30", "现货"))) == [
        record(("型号", "B10"), ("备注", "现货")),
        record(("型号", "B20"), ("备注", "缺货")),
        record(("型号", "B30"), ("备注", "现货")),
    ]


SHOPS = ("门店", "地址", "店长"), ("西湖店", "西湖路8号", "王敏"), ("滨江店", "江南大道9号", "李强")
COURIERS = ("快递", "到达时间", "说明"), ("顺丰", "次日", "首选"), ("圆通", "三日", "备用")
BOTH = [
    *(record(*zip(SHOPS[0], row, strict=True)) for row in SHOPS[1:]),
    *(record(*zip(COURIERS[0], row, strict=True), table=2) for row in COURIERS[1:]),
]


def bold(workbook: Workbook, *rows: int) -> Workbook:
    for row in rows:
        for cell in workbook.worksheets[0][row]:
            cell.font = Font(bold=True)
    return workbook


def test_a_table_of_words_below_one_of_words_is_told_by_the_words_of_its_header() -> None:
    assert blocks_of(workbook_of(*SHOPS, (), *COURIERS)) == BOTH


def test_a_table_below_another_is_told_by_its_bold_header() -> None:
    workbook = bold(workbook_of(("套餐", "内容"), ("甲", "子"), (), ("颜色", "季节"), ("红", "夏"), ("白", "冬")), 1, 4)
    assert blocks_of(workbook) == [
        record(("套餐", "甲"), ("内容", "子")),
        record(("颜色", "红"), ("季节", "夏"), table=2),
        record(("颜色", "白"), ("季节", "冬"), table=2),
    ]


def test_every_other_row_in_bold_or_colour_is_no_header() -> None:
    workbook = bold(workbook_of(("颜色", "季节"), ("红", "夏"), ("白", "冬"), (), ("蓝", "秋"), ("绿", "春")), 1, 3, 5)
    assert blocks_of(workbook) == [
        record(("颜色", colour), ("季节", season)) for colour, season in ("红夏", "白冬", "蓝秋", "绿春")
    ]


def test_words_behind_an_empty_row_that_name_no_columns_are_records() -> None:
    further = ("萧山店", "市心路2号", "赵云"), ("余杭店", "文一路3号", "孙权")
    assert blocks_of(workbook_of(*SHOPS, (), *further)) == [
        record(*zip(SHOPS[0], row, strict=True)) for row in (*SHOPS[1:], *further)
    ]


@pytest.mark.parametrize("gap", [(), ((),), ((), ())])
def test_a_note_below_a_table_does_not_hide_where_the_next_begins(gap: tuple[tuple[()], ...]) -> None:
    workbook = workbook_of(("型号", "价格"), ("A1", 199), ("注：不含税",), (), *gap, ("配件", "价格"), ("滤芯", 29))
    assert blocks_of(workbook) == [
        record(("型号", "A1"), ("价格", "199")),
        Paragraph("注：不含税"),
        record(("配件", "滤芯"), ("价格", "29"), table=2),
    ]


@pytest.mark.parametrize("gap", [(), ((),)])
def test_a_title_in_front_of_a_table_below_another_is_its_own(gap: tuple[tuple[()], ...]) -> None:
    lights, safety = (("型号", "价格"), ("灯泡", 99)), (("型号", "价格"), ("门锁", 1299))
    assert blocks_of(workbook_of(("一、照明类",), *lights, *gap, ("二、安防类",), *gap, *safety)) == [
        Heading(2, "一、照明类"),
        record(("型号", "灯泡"), ("价格", "99")),
        Heading(2, "二、安防类"),
        record(("型号", "门锁"), ("价格", "1299"), table=2),
    ]


def test_rows_with_author_and_unit_above_a_table_stay_its_titles() -> None:
    above = ("价目表",), ("制表：财务部", None, "单位：元"), ()
    assert blocks_of(workbook_of(*above, ("型号", "颜色", "价格", "库存"), ("A1", "红", 199, 3))) == [
        Heading(2, "价目表"),
        Heading(2, "制表：财务部"),
        Heading(2, "单位：元"),
        record(("型号", "A1"), ("颜色", "红"), ("价格", "199"), ("库存", "3")),
    ]


def side_by_side(*merged: str) -> Workbook:
    workbook = workbook_of(
        ("价目表", None, None, None, None, None),
        ("型号", "价格", None, None, "快递", "首重"),
        (None, "零售", "批发", None, "顺丰", 18),
        ("B10", 49, 39, None, "圆通", 8),
    )
    for area in merged:
        workbook.worksheets[0].merge_cells(area)
    return workbook


def test_tables_side_by_side_are_parted_though_one_has_a_header_of_two_rows() -> None:
    assert blocks_of(side_by_side("A1:C1", "A2:A3", "B2:C2")) == [
        Heading(2, "价目表"),
        record(("型号", "B10"), ("价格 零售", "49"), ("价格 批发", "39")),
        record(("快递", "顺丰"), ("首重", "18"), table=2),
        record(("快递", "圆通"), ("首重", "8"), table=2),
    ]


def test_a_title_merged_across_the_gap_holds_a_table_together() -> None:
    assert {block.table for block in blocks_of(side_by_side("A1:F1", "A2:A3", "B2:C2")) if isinstance(block, Row)} == {
        1
    }


def test_nothing_beside_a_question_and_its_answer_is_lost() -> None:
    assert blocks_of(workbook_of((None, "问题", "答案", "备注"), ("退款", "多久到账？", "三天。", "节假日顺延"))) == [
        QuestionAnswer("多久到账？", "三天。\n退款\n备注：节假日顺延")
    ]
