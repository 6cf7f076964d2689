"""Which headings and clause numbers each part of a document stands under."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Heading, Paragraph
from ingest.folding import Part
from ingest.numbering import Clause, clause_of, step_of
from ingest.sizes import MAX_TITLE, size

_MEANINGFUL = 0.05
_NOT_A_TITLE = re.compile(r"[。；;！!？?，,.…]$|[。；]")
# Exactly so many leaders, as more stand in front of them: a long run of dots is then looked at only once.
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4}\s*\d+$|(?:…|·{2}){2}\s*\d+$")
_FACT = re.compile(r"\d|[:：]\S")


@dataclass(slots=True)
class Section:
    """The parts below one heading, up to the next.

    Attributes:
        path: The headings above, outermost first.
        parts: In reading order; never empty once the outline is finished.
    """

    path: tuple[str, ...]
    parts: list[Part] = field(default_factory=list[Part])


@dataclass(frozen=True, slots=True)
class _Entry:
    """One heading in force: `level` for a heading of the format's own, `style` and `depth` for a clause."""

    text: str
    level: int | None
    style: str
    depth: int


def outline(parts: Sequence[Part], title: str = "") -> list[Section]:
    """Cut a document along its headings and clause numbers.

    Args:
        parts: The document in reading order.
        title: Its title; a heading that repeats it is no section.

    Returns:
        The sections that hold something, in reading order.
    """
    kept = [part for part in parts if not _is_contents_line(part)]
    builder = _Outline(title)
    for index, part in enumerate(kept):
        builder.add(part, kept[index + 1] if index + 1 < len(kept) else None)
    if not builder.sections:  # a document of headings says what it has to say in them
        headings: list[Part] = [Paragraph(part.text, part.page) for part in kept if isinstance(part, Heading)]
        return [Section((), headings)] if headings else []
    return builder.sections


class _Outline:
    """The sections so far, and the headings in force."""

    def __init__(self, title: str) -> None:
        self.sections: list[Section] = []
        self._title = title
        self._stack: list[_Entry] = []

    def add(self, part: Part, following: Part | None) -> None:
        if isinstance(part, Heading):
            self._add_heading(part, following)
        elif isinstance(part, Paragraph) and (clause := _clause(part)):
            self._add_clause(part, clause, following)
        else:
            self._place(part)

    def _add_heading(self, heading: Heading, following: Part | None) -> None:
        clause = clause_of(heading.text)
        entry = _Entry(heading.text, heading.level, clause.style if clause else "", clause.depth if clause else 0)
        self._close(entry)
        if _squeezed(heading.text) == _squeezed(self._title) and not self._stack:
            return
        if following is None or (isinstance(following, Heading) and following.level <= heading.level):
            if size(heading.text) > _MEANINGFUL or _FACT.search(clause.rest if clause else heading.text):
                self._place(Paragraph(heading.text, heading.page))
            return
        self._stack.append(entry)

    def _add_clause(self, paragraph: Paragraph, clause: Clause, following: Part | None) -> None:
        whole = _Entry(paragraph.text, None, clause.style, clause.depth)
        self._close(whole)
        if not _reads_as_title(clause.rest):
            self._stack.append(_Entry(clause.number, None, clause.style, clause.depth))
            self._place(paragraph)
        elif self._has_body(whole, following):
            self._stack.append(whole)
        else:
            self._place(paragraph)

    def _has_body(self, entry: _Entry, following: Part | None) -> bool:
        """Tell whether something stands below a clause: if not, its words are its content."""
        if following is None or isinstance(following, Heading):
            return False
        clause = _clause(following) if isinstance(following, Paragraph) else None
        if clause is None:
            return True
        return not any(_ends(clause, above) for above in (*self._stack, entry))

    def _close(self, entry: _Entry) -> None:
        """Take down the headings that a new one ends: its siblings, and what is below them."""
        for index, above in enumerate(self._stack):
            by_level = entry.level is not None and (above.level is None or above.level >= entry.level)
            by_style = entry.level is None and _ends(entry, above)
            if by_level or by_style:
                del self._stack[index:]
                return

    def _place(self, part: Part) -> None:
        path = tuple(entry.text for entry in self._stack)
        if not self.sections or self.sections[-1].path != path:
            self.sections.append(Section(path))
        self.sections[-1].parts.append(part)


def _ends(clause: Clause | _Entry, above: _Entry) -> bool:
    return clause.style == above.style and clause.depth <= above.depth


def _clause(paragraph: Paragraph) -> Clause | None:
    if clause := clause_of(paragraph.text):
        return clause
    step = step_of(paragraph.text)
    if step and step.style == "1." and step.text and _reads_as_title(step.text):
        return Clause(str(step.number), ".", 1, step.text)
    return None


def _reads_as_title(text: str) -> bool:
    return "\n" not in text and size(text) <= MAX_TITLE and not _NOT_A_TITLE.search(text.rstrip())


def _is_contents_line(part: Part) -> bool:
    return isinstance(part, Heading | Paragraph) and bool(_CONTENTS_LINE.search(part.text))


def _squeezed(text: str) -> str:
    return "".join(text.split())
