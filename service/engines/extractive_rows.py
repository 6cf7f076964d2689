"""Rows of a table that fit a question, written for people. Pure."""

import re
from collections.abc import Sequence
from itertools import accumulate

from knowledge.language import language_of
from knowledge.terms import terms_of
from knowledge.words import words
from service.engines.extractive_choose import Question, Source, coverage
from service.engines.extractive_plain import plain
from service.engines.extractive_sentences import within

_MOST_ROWS = 6
# Rows that fit nearly as well as the best one: the question does not tell them apart.
_ROW_MARGIN = 0.1
# A row up to this many characters is written on one line.
_ROW_LINE = {"zh": 60, "en": 120}
_PAIR = re.compile(r"\s*([^:：；;\n]{1,30}?)\s*[:：]\s*(\S.*)", re.DOTALL)


def fitting_rows(question: Question, sources: Sequence[Source]) -> tuple[list[tuple[Source, str]], int]:
    """Give the rows that fit the question best, readable, each with the source it stands in.

    Args:
        question: What is asked.
        sources: Records of one document, the best first.

    Returns:
        At most six rows in their sources' order, and how many more fit equally well.
    """
    asked = terms_of(question.text)
    rows = [
        (source, line, coverage(asked, frozenset(words(f"{source.headings} {line}"))))
        for source in sources
        for line in plain(source.hit.passage.text).splitlines()
        if line.strip()
    ]
    best = max((score for _, _, score in rows), default=0)
    if best == 0:
        rows = [row for row in rows if row[0] is sources[0]]
    fitting = {line: source for source, line, score in reversed(rows) if score >= best - _ROW_MARGIN}
    shown = [(source, within(readable_row(line), question.max_chars)) for line, source in reversed(fitting.items())]
    count = _rows_within(shown, question.max_chars)
    return shown[:count], len(shown[count:])


def _rows_within(rows: Sequence[tuple[Source, str]], max_chars: int) -> int:
    """Give how many of the rows are shown: at most six, and no more than fit, but one in any case."""
    ends = accumulate(len(row) for _, row in rows[:_MOST_ROWS])
    return max(1, sum(end <= max_chars for end in ends))


def readable_row(row: str) -> str:
    """Write a row `column: value; column: value` for people: on one line when short, otherwise one pair a line."""
    lang = language_of(row)
    pairs: list[str] = []
    for piece in re.split(r"[；;]\s*", row):
        pair = _PAIR.fullmatch(piece)
        if pair:
            pairs.append(f"{pair[1]}：{pair[2].strip()}" if lang == "zh" else f"{pair[1]}: {pair[2].strip()}")
        elif pairs and piece.strip() and not re.fullmatch(r"[^:：]+[:：]\s*", piece):
            pairs[-1] += ("；" if lang == "zh" else "; ") + piece.strip()
        elif piece.strip() and not pairs:
            pairs.append(piece.strip())
    line = ("；" if lang == "zh" else "; ").join(pairs)
    return line if len(line) <= _ROW_LINE[lang] else "\n".join(pairs)
