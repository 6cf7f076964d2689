"""Facts are found and equal ones are equal, however they are written."""

import pytest

from knowledge.words import folded
from service.chat.guard.facts.found import facts_of
from service.chat.guard.facts.held import Holding


def holds(passage: str, sentence: str) -> bool:
    """Tell whether a passage says every fact of a sentence; the sentence must have one."""
    facts = facts_of(sentence)
    assert facts, sentence
    holding = Holding(facts_of(passage), folded(passage))
    return all(holding.holds(fact) for fact in facts)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("七天", "7天"),
        ("7 days", "七天"),
        ("7天", "a week"),
        ("７天", "seven-day"),
        ("3 business days", "三个工作日"),
        ("¥1,299", "1299元"),
        ("价格（元）：4680", "4,680元"),
        ("Price ($): 49.90", "$49.90"),
        ("质保（月）：12", "12个月"),
        ("1299元", "RMB 1,299"),
        ("1,299 yuan", "人民币1299元"),
        ("3万元", "30,000元"),
        ("50%", "五成"),
        ("百分之五十", "50 percent"),
        ("9:00", "上午9点"),
        ("9 a.m.", "9:00"),
        ("17:30", "下午5点半"),
        ("9:00-18:00", "9点到18点"),
        ("2026年1月1日", "2026-01-01"),
        ("2026/1/1", "Jan 1, 2026"),
        ("2026年1月1日", "1月1日"),
        ("1 January 2026", "二〇二六年"),
        ("1.5小时", "90分钟"),
        ("一个半小时", "an hour and a half"),
        ("第三条", "clause 3"),
        ("第3步", "step three"),
        ("12个月", "一年"),
        ("一年半", "18 months"),
        ("400-820-8820", "4008208820"),
        ("400-820-8820", "请打四零零八二零八八二零"),
        ("400-820-8820", "请打四〇〇，八二〇，八八二〇"),
        ("010-0000-2101 转 1234", "转一二三四"),
        ("+86 400 820 8820", "400-820-8820"),
        ("https://www.kefu.example/help/", "请看 www.kefu.example/help。"),
        ("https://kefu.example/help/a", "http://kefu.example/help"),
        ("ESP32-S3", "ESP32S3"),
        ("v5.1", "5.1"),
        ("release/v5.1", "v5.1"),
        ("周一至周五", "Monday to Friday"),
        ("3-5个工作日", "three to five business days"),
        ("-10°C至40°C", "零下10度到40度"),
        ("（-10~40℃）", "from minus 10 to 40 °C"),
        ("10-40°C", "10°C至40°C"),
        ("−10 °C", "10 degrees below zero"),
        ("温度（°C）：-10", "零下十度"),
        ("-10~-5℃", "零下10°C至零下5°C"),
        ("- 30°C 以上", "30度"),
        ("保修期（月）：24", "24个月"),
        ("2.4 GHz", "2.4GHz"),
        ("10 MB", "10240 KB"),
        ("5.5元", "五块五"),
        ("5.5元", "五块五一斤"),
        ("5.5元", "5块5毛"),
        ("¥3.80", "三块八毛"),
        ("2.5米", "两米五"),
        ("3.8斤", "三斤八"),
        ("3.5元", "三点五元"),
        ("15000", "一万五"),
        ("12个鸡蛋", "一打鸡蛋"),
        ("12 eggs", "a dozen eggs"),
        ("24 eggs", "two dozen eggs"),
        ("6 eggs", "half a dozen eggs"),
        ("2 只耳机", "一对耳机"),
        ("Two earphones", "a pair of earphones"),
        ("每天 30 元", "30 元/天"),
        ("30 yuan per day", "每日30元"),
        ("日租金 30 元", "每天 30 元"),
        ("30 yuan a week", "每周 30 元"),
    ],
)
def test_other_writings_say_the_same(passage: str, sentence: str) -> None:
    assert holds(passage, sentence)


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("7天", "7元"),
        ("5元", "五块五"),
        ("5.5元", "五块"),
        ("2米", "两米五"),
        ("10 个鸡蛋", "一打鸡蛋"),
        ("10 eggs", "a dozen eggs"),
        ("1 只耳机", "一对耳机"),
        ("每天 30 元", "每周 30 元"),
        ("30 yuan per day", "30 yuan a week"),
        ("30 元/月", "每年 30 元"),
        ("周六周日休息", "周八周日休息"),
        ("周一至周五", "星期九"),
        ("7天", "7个工作日"),
        ("7天", "8天"),
        ("7天", "7个月"),
        ("30天", "1个月"),
        ("1299元", "1299美元"),
        ("¥1,299", "¥1,289"),
        ("50%", "50元"),
        ("9:00", "下午9点"),
        ("2026年1月1日", "2026年1月2日"),
        ("1月1日", "2026年1月1日"),
        ("第三条", "第五条"),
        ("第三章", "第三条"),
        ("400-820-8820", "400-820-8821"),
        ("https://kefu.example/help", "https://kefu.example/helps"),
        ("https://kefu.example/Help", "https://kefu.example/help"),
        ("a@kefu.example", "b@kefu.example"),
        ("24个灯，保修一个月", "24个月"),
        ("32.768 kHz", "32.768 MHz"),
        ("8GB 到 256GB", "8KB 到 256GB"),
        ("7天到1个月", "7小时到1个月"),
        ("数十万", "数十亿"),
        ("ESP32-S3", "ESP32-C3"),
        ("ESP32-S3", "ESP32"),
        ("v5.1.2", "v5.1"),
        ("周一", "周二"),
        ("三种方式", "四种方式"),
        ("two ways", "three ways"),
        ("2.4 GHz", "2.4 MHz"),
        ("第三方", "3个"),
        ("-10°C至40°C", "10°C至40°C"),
        ("-10°C至40°C", "零下10°C至零下40°C"),
        ("-10 °C to 40 °C", "minus 40 °C"),
        ("-10 °C to 40 °C", "40 degrees below zero"),
        ("10-40°C", "-40°C"),
        ("7天", "❿天"),
        ("7天", "🔟天"),
        ("7天", "卌天"),
    ],
)
def test_another_fact_is_another(passage: str, sentence: str) -> None:
    assert not holds(passage, sentence)


@pytest.mark.parametrize(
    "text",
    ["一般来说", "第三方支付", "一个", "千万不要", "一下", "one of them", "first of all", "三思而后行", "e.g. this"],
)
def test_what_is_no_fact_is_none(text: str) -> None:
    assert facts_of(text) == ()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("不超过7天", -1),
        ("7天以内", -1),
        ("up to 7 days", -1),
        ("超过7天", 1),
        ("at least 7 days", 1),
        ("7天", 0),
        ("no more than 7 days", -1),
    ],
)
def test_a_most_and_a_least_are_told(text: str, bound: int) -> None:
    assert [fact.bound for fact in facts_of(text)] == [bound]


def test_items_of_a_list_may_be_counted() -> None:
    (fact,) = facts_of("有三种方式")
    assert Holding((), "", items=3).holds(fact)
    assert not Holding((), "", items=4).holds(fact)


def test_a_percentage_is_no_time_of_day() -> None:
    assert [fact.unit for fact in facts_of("电量低于百分之二十时提醒")] == ["percent"]


@pytest.mark.parametrize(
    "sentence", ["请打四零零八八八九九九九。", "请打四〇〇，八八八，九九九九。", "400-820-8820转一二三四"]
)
def test_a_spelt_telephone_number_is_one(sentence: str) -> None:
    assert not holds("400-820-8820", sentence)


def test_a_dotted_capital_does_not_shift_the_places_of_facts() -> None:
    text = "İİİ E27灯泡保修7天"
    (code, period) = facts_of(text)
    assert text[code.start : code.end] == "E27"
    assert text[period.start : period.end] == "7天"
