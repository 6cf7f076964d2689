"""A table that tells which of several things is the cheapest, fastest or longest. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.codes import codes_in
from knowledge.sizes import size
from knowledge.types import ANSWERING, Hit, Kind
from knowledge.words import words
from service.chat.wording import wording
from service.engines.extractive.columns import cells_of
from service.engines.extractive.extremes import asks_an_extreme, besides_the_extreme, column_of

_PIECES = 1.0


def table_of_extremes(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Give the table that tells which thing has the most or least of something, found surely.

    Of a part of a table nobody knows whether the rest of it holds a cheaper one, so it must be in one passage that has
    room for more rows.

    Args:
        question: What is asked.
        hits: What was found, best first.

    Returns:
        One hit; nothing where no such thing is asked, or no table tells it.
    """
    if not asks_an_extreme(question):
        return []
    tables = [hit for hit in hits if _is_whole(hit, hits) and _tells(question, hit)]
    return [
        replace(hit, scores=replace(hit.scores, sureness=max(hit.scores.sureness, ANSWERING))) for hit in tables[:1]
    ]


def _is_whole(hit: Hit, hits: Sequence[Hit]) -> bool:
    rows = hit.passage.text.split("\n")
    if hit.passage.kind is not Kind.RECORD or size(hit.passage.text) * (1 + 1 / len(rows)) > _PIECES:
        return False
    return not any(_is_of_its_table(hit, other) for other in hits if other is not hit)


def _is_of_its_table(hit: Hit, other: Hit) -> bool:
    if other.passage.kind is not Kind.RECORD or hit.document_key != other.document_key:
        return False
    return hit.passage.section == other.passage.section


def _tells(question: str, hit: Hit) -> bool:
    """Tell whether a table has what is compared in a column, and whatever else is asked for somewhere."""
    rows = [cells_of(row) for row in hit.passage.text.split("\n")]
    column = column_of(question, rows)
    # In the manual of one product, no table compares that with others.
    held = frozenset(words(wording(replace(hit, title="") if codes_in(hit.title) else hit)))
    others = [term for term in besides_the_extreme(question) if not term.share_in(held)]
    return bool(column) and not [term for term in others if not _is_of_the_column(term.others, column)]


def _is_of_the_column(others: Sequence[str], column: str) -> bool:
    """Tell whether a column is called by another word for what is asked: 多少钱 by 价格."""
    return any(other in column for other in others)
