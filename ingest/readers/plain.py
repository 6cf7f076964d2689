"""Plain text: paragraphs, lists and wrapped lines told apart by how they are written."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from ingest.blocks import BULLET, Block, Content, Heading, ListItem, Paragraph
from ingest.numbering import clause_of, step_of
from ingest.readers.decoding import decode
from ingest.sizes import closes

_BULLET = re.compile(r"[-*+•·●○■◆▪]\s+(?=\S)")
_NUMBERED = re.compile(r"(\d{1,3}[.)])\s+(?=\S)")
_BRACKETED = re.compile(r"【[^】]{1,30}】")
_RULE = re.compile(r"[-=~*_#]{3,}")
_MIN_WRAPPED = 40  # columns: lines that short are short because they end there
_MAX_WRAPPED = 120  # columns: a file with longer lines was not wrapped by its editor
_FULL = 0.75  # share of the widest line from which a line counts as full
_INDENT = 2  # columns of one level of a list


def read_plain(data: bytes, name: str) -> Content:
    """Read a plain text file."""
    return Content(tuple(plain_blocks(decode(data, name))))


def plain_blocks(text: str) -> list[Block]:
    """Tell the blocks of a plain text apart: an empty line ends one, so does a bullet or a number."""
    lines = text.expandtabs(4).splitlines()
    width = max((_columns(line) for line in lines), default=0)
    blocks: list[Block] = []
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            run.append(line)
        elif run:
            blocks += _run_blocks(run, width)
            run = []
    return blocks


def _run_blocks(lines: Sequence[str], width: int) -> Iterator[Block]:
    """Read the lines between two empty ones."""
    paragraph: list[str] = []
    margin = min(len(line) - len(line.lstrip()) for line in lines)
    for line in _joined(lines, width):
        block = _marked(line[margin:])
        if block is None and not _RULE.fullmatch(line.strip()):
            paragraph.append(line[margin:].rstrip())
            continue
        if paragraph:
            yield Paragraph("\n".join(paragraph).strip())
            paragraph = []
        if block:
            yield block
    if paragraph:
        yield Paragraph("\n".join(paragraph).strip())


def _marked(line: str) -> Block | None:
    """Read a line that says itself what it is."""
    depth = (len(line) - len(line.lstrip())) // _INDENT
    text = line.strip()
    if match := _BULLET.match(text):
        return ListItem(BULLET, text[match.end() :], depth)
    if match := _NUMBERED.match(text):
        return ListItem(match.group(1), text[match.end() :], depth)
    if _BRACKETED.fullmatch(text):
        return Heading(2, text.strip("【】"))
    if clause_of(text) or step_of(text):
        return Paragraph(text)
    return None


def unwrap(text: str) -> str:
    """Undo the line breaks that an editor made inside the paragraphs of a text; others stay."""
    lines = text.split("\n")
    return "\n".join(_joined(lines, max(_columns(line) for line in lines)))


def _joined(lines: Sequence[str], width: int) -> list[str]:
    """Undo the line breaks that an editor made at its right margin."""
    joined: list[str] = []
    for line in lines:
        if joined and _continues(joined[-1].splitlines()[-1], line, width):
            joined[-1] = join_lines(joined[-1], line.strip())
        else:
            joined.append(line)
    return joined


def _continues(before: str, line: str, width: int) -> bool:
    if not _MIN_WRAPPED <= width <= _MAX_WRAPPED or _columns(before) < _FULL * width or closes(before):
        return False
    return _marked(line) is None and not _RULE.fullmatch(line.strip()) and not before.endswith((":", "："))


def join_lines(before: str, line: str) -> str:
    """Put a wrapped line behind the one before: no space in Chinese, no hyphen of a cut word."""
    if not before or not line:
        return before + line
    if re.search(r"[a-z]-$", before) and line[0].islower():
        return before[:-1] + line
    if is_wide(before[-1]) or is_wide(line[0]) or before[-1] in "-/":
        return before + line
    return f"{before} {line}"


def _columns(line: str) -> int:
    return sum(2 if is_wide(char) else 1 for char in line)


def is_wide(char: str) -> bool:
    """Tell whether a character takes the room of two Latin ones, as Chinese does."""
    return unicodedata.east_asian_width(char) in "WF"
