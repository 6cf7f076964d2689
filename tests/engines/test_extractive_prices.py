"""What a thing costs is said where it is spoken of together with a price."""

import pytest

from knowledge.types import Kind, Passage
from service.engines.extractive.prices import holds_price, priced_doing, priced_share, things_priced
from tests.engines.test_extractive import ask, source


def named(question: str, before: str = "") -> list[str]:
    return [term.word for term in things_priced(question, before)]


@pytest.mark.parametrize(
    ("question", "before", "things"),
    [
        ("插座多少钱", "", ["插座"]),
        ("它多少钱？", "插座怎么用", ["插座"]),
        ("How much is the plug?", "", ["plug"]),
        ("插座怎么用", "", []),
        ("上门安装多少钱", "", []),
        ("How much time does the plug take?", "", []),
    ],
)
def test_the_things_whose_price_is_asked_for(question: str, before: str, things: list[str]) -> None:
    assert named(question, before) == things


@pytest.mark.parametrize(
    ("text", "kind", "holds"),
    [
        ("型号：P1 插座；参考价：49 元", Kind.RECORD, True),
        ("插座每只售价 49 元。", Kind.TEXT, True),
        ("插座负载不超过 2500W。", Kind.TEXT, False),
        ("吸顶灯安装费每盏 69 元；插座请自行安装。", Kind.TEXT, False),
        ("旧机：插座；最高抵 30 元", Kind.RECORD, False),
        ("旧机：插座；抵扣：30 元", Kind.RECORD, False),
        ("买插座含一次免费上门安装。", Kind.TEXT, False),
        ("物品：插座；小件：30 元；时间：3 天", Kind.RECORD, True),
        ("物品：插座；满 30 元：送", Kind.RECORD, False),
        ("级别：金卡；停车费：30 元；插座：免费", Kind.RECORD, False),
        ("级别：金卡；停车费：30 元；插座：20 元", Kind.RECORD, True),
    ],
)
def test_a_price_is_one_of_the_thing(text: str, kind: Kind, *, holds: bool) -> None:
    assert holds_price(things_priced("插座多少钱"), Passage(text, kind), "商品") is holds


@pytest.mark.parametrize(("heading", "holds"), [("A9 参数", True), ("A7 参数", False), ("安装", False)])
def test_a_running_text_is_about_the_model_of_its_heading(heading: str, *, holds: bool) -> None:
    passage = Passage("功率 62 瓦，参考价 1599 元。", section=(heading,))
    assert holds_price(things_priced("A9 多少钱"), passage, "A7 与 A9") is holds


def test_a_section_is_about_the_thing_alone_in_any_form_of_its_name() -> None:
    text = "Customers pay a deposit of CNY 500. It is returned after 15 working days."
    assert holds_price(things_priced("How much is the deposit?"), Passage(text, section=("2. Deposits",)), "Guide")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("成人 88 元一位，儿童半价。", True),
        ("在二楼餐厅。", False),
        ("成人 88 元一位，外送另收配送费 10 元，儿童半价。", False),
    ],
)
def test_a_section_about_nothing_but_the_thing_prices_it(text: str, *, holds: bool) -> None:
    passage = Passage(text, section=("1 早餐",))
    assert holds_price(things_priced("早餐多少钱"), passage, "设施") is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Delivery is free within Germany.", True),
        ("There is no charge for delivery above 50 kg.", True),
        ("Delivery is free of plastic.", False),
        ("Delivery includes a free box.", False),
    ],
)
def test_what_is_free_has_a_price(text: str, *, holds: bool) -> None:
    assert holds_price(things_priced("How much is delivery?"), Passage(text), "Shop") is holds


@pytest.mark.parametrize(
    ("question", "other", "done"),
    [
        ("猫洗澡多少钱", "", ["猫", "洗澡"]),
        ("猫洗澡多少钱", "鹦鹉呢", ["鹦鹉", "洗澡"]),
        ("插座多少钱", "", []),
        ("怎么给猫洗澡", "", []),
    ],
)
def test_what_is_done_with_a_thing_has_a_price(question: str, other: str, done: list[str]) -> None:
    assert [term.word for term in priced_doing(question, other)] == done


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("项目：洗澡；狗：68 元；猫：108 元\n项目：刷牙；狗：30 元", 1),
        ("项目：刷牙；猫：30 元", 2 / 3),
        ("项目：洗澡；狗：68 元", 0),
        ("项目：洗澡；猫：不提供", 0),
    ],
)
def test_a_row_prices_what_it_names_of_it_if_it_has_the_thing(text: str, share: float) -> None:
    doing = priced_doing("猫洗澡多少钱")
    assert priced_share(doing, Passage(text, kind=Kind.RECORD), "价目") == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Yes, 40 lockers next to the lifts, 10 yuan per use.", True),
        ("Lockers: the deposit of 10 yuan is refunded.", False),
        ("The keys are 10 yuan.", False),
    ],
)
def test_an_amount_beside_the_thing_is_its_price_without_the_word(text: str, *, holds: bool) -> None:
    assert holds_price(things_priced("How much is a locker?"), Passage(text), "FAQ") is holds


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How much is the deposit for the party?", "A deposit of 30% is due five days before the party.", True),
        ("押金多少钱", "借毛毯交押金 50 元。", True),
        ("How much is the locker deposit?", "A deposit of 30% is due five days before the party.", False),
        ("How much is the deposit?", "The deposit is refunded in full.", False),
    ],
)
def test_a_deposit_is_told_by_its_amount_where_it_is_for_what_is_asked(
    question: str, text: str, *, holds: bool
) -> None:
    assert holds_price(things_priced(question), Passage(text), "T") is holds


def test_a_column_called_by_a_part_of_the_thing_holds_the_thing() -> None:
    row = Passage("影厅：VIP厅；成人票价（元）：128", Kind.RECORD)
    assert holds_price(things_priced("VIP厅多少钱"), row, "票价表")


def test_a_price_of_the_thing_as_it_was_asked_comes_before_one_in_other_words() -> None:
    levels = source(1, Passage("等级：星光会员；年费：99 元；升厅：2次", Kind.RECORD, ("会员等级",)), "章程", 0.9)
    halls = source(2, Passage("影厅：VIP厅；成人票价（元）：128", Kind.RECORD), "票价表", 0.8)
    assert ask("VIP厅多少钱", levels, halls).endswith("影厅：VIP厅；成人票价（元）：128[2]")
