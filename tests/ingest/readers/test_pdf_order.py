"""Tables without lines and short columns: told by where the words of a page stand."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Row
from ingest.readers import read
from ingest.readers.pdf.layout import layout
from ingest.readers.pdf.lines import Item, Table, text_in
from ingest.readers.pdf.order import items_on
from ingest.readers.pdf.words import Word
from ingest.readers.plain import is_wide
from tests.ingest.pdf import pdf

FRAME = (595.0, 842.0)
SIZE = 11.0


def word(text: str, left: float, top: float, size: float = SIZE) -> Word:
    width = sum(size if is_wide(char) else size / 2 for char in text)
    return Word(text, left, left + width, top, top + size, size)


def rows(*texts: tuple[str, ...], lefts: tuple[float, ...], top: float = 300, pitch: float = 20) -> list[Word]:
    """Words in columns, row by row; an empty one stands for an empty cell."""
    return [
        word(text, left, top + pitch * number)
        for number, row in enumerate(texts)
        for text, left in zip(row, lefts, strict=True)
        if text
    ]


def texts(items: list[Item]) -> list[str]:
    return [text_in(item) for item in items]


def test_rows_that_stand_below_each_other_are_a_table() -> None:
    words = [
        word("洗涤程序如下。", 72, 270),
        *rows(("程序", "温度", "时长"), ("强力洗", "70℃", "150分钟"), ("快速洗", "", "35分钟"), lefts=(72, 170, 260)),
        word("其他程序见说明书。", 72, 390),
    ]
    before, table, after = items_on(words, 4, FRAME)
    assert isinstance(table, Table)
    assert table.grid == [["程序", "温度", "时长"], ["强力洗", "70℃", "150分钟"], ["快速洗", "", "35分钟"]]
    assert texts([before, after]) == ["洗涤程序如下。", "其他程序见说明书。"]
    blocks, _ = layout([[table]])
    assert blocks[0] == Row((("程序", "强力洗"), ("温度", "70℃"), ("时长", "150分钟")), 0, page=4)


def test_a_line_in_a_further_column_alone_goes_on_in_the_cell_above() -> None:
    words = rows(
        ("代码", "处理"), ("E1", "断电十分钟后"), ("", "重启"), ("E2", "清洁传感器"), lefts=(72, 170), pitch=14
    )
    (table,) = items_on(words, 1, FRAME)
    assert isinstance(table, Table)
    assert table.grid == [["代码", "处理"], ["E1", "断电十分钟后重启"], ["E2", "清洁传感器"]]


def test_names_stand_at_the_left_of_columns_whose_figures_stand_at_the_right() -> None:
    words = [word("年份", 72, 300), word("销量（台）", 170, 300)]
    words += [word(text, 130, 320 + 14 * number) for number, text in enumerate(("2023", "2024", "2025"))]
    words += [word(text, 210, 320 + 14 * number) for number, text in enumerate(("120", "135", "150"))]
    (table,) = items_on(words, 1, FRAME)
    assert isinstance(table, Table)
    assert table.grid == [["年份", "销量（台）"], ["2023", "120"], ["2024", "135"], ["2025", "150"]]


def test_a_table_without_lines_in_a_file_is_rows() -> None:
    places = {"Model": 72, "A1": 72, "A2": 72, "Power": 180, "800 W": 180, "1200 W": 180}
    page = [
        (72.0, 760.0, 11.0, "The kettles that are sold at present, and how much they take."),
        *((left, 700 - 16.0 * (number % 3), 11.0, text) for number, (text, left) in enumerate(places.items())),
    ]
    _, *found = read(pdf([page]), "a.pdf").blocks
    assert [block.cells for block in found if isinstance(block, Row)] == [
        (("Model", "A1"), ("Power", "800 W")),
        (("Model", "A2"), ("Power", "1200 W")),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        (("1.", "关闭电源"), ("2.", "拆下边刷"), ("3.", "用湿布擦拭")),
        (("一、", "机器人不回充"), ("①", "白灯常亮"), ("一.2", "清理充电座")),
        (("甲方：星河电器", "乙方：某某公司"), ("电话：400", "电话：500"), ("地址：杭州", "地址：上海")),
        (("安全须知", "3"), ("滤网更换", "5"), ("故障代码", "12")),
        (("检查水管", "• 关闭电源"), ("检查水箱", "• 拔下插头"), ("检查滤网", "• 打开后盖")),
    ],
    ids=["steps", "marks", "form", "contents", "lists"],
)
def test_what_stands_in_rows_is_not_always_a_table(lines: tuple[tuple[str, ...], ...]) -> None:
    found = items_on(rows(*lines, lefts=(72, 300)), 1, FRAME)
    assert not any(isinstance(item, Table) for item in found)


def test_a_running_header_in_three_lines_is_no_table() -> None:
    header = rows(("星河电器", "手册"), ("杭州", "版本三"), ("客服", "内部"), lefts=(72, 460), top=30, pitch=14)
    assert not any(isinstance(item, Table) for item in items_on(header, 1, FRAME))


LEFT = ("维修时间一般为七个工作日，需要等待配件", "的不超过三十天，超过的可以免费换新", "送修时请携带保修卡。")
RIGHT = ("过保维修收取检测费五十元，更换配件按照", "价目表收取，工时费每小时八十元，寄修", "运费双方各承担一半。")


def test_two_columns_of_few_lines_are_read_one_after_the_other() -> None:
    header, footer = word("星河电器 · 用户手册用户手册", 230, 31), word("第2页 共2页", 72, 780)
    words = [header, *rows(*zip(LEFT, RIGHT, strict=True), lefts=(63, 315), pitch=16), footer]
    assert texts(items_on(words, 2, FRAME)) == [header.text, *LEFT, *RIGHT, footer.text]


def test_a_table_above_columns_does_not_hide_them() -> None:
    table = rows(("代码", "含义", "处理"), ("E1", "风机故障", "断电后重启"), ("E2", "脏", "清洁"), lefts=(63, 135, 291))
    words = [*table, *rows(*zip(LEFT, RIGHT, strict=True), lefts=(63, 315), top=400, pitch=16)]
    first, *others = items_on(words, 2, FRAME)
    assert isinstance(first, Table)
    assert texts(others) == [*LEFT, *RIGHT]


def test_what_stands_across_the_gutter_piece_by_piece_is_one_line() -> None:
    pieces = [word("星河电器", 241, 31), word("·", 287, 31), word("用户手册", 296, 31)]
    words = [*pieces, *rows(*zip(LEFT * 4, RIGHT * 4, strict=True), lefts=(63, 315), pitch=16)]
    assert texts(items_on(words, 2, FRAME))[0] == "星河电器 · 用户手册"


@given(
    st.lists(
        st.tuples(
            st.sampled_from([60.0, 135.0, 300.0, 315.0, 420.0]), st.integers(10, 80), st.text("保修一年七", min_size=1)
        ),
        max_size=40,
    )
)
def test_nothing_is_lost_or_doubled_wherever_it_stands(placed: list[tuple[float, int, str]]) -> None:
    words = [word(text, left, 10.0 * height) for left, height, text in placed]
    found = "".join(texts(items_on(words, 1, FRAME)))
    assert Counter("".join(found.split())) == Counter("".join(text for *_, text in placed))


def test_a_page_of_thousands_of_fields_takes_no_minutes() -> None:
    before = time.process_time()
    fields = [("电话：12", "电话：34")] * 2000
    items_on(
        [
            word(text, left, 0.4 * at, 0.3)
            for at, row in enumerate(fields)
            for text, left in zip(row, (9, 30), strict=True)
        ],
        1,
        FRAME,
    )
    assert time.process_time() - before < 20
