"""Facts about for how long an amount is: 每天 30 元, 30 元/周, "30 yuan a month". Pure."""

import re
from collections.abc import Iterator

from knowledge.numerals import NUMBER
from service.chat.guard.facts.fact import Fact, FactKind

EACH = "each"
"""The unit of such a fact; its value is the name of the period."""
_NAMES = {
    "minute": "分钟 分 minute",
    "hour": "小时 钟头 hour",
    "day": "天 日 晚 夜 day night",
    "week": "周 星期 礼拜 week",
    "month": "月 month",
    "quarter": "季度 季 quarter",
    "year": "年 year",
}
_PERIODS = {name: period for period, names in _NAMES.items() for name in names.split()}
_CHINESE = "分钟|小时|钟头|[天日晚夜周月年季]|星期|礼拜|季度"
_ENGLISH = "minute|hour|day|night|week|month|quarter|year"
_MONEY = r"元|块钱?|美元|欧元|\b(?:yuan|rmb|cny|usd|dollars?|euros?|pounds?|times?)"
# "One day at most 50 yuan" tells of a rate, but not "one day before" or "within a month".
_ONE = r"(?<![\d零一二两三四五六七八九十百千万第每半首头近])(?<!过去|提前|延[长迟]|超过)一个?"
_RATE = re.compile(
    # On Mondays, every week, is no rate.
    rf"(?:每个?|{_ONE})(?P<zh>{_CHINESE})(?![一二三四五六日天末]|[之以]?[内后前上下]|[起满到至半])(?=[^，。；,;:：\n\d]{{0,8}}(?:[$¥€£]\s?)?(?:{NUMBER})\s?(?:元|块|美元|欧元|次|[^\W\d_]?$|\s*(?:[,;。]|\Z)))"
    rf"|(?<=[元块次钱])\s?(?:[/／]|每个?)\s?(?P<behind>{_CHINESE})(?![一二三四五六日天末])"
    rf"|(?:(?:{_MONEY})|[$¥€£]\s?\d[\d,.]*)(?P<en>\s?(?:/|\b(?:per|an?|each|every))\s?(?P<period>{_ENGLISH}))\b"
)
# How else a passage says that something is for such a period.
_TOLD = {
    "minute": "分|minute",
    "hour": "时|钟头|hour",
    "day": "[天日晚夜]|day|daily|night|24",
    "week": "周|星期|礼拜|week|7|七",
    "month": "月|month",
    "quarter": "季|quarter",
    "year": "年|year|annual|annum",
}


def rates(text: str) -> Iterator[Fact]:
    """Find them: of each the period alone; the amount is a fact of its own."""
    for found in _RATE.finditer(text):
        where = "en" if found["en"] else "behind" if found["behind"] else 0
        period = _PERIODS[found["period"] or found["behind"] or found["zh"]]
        yield Fact(FactKind.AMOUNT, period, EACH, found[where].strip(), *found.span(where))


def is_told(period: object, text: str) -> bool:
    """Tell whether a folded text speaks of such a period at all."""
    return re.search(_TOLD[str(period)], text) is not None
