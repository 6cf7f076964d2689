"""How alike two texts are, word by word, whatever their layout: F1 over the multiset of their words. Pure.

A word is a run of letters and digits; of Chinese and Japanese each character is one. Case, compatibility forms and
punctuation do not count.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import Block, Content, Heading, ListItem, Paragraph, QuestionAnswer, Row

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
# What Markdown adds to a text: comments, pictures, addresses of links, tags.
_MARKS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"!\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)"), r" \1 "),
    (re.compile(r"\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)"), r"\1"),
    (re.compile(r"</?[A-Za-z][^>]*>"), " "),
    (re.compile(r"[*`\\]"), ""),
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many words are expected, found, and in both."""

    expected: int
    found: int
    common: int

    @property
    def f1(self) -> float:
        """Give the harmonic mean of precision and recall; 1 when nothing is expected nor found."""
        both = self.expected + self.found
        return 2 * self.common / both if both else 1.0


def likeness(found: str, expected_markdown: str) -> Likeness:
    """Compare a text with the Markdown that is expected."""
    ours, theirs = words(found), words(without_marks(expected_markdown))
    return Likeness(theirs.total(), ours.total(), (ours & theirs).total())


def words(text: str) -> Counter[str]:
    """Count the words of a text."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def without_marks(markdown: str) -> str:
    """Take away what Markdown adds to a text."""
    for pattern, replacement in _MARKS:
        markdown = pattern.sub(replacement, markdown)
    return html.unescape(markdown)


def text_of(content: Content) -> str:
    """Write what was read as a text: the title unless a block says it, column names once above their rows."""
    lines = list(_lines(content))
    return "\n".join(lines if content.title in lines else [content.title, *lines])


def _lines(content: Content) -> Iterator[str]:
    named: set[tuple[int, str]] = set()
    for block in content.blocks:
        if isinstance(block, Row):
            names = [(block.table, name) for name, _ in block.cells]
            yield " ".join(name for _, name in names if (block.table, name) not in named)
            named |= set(names)
        yield _line(block)


def _line(block: Block) -> str:
    match block:
        case Heading() | Paragraph():
            return block.text
        case ListItem():
            return f"{block.marker} {block.text}"
        case QuestionAnswer():
            return f"{block.topic} {block.question} {block.answer}"
        case Row():
            return " ".join(value for _, value in block.cells)


def folded(text: str) -> str:
    """Give a text without spaces, in ordinary width and lower case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
