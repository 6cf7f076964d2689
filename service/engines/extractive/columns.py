"""Which columns of a row answer a question. Pure."""

import re
from collections.abc import Iterable, Sequence

from knowledge.language import language_of
from knowledge.terms import Term, terms_of
from knowledge.words import words

Cell = tuple[str, str]
"""A column's name and the value in it."""

# A column that tells which one a row is about is shown beside what is asked for.
_NAMES = re.compile(r"(?:名称|姓名|型号|品名|产品|项目|编号|name|model|product|item)", re.IGNORECASE)
# How what stands in a column is asked for without naming it, and what such a column is called.
_KINDS = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(called, re.IGNORECASE))
    for asks, called in (
        # Who asks for a place wants to go there.
        (
            r"哪里|哪儿|在哪|怎么走|位置|\bwhere\b|address",
            r"地址|位置|地点|电话|时间|address|location|place|phone|hours",
        ),
        (r"电话|号码|联系|phone|\bcall\b|contact", r"电话|手机|联系|phone|tel|contact"),
        (r"[几\d]点|[开关]门|营业|上班|下班|周[一二三四五六日天末]|\bopen|\bclos", r"时间|hours|\btimes?\b|open"),
        (r"[多几][少多]钱|什么价|贵|要交|收费|how much|\bcosts?\b|price", r"价|费|金额|price|fee|cost|discount"),
        (
            r"多久|几[天号月]|多长时间|什么时候|哪天|how long|\bwhen\b|deadline",
            r"时间|时效|期限|[日天]$|日期|time|days|period|deadline",
        ),
        (r"几折|打折|多少折|\bdiscount", r"折扣|优惠|discount"),
        (r"颜色|什么色|\bcolou?rs?\b", r"颜色|colou?r"),
        (r"有货|现货|库存|缺货|\bstock\b|\bavailable\b", r"库存|现货|stock|availab"),
        (r"多重|重量|几斤|\bheavy\b|\bweigh", r"重|weight"),
        (r"瓦|功率|\bwatt|\bpower\b", r"功率|power|watt"),
        (
            r"意思|含义|故障|怎么回事|为什么|\bmeans?\b|\bwhy\b|error",
            r"含义|原因|说明|处理|办法|meaning|cause|remedy|to do",
        ),
        (
            r"怎么办|处理|解决|怎么修|what (?:do|does|should|to)\b|\bfix\b",
            r"含义|原因|处理|办法|meaning|cause|remedy|to do|solution",
        ),
    )
)
_HOLDS = 0.9
_CELL = re.compile(r"\s*([^:：；;\n]{1,30}?)\s*[:：]\s*(\S.*)", re.DOTALL)


def cells_of(line: str) -> tuple[Cell, ...]:
    """Take a row `column: value; column: value` apart.

    Returns:
        Columns with their values; those without a value are left out, and a beginning without a column has "".
    """
    cells: list[Cell] = []
    semicolon = "；" if language_of(line) == "zh" else "; "
    for piece in re.split(r"[；;]\s*", line):
        if cell := _CELL.fullmatch(piece):
            cells.append((cell[1], cell[2].strip()))
        elif cells and piece.strip() and not re.fullmatch(r"[^:：]+[:：]\s*", piece):
            cells[-1] = (cells[-1][0], cells[-1][1] + semicolon + piece.strip())
        elif piece.strip() and not cells:
            cells.append(("", piece.strip()))
    return tuple(cells)


def labels_asked_for(question: str, cells: Sequence[Cell]) -> frozenset[str]:
    """Give the names of the columns to show: what the row is about, and what is asked of it.

    Args:
        question: What is asked.
        cells: A row.

    Returns:
        All of them when the question asks for no column in particular.
    """
    asked = terms_of(question)
    wanted = {label for label, _ in cells if is_asked_for(question, asked, label)}
    if not wanted or not cells:
        return frozenset(label for label, _ in cells)
    wanted = _named_among(question, asked, wanted) | naming(cells)
    return frozenset(_with_what_was_said(asked, cells, wanted))


def _named_among(question: str, asked: Sequence[Term], wanted: set[str]) -> set[str]:
    """Leave out, of columns of one kind, those beside one that the question names: 成人票价 among the prices."""
    kept = set(wanted)
    for called in (called for asks, called in _KINDS if asks.search(question)):
        held = {label: frozenset(words(label)) for label in wanted if called.search(label)}
        telling = [term for term in asked if len(term.word) > 1 and 0 < _holding(term, held.values()) < len(held)]
        named = {label for label in held if any(term.share_in(held[label]) >= _HOLDS for term in telling)}
        kept -= (held.keys() - named) if named else set()
    return kept


def _holding(term: Term, columns: Iterable[frozenset[str]]) -> int:
    return sum(term.share_in(column) >= _HOLDS for column in columns)


def naming(cells: Sequence[Cell]) -> frozenset[str]:
    """Give the names of the columns that tell which one a row is about."""
    return frozenset((*(label for label, _ in cells[:1]), *(label for label, _ in cells if _NAMES.fullmatch(label))))


def asks_for_a_column(question: str, cells: Sequence[Cell]) -> bool:
    """Tell whether a question asks for one of a row's columns, by its name or otherwise."""
    asked = terms_of(question)
    return any(is_asked_for(question, asked, label) for label, _ in cells)


def asks_a_kind(question: str, label: str) -> bool:
    """Tell whether a question asks for what stands in a column of this name: how much, where, how long."""
    return any(asks.search(question) and called.search(label) for asks, called in _KINDS)


def is_asked_for(question: str, asked: Sequence[Term], label: str) -> bool:
    """Tell whether a question asks for a column, by its name or otherwise.

    Args:
        question: What is asked.
        asked: Its terms.
        label: The column's name.
    """
    return asks_a_kind(question, label) or is_called(label, asked)


def is_called(label: str, asked: Sequence[Term]) -> bool:
    """Tell whether a column is called by what is asked; one character alone is part of many names."""
    named = frozenset(word for word in words(label) if len(word) > 1 or word.isascii())
    return any(term.share_in(named) >= _HOLDS for term in asked if len(term.word) > 1)


def _with_what_was_said(asked: Sequence[Term], cells: Sequence[Cell], wanted: set[str]) -> set[str]:
    """Add the columns that hold what the question says and no other column shows: they tell why it is this row."""
    for term in asked:
        holding = [label for label, value in cells if term.share_in(frozenset(words(value))) >= _HOLDS]
        if holding and not wanted.intersection(holding):
            wanted = wanted | {holding[0]}
    return wanted
