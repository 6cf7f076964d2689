"""Questions with their answers in running text: "问：… 答：…", "Q1: … A1: …", "1. …？ 答：…"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.blocks import Block, Heading, ListItem, Paragraph, QuestionAnswer, Row
from ingest.numbering import clause_of, step_of
from ingest.sizes import size

_END = r"\s?\d{0,3}\s*(?:[】\]]\s*[:：]?|[:：.．])\s*(?=\S)"
_QUESTION = re.compile(rf"[【\[]?(?:问题?|Q|Question){_END}", re.IGNORECASE)
_ANSWER = re.compile(rf"[【\[]?(?:答案?|答复|解答|回答|回复|A|Answer){_END}", re.IGNORECASE)
_LONGEST = 0.15  # of a full passage: what is longer and not marked tells of a question rather than asking it
_CHOICE = re.compile(r"[A-Z]\s*[.．]")  # an answer only behind a "Q.": behind a number, one of several to choose from


def lines_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """Part paragraphs in front of each question that has its answer in the next line."""
    for block in blocks:
        if isinstance(block, Paragraph) and "\n" in block.text:
            yield from (replace(block, text=text) for text in _parted(block.text.split("\n")))
        else:
            yield block


def _parted(lines: Sequence[str]) -> Iterator[str]:
    start = 0
    for index in range(1, len(lines) - 1):
        if _asks(lines[index], lines[index + 1]):
            yield "\n".join(lines[start:index])
            start = index
    yield "\n".join(lines[start:])


def question_at(blocks: Sequence[Block], at: int) -> tuple[str, str] | None:
    """Give the question that a block asks, and what else it says; `None` where it asks none."""
    block = blocks[at]
    if isinstance(block, Row | QuestionAnswer):
        return None
    first, _, rest = block.text.partition("\n")
    if not isinstance(block, ListItem) and (marker := _QUESTION.match(first)):
        return first[marker.end() :].strip(), rest
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    answer = rest or (following.text if isinstance(following, Paragraph) else "")
    if isinstance(block, Heading) or not _asks(first, answer):
        return None
    step = step_of(first)
    return (step.text if step else first).strip(), rest


def without_marker(answer: str) -> str | None:
    """Give an answer without its "答："; `None` where it has none."""
    marker = _ANSWER.match(answer)
    return answer[marker.end() :] if marker else None


def goes_on(blocks: Sequence[Block], at: int, answer: str) -> bool:
    """Tell whether a block goes on with an answer: not if it is a question, a clause or a table nobody announced."""
    block = blocks[at]
    if isinstance(block, Heading | QuestionAnswer) or question_at(blocks, at):
        return False
    if isinstance(block, Row):
        above = blocks[at - 1]
        return answer.endswith((":", "：")) or (isinstance(above, Row) and above.table == block.table)
    return not (isinstance(block, Paragraph) and clause_of(block.text))


def _asks(line: str, following: str) -> bool:
    """Tell whether a line asks what the following one answers."""
    if not _ANSWER.match(following):
        return False
    if _QUESTION.match(line):
        return True
    return line.endswith(("?", "？")) and size(line) <= _LONGEST and not _CHOICE.match(following)
