"""A spreadsheet's cell as a person sees it: a percentage with its sign, a date without midnight."""

import re
from datetime import datetime, time

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_CONDITION = re.compile(r"\[(?!\$)[^\]]*\]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_LOCALE = re.compile(r"\[[^\]]*\]")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([0#?]+))?")
_PADDING = re.compile(r"_.|\*.")  # room for a sign, and a character that fills the cell
_SCALED = re.compile(r"!|[#0?.],+(?![#0?,])")  # "0!.0," writes 123456 as 12.3; the plain value cannot be misread
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
    if isinstance(value, time):
        return value.isoformat("seconds" if "s" in number_format.lower() else "minutes")
    return str(value)


def _number(value: float, number_format: str) -> str:
    shown = _PADDING.sub("", number_format.partition(";")[0])
    form = _CURRENCY.sub(lambda match: match.group(1), _CONDITION.sub("", shown))
    literals = [found.group(1) or found.group(2) or "" for found in _LITERAL.finditer(form)]
    bare = _LITERAL.sub("", form)
    digits = _DIGITS.search(bare)
    if digits is None or "E+" in bare or "/" in bare or _SCALED.search(bare):
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
    """Write a date as the format's kind has it: Chinese or ISO, with the parts that it shows."""
    form = _LOCALE.sub("", number_format.lower())
    clock = "" if "h" not in form else f"{value:%H:%M:%S}" if "s" in form else f"{value:%H:%M}"
    if clock and not any(letter in form for letter in "yd年日"):
        return clock
    day = _day(value, form)
    return day if value.time() == time() or not clock else f"{day} {clock}"


def _day(value: datetime, form: str) -> str:
    if "年" in form or "月" in form:
        year = f"{value.year}年" if "y" in form or "年" in form else ""
        return f"{year}{value.month}月" + (f"{value.day}日" if "d" in form else "")
    if "y" in form and "d" not in form and "m" in form:
        return f"{value:%Y-%m}"
    return f"{value:%Y-%m-%d}"
