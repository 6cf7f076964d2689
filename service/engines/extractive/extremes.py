"""Which row of a table is the cheapest, fastest, longest: the column that tells, and the rows in that order. Pure."""

import re
from collections.abc import Sequence

from knowledge.terms import Term, telling_terms
from knowledge.words import words
from service.engines.extractive.columns import Cell, is_called

_FEWEST = 2
# In Chinese it is asked which is so: "最快多久" asks how soon, and "最多能" how much may be done.
_WHICH = r"(?=的|是|[呢啊呀吗]?[\s？?。！!，,]*$)"
# What is asked for, what such a column is called, and whether the least of it is meant.
_KINDS = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(called, re.IGNORECASE), least)
    for asks, called, least in (
        (
            rf"最(?:便宜|实惠){_WHICH}|\b(?:cheapest|least expensive)\b",
            r"价|费|租金|\b(?:price|fee|cost|rate|rent)",
            True,
        ),
        (rf"最贵{_WHICH}|\b(?:most expensive|priciest|dearest)\b", r"价|费|租金|\b(?:price|fee|cost|rate|rent)", False),
        (rf"最快{_WHICH}|\bfastest\b(?! way)", r"下行|下载|速率|速度|网速|带宽|\b(?:download|speed|bandwidth)", False),
        (rf"最慢{_WHICH}|\bslowest\b", r"下行|下载|速率|速度|网速|带宽|\b(?:download|speed|bandwidth)", True),
        (rf"最重{_WHICH}|\bheaviest\b", r"重|\bweight", False),
        (rf"最轻{_WHICH}|\blightest\b", r"重|\bweight", True),
        (rf"最大{_WHICH}|\b(?:biggest|largest)\b", r"大小|尺寸|容量|面积|\b(?:size|capacity|area|volume)", False),
        (rf"最小{_WHICH}|\bsmallest\b", r"大小|尺寸|容量|面积|\b(?:size|capacity|area|volume)", True),
    )
)
# These say nothing of which column is meant: the question names it.
_MOST = re.compile(rf"最[高多长久]{_WHICH}|\b(?:highest|longest|greatest)\b", re.IGNORECASE)
_LEAST = re.compile(rf"最[低少短]{_WHICH}|\b(?:lowest|shortest)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?")
_SPACE = re.compile(r"\s+")


def asks_an_extreme(question: str) -> bool:
    """Tell whether a question asks which of several things has the most or least of something."""
    return any(asks.search(question) for asks, _, _ in _KINDS) or bool(
        _MOST.search(question) or _LEAST.search(question)
    )


def besides_the_extreme(question: str) -> tuple[Term, ...]:
    """Give what else a question asks for which of several things has the most or least of something: of what things."""
    for pattern in (*(asks for asks, _, _ in _KINDS), _MOST, _LEAST):
        question = pattern.sub(" ", question)
    return telling_terms(question)


def column_of(question: str, rows: Sequence[Sequence[Cell]]) -> str:
    """Give the column of which a question asks for the most or least; empty where there is none, or not in numbers."""
    labels = dict.fromkeys(label for row in rows for label, _ in row[1:])
    for asks, called, _ in _KINDS:
        if asks.search(question):
            return next((label for label in labels if called.search(label) and _is_counted(label, rows)), "")
    asked = telling_terms(question) if asks_an_extreme(question) else ()
    called = [label for label in labels if is_called(label, asked) and _is_counted(label, rows)]
    return max(called, key=lambda label: _share_of(label, asked), default="")


def in_order(question: str, column: str, rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Give the places of rows, what is asked for first; in their own order where their numbers do not compare."""
    values = [_value(column, row) for row in rows]
    numbers = [_NUMBER.findall(value) for value in values]
    counted = {_SPACE.sub("", _NUMBER.sub("", value)) for value in values}
    if any(len(each) != 1 for each in numbers) or len(counted) > 1:
        return list(range(len(rows)))
    sign = 1 if _asks_the_least(question) else -1
    return sorted(range(len(rows)), key=lambda at: sign * float(numbers[at][0].replace(",", "")))


def _share_of(label: str, asked: Sequence[Term]) -> float:
    held = frozenset(words(label))
    return sum(term.share_in(held) for term in asked)


def _asks_the_least(question: str) -> bool:
    return bool(_LEAST.search(question)) or any(least and asks.search(question) for asks, _, least in _KINDS)


def _is_counted(column: str, rows: Sequence[Sequence[Cell]]) -> bool:
    return sum(bool(_NUMBER.search(_value(column, row))) for row in rows) >= _FEWEST


def _value(column: str, row: Sequence[Cell]) -> str:
    return next((value for label, value in row if label == column), "")
