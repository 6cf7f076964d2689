"""From the blocks of a document to its passages. Pure: no I/O, no clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.blocks import Block, Heading, QuestionAnswer, Row
from ingest.folding import Group, Part, fold, line_of, row_line
from ingest.sections import Section, outline
from ingest.sizes import pieces, size
from knowledge.sentences import split_sentences
from knowledge.types import Kind, Passage

MAX_WHOLE = 1200
"""Characters up to which a short entry is one passage, so that it is found and quoted as a whole."""

_TAIL = 40  # characters below which a piece says too little to be found alone
_LEAD_IN = 120  # characters: a paragraph up to here in front of steps introduces them
_LIST_LIMIT = 1.5  # a list keeps together a little longer than running text


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    kind: Kind
    page: int | None
    question: str = ""
    topic: str = ""
    further: tuple[str, ...] = ()


def split(blocks: Sequence[Block], title: str = "") -> list[Passage]:
    """Split a document into passages along its headings, clauses, procedures and tables.

    Args:
        blocks: The document in reading order.
        title: Its title, so that a heading repeating it is not taken for a section.

    Returns:
        Passages in reading order; none when there is no text.
    """
    return [passage for section in outline(fold(blocks), title) for passage in _passages(section)]


def split_entry(blocks: Sequence[Block], title: str = "") -> list[Passage]:
    """Split like `split`, but leave a short text without headings whole (see `MAX_WHOLE`)."""
    parts = fold(blocks)
    text = "\n".join(_text(part) for part in parts).strip()
    if not text or len(text) > MAX_WHOLE or any(isinstance(part, Heading | QuestionAnswer) for part in parts):
        return split(blocks, title)
    kinds = {part.kind if isinstance(part, Group) else Kind.TEXT for part in parts}
    kind = Kind.PROCEDURE if Kind.PROCEDURE in kinds else Kind.TEXT
    if all(isinstance(part, Row) for part in parts):
        kind = Kind.RECORD
    return [Passage(text, kind, page=parts[0].page)]


def _passages(section: Section) -> Iterator[Passage]:
    for piece in _with_neighbours(_with_lead_ins(list(_pieces(section.parts)))):
        path = (*section.path, piece.topic) if piece.topic else section.path
        yield Passage(piece.text, piece.kind, path, piece.page, piece.question, piece.further)


def _pieces(parts: Sequence[Part]) -> Iterator[_Piece]:
    """Cut the parts of one section into pieces that are not too large."""
    for table, members in groupby(parts, key=_table):
        if table is not None:
            yield from _records([part for part in members if isinstance(part, Row)])
            continue
        for part in members:
            match part:
                case QuestionAnswer():
                    yield _Piece(part.answer, Kind.QA, part.page, part.question, part.topic, part.further)
                case Group():
                    yield from _lines(part)
                case _:
                    for text in pieces(line_of(part)):
                        yield _Piece(text, Kind.TEXT, part.page)


def _table(part: Part) -> int | None:
    return part.table if isinstance(part, Row) else None


def _records(rows: Sequence[Row]) -> Iterator[_Piece]:
    """Put the rows of one table together up to the limit, or each alone."""
    full: list[_Piece] = []
    for row in rows:
        line = row_line(row)
        if full and not row.alone and size(f"{full[-1].text}\n{line}") <= 1:
            full[-1] = replace(full[-1], text=f"{full[-1].text}\n{line}")
        elif line:
            full.append(_Piece(line, Kind.RECORD, row.page))
    yield from full


def _lines(group: Group) -> Iterator[_Piece]:
    """Keep a procedure whole; cut a list between its outermost items where it is too long."""
    if group.kind is Kind.PROCEDURE:
        yield _Piece("\n".join(group.lines), Kind.PROCEDURE, group.page)
        return
    text = ""
    for line in group.lines:
        if text and not line.startswith(" ") and size(f"{text}\n{line}") > _LIST_LIMIT:
            yield _Piece(text, Kind.TEXT, group.page)
            text = ""
        text = f"{text}\n{line}" if text else line
    yield _Piece(text, Kind.TEXT, group.page)


def _with_lead_ins(found: Sequence[_Piece]) -> list[_Piece]:
    """Move the sentence that introduces a procedure, a list or a table into it."""
    led: list[_Piece] = []
    for piece in found:
        lead = _lead_in(led[-1], piece) if led else ""
        if lead:
            rest = led.pop()
            remainder = rest.text[: len(rest.text) - len(lead)].rstrip()
            if remainder:
                led.append(replace(rest, text=remainder))
            led.append(replace(piece, text=f"{lead.strip()}\n{piece.text}", page=rest.page))
        else:
            led.append(piece)
    return led


def _lead_in(before: _Piece, piece: _Piece) -> str:
    """Find what of `before` introduces `piece`: nothing, its last sentence, or all of it."""
    if before.kind is not Kind.TEXT or piece.kind is Kind.QA:
        return ""
    expects_more = before.text.endswith((":", "："))
    if piece.kind is Kind.PROCEDURE and len(before.text) <= _LEAD_IN:
        return before.text
    if not expects_more:
        return ""
    last = split_sentences(before.text)[-1]
    return last if len(before.text) > _LEAD_IN else before.text


def _with_neighbours(found: Sequence[_Piece]) -> Iterator[_Piece]:
    """Join small neighbours, and what is too short to stand alone with what stands before it."""
    last: _Piece | None = None
    for piece in found:
        if last and _joins(last, piece):
            last = replace(last, text=f"{last.text}\n{piece.text}")
        else:
            if last:
                yield last
            last = piece
    if last:
        yield last


def _joins(before: _Piece, piece: _Piece) -> bool:
    if piece.kind is not Kind.TEXT or before.kind not in (Kind.TEXT, Kind.PROCEDURE):
        return False
    if len(piece.text) < _TAIL:
        return True
    return before.kind is Kind.TEXT and size(f"{before.text}\n{piece.text}") <= 1


def _text(part: Part) -> str:
    return "\n".join(part.lines) if isinstance(part, Group) else line_of(part)
