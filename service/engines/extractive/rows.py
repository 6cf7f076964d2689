"""Rows of a table that fit a question, written for people. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log

from knowledge.language import language_of
from knowledge.terms import Term, telling_terms, terms_of
from knowledge.words import words
from service.engines.extractive.asked_rows import is_asked_row
from service.engines.extractive.choose import CODE_WEIGHT, Source, coverage, is_code
from service.engines.extractive.columns import Cell, asks_a_kind, cells_of, labels_asked_for, naming
from service.engines.extractive.extremes import column_of, in_order
from service.engines.extractive.plain import plain
from service.engines.extractive.question import Question
from service.engines.extractive.ranges import within_ranges
from service.engines.extractive.sentences import within

_MOST_ROWS = 6
# Rows that fit nearly as well as the best one: the question does not tell them apart.
_ROW_MARGIN = 0.1
# What a row gains when a number of the question lies between two of its own.
_IN_RANGE = 0.5
# Where the question names no row by itself, all of a table up to this many characters and rows are shown.
_SMALL_TABLE = {"zh": 250, "en": 500}
_FEW_ROWS = 4
# The question names a row when it says this much of something that is listed in it.
_NAMED = 0.8
# A row up to this many characters is written on one line.
_ROW_LINE = {"zh": 60, "en": 120}
# A list of properties has two columns: what is told, and that.
_LABEL_AND_VALUE = 2
# What such a row gains when it is called as what is asked for: "Weight" where it is asked how heavy something is.
_OF_ITS_KIND = 0.5
_INTRODUCES = (":", "：")
_LISTED = re.compile(r"[、,，；;（）()/]|\s+(?:and|or|und)\s+|[和及与或]")


@dataclass(frozen=True)
class _Row:
    """A row with the passage it stands in."""

    source: Source
    line: str

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return cells_of(self.line)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its values: what the columns are called, all rows share."""
        return frozenset(words(" ".join(value for _, value in self.cells)))


def fitting_rows(question: Question, sources: Sequence[Source]) -> tuple[list[tuple[Source, str]], int]:
    """Give the rows that fit the question best, readable, each with the source it stands in.

    Args:
        question: What is asked.
        sources: Records of one document, the best first.

    Returns:
        At most six rows in their sources' order, and how many more fit equally well.
    """
    rows = _of_what_is_put_in_its_place(question, [row for source in sources for row in _rows_of(source)])
    # Of a table in several passages, not all may have been found.
    if len(sources) == 1 and (column := column_of(question.text, [row.cells for row in rows])):
        return _shown(question, *_by_column(question, column, rows))
    scores = _scores(question, rows)
    best = max(scores, default=0.0)
    margin = min(_ROW_MARGIN, best / 2)
    if best <= 0:
        fitting = [row for row in rows if row.source is sources[0]]
    else:
        fitting = [row for row, score in zip(rows, scores, strict=True) if score >= best - margin]
    named = any(_is_named(question.text, row) or is_asked_row(question.ask, row.cells) for row in fitting)
    if fitting and not named and not _is_of_its_kind(question, fitting):
        fitting = _small_table(rows, fitting)
    once = _once(fitting)
    return _shown(question, once, _readable(question.ask, once))


def _of_what_is_put_in_its_place(question: Question, rows: list[_Row]) -> list[_Row]:
    """Give the rows that have what a message only names, "and tea?", where some do: of the rest it was asked before."""
    things = telling_terms(question.talk.own) if question.talk.elliptic else ()
    shares = [sum(term.share_in(row.words) for term in things) for row in rows]
    most = max(shares, default=0.0)
    return [row for row, share in zip(rows, shares, strict=True) if share == most]


def _by_column(question: Question, column: str, rows: Sequence[_Row]) -> tuple[list[_Row], list[str]]:
    """Give the rows with the column by which they are compared, what is asked for first."""
    ordered = [rows[at] for at in in_order(question.text, column, [row.cells for row in rows])]
    told = [[cell for cell in row.cells if cell[0] in naming(row.cells) | {column}] for row in ordered]
    return ordered, [_written(cells, language_of(row.line)) for row, cells in zip(ordered, told, strict=True)]


def _shown(question: Question, rows: Sequence[_Row], texts: Sequence[str]) -> tuple[list[tuple[Source, str]], int]:
    shown = [(row.source, within(text, question.max_chars)) for row, text in zip(rows, texts, strict=True)]
    count = _rows_within(shown, question.max_chars)
    return shown[:count], len(shown[count:])


def _rows_of(source: Source) -> list[_Row]:
    """Give the rows of a passage; the line that introduces a table says nothing by itself."""
    lines = [line.strip() for line in plain(source.hit.passage.text).splitlines()]
    return [_Row(source, line) for line in lines if line and not line.endswith(_INTRODUCES)]


def _once(rows: Iterable[_Row]) -> list[_Row]:
    return list({row.line: row for row in reversed(list(rows))}.values())[::-1]


def _scores(question: Question, rows: Sequence[_Row]) -> list[float]:
    """Judge how much of the question each row's values hold; what few rows hold tells more."""
    size = len(rows) + 1
    called = frozenset(words(" ".join(label for row in rows for label, _ in row.cells)))
    of_one_thing = _are_properties(rows)
    if of_one_thing:  # all of these are of what the title names, so is "Model: R6"
        called |= frozenset(words(rows[0].source.hit.title))
    asked = [term for term in question.terms_for_rows if term.share_in(called) < 1]
    each = [(term, [term.share_in(row.words) for row in rows]) for term in asked]
    asked = [term for term, held in each if any(held)]  # what no row has tells none from another
    shares = [held for _, held in each if any(held)]
    weights = [
        term.weight * (CODE_WEIGHT if is_code(term.word) else 1.0) * log(size / (sum(held) + 0.5))
        for term, held in zip(asked, shares, strict=True)
    ]
    whole = sum(weights) or 1.0
    held = [sum(weight * of[row] for weight, of in zip(weights, shares, strict=True)) for row in range(len(rows))]
    return [
        share / whole
        + _IN_RANGE * within_ranges(question.text, (value for _, value in row.cells))
        + _OF_ITS_KIND * (of_one_thing and _is_of_its_kind(question, [row]))
        for share, row in zip(held, rows, strict=True)
    ]


def _are_properties(rows: Sequence[_Row]) -> bool:
    """Tell whether rows tell of one thing: in two columns, what is told of it, and that."""
    columns = {tuple(label for label, _ in row.cells) for row in rows}
    return {len(labels) for labels in columns} == {_LABEL_AND_VALUE} and len({row.cells[0] for row in rows}) == len(
        rows
    )


def _is_of_its_kind(question: Question, rows: Sequence[_Row]) -> bool:
    return _are_properties(rows) and any(asks_a_kind(question.ask, row.cells[0][1]) for row in rows)


def _is_named(question: str, row: _Row) -> bool:
    """Tell whether a question names a row: by a code, a number in a range of it, or something that is listed in it."""
    asked = terms_of(question)
    if any(is_code(term.word) and term.share_in(row.words) == 1 for term in asked):
        return True
    # What stands in a column that is asked for is the answer, unless all of it is said.
    values = [value for label, value in row.cells if not _says_one_of(asked, label) or _says_all_of(asked, value)]
    if within_ranges(question, (value for _, value in row.cells)):
        return True
    said = frozenset(words(" ".join((question, *(other for term in asked for other in term.others)))))
    listed = (terms_of(thing) for value in values for thing in _LISTED.split(value))
    return any(things and coverage(things, said) >= _NAMED for things in listed)


def _says_all_of(asked: Sequence[Term], value: str) -> bool:
    said = frozenset(term.word for term in asked)
    things = terms_of(value)
    return len(things) > 1 and all(term.word in said for term in things)


def _says_one_of(asked: Iterable[Term], label: str) -> bool:
    held = frozenset(words(label))
    return any(term.share_in(held) == 1 for term in asked)


def _small_table(rows: Sequence[_Row], fitting: list[_Row]) -> list[_Row]:
    """Give all rows of the passage that the fitting ones are from, where they are few; otherwise these."""
    table = [row for row in rows if row.source is fitting[0].source]
    size = sum(len(row.line) for row in table)
    small = len(table) <= _FEW_ROWS and size <= _SMALL_TABLE[language_of(table[0].line)]
    return table if small and all(row.source is table[0].source for row in fitting) else fitting


def _rows_within(rows: Sequence[tuple[Source, str]], max_chars: int) -> int:
    """Give how many of the rows are shown: at most six, and no more than fit, but one in any case."""
    ends = accumulate(len(row) for _, row in rows[:_MOST_ROWS])
    return max(1, sum(end <= max_chars for end in ends))


def _readable(question: str, rows: Sequence[_Row]) -> list[str]:
    """Write rows for people: of long ones their names, what is asked for, and what tells them from each other."""
    whole = [_written(row.cells, language_of(row.line)) for row in rows]
    if not any("\n" in text for text in whole):
        return whole
    labels = frozenset[str]().union(*(labels_asked_for(question, row.cells) for row in rows))
    labels |= _telling_apart(question, rows)  # the same of each, or nobody could tell one from another
    return [_written([cell for cell in row.cells if cell[0] in labels], language_of(row.line)) for row in rows]


def _telling_apart(question: str, rows: Sequence[_Row]) -> frozenset[str]:
    """Give the columns in which rows that are shown together differ: which colour costs more.

    Where one thing is asked of them all, what tells which row it is of is enough, and the thing itself does not.
    """
    columns = dict.fromkeys(label for row in rows for label, _ in row.cells)
    if not any(asks_a_kind(question, label) for label in columns):
        return frozenset(label for label in columns if _differing(rows, frozenset({label})) > 1)
    named = frozenset[str]().union(*(naming(row.cells) for row in rows))
    asked = frozenset[str]().union(*(labels_asked_for(question, row.cells) for row in rows))
    apart = named
    for label in columns:
        if label not in asked and _differing(rows, apart | {label}) > _differing(rows, apart):
            apart |= {label}
    return apart - named


def _differing(rows: Sequence[_Row], labels: frozenset[str]) -> int:
    return len({tuple(cell for cell in row.cells if cell[0] in labels) for row in rows})


def _written(cells: Iterable[Cell], lang: str) -> str:
    colon, semicolon = ("：", "；") if lang == "zh" else (": ", "; ")
    pairs = [f"{label}{colon}{value}" if label else value for label, value in cells]
    line = semicolon.join(pairs)
    return line if len(line) <= _ROW_LINE[lang] else "\n".join(pairs)
