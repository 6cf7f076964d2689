"""Facts about how many and how much: amounts with their unit, ranges as both ends, and bare numbers. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction

from knowledge.numerals import CHINESE, DIGITS, NUMBER, value_of
from knowledge.quantities import UNITS
from service.chat.guard.facts.fact import Fact, FactKind

_MEASURES = {
    name: (unit, Fraction(size))
    for unit, size, names in (
        ("metre", 1000, "公里 千米 km kilometer kilometre"),
        ("metre", 1, "米 m meter metre"),
        ("metre", "1/100", "厘米 cm"),
        ("metre", "1/1000", "毫米 mm"),
        ("square metre", 1, "平方米 平米"),
        ("square metre", 1000000, "平方公里 平方千米"),
        ("gram", 1000000, "吨"),
        ("gram", 1000, "公斤 千克 kg kilogram"),
        ("gram", 500, "斤"),
        ("gram", 1, "克 g gram"),
        ("litre", 1, "升 liter litre"),
        ("litre", "1/1000", "毫升 ml"),
        ("watt", 1, "瓦 w watt"),
        ("watt", 1000, "千瓦 kw"),
        ("volt", 1, "伏 v volt"),
        ("volt", "1/1000", "mv 毫伏"),
        ("ampere", 1, "安 amp"),
        ("ampere", "1/1000", "毫安 ma"),
        ("ampere", "1/1000000", "µa ua μa 微安"),
        ("ampere hour", "1/1000", "毫安时 mah"),
        ("hertz", 1, "hz 赫兹"),
        ("hertz", 1000, "khz"),
        ("hertz", 1000000, "mhz 兆赫"),
        ("hertz", 1000000000, "ghz"),
        ("byte", 1, "字节 byte"),
        ("byte", 1024, "kb k"),
        ("byte", 1024**2, "mb 兆"),
        ("byte", 1024**3, "gb g"),
        ("byte", 1024**4, "tb"),
        ("bit", 1, "比特 bit 位"),
        ("bit per second", 1000, "kbps kbit/s"),
        ("bit per second", 1000000, "mbps mbit/s"),
        ("bit per second", 1, "bps"),
        ("decibel", 1, "db dbm 分贝"),
        ("degree", 1, "°c 摄氏度 度 degree ℃"),
        ("hour", "1/3600000", "ms 毫秒 millisecond"),
        ("hour", "1/3600000000", "us µs μs 微秒 microsecond"),
        ("hour", "1/60", "min mins"),
        ("hour", "1/4", "刻钟 quarter-of-an-hour quarters-of-an-hour"),
        ("hour", 240, "旬"),
        ("hour", 336, "fortnight"),
        ("hour", 1, "h hr hrs"),
        ("hour", "1/3600", "s sec secs"),
        ("month", 3, "个季度 季度 quarter"),
        ("percent", 10, "成"),
        ("percent", 1, "个百分点 百分点 percentage-point"),
        ("of ten", 1, "折"),
        ("fold", 1, "倍"),
        ("pound", 1, "英镑 £ gbp"),
        ("hong kong dollar", 1, "港元 港币 hk$ hkd"),
        ("dollar", 1, "us-dollar"),
        ("yen", 1, "日元 jpy"),
        ("person", 1, "人 名 位 people person user customer 用户"),
        ("pixel", 1, "像素 px pixel"),
        ("character", 1, "字符 个字符 字 character"),
        ("token", 1, "token"),
        ("yuan", "1/10", "角"),
    )
    for name in names.split()
}
_UNITS = _MEASURES | UNITS
# What is counted with them is said by the word behind, so they are no unit.
_COUNTERS = """
个 台 件 条 款 张 种 项 份 家 只 支 套 章 层 座 部 盏 把 根 块 组 类 步 点 批 列 行 篇 本 所 场 岁 届 路 颗 枚 轮 级 封
"""
COUNTER = "|".join(_COUNTERS.split())
"""Matches what is said between a number and what is counted, in Chinese."""


def _pattern(names: dict[str, tuple[str, Fraction]]) -> str:
    ordered = sorted((name for name in names if name[-1] not in "$¥€£"), key=len, reverse=True)
    return "|".join(
        re.escape(name).replace("\\-", r"[\s-]") + (r"(?:e?s)?(?![a-z0-9])" if name[-1].isascii() else "")
        for name in ordered
    )


AFTER = _pattern(_UNITS)
"""Matches a unit as it stands behind its number, in a folded text."""
_BEFORE = r"(?:us|hk)\$|[$¥€£]|\busd|\bcny|\brmb|\beur|\bgbp|人民币"
_TO = r"\s*(?:-|–|—|~|〜|至|到|to|or|或|and)\s*"
_MINUS = r"(?:零下|负|\bminus\s+|\bnegative\s+|[-−])"
_NUMBER = rf"(?<![\d.a-z第])(?:{NUMBER})"
_AMOUNT = re.compile(
    rf"(?P<before>{_BEFORE})\s*(?P<blow>{NUMBER})(?:{_TO}(?:{_BEFORE})?\s*(?P<bhigh>{NUMBER}))?"
    r"(?:\s*(?:元|人民币|yuan|rmb|dollars?|usd|euros?))?"
    rf"|百分之(?P<percent>{NUMBER})"
    # "Plan A and 30 yuan" is no range.
    rf"|(?!an?\b{_TO})(?P<low>{_NUMBER}|\bfirst(?=\s(?:{AFTER})\sand\sa\shalf\b))(?:\s?(?P<middle>{AFTER})?{_TO}(?P<minus>{_MINUS})?(?P<high>{NUMBER}))?"
    r"\s?-?(?P<more>个?[多余](?=\s?[^\s\d]))?(?P<halves>个半|\s(?:and\s+)?a\s+half)?[\s-]?"
    rf"(?P<after>{AFTER})(?P<half>半(?![年天月])|\s+and\s+a\s+half)?"
    # 五块五, 两米五; "五块一个" is another matter.
    rf"(?:(?<=[块元米斤吨升])(?P<tenths>[一二三四五六七八九]{{1,2}}|\d{{1,2}})"
    rf"(?:[毛角](?![^\W\d_]*[\d一二三四五六七八九]分)|(?=一(?:{AFTER}|{COUNTER}))|(?!\s?(?:{AFTER}|{COUNTER})|[\d零一二三四五六七八九十百千万亿点.,:]|[a-z])))?"
)
_BARE = re.compile(
    rf"(?<![\d.])(?P<digits>{DIGITS})(?:\s?(?P<myriad>[万亿]))?"
    rf"|(?P<zh>{CHINESE})\s*(?:{COUNTER})"
    # 千万 alone is "by all means".
    r"|(?P<myriads>(?<![一二两三四五六七八九十百千])(?!千万)[一二两三四五六七八九十百千]{1,24}[万亿]"
    r"(?:[一二三四五六七八九](?![一二三四五六七八九十百千万亿点]))?)"
    r"|\b(?P<en>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|a dozen|a hundred|one hundred)\b"
)
# The hyphen of a range, of a code or of a list is no sign; neither is that in front of what cannot be below nothing.
_SIGN = re.compile(rf"(?<![a-z0-9%°)-]){_MINUS}$")
_SIGNED = frozenset(("degree", "decibel", "volt"))
_BELOW = re.compile(r"\s*(?:degrees?\s)?(?:below\s(?:zero|freezing)|under\szero)\b")
# A column's head names the unit of what stands below it: "价格（元）：4680".
_LABELLED = re.compile(rf"\((?P<unit>{_BEFORE}|{AFTER})\)\s*[:：]\s*(?P<minus>{_MINUS})?(?P<number>{NUMBER})(?![\d.])")
_IS = r"\s*[:：]?(?:为|是)?\s*$"
_NOT = r"[不未](?:能|得|可|可以|应|会)?"
_NOR = r"(?:no|not|never)(?: be)?"
# A verb may stand behind these: "最多绑定5台".
_VERB = r"[\u4e00-\u9fff]{0,4}"
_UPPER = re.compile(
    rf"(?:{_NOT}(?:超过|超出|高于|多于|大于)|没有?超过|(?:至多|最多){_VERB}|最长|最高|最大|小于|低于|少于|小于等于|不足|[不未没]满|不到|<|<=|≤|上限为?"
    rf"|{_NOR} (?:more|longer|later|greater|higher) than|{_NOR} (?:go )?(?:over|above|exceed)"
    r"|within|up to|at most|less than|under|below|fewer than|maximum of|max\.?)" + _IS
)
_LOWER = re.compile(
    rf"(?:{_NOT}(?:少于|低于|小于)|(?:至少|最少){_VERB}|最短|最低|超过|高于|大于|多于|超出|满|>|>=|≥"
    rf"|{_NOR} (?:less|fewer|shorter) than"
    r"|more than|longer than|over|at least|above|start(?:s|ing) (?:at|from)|exceeds?|exceeding|after|minimum of|min\.?)"
    + _IS
)
_UPPER_BEHIND = re.compile(
    r"\s*(?:\([^()]{0,8}\))?\s*(?:之内|以内|以下|及以下|或以下|内|or less|or fewer|or below|at most)"
)
_LOWER_BEHIND = re.compile(
    r"\s*(?:\([^()]{0,8}\))?\s*(?:以上|[及或]以上|或更[多长久高]|起(?![来飞点始初因源诉草身床伏])|之后|以后|后"
    r"|or more|or above|or over|or longer|and up|at least|\+)"
)
_UP = re.compile(r"\s*(?:起(?![来飞点始初因源诉草身床伏送])|and up\b)")
# A price that its passage only states is no limit; a period may well be said to be one ("within 7 days").
_LIMITED = re.compile(r"(?:不到|不足|低于|少于|小于|\b(?:less than|under|below|start(?:s|ing) (?:at|from)))\s*$")
PRICES = frozenset(("yuan", "dollar", "euro", "pound", "hong kong dollar", "yen"))
"""The units that are money."""
_LOOK = 24
_OF_TEN = 10
_SIGNS = {"🔟": 10, "卌": 40}


def amounts(text: str) -> Iterator[Fact]:
    """Find amounts with a unit; a range is its two ends."""
    for found in _AMOUNT.finditer(text):
        extra = Fraction(1, 2) if found["halves"] or found["half"] else Fraction(0)
        for number, (unit, size), is_below in _ends(found):
            value = value_of(number)
            if value is not None:
                # 97 折 is 9.7 of ten.
                value = value / 10 if unit == "of ten" and value > _OF_TEN else value
                sign = -1 if unit in _SIGNED and (is_below or _BELOW.match(text, found.end())) else 1
                yield _fact(found, sign * (value + extra + _tenths(found["tenths"])) * size, unit, text)


def _tenths(written: str | None) -> Fraction:
    """Read what stands behind a unit: 五块五, 五块二五."""
    digits = "".join(str(value_of(digit)) for digit in written or "0")
    return Fraction(f"0.{digits}")


def labelled_amounts(text: str) -> Iterator[Fact]:
    """Find amounts whose unit stands in the label in front of them."""
    for found in _LABELLED.finditer(text):
        value = value_of(found["number"])
        if value is not None:
            unit, size = _unit(found["unit"])
            sign = -1 if unit in _SIGNED and found["minus"] else 1
            yield Fact(FactKind.AMOUNT, sign * value * size, unit, found["number"].strip(), *found.span("number"))


def bare_numbers(text: str) -> Iterator[Fact]:
    """Find numbers without a unit: every one in digits, others where something is counted; one alone is an article."""
    for found in _BARE.finditer(text):
        number = found["digits"] or found["zh"] or found["myriads"] or found["en"]
        value = value_of(number + (found["myriad"] or ""))
        if value is not None and (found["digits"] or value > 1):
            yield _fact(found, value, "", text)


def number_signs(text: str) -> Iterator[Fact]:
    """Find numbers in signs that fold to no digits: "❿", "🔟", "卌"."""
    for at, sign in enumerate(text):
        value = _SIGNS.get(sign) or (unicodedata.numeric(sign, 0) if unicodedata.category(sign) in ("No", "Nl") else 0)
        if value:
            yield Fact(FactKind.AMOUNT, Fraction(value), "", sign, at, at + 1)


def limits_a_price(fact: Fact, text: str) -> bool:
    """Tell whether a folded text says of a price of its own that something costs less, or that and more."""
    behind = _UP.match(text, fact.end)
    return fact.unit in PRICES and bool(behind or _LIMITED.search(text[max(0, fact.start - _LOOK) : fact.start]))


def _fact(found: re.Match[str], value: Fraction, unit: str, text: str) -> Fact:
    before, behind = text[max(0, found.start() - _LOOK) : found.start()], text[found.end() : found.end() + _LOOK]
    bound = _bound_by(_UPPER.search(before), _LOWER.search(before)) or _bound_by(
        _UPPER_BEHIND.match(behind), _LOWER_BEHIND.match(behind)
    )
    if found.groupdict().get("more"):
        bound = 1
    return Fact(FactKind.AMOUNT, value, unit, found[0].strip(), found.start(), found.end(), bound)


def _bound_by(upper: re.Match[str] | None, lower: re.Match[str] | None) -> int:
    """Tell which of both is said; "no more than" holds "more than" and says the contrary."""
    most, least = (len(found[0]) if found else 0 for found in (upper, lower))
    return (least > most) - (most > least)


def _ends(found: re.Match[str]) -> list[tuple[str, tuple[str, Fraction], bool]]:
    """Give the one or two numbers of an amount, each with its unit, what one of it is in base units, and its sign."""
    if found["percent"]:
        return [(found["percent"], ("percent", Fraction(1)), False)]
    if found["before"]:
        unit = _unit(found["before"])
        return [(number, unit, False) for number in (found["blow"], found["bhigh"]) if number]
    unit = _unit(found["after"])
    in_front = found.string[max(0, found.start() - _LOOK) : found.start()]
    number = "a" if found["low"] == "first" else found["low"]
    low = (number, _unit(found["middle"]) if found["middle"] else unit, bool(_SIGN.search(in_front)))
    return [low, (found["high"], unit, bool(found["minus"]))] if found["high"] else [low]


def _unit(written: str) -> tuple[str, Fraction]:
    name = written.strip()
    return _UNITS.get(name) or _UNITS.get(dashed := re.sub(r"[\s-]+", "-", name)) or _UNITS[_singular(dashed)]


def _singular(name: str) -> str:
    return name.removesuffix("s") if name.removesuffix("s") in _UNITS else name.removesuffix("es")
