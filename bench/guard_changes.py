"""One fact of a sentence changed into another of its kind, fluently. Pure but for chance.

How facts are found here is written anew, on purpose: what the guard does not see must not be hidden by its own eyes.
"""

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_ZH = "[一二两三四五六七八九十百千]+"
_PERIOD_ZH = r"(?:个工作日|工作日|个小时|小时|分钟|秒钟|秒|毫秒|天|周|个星期|个月|年)"
_PERIOD_EN = r"(?:business days?|working days?|days?|weeks?|months?|years?|hours?|minutes?|seconds?|ms)"
_OTHER_UNITS = """
天, 小时, 个月, 个工作日, 周
小时, 分钟, 天
分钟, 秒, 小时
个月, 年, 天
年, 个月
元, 美元, 欧元
days, hours, weeks, months, business days
hours, minutes, days
minutes, seconds, hours
months, years, weeks
years, months
weeks, days
GB, MB, KB
MB, KB, GB
KB, MB
kHz, MHz
MHz, kHz, GHz
ms, s
mA, A
公里, 米
米, 公里
万, 亿
seconds, minutes
"""
_UNITS = [line.split(", ") for line in _OTHER_UNITS.strip().split("\n")]
_PATTERNS: dict[str, tuple[str, ...]] = {
    "percentage": (r"(?<![\d.])(\d{1,3}(?:\.\d+)?)(?=\s?(?:%|percent))", r"百分之([一二三四五六七八九十]+)"),
    "price": (
        r"(?<=[$¥￥€])(\d[\d,]*(?:\.\d+)?)",
        r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(?=\s?(?:元|美元|dollars|yuan|RMB))",
    ),
    "date": (
        r"\d{4}年(\d{1,2})月",
        r"(?<!\d)(\d{1,2})(?=月\d{1,2}日)",
        r"\d{1,2}月(\d{1,2})(?=日)",
        r"(?<!\d)((?:1[6-9]|20)\d\d)(?=年)",
        rf"\b({_MONTHS})(?= \d)",
        rf"(?:{_MONTHS}) (\d{{1,2}})(?=,|th|st| )",
        rf"(?:{_MONTHS}) \d{{1,2}}, (\d{{4}})",
        r"\b\d{4}-\d\d-(\d\d)\b",
        r"(?<![\d:])(\d{1,2})(?=:\d\d)",
        r"(?:周|星期)([一二三四五六])",
        r"\b(Monday|Tuesday|Wednesday|Thursday|Friday)\b",
        r"\b(?:in|since) ((?:19|20)\d\d)\b",
    ),
    "period": (
        rf"(?<![\d.年月第-])(\d+)(?=\s?{_PERIOD_ZH})",
        rf"(?<![第每])({_ZH})(?={_PERIOD_ZH})",
        rf"(?<![\d.-])(\d+)(?=[ -]{_PERIOD_EN}\b)",
        rf"\b(two|three|four|five|six|seven|ten|twelve|thirty)(?= {_PERIOD_EN}\b)",
    ),
    "clause": (
        rf"第({_ZH}|\d+)(?=[条章节款步项])",
        r"\b(?:[Ss]tep|[Ss]ection|[Cc]lause|[Cc]hapter|[Aa]rticle) (\d+)\b",
    ),
    "phone": (r"(?<![\d.-])(\+?\d[\d -]{7,15}\d)(?![\d.-])",),
    "URL": (r"https?://([\w.-]+\.\w+)", r"https?://[\w.-]+/([\w-]+)", r"([\w.+-]+)@[\w-]+\.\w"),
    "code": (
        r"(?<![\w.-])([A-Z][A-Za-z]*-?\d+[A-Za-z0-9-]*)(?![\w.-])",
        r"(?<![\w.-])([A-Za-z]+_[A-Za-z0-9_]+)(?!\w)",
        r"(?<![\w./])v?(\d+\.\d+(?:\.\d+)?)(?![\w.%])",
    ),
    "number": (
        r"(?<![\w.:/$¥-])(\d{1,6})(?![\w.:/%-]|\s?(?:元|年|月|日|天|小时|分钟|个月|%))",
        r"(?<![第\w])([二两三四五六七八九十]{1,3})(?=[个条种台件名位座项])",
        r"\b(two|three|four|five|six|seven|eight|nine|ten)(?= [a-z]+s\b)",
    ),
}
KINDS = ("number", "unit", "date", "period", "price", "percentage", "clause", "phone", "URL", "code", "name")


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence with one fact changed."""

    kind: str
    sentence: str
    old: str
    new: str


def changed(kind: str, sentence: str, names: Sequence[str], chance: random.Random) -> Change | None:
    """Change one fact of a kind; `None` where the sentence has none.

    Args:
        kind: One of `KINDS`.
        sentence: As the passage has it.
        names: Names of the same set of documents.
        chance: Decides which fact, and what becomes of it.
    """
    if kind == "unit":
        return _changed_unit(sentence, chance)
    if kind == "name":
        return _changed_name(sentence, names, chance)
    found = [match for pattern in _PATTERNS[kind] for match in re.finditer(pattern, sentence)]
    if kind == "phone":
        found = [match for match in found if sum(letter.isdigit() for letter in match[1]) > 6]
    if not found:
        return None
    match = chance.choice(found)
    new = _another(match[1], kind, chance)
    if unicodedata.normalize("NFKC", match[1]).replace("两", "二") == new:
        return None
    return Change(kind, sentence[: match.start(1)] + new + sentence[match.end(1) :], match[1], new)


def _changed_unit(sentence: str, chance: random.Random) -> Change | None:
    fitting: list[tuple[re.Match[str], Sequence[str]]] = []
    for unit, *others in _UNITS:
        word = (
            rf"(?<=\d)( ?)({unit})(?![\w])"
            if unit.isascii()
            else rf"(?<=[\d一二两三四五六七八九十])( ?)({unit})(?!级|代|货|元|\w*月)"
        )
        fitting += [(match, others) for match in re.finditer(word, sentence)]
    fitting = [
        (match, others)
        for match, others in fitting
        if not (match[2] == "年" and re.search(r"\d{4} ?$", sentence[: match.start(2)]))
    ]
    if not fitting:
        return None
    match, others = chance.choice(fitting)
    new = chance.choice(others)
    return Change("unit", sentence[: match.start(2)] + new + sentence[match.end(2) :], match[2], new)


def _changed_name(sentence: str, names: Sequence[str], chance: random.Random) -> Change | None:
    held = [name for name in names if re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", sentence)]
    others = [name for name in names if name not in sentence and not any(name in one or one in name for one in held)]
    if not held or not others:
        return None
    old = chance.choice(held)
    ascii_others = [name for name in others if name.isascii() == old.isascii()] or others
    new = chance.choice(ascii_others)
    return Change("name", sentence.replace(old, new), old, new)


def _another(old: str, kind: str, chance: random.Random) -> str:
    if re.fullmatch(_MONTHS, old):
        return chance.choice([month for month in _MONTHS.split("|") if month != old])
    for words in (
        "一二三四五六七八九",
        "two three four five six seven eight nine ten twelve thirty",
        "Monday Tuesday Wednesday Thursday Friday",
    ):
        listed = words.split() if " " in words else list(words)
        if old in listed:
            return chance.choice([word for word in listed if word != old])
    if kind == "URL":
        return (
            old[:-1] + ("s" if old[-1] != "s" else "t")
            if chance.random() < 0.5
            else f"{old}-cn"
            if "." not in old
            else f"my{old}"
        )
    places = [index for index, letter in enumerate(old) if letter.isdigit()]
    if kind == "code" and not places:
        return old + "_EX"
    if places:
        return _other_number(old, places, kind, chance)
    written = [index for index, letter in enumerate(old) if letter in "一二两三四五六七八九"] or [0]
    other = chance.choice([digit for digit in "二三四五六七八九" if digit != old[written[-1]]])
    return old[: written[-1]] + other + old[written[-1] + (old[written[-1]] not in "十百千") :]


def _other_number(old: str, places: Sequence[int], kind: str, chance: random.Random) -> str:
    if re.fullmatch(r"\d{1,2}", old) and kind == "date":
        return str(chance.choice([number for number in range(1, 13) if number != int(old)]))
    if re.fullmatch(r"\d+", old) and chance.random() < 0.5:
        return str(
            chance.choice(
                [
                    number
                    for number in (int(old) * 2, int(old) + 1, int(old) * 10, max(int(old) - 1, 1), 30)
                    if number != int(old)
                ]
            )
        )
    place = chance.choice(places)
    other = chance.choice([digit for digit in "123456789" if digit != old[place]])
    return old[:place] + other + old[place + 1 :]
