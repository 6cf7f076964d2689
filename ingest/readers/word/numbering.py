"""The numbers that Word displays in front of list items and headings; the file only holds how to count."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from ingest.blocks import BULLET
from ingest.readers.word.styles import NO_INDENT, Indent, Styles, indent_of

_PLACEHOLDER = re.compile(r"%(\d)")
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LEGAL_DIGITS = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")


@dataclass(frozen=True, slots=True)
class Number:
    """What Word displays in front of a paragraph.

    Attributes:
        text: The number ("1.", "第四条", "4.2") or `BULLET`.
        depth: Its level in the list, from 0.
        counted_by: Names the list; where it ends and begins again, both parts have the same name.
        indent: How far from the margin the number stands, in twentieths of a point.
    """

    text: str
    depth: int
    counted_by: str = ""
    indent: int = 0


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    style: str = ""
    all_decimal: bool = False
    indent: Indent = NO_INDENT


@dataclass(slots=True)
class _List:
    """One list definition: paragraphs of all lists made from one abstract definition count together."""

    abstract: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict[int, int])

    def named(self, list_id: str) -> str:
        """Name what counts: the definition, but for a list that begins at a number of its own."""
        return f"{self.abstract}/{list_id}" if self.restarts else self.abstract


class Numbers:
    """Counts the numbered paragraphs of one document; ask for each paragraph once, in document order."""

    def __init__(self, document: Document, styles: Styles) -> None:
        self._styles = styles
        self._lists = _lists(document)
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def next(self, paragraph: Any) -> Number | None:
        """Count a paragraph; `None` when it has no number."""
        list_id, depth = self._place(paragraph)
        numbering = self._lists.get(list_id)
        level = numbering.levels.get(depth) if numbering else None
        if numbering is None or level is None or level.form == "none":
            return None
        indent = self._styles.indent(paragraph, level.indent).position
        if level.form == "bullet":
            return Number(BULLET, depth, numbering.named(list_id), indent)
        counts = self._count(list_id, numbering, depth)
        text = _PLACEHOLDER.sub(
            lambda match: _part(match.group(1), numbering, counts, all_decimal=level.all_decimal), level.pattern
        )
        return Number(text.strip(), depth, numbering.named(list_id), indent) if text.strip() else None

    def _count(self, list_id: str, numbering: _List, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(numbering.abstract, {})
        if depth in numbering.restarts and (list_id, depth) not in self._started:
            counts[depth] = numbering.restarts[depth] - 1
        self._started.add((list_id, depth))
        counts[depth] = counts.get(depth, numbering.levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return counts

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Find the list and level of a paragraph: its own, else those of its style."""
        list_id, depth = _list_of(paragraph)
        for style in self._styles.chain(paragraph):
            if list_id is not None and depth is not None:
                break
            style_list, style_depth = _list_of(style)
            if list_id is None:
                list_id = style_list
            if depth is None:
                depth = style_depth
        if depth is None and list_id is not None:
            depth = self._depth_by_style(list_id, paragraph)
        return list_id or "0", depth or 0

    def _depth_by_style(self, list_id: str, paragraph: Any) -> int:
        """A heading style names only its list; which level is its own stands in the list."""
        ids = [style.get(qn("w:styleId")) for style in self._styles.chain(paragraph)]
        numbering = self._lists.get(list_id)
        levels = numbering.levels.items() if numbering else ()
        return next((depth for depth, level in levels if level.style and level.style in ids), 0)


def _lists(document: Document) -> dict[str, _List]:
    """Read all list definitions; a document without lists has none."""
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
    root: Any = getattr(part, "element", None)
    if root is None:
        return {}
    abstracts = {item.get(qn("w:abstractNumId")): _levels(item) for item in root.iterchildren(qn("w:abstractNum"))}
    lists: dict[str, _List] = {}
    for item in root.iterchildren(qn("w:num")):
        abstract = _value(item, "w:abstractNumId")
        lists[item.get(qn("w:numId"))] = _overridden(item, _List(abstract, dict(abstracts.get(abstract, {}))))
    return lists


def _overridden(item: Any, numbering: _List) -> _List:
    for override in item.iterchildren(qn("w:lvlOverride")):
        depth = int(override.get(qn("w:ilvl"), "0"))
        if start := _value(override, "w:startOverride"):
            numbering.restarts[depth] = int(start)
        numbering.levels.update(_levels(override))
    return numbering


def _levels(parent: Any) -> dict[int, _Level]:
    return {
        int(level.get(qn("w:ilvl"), "0")): _Level(
            _value(level, "w:numFmt") or "decimal",
            _value(level, "w:lvlText"),
            int(_value(level, "w:start") or "1"),
            _value(level, "w:pStyle"),
            # "Legal" numbers: "1.1" below "第一条", not "一.1".
            level.find(qn("w:isLgl")) is not None,
            indent_of(level),
        )
        for level in parent.iterchildren(qn("w:lvl"))
    }


def _list_of(element: Any) -> tuple[str | None, int | None]:
    """Read list and level from a paragraph or a style, each `None` where it does not say."""
    place = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    depth = _value(place, "w:ilvl")
    return _value(place, "w:numId") or None, int(depth) if depth else None


def _part(placeholder: str, numbering: _List, counts: dict[int, int], *, all_decimal: bool) -> str:
    depth = int(placeholder) - 1
    level = numbering.levels.get(depth, _Level())
    count = counts.get(depth, level.start)
    return str(count) if all_decimal else _FORMS.get(level.form, str)(count)


def _value(parent: Any, tag: str) -> str:
    child = parent.find(qn(tag)) if parent is not None else None
    return child.get(qn("w:val"), "") if child is not None else ""


def _chinese(number: int) -> str:
    """Write a number below 10,000 in Chinese ("十二", "一百零五")."""
    text, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + unit
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    """Write 1 as "A", 26 as "Z", 27 as "AA" (Word repeats the letter)."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)  # noqa: PLR2004 - ⑳ is the last


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _chinese,
    "chineseLegalSimplified": lambda number: _chinese(number).translate(_LEGAL_DIGITS),
}
