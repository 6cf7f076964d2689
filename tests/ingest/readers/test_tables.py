"""Tables of every kind: records under their column names, labels with values, and notes."""

import pytest

from ingest.blocks import Block, Paragraph, QuestionAnswer, Row
from ingest.passages import split
from ingest.readers.tables import Place, sheet_blocks, table_blocks
from ingest.readers.tables_headers import Area, Mark, mark_of

Grid = list[list[str]]


def grid(*lines: str) -> Grid:
    """A table, a row per line, "|" between its cells."""
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def sheet(*lines: str) -> list[Block]:
    return sheet_blocks(grid(*lines), Place(1, alone=True))


def table(*lines: str, mark: Mark = Mark.NONE) -> list[Block]:
    return table_blocks(grid(*lines), Place(1), (), mark)


def record(*cells: tuple[str, str]) -> Row:
    return Row(cells, 1, alone=True)


@pytest.mark.parametrize(
    "lines",
    [
        ("保修期|一年", "电压|220V"),
        ("保修期|终身", "电压|220V", "功率|9W"),
        ("容量|32升", "额定功率|1600瓦", "保修年限|三年", "客服电话|400-900-1234", "净重|7.8千克"),
        ("产品名称|智能灯泡", "型号|B10", "功率|9W"),
        ("离线模式|支持", "儿童锁|支持", "语音控制|不支持"),
        ("离线|可以一直使用，无需联网。", "儿童锁|长按三秒。"),
        ("甲：|子", "乙：|丑"),
        ("Weight|3 kg", "Cable|2 m", "Warranty|4 years"),
        ("Brand|Orange", "Model|B10", "Country of origin|China"),
        ("门店|40", "员工|12"),
        ("公司名称|青橙科技有限公司", "注册地址|杭州市", "法定代表人|张三"),
        ("退货|请在7天内联系客服", "换货|请在15天内联系客服"),
        ("保修期|一年",),
        ("北京|10元起", "上海|12元", "广州|15元/件"),
        ("北京|约10元（含税）", "上海|￥12", "广州|15元"),
        ("华东|3天到货", "华南|5天", "西北|7天"),
        ("一区|1 month free", "二区|2 months", "三区|3 months"),
        ("北京|¥10", "上海|12元", "广州|15元"),
        ("主机|一年", "电池|6个月", "充电器|3个月"),
        ("水箱|1.5L", "水杯|300毫升", "水壶|500毫升"),
        ("安装|2小时", "配送|20元"),
    ],
)
def test_a_first_column_of_labels_names_the_values(lines: tuple[str, ...]) -> None:
    pairs = [tuple(line.split("|")) for line in lines]
    expected = [Row(((label.rstrip("："), value),), 1) for label, value in pairs]
    assert (table(*lines), sheet(*lines)) == (expected, expected)


@pytest.mark.parametrize(
    "lines",
    [
        ("型号|价格", *(f"B{number}|{number}元" for number in range(10, 60))),
        ("型号|价格", "B10|49", "B20|59"),
        ("城市|地址", "北京|朝阳区东檐路", "上海|浦东新区"),
        ("门店|电话", "一店|020-1", "二店|0755-2"),
        ("城市|起步价（3公里）", "北京|13元", "上海|14元"),
        ("参数|数值", "电压|220V", "功率|9W"),
        ("参数|B10型", "电压|220V", "功率|9W"),
        ("费用项目|金额", "安装费|100元", "配送费|20元"),
        ("服务|时间", "退款|三天", "换货|七天"),
        ("故障码|含义", "E01|过热", "E02|缺水"),
        ("套餐|说明", "月费|每月扣", "年费|每年扣"),
        ("姓名|部门", "张三|售后部", "李四|市场部"),
        ("套餐|1个月", "基础|10元", "高级|20元", "企业|面议"),
        ("产品|2024年", "手机|一年", "电脑|两年"),
        ("会员等级|30天无理由", "银卡|7天", "金卡|15天"),
        ("Plan|12 months", "Basic|10 EUR", "Plus|20 EUR"),
        ("Item|Price", "Plastic card|3 EUR", "Digital card|free"),
        ("Code|Meaning", "E01|too hot", "E02|no water"),
    ],
)
def test_a_true_header_names_the_columns(lines: tuple[str, ...]) -> None:
    header, *rows = [line.split("|") for line in lines]
    cells = [tuple(zip(header, row, strict=True)) for row in rows]
    assert table(*lines) == [Row(row, 1) for row in cells]
    assert sheet(*lines) == [record(*row) for row in cells]


def test_labels_and_values_side_by_side() -> None:
    assert sheet("姓名|张三|部门|售后", "电话|12345|邮箱|a@b.cn") == [
        Row((("姓名", "张三"), ("部门", "售后")), 1),
        Row((("电话", "12345"), ("邮箱", "a@b.cn")), 1),
    ]
    assert table("型号|B10|功率|9W", "电压|220V|净重|0.1千克", "地址|杭州市西湖区||") == [
        Row((("型号", "B10"), ("功率", "9W")), 1),
        Row((("电压", "220V"), ("净重", "0.1千克")), 1),
        Row((("地址", "杭州市西湖区"),), 1),
    ]


def test_a_label_without_a_value_is_a_title_and_a_value_without_a_label_goes_on() -> None:
    assert table("基本参数|", "电压|220V", "接口|USB", "|HDMI", "包装清单|", "配件|说明书") == [
        Row((("", "基本参数"),), 1),
        Row((("电压", "220V"),), 1),
        Row((("接口", "USB"),), 1),
        Row((("接口", "HDMI"),), 1),
        Row((("", "包装清单"),), 1),
        Row((("配件", "说明书"),), 1),
    ]


def test_what_all_says_something_of_one_thing_is_one_passage() -> None:
    (passage,) = split(sheet("容量|32升", "额定功率|1600瓦", "保修年限|三年"))
    assert passage.text == "容量：32升\n额定功率：1600瓦\n保修年限：三年"


def test_the_form_of_a_table_decides() -> None:
    lines = ("甲|子", "乙|丑")
    assert table(*lines) == [Row((("甲", "乙"), ("子", "丑")), 1)]
    assert table(*lines, mark=Mark.LABELS) == [Row((("甲", "子"),), 1), Row((("乙", "丑"),), 1)]
    lines = ("保修期|一年", "电压|220V")
    assert table(*lines, mark=Mark.HEADER) == [Row((("保修期", "电压"), ("一年", "220V")), 1)]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        ([[True, True], [False, False]], Mark.HEADER),
        ([[True, True], [True, False]], Mark.HEADER),
        ([[True, False], [True, False]], Mark.LABELS),
        ([[True, False], [None, False], [True, False]], Mark.LABELS),
        ([[True, None], [True, True], [False, False], [False, False]], Mark.HEADER),
        ([[True, True], [True, True]], Mark.NONE),
        ([[False, False], [False, False]], Mark.NONE),
        ([[True, None], [False, False]], Mark.NONE),
        ([[True, True]], Mark.NONE),
    ],
)
def test_what_stands_out(cells: list[list[bool | None]], mark: Mark) -> None:
    assert mark_of(cells) is mark


@pytest.mark.parametrize(
    "note",
    [
        "注：以上价格含税。",
        "备注：以上价格含税",
        "* 以上价格含税",
        "注1：以上价格含税",
        "以上价格均含税，最终解释权归本店。",
        "Note: prices include tax",
        "All prices above include tax and are valid until the end of the year",
    ],
)
def test_a_note_below_a_table_is_a_paragraph(note: str) -> None:
    lines = ("型号|价格|库存", "B10|49|3", f"{note}||")
    cells = (("型号", "B10"), ("价格", "49"), ("库存", "3"))
    assert table(*lines) == [Row(cells, 1), Paragraph(note)]
    assert sheet(*lines) == [record(*cells), Paragraph(note)]


def test_a_note_below_questions_or_labels_is_a_paragraph() -> None:
    note = "注：节假日顺延"
    assert sheet("问题|答案", "多久到账？|三天。", f"{note}|") == [
        QuestionAnswer("多久到账？", "三天。"),
        Paragraph(note),
    ]
    assert table("保修期|一年", "电压|220V", f"{note}|") == [
        Row((("保修期", "一年"),), 1),
        Row((("电压", "220V"),), 1),
        Paragraph(note),
    ]


def test_a_short_last_row_with_gaps_is_a_record() -> None:
    assert sheet("型号|价格", "B10|49", "B20|") == [record(("型号", "B10"), ("价格", "49")), record(("型号", "B20"))]


def test_a_sheet_of_one_column_has_no_notes() -> None:
    assert sheet("须知", "以上价格均含税，最终解释权归本店所有。") == [
        record(("须知", "以上价格均含税，最终解释权归本店所有。"))
    ]


def test_a_row_with_a_phone_number_names_no_columns() -> None:
    assert sheet("李雷|13800000001|上海", "韩梅梅|13800000002|北京") == [
        record(("", "李雷"), ("", "13800000001"), ("", "上海")),
        record(("", "韩梅梅"), ("", "13800000002"), ("", "北京")),
    ]


CATEGORIES = "型号|价格|备注", "照明类||", "灯泡|99|E27", "安防类||", "门锁|1299|需预约"


def test_rows_below_a_category_are_in_it() -> None:
    lamp = (("型号", "灯泡"), ("价格", "99"), ("备注", "E27"), ("类别", "照明类"))
    lock = (("型号", "门锁"), ("价格", "1299"), ("备注", "需预约"), ("类别", "安防类"))
    assert sheet(*CATEGORIES) == [record(*lamp), record(*lock)]
    assert table(*CATEGORIES) == [Row(lamp, 1), Row(lock, 1)]


def test_a_category_merged_across_may_be_called_anything() -> None:
    lines = grid("型号|价格", "灯光|", "灯泡|99", "Safety|", "门锁|1299")
    areas = [Area(1, 0, 1, 1), Area(3, 0, 3, 1)]
    assert sheet_blocks(lines, Place(1, alone=True), areas) == [
        record(("型号", "灯泡"), ("价格", "99"), ("类别", "灯光")),
        record(("型号", "门锁"), ("价格", "1299"), ("Category", "Safety")),
    ]


def test_categories_are_told_by_where_they_stand() -> None:
    lines = (
        "城市|店名|电话",
        "华东||",
        "杭州|西湖店|11",
        "上海|静安店|12",
        "华北||",
        "北京|东四店|13",
        "天津|和平店|14",
    )
    rows = [dict(block.cells) for block in sheet(*lines) if isinstance(block, Row)]
    assert [(row["城市"], row["类别"]) for row in rows] == [
        ("杭州", "华东"),
        ("上海", "华东"),
        ("北京", "华北"),
        ("天津", "华北"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("型号|价格|库存", "B10|49|3", "插座||", "B30|69|5"),
        ("型号|价格", "插座|", "开关|9", "灯泡|99"),
        ("日子|时间|谁", "周一||", "周二|晚|张三", "周三||", "周四|早|李四"),
        ("型号|价格|库存", "B10||", "B20|49|3", "B30|49|3", "B40||", "B50|49|3", "B60|49|3"),
        ("型号|价格|库存", "灯泡|49|3", "合计||", "门锁|69|5"),
        ("型号|价格|库存", "灯泡|49|3", "安防类||"),
    ],
)
def test_a_record_of_which_only_the_name_is_known_is_no_category(lines: tuple[str, ...]) -> None:
    assert len([block for block in sheet(*lines) if isinstance(block, Row)]) == len(lines) - 1


def test_a_category_among_questions_is_their_topic() -> None:
    assert table(
        "问题|答案", "物流类|", "多久发货？|48小时内。", "多久到？|三天。", "售后类|", "怎么退？|在订单里申请。"
    ) == [
        QuestionAnswer("多久发货？", "48小时内。", "物流类"),
        QuestionAnswer("多久到？", "三天。", "物流类"),
        QuestionAnswer("怎么退？", "在订单里申请。", "售后类"),
    ]


def test_a_category_in_a_category_is_said_with_it() -> None:
    rows = sheet("型号|价格", "一、家用|", "照明类|", "灯泡|99", "二、商用|", "射灯|199")
    assert [dict(row.cells)["类别"] for row in rows if isinstance(row, Row)] == ["一、家用 / 照明类", "二、商用"]
