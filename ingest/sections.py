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
_RULE = re.compile(
    r"不|仅限|只限|(?<!申)请|须(?!知)|禁止|免费|无需|\b(?:not|no|only|must|please|free|never|without)\b", re.IGNORECASE
)
_LIST = 3  # headings in a row that nothing stands under: a list


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
    speaking = _speaking_headings(kept)
    for index, part in enumerate(kept):
        if index in speaking and isinstance(part, Heading):
            builder.add_text(part)
        else:
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
        entry = self._entry(heading)
        self._close(entry)
        if self._is_title(heading) or _is_bare(heading, following):
            return
        self._stack.append(entry)

    def add_text(self, heading: Heading) -> None:
        """Take a heading that nothing stands under for what it says."""
        self._close(self._entry(heading))
        if not self._is_title(heading):
            self._place(Paragraph(heading.text, heading.page))

    def _entry(self, heading: Heading) -> _Entry:
        clause = clause_of(heading.text)
        return _Entry(heading.text, heading.level, clause.style if clause else "", clause.depth if clause else 0)

    def _is_title(self, heading: Heading) -> bool:
        return _squeezed(heading.text) == _squeezed(self._title) and not self._stack

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


def _speaking_headings(parts: Sequence[Part]) -> set[int]:
    """Find the headings that nothing stands under, and which say something themselves.

    One with a fact or a rule in it does, and so do those beside it: they are the rows of a table, or a list.
    """
    speaking: set[int] = set()
    run: list[int] = []
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else None
        if isinstance(part, Heading) and _is_bare(part, following):
            run.append(index)
            if isinstance(following, Heading) and following.level == part.level:
                continue
        if len(run) >= _LIST or any(_says_something(parts[at]) for at in run):
            speaking.update(run)
        run = []
    return speaking


def _is_bare(heading: Heading, following: Part | None) -> bool:
    """Tell whether nothing stands under a heading."""
    return following is None or (isinstance(following, Heading) and following.level <= heading.level)


def _says_something(part: Part) -> bool:
    if not isinstance(part, Heading):
        return False
    clause = clause_of(part.text)
    text = clause.rest if clause else part.text
    return size(part.text) > _MEANINGFUL or bool(_FACT.search(text) or _RULE.search(text))


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
