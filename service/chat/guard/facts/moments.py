"""Facts about when: dates, weekdays and times of day. Pure."""

import re
from collections.abc import Iterator

from knowledge.numerals import CHINESE, value_of
from service.chat.guard.facts.amounts import AFTER
from service.chat.guard.facts.fact import Fact, FactKind

_MONTH_NAMES = """
january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct
|november nov|december dec
"""
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_ZH_DAY = rf"(?:\d{{1,2}}|{CHINESE})"
_DATE = re.compile(
    rf"(?P<zy>{_YEAR}|[〇零一二三四五六七八九]{{4}})\s*年(?:\s*(?P<zm>{_ZH_DAY})\s*月(?:份|(?:\s*(?P<zd>{_ZH_DAY})\s*[日号]))?)?"
    rf"|(?<![\d.])(?P<m>{_ZH_DAY})\s*月(?:\s*(?P<d>{_ZH_DAY})\s*[日号]|份|(?=[^\w]|[底初中末前起后内]|$))"
    rf"|(?<![\d./-])(?P<iy>{_YEAR})(?P<sep>[-/.])(?P<im>\d{{1,2}})(?P=sep)(?P<id>\d{{1,2}})(?![\d./-]\d)"
    rf"|\b(?P<em>{_MONTH})\s+(?P<ed>{_DAY})\b(?!:)(?:,?\s+(?P<ey>{_YEAR})\b)?"
    rf"|\b(?P<bd>{_DAY})\s+(?:of\s+)?(?P<bm>{_MONTH})(?:,?\s+(?P<by>{_YEAR})\b)?"
    rf"|\b(?P<ym>{_MONTH}),?\s+(?P<yy>{_YEAR})\b"
)
_WEEKDAYS = {day: number for number, day in enumerate("一二三四五六日", 1)} | {"天": 7}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_ENGLISH_WEEKDAYS = {day: number for number, day in enumerate(_DAYS.split(), 1)}
_WEEKDAY = re.compile(
    rf"(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?!\w*年)"
    # There is none of that name.
    r"|(?:(?<![每本上下这那一两二三四五六七八九十几\d])周|星期|礼拜)(?P<none>[零七八九])(?![十折次成点时分个天年月日小元块位名人号件款条种台])"
    rf"|\b(?P<en>{'|'.join(_ENGLISH_WEEKDAYS)})s?\b"
    r"|周末(?!愉快|快乐)|双休日|(?<!nice )(?<!good )(?<!great )(?<!lovely )\bweekends?\b"
)
DAILY = re.compile(
    r"每[天日]|天天|全年无休|全周|一周七天|\b(?:every\sday|daily|seven\sdays\sa\sweek|all\sweek|the\swhole\sweek)\b"
)
"""Matches all days of the week, in a folded text."""
WEEKEND = "weekend"
"""The value of Saturday and Sunday together."""
_BEFORE_NOON, _AFTER_NOON = "凌晨|早上|清晨|上午|早", "中午|下午|傍晚|晚上|夜里|晚"
_HALF = r"(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
_TIME = re.compile(
    rf"(?:(?P<noon>{_BEFORE_NOON}|{_AFTER_NOON})\s*)?(?<![\d:])(?P<h>\d{{1,2}}):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
    rf"(?:\s*{_HALF})?"
    rf"|(?:(?P<znoon>{_BEFORE_NOON}|{_AFTER_NOON})\s*)?(?P<zh>\d{{1,2}}|{CHINESE})\s*"
    # "三点五元" is no moment.
    rf"(?:时|点(?![零一二三四五六七八九]{{1,3}}\s?(?:{AFTER})))"
    rf"(?:(?P<zhalf>半)|(?P<quarter>一刻)|(?P<zm>\d{{1,2}}|{CHINESE})\s*分?|钟|整)?"
    rf"|\b(?P<eh>\d{{1,2}})\s*{_HALF.replace('half', 'ehalf')}"
)
_NOON = 12
# "百分之二十时" is no time of day.
_PERCENT = re.compile(r"百分之[一二三四五六七八九十百零点]*$")


def dates(text: str) -> Iterator[Fact]:
    """Find dates: year, month and day, each or `None`."""
    for found in _DATE.finditer(text):
        year = found["zy"] or found["iy"] or found["ey"] or found["by"] or found["yy"]
        month = found["zm"] or found["m"] or found["im"] or found["em"] or found["bm"] or found["ym"]
        day = found["zd"] or found["d"] or found["id"] or found["ed"] or found["bd"]
        value = (_number(year), _number(month), _number(day))
        yield Fact(FactKind.DATE, value, "", found[0], found.start(), found.end())


def weekdays(text: str) -> Iterator[Fact]:
    """Find days of the week, 1 for Monday, and weekends; a day that no week has is its name."""
    for found in _WEEKDAY.finditer(text):
        named = found["zh"] or found["en"]
        value = (_WEEKDAYS | _ENGLISH_WEEKDAYS)[named] if named else found["none"] or WEEKEND
        yield Fact(FactKind.WEEKDAY, value, "", found[0], found.start(), found.end())


def times(text: str) -> Iterator[Fact]:
    """Find times of day, in minutes since midnight; "half" where it is not said whether before noon or after."""
    for found in _TIME.finditer(text):
        hour = _number(found["h"] or found["zh"] or found["eh"])
        is_percentage = found["zh"] and _PERCENT.search(text[: found.start("zh")])
        if hour is None or hour > 2 * _NOON or is_percentage:
            continue
        minutes = 30 if found["zhalf"] else 15 if found["quarter"] else _number(found["m"] or found["zm"]) or 0
        half = found["noon"] or found["znoon"] or found["half"] or found["ehalf"] or ""
        if half and (re.match(_AFTER_NOON, half) or half.startswith("p")) and hour < _NOON:
            hour += _NOON
        elif half.startswith("a") and hour == _NOON:
            hour = 0
        exact = half or found["h"] or hour > _NOON
        yield Fact(FactKind.TIME, 60 * hour + minutes, "" if exact else "half", found[0], found.start(), found.end())


def _number(written: str | None) -> int | None:
    if not written:
        return None
    word = written.rstrip(".")
    if word in _MONTHS:
        return _MONTHS[word]
    value = value_of(re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word))
    return None if value is None else int(value)
