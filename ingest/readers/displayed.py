"""A spreadsheet's cell as a person sees it: a percentage with its sign, a date without midnight."""

import re
from datetime import datetime, time

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CONDITION = re.compile(r"\[(?!\$)[^\]]*\]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([0#?]+))?")
_SYMBOLS = "¥￥$€£"


def displayed(value: object, number_format: str) -> str:
    """Write a cell's value under its number format; an unusual format gives the plain value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        return _moment(value, number_format)
    return value.isoformat("minutes") if isinstance(value, time) else str(value)


def _number(value: float, number_format: str) -> str:
    form = _CURRENCY.sub(lambda match: match.group(1), _CONDITION.sub("", number_format.partition(";")[0]))
    literals = [found.group(1) or found.group(2) or "" for found in _LITERAL.finditer(form)]
    bare = _LITERAL.sub("", form)
    digits = _DIGITS.search(bare)
    if digits is None or "E+" in bare or "/" in bare:
        return _plain(value)
    decimals = len(digits.group(1) or "")
    share = "%" in bare
    text = f"{value * 100 if share else value:{',' if ',' in digits.group() else ''}.{decimals}f}"
    whole = digits.group().split(".")[0].replace(",", "")
    if whole and set(whole) == {"0"}:
        text = text.zfill(len(whole) + (decimals + 1 if decimals else 0))
    return _with_signs(text + ("%" if share else ""), form, literals)


def _with_signs(text: str, form: str, literals: list[str]) -> str:
    """Put the currency in front and the unit behind, as the format has them."""
    begin = _DIGITS.search(form)
    at = begin.start() if begin else 0
    before = "".join(sign for sign in _SYMBOLS if sign in form[:at])
    after = "".join(sign for sign in "元件个天%" if sign in form[at:] and sign != "%" and sign not in "".join(literals))
    head = "".join(literal for literal in literals if form.find(literal) < at and literal not in before)
    tail = "".join(literal for literal in literals if form.find(literal) >= at)
    return f"{head.strip()}{before}{text}{after}{tail.rstrip()}"


def _plain(value: float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact up to here
        return str(int(value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _moment(value: datetime, number_format: str) -> str:
    """Write a date as the format's kind has it: Chinese or ISO, with the time only where it is shown."""
    form = number_format.lower()
    clock = "" if value.time() == time() or "h" not in form else f" {value:%H:%M}"
    if "h" in form and not any(letter in form for letter in "yd"):
        return f"{value:%H:%M}"
    if "年" in form:
        day = f"{value.day}日" if "日" in form else ""
        return f"{value.year}年{value.month}月{day}{clock}"
    return f"{value:%Y-%m-%d}{clock}"
