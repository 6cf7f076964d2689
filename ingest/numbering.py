"""Numbers that open a clause ("第四条", "4.2", "Section 3.1") or a step ("1.", "第一步", "Step 1")."""

import re
from dataclasses import dataclass

_DIGITS = "〇零一二三四五六七八九十百两"
_CHINESE_VALUE = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

# "第四条规定…" speaks of a clause, it does not open one.
_NO_REFERENCE = r"(?!\s*(?:[、和及或与至到的中第]|规定|所述|约定|所列|以及|之|项|款))"
# "2.4 GHz", "3.5 折" and "1.5 倍" are quantities.
_NO_UNIT = (
    r"(?!\s*(?:[GMk]?Hz|[km]?g\b|[kcm]?m\b|[kKMGT]B|[kmM]?[VWA]h?\b|mAh|°|℃|%|％|元|米|厘米|毫米|公里|英寸|寸|"
    r"千克|公斤|克|升|折|倍|万|亿|小时|分钟|秒|天|年|版|USD|CNY|EUR|dollars|hours|days|inch|million))"
)
_CLAUSES = tuple(
    (key, re.compile(pattern))
    for key, pattern in (
        ("编", rf"第\s*[{_DIGITS}\d]+\s*编{_NO_REFERENCE}"),
        ("章", rf"第\s*[{_DIGITS}\d]+\s*章{_NO_REFERENCE}"),
        ("节", rf"第\s*[{_DIGITS}\d]+\s*节{_NO_REFERENCE}"),
        ("条", rf"第\s*(?:[{_DIGITS}]+|\d+(?:\.\d+)*)\s*条{_NO_REFERENCE}"),
        (
            "article",
            r"(?:Article|Section|Clause|Chapter|Part|ARTICLE|SECTION)\s+\d++(?:\.\d++)*+(?=$|[.:：\s–—-]+(?![a-z\s]))",
        ),
        (".", rf"§?\s?[1-9]\d?(?:\.[1-9]\d?){{1,4}}\.?(?![\d.]){_NO_UNIT}(?=$|\s|[^\x00-\x7f])"),
        ("一、", rf"[{_DIGITS}]{{1,3}}、"),
        ("（一）", rf"[（(][{_DIGITS}]{{1,3}}[)）]"),
    )
)
_STEPS = tuple(
    (key, re.compile(pattern, re.IGNORECASE))
    for key, pattern in (
        ("1.", r"(\d{1,2})\s?(?:[.．](?=\s|[^\x00-\x7f]|[A-Za-z]|$)|[、)）])\s*"),
        ("(1)", r"[（(](\d{1,2})[)）]\s*"),
        ("①", r"([①-⑳])\s*"),
        ("step", rf"第\s?([{_DIGITS}\d]{{1,3}})\s?步\s*[:：、，,.．]?\s*"),
        ("step", rf"步骤\s?([{_DIGITS}\d]{{1,3}})\s*[:：、，,.．]?\s*"),
        ("step", r"step\s(\d{1,2})\s*(?:[:：.)–—-]\s*|\s|$)"),
    )
)


@dataclass(frozen=True, slots=True)
class Clause:
    """The number that a clause begins with.

    Attributes:
        number: As written ("第四条", "4.2").
        style: The way of numbering; clauses of one style and depth are siblings.
        depth: Parts of the number: 1 for "第四条", 2 for "4.2".
        rest: The text after the number.
    """

    number: str
    style: str
    depth: int
    rest: str


@dataclass(frozen=True, slots=True)
class Step:
    """The number that a step begins with; steps of one procedure share the `style` and count upwards."""

    number: int
    style: str
    text: str


def clause_of(text: str) -> Clause | None:
    """Read the clause number that `text` begins with, if any."""
    for style, pattern in _CLAUSES:
        if match := pattern.match(text):
            number = match.group().strip().rstrip(".、")
            rest = text[match.end() :].lstrip(" \t　.:：-–—、")
            return Clause(number, style, number.count(".") + 1, rest)
    return None


def step_of(text: str) -> Step | None:
    """Read the step number that `text` begins with, if any."""
    for style, pattern in _STEPS:
        if match := pattern.match(text):
            return Step(_value(match.group(1)), style, text[match.end() :].strip())
    return None


def _value(digits: str) -> int:
    if digits.isdecimal():
        return int(digits)
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    return _chinese_value(digits)


def _chinese_value(digits: str) -> int:
    """Value of a Chinese number below 100 ("十二", "二十", "三十五")."""
    tens, ten, units = digits.partition("十")
    if not ten:
        return _CHINESE_VALUE.get(digits[-1], 0)
    return 10 * _CHINESE_VALUE.get(tens, 1) + _CHINESE_VALUE.get(units, 0)
