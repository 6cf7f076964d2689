"""Blocks that are only understood together: numbered steps, lists, a question with its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import BULLET, Block, Heading, ListItem, Paragraph, QuestionAnswer, Row
from ingest.dialogues import goes_on, lines_apart, question_at, without_marker
from ingest.numbering import Clause, Step, clause_of, step_of
from ingest.sizes import MAX_TITLE, size
from knowledge.types import Kind

_MAX_PROCEDURE = 4.0  # beyond four full passages, numbered paragraphs are chapters rather than steps
_MAX_ENUMERATION = 2.0
_MAX_NOTE = 0.5  # a longer paragraph between two numbers is not a note to a step
_MAX_NOTE_PARAGRAPHS = 2
_MAX_NOTES = 12
_NOTE = re.compile(
    r"(?:注|注意|备注|提示|说明|警告|小贴士|Note|Tip|Warning|Caution|Important)\s*[:：!！]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together: a procedure (`Kind.PROCEDURE`, never split) or a list (`Kind.TEXT`)."""

    kind: Kind
    lines: tuple[str, ...]
    page: int | None = None


Part = Block | Group


def fold(blocks: Sequence[Block]) -> list[Part]:
    """Put together what belongs together; everything else passes through unchanged."""
    blocks = list(lines_apart(blocks))
    parts: list[Part] = []
    at = 0
    while at < len(blocks):
        part, at = _part_at(blocks, at, parts[-1] if parts else None)
        parts.append(part)
    return parts


def _part_at(blocks: Sequence[Block], at: int, before: Part | None) -> tuple[Part, int]:
    return (
        _dialogue_at(blocks, at)  # before steps: questions may be numbered as well
        or _procedure_at(blocks, at)
        or _enumeration_at(blocks, at, before)
        or _list_at(blocks, at)
        or (blocks[at], at + 1)
    )


def line_of(block: Block) -> str:
    """Write one block as a line (or several) of a passage."""
    match block:
        case ListItem():
            return f"{'  ' * block.depth}{block.marker} {block.text}"
        case Row():
            return row_line(block)
        case QuestionAnswer():
            return f"{block.question}\n{block.answer}"
        case _:
            return block.text


def row_line(row: Row) -> str:
    """Write a row as "column: value; column: value", with Chinese punctuation where the row is Chinese."""
    chinese = any("\u3400" <= char <= "\u9fff" for cell in row.cells for text in cell for char in text)
    colon, semicolon = ("：", "；") if chinese else (": ", "; ")
    cells = (f"{column}{colon}{value}" if column else value for column, value in row.cells)
    return semicolon.join(" ".join(cell.split()) for cell in cells)


def _step(block: Block) -> Step | None:
    match block:
        case ListItem():
            return None if block.marker == BULLET else step_of(f"{block.marker} {block.text}")
        case Paragraph():
            return step_of(block.text)
        case Heading():
            step = step_of(block.text)
            return step if step and step.style == "step" else None
        case _:
            return None


def _procedure_at(blocks: Sequence[Block], at: int) -> tuple[Group, int] | None:
    first = _step(blocks[at])
    if first is None:
        return None
    lines: list[str] = []
    notes: list[Block] = []
    count, end = 0, at
    for index in range(at, len(blocks)):
        if step := _next_step(blocks[index], blocks[at], first, count):
            lines += [*(_note_line(note) for note in notes), f"{step.number}. {step.text}".strip()]
            notes, count, end = [], count + 1, index + 1
        elif _may_interrupt(blocks[index], blocks[at], notes):
            notes.append(blocks[index])
        else:
            break
    closing = _closing_notes(notes, blocks[at])
    lines += [_note_line(note) for note in closing]
    if count < 2 or size("\n".join(lines)) > _MAX_PROCEDURE:  # noqa: PLR2004 - one number is no procedure
        return None
    return Group(Kind.PROCEDURE, tuple(lines), blocks[at].page), end + len(closing)


def _next_step(block: Block, first_block: Block, first: Step, count: int) -> Step | None:
    step = _step(block) if type(block) is type(first_block) else None
    if step is None or step.style != first.style or _depth(block) != _depth(first_block):
        return None
    return step if step.number == first.number + count else None


def _may_interrupt(block: Block, first_block: Block, notes: Sequence[Block]) -> bool:
    """Tell whether a block may stand between two steps."""
    if isinstance(block, ListItem) and block.depth > _depth(first_block):
        return True  # however many: the size of the whole is limited
    if isinstance(block, Heading | QuestionAnswer) or len(notes) >= _MAX_NOTES:
        return False
    if isinstance(first_block, Heading) or isinstance(block, Row):
        return True
    if isinstance(block, ListItem):
        return block.marker == BULLET or _inside(block, first_block)
    return _is_short_note(block, first_block, notes)


def _is_short_note(block: Paragraph, first_block: Block, notes: Sequence[Block]) -> bool:
    if clause_of(block.text) or size(block.text) > _MAX_NOTE:
        return False
    step = _step(block)
    if step:
        return not _same_series(step, first_block)
    return sum(isinstance(note, Paragraph) for note in notes) < _MAX_NOTE_PARAGRAPHS


def _same_series(step: Step, first_block: Block) -> bool:
    first = _step(first_block)
    return isinstance(first_block, Paragraph) and first is not None and first.style == step.style


def _inside(item: ListItem, first_block: Block) -> bool:
    return item.depth > _depth(first_block) or (item.marker == BULLET and isinstance(first_block, Paragraph))


def _depth(block: Block) -> int:
    return block.depth if isinstance(block, ListItem) else 0


def _closing_notes(notes: Sequence[Block], first_block: Block) -> list[Block]:
    """Keep of what follows the last step only what surely belongs to it."""
    closing: list[Block] = []
    for note in notes:
        if isinstance(first_block, Heading) or _belongs_to_last(note, first_block):
            closing.append(note)
        else:
            break
    return closing


def _belongs_to_last(note: Block, first_block: Block) -> bool:
    if isinstance(note, ListItem):
        return _inside(note, first_block)
    return isinstance(note, Paragraph) and bool(_NOTE.match(note.text))


def _note_line(note: Block) -> str:
    line = line_of(note)
    return f"  {line}" if isinstance(note, ListItem) and not line.startswith(" ") else line


def _list_at(blocks: Sequence[Block], at: int) -> tuple[Group, int] | None:
    end = at
    inner = None
    while end < len(blocks) and isinstance(blocks[end], ListItem):
        if end > at and _depth(blocks[end]) == _depth(blocks[at]) and _procedure_at(blocks, end):
            break
        if inner is None and _depth(blocks[end]) > _depth(blocks[at]) and _procedure_at(blocks, end):
            inner = end
        end += 1
    if end == at:
        return None
    lines = tuple(line_of(block) for block in blocks[at:end])
    if inner is not None and size("\n".join(lines)) > 1:  # steps inside a list that is cut must not be cut
        lines, end = lines[: inner - at], inner
    return Group(Kind.TEXT, lines, blocks[at].page), end


def _enumeration_at(blocks: Sequence[Block], at: int, before: Part | None) -> tuple[Group, int] | None:
    """Fold "（一）…；（二）…" behind a sentence ending in a colon: apart from it they say nothing."""
    if not (isinstance(before, Paragraph) and before.text.endswith((":", "："))):
        return None
    opening = clause_of(before.text) if size(before.text) > MAX_TITLE else None
    end = at
    lines: list[str] = []
    while end < len(blocks) and isinstance(block := blocks[end], Paragraph):
        clause = clause_of(block.text)
        if clause is None or not (clause.style == "（一）" or _is_below(clause, opening)):
            break
        lines.append(block.text)
        end += 1
    if not lines or size("\n".join(lines)) > _MAX_ENUMERATION:
        return None
    return Group(Kind.TEXT, tuple(lines), blocks[at].page), end


def _is_below(clause: Clause, opening: Clause | None) -> bool:
    return opening is not None and clause.style == opening.style and clause.depth > opening.depth


def _dialogue_at(blocks: Sequence[Block], at: int) -> tuple[QuestionAnswer, int] | None:
    """Fold "问：…" with its "答：…" and what follows until the next question or heading."""
    asked = question_at(blocks, at)
    if asked is None:
        return None
    question, rest = asked
    lines = [rest] if rest else []
    end = at + 1
    while end < len(blocks) and goes_on(blocks, end, lines[-1] if lines else ""):
        lines.append(line_of(blocks[end]))
        end += 1
    answer = without_marker("\n".join(lines).strip())
    return None if answer is None else (QuestionAnswer(question, answer, page=blocks[at].page), end)
