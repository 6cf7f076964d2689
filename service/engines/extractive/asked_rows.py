"""Rows of a table that have the thing and the kind of column that is asked for: a shop, and its address. Pure."""

import re
from collections.abc import Sequence

from knowledge.terms import Term, telling_terms
from knowledge.types import Kind, Passage
from knowledge.words import words
from service.engines.extractive.columns import Cell, cells_of, is_asked_for, naming
from service.engines.extractive.expected import asks_how

# Which of a kind is asked for.
_WHICH = re.compile(r"哪[些家个几][家个款种间]?(\w)|\bwhich (\w+)", re.IGNORECASE)
# A row is called by a word when its name holds so much of it.
_CALLED = 0.9


def has_asked_row(question: str, passage: Passage) -> bool:
    """Tell whether a row of a passage answers: all that a question tells is its name or the column asked for.

    Args:
        question: What is asked.
        passage: Any; only records have rows.
    """
    return passage.kind is Kind.RECORD and any(
        is_asked_row(question, cells_of(row)) for row in passage.text.split("\n")
    )


def is_asked_row(question: str, cells: Sequence[Cell]) -> bool:
    """Tell whether a row has the thing that a question names, and a column that it asks for.

    How something is done is not said in a cell.
    """
    if asks_how(question):
        return False
    told = telling_terms(question)
    if which := _WHICH.search(question):
        return _lists(which[1] or which[2], question, told, [label for label, _ in cells])
    labels = [label for label, _ in cells if is_asked_for(question, told, label)]
    if not labels:
        return False
    column, names = _words(labels), naming(cells)
    called = _words([value for label, value in cells if label in names])
    things = [term for term in told if not term.share_in(column)]
    return bool(things) and all(term.share_in(called) >= _CALLED for term in things)


def _lists(kind: str, question: str, told: Sequence[Term], labels: Sequence[str]) -> bool:
    """Tell whether a table lists a kind of things, and has a column for all else that is asked: 哪些店可以寄养."""
    name = kind.lower().removesuffix("s")
    if not labels or name not in labels[0].lower():
        return False
    others = [term for term in told if name not in term.word]
    return bool(others) and all(any(is_asked_for(question, (term,), label) for label in labels[1:]) for term in others)


def _words(texts: Sequence[str]) -> frozenset[str]:
    return frozenset(words("\n".join(texts)))
