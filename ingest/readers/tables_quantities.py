"""Quantities as names of columns: "套餐 | 1个月" above prices says what they are for, and is no row of its own."""

import re
from collections import Counter
from collections.abc import Sequence

_AMOUNT = re.compile(
    r"(?:约|近|最[多少]|[≤≥<>＜＞±+-]){0,2}\s?(?P<currency>[¥￥$€£]?)\s?"
    r"(?P<number>\d[\d.,:~～至-]*+|[一二三四五六七八九十百千万两半]{1,4}(?=[^\d\s])"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)(?=[ -]))[ -]?(?P<unit>\D*)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROUGHLY = re.compile(r"(?:左右|上下|以[上下内]|起|内|多|整)?(?:[/每].*)?$", re.DOTALL)
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
_CLASSES = re.compile(
    r"(?:等级|级别|类型|类别|品类|系列|型号|套餐|产品|商品|版本|会员|地区|城市)$"
    r"|\b(?:plan|product|item|type|model|class|level|tier|city|region|country)$",
    re.IGNORECASE,
)
# "主机 | 一年" above "电池 | 6个月" is no name: both are lengths of time.
_KINDS = re.compile(
    r"(?:(?P<time>个?(?:月|季度|星期|工作日|小时)|[年周天日]|分钟?|秒钟?|(?:working |business )?day|week|month|year"
    r"|hour|h|minute|min|second)"
    r"|(?P<money>[¥￥$€£]|万?元|块|人民币|美元|欧元|rmb|cny|usd|eur|gbp|dollar|euro)"
    r"|(?P<weight>千克|公斤|毫克|[克斤吨]|[km]?g)|(?P<length>[千厘毫]?米|公里|[ckm]?m)|(?P<volume>毫?升|[mc]?l)"
    r"|(?P<data>[kmgt]b))s?(?![a-z])"
)
_FEWEST = 2
_SHARE = 0.6  # of the values below


def names_quantities(label: str, first: str, others: Sequence[str]) -> bool:
    """Tell whether a quantity at the head of a column names the quantities below it, which are of another kind.

    Args:
        label: What stands beside it.
        first: What may be a name: "1个月", "2024年", "30天无理由".
        others: What stands below it.
    """
    unit, units = _unit_of(first), Counter(map(_unit_of, others))
    del units[""]
    if not unit or not units or unit in units:
        return False
    usual, count = units.most_common(1)[0]
    if count < max(_FEWEST, _SHARE * len(others)):
        return False
    # "30天无理由" above "7天" may be one of them that says more, unless it stands beside what things are sorted by.
    return not unit.startswith(usual) or bool(_CLASSES.search(label))


def _unit_of(text: str) -> str:
    """Give what an amount is of ("time", "money" or its unit), with what follows; empty where a text is no amount."""
    match = _AMOUNT.fullmatch(_BRACKETS.sub("", text).strip())
    if match is None:
        return ""
    unit = (match["currency"] or _ROUGHLY.sub("", match["unit"].strip())).casefold()
    if unit == "年" and _YEAR.fullmatch(match["number"]):
        return "calendar year"
    kind = _KINDS.match(unit)
    return f"{kind.lastgroup} {unit[kind.end() :]}".strip() if kind else unit
