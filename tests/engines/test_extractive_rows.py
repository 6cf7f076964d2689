"""Of a table the rows that are asked for are told, and of a long row what is asked of it."""

import pytest

from knowledge.types import Kind, Passage
from service.engines.extractive import Question, Source, Talk, quote
from service.engines.extractive.columns import cells_of
from service.engines.extractive.ranges import within_ranges
from tests.engines.test_extractive import PHRASES, ask, source

_LABELS = ("营地", "适合年级", "营费", "住宿", "集合时间", "老师", "备注")
_VALUES = (
    ("松林营", "一年级至三年级", "680元", "不过夜", "8:20", "每十人两名", "请带雨衣和水壶"),
    ("湖畔营", "四年级至六年级", "980元", "木屋", "7:40", "每十人一名", "须会游泳五十米"),
    ("星空营", "初一", "1380元", "帐篷", "16:00", "每十五人一名", "夜间气温低要带外套"),
)
CAMPS = ["；".join(f"{label}: {value}" for label, value in zip(_LABELS, row, strict=True)) for row in _VALUES]


def camps() -> list[Source]:
    return [source(n, Passage(row, Kind.RECORD), "夏令营一览") for n, row in enumerate(CAMPS, 1)]


def test_a_long_row_tells_its_name_and_what_is_asked_of_it() -> None:
    assert ask("星空营的住宿是什么", *camps()) == "根据《夏令营一览》：营地：星空营；住宿：帐篷[3]"


def test_a_column_is_asked_for_without_its_name() -> None:
    assert ask("湖畔营几点集合", *camps()) == "根据《夏令营一览》：营地：湖畔营；集合时间：7:40[2]"


def test_what_the_question_says_of_the_row_is_shown_with_it() -> None:
    assert ask("初一的营费多少", *camps()) == "根据《夏令营一览》：营地：星空营；适合年级：初一；营费：1380元[3]"


def test_the_name_of_a_column_tells_no_row_from_another() -> None:
    assert ask("松林营的营费和集合时间", *camps()) == "根据《夏令营一览》：营地：松林营；营费：680元；集合时间：8:20[1]"


def test_rows_that_are_told_together_say_what_they_differ_in() -> None:
    beds = [
        f"商品: 实木床；型号: BD-18；颜色: {colour}；尺寸（厘米）: 180×200；价格（元）: {price}；库存: 有货；"
        "产地: 浙江安吉，橡木来自北美"
        for colour, price in (("白橡", 5980), ("黑胡桃", 7980))
    ]
    reply = ask("BD-18 多少钱", *(source(n, Passage(bed, Kind.RECORD), "价目表") for n, bed in enumerate(beds, 1)))
    assert "颜色：白橡；价格（元）：5980" in reply
    assert "颜色：黑胡桃；价格（元）：7980" in reply


def test_a_number_between_two_of_a_row_names_it() -> None:
    assert ask("五年级的孩子营费多少", *camps()).startswith("根据《夏令营一览》：营地：湖畔营；")


def test_a_small_table_is_shown_whole_where_the_question_names_no_row() -> None:
    rows = "情形: 七天无理由退回；运费: 买家付\n情形: 质量有毛病；运费: 店铺付\n情形: 发错；运费: 店铺付"
    table = Passage(rows, Kind.RECORD)
    assert ask("退回去运费谁付", source(1, table, "运费表")).count("情形：") == 3
    assert ask("发错了运费谁付", source(1, table, "运费表")).count("情形：") == 1


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("75岁能参加吗", "71 至 80 岁"),
        ("五年级", "四年级至六年级"),
        ("We need 120 plugs", "50–199"),
        ("600 pieces", "500 or more"),
        ("三个人", "2–4 人"),
    ],
)
def test_a_number_lies_in_a_range(question: str, value: str) -> None:
    assert within_ranges(question, [value])


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("81岁能参加吗", "71 至 80 岁"),
        ("5天到吗", "3–8 个"),
        ("几点开门", "9:00–18:00"),
        ("2.5 kg", "1–3"),
        ("18:30 开门吗", "9–20"),
        ("怎么参加", "1–9"),
        ("M120能承重100公斤吗", "100–240 V，50/60 Hz"),
    ],
)
def test_a_number_lies_in_no_range(question: str, value: str) -> None:
    assert not within_ranges(question, [value])


def test_a_row_is_taken_apart_without_its_empty_columns() -> None:
    assert cells_of("甲: 1；乙: ；丙: 2；3") == (("甲", "1"), ("丙", "2；3"))
    assert cells_of("合计；C: 2") == (("", "合计"), ("C", "2"))


def test_a_number_that_counts_something_is_no_code() -> None:
    rows = "项目: 就医；限额: 5 万元\n项目: 误机；限额: 每满 4 小时 200 元"
    assert ask("误机5小时限额多少", source(1, Passage(rows, Kind.RECORD), "保障表")) == (
        "根据《保障表》：项目：误机；限额：每满 4 小时 200 元[1]"
    )


def test_rows_shown_together_say_what_tells_them_apart_and_what_is_asked() -> None:
    stock = "缺货，预计 12 月 10 日到货，需要的话可以登记到货通知，到货以后短信告诉您"
    rows = (
        "商品：升降桌；型号：M120；颜色：白色；尺寸：120×60；价格（元）：1899；库存：有货\n"
        f"商品：升降桌；型号：M120；颜色：原木色；尺寸：120×60；价格（元）：1999；库存：{stock}"
    )
    assert ask("升降桌多少钱", source(1, Passage(rows, Kind.RECORD), "价目表")) == (
        "根据《价目表》：\n商品：升降桌；型号：M120；颜色：白色；价格（元）：1899\n"
        "商品：升降桌；型号：M120；颜色：原木色；价格（元）：1999[1]"
    )


_SHEET = Passage("项目: 型号；参数: R6\n项目: 网口；参数: 4 个千兆口\n项目: 零售价；参数: 199 元", Kind.RECORD)
_WEIGHED = Passage("项目: 型号；参数: R6\n项目: 净重；参数: 320 g", Kind.RECORD)
_ENGLISH = Passage("Item: Model; Value: R8\nItem: Ports; Value: 1 x 2.5G\nItem: Price; Value: CNY 399", Kind.RECORD)


@pytest.mark.parametrize(
    ("question", "table", "title", "said", "unsaid"),
    [
        ("R6多少钱", _SHEET, "路由器 R6 手册", "199 元", "型号"),
        ("R6有几个网口", _SHEET, "路由器 R6 手册", "千兆口", "型号"),
        (
            "R6多重",
            Passage("项目: 型号；参数: R6\n项目: 净重；参数: 320 g", Kind.RECORD),
            "路由器 R6 手册",
            "320 g",
            "型号",
        ),
        ("R8 ports", _ENGLISH, "Router R8", "2.5G", "Model"),
        ("how much is the R8", _ENGLISH, "Router R8", "399", "Model"),
    ],
)
def test_of_a_thing_that_the_title_names_the_property_is_told_not_the_row_that_repeats_its_name(
    question: str, table: Passage, title: str, said: str, unsaid: str
) -> None:
    reply = ask(question, source(1, table, title))
    assert said in reply
    assert unsaid not in reply


def test_where_only_the_thing_is_named_all_its_properties_are_told() -> None:
    assert ask("R6的参数是什么", source(1, _SHEET, "路由器 R6 手册")).count("项目：") == 3


_BACK = "开场前两小时以上全额退，以后收两成，开场以后不退"
_TICKETS = Passage(
    "\n".join(
        f"影厅：{hall}；时段：{when}；成人票价（元）：{full}；儿童票价（元）：{half}；可以退票：{back}"
        for hall, when, full, half, back in (
            ("IMAX厅", "周末", 88, 65, _BACK),
            ("IMAX厅", "工作日", 59, 45, _BACK),
            ("2D厅", "周末", 49, 32, _BACK),
        )
    ),
    Kind.RECORD,
)


def _after(before: str, own: str, table: Passage) -> str:
    talk = Talk(own=own, elliptic=True, earlier=(before,))
    found = quote(Question(f"{before}\n{own}", "zh", talk=talk), [source(1, table, "价目")], PHRASES["zh"])
    assert found is not None
    return found.text


def test_what_no_row_has_makes_none_as_good_as_another() -> None:
    reply = ask("周末IMAX成人票多少钱", source(1, _TICKETS, "票价表"))
    assert "88" in reply
    assert "59" not in reply


def test_of_several_prices_the_one_that_is_named_is_told() -> None:
    assert ask("周末IMAX成人票多少钱", source(1, _TICKETS, "票价表")).endswith("时段：周末；成人票价（元）：88[1]")


def test_what_was_said_before_tells_the_row_where_only_another_column_is_named() -> None:
    reply = _after("周末IMAX成人票多少钱", "那儿童呢", _TICKETS)
    assert "65" in reply
    assert "45" not in reply


def test_what_is_put_in_the_place_of_a_thing_replaces_its_row() -> None:
    drinks = Passage("品名：橙汁；价格：22元\n品名：可乐；价格：12元\n品名：雪碧；价格：11元", Kind.RECORD)
    assert _after("橙汁多少钱", "可乐呢", drinks).endswith("：品名：可乐；价格：12元[1]")


def test_a_discount_is_told_from_its_column() -> None:
    levels = Passage(
        "等级：银河会员；升级条件：累计消费满2000元；购票折扣：8折；生日礼：免费电影票两张，当月有效，过期不补，不能转让给他人使用",
        Kind.RECORD,
    )
    assert ask("银河会员打几折", source(1, levels, "章程")) == "根据《章程》：等级：银河会员；购票折扣：8折[1]"
