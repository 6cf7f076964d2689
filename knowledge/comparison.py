"""What changed between two versions, passage by passage, and word by word in those that changed. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz.distance import Indel

from knowledge.types import Passage

# A passage of which less than this has stayed is another one: the old was removed, and it was added.
_SAME_ENOUGH = 0.5

# A Chinese character is as much as a word; so is every mark.
_CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = rf"(?:(?![{_CHINESE}])[^\W_])+"
_WORD = re.compile(rf"[{_CHINESE}]|{_LATIN}(?:[.,:'’]{_LATIN})*|\s+|.", re.DOTALL)


class Change(StrEnum):
    """What became of a passage."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text.

    Attributes:
        text: Its characters; those of all spans of a side, put together, are its wording.
        changed: The other side has something else here, or nothing.
    """

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class PassageChange:
    """What became of one passage.

    Attributes:
        kind: What.
        before: As the earlier version has it; `None` where it was added.
        after: As the later version has it; `None` where it was removed.
        before_spans: Its wording, what went marked; empty unless it was changed.
        after_spans: Its wording, what came marked; empty unless it was changed.
    """

    kind: Change
    before: Passage | None
    after: Passage | None
    before_spans: tuple[Span, ...] = ()
    after_spans: tuple[Span, ...] = ()


def compare(before: Sequence[Passage], after: Sequence[Passage]) -> list[PassageChange]:
    """Tell what became of each passage, in reading order.

    A passage is the same when it says the same, under whatever heading and on whatever page.
    """
    old, new = [passage.wording for passage in before], [passage.wording for passage in after]
    changes: list[PassageChange] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            changes += map(_same, before[i:j], after[k:m])
        else:
            changes += _replaced(before[i:j], after[k:m])
    return changes


def _same(before: Passage, after: Passage) -> PassageChange:
    return PassageChange(Change.SAME, before, after)


def _replaced(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[PassageChange]:
    """Pair what was changed, in order; what has no partner was removed or added."""
    done = 0
    new_words = [words_of(passage.wording) for passage in after]
    for old in before:
        words = words_of(old.wording)
        partner = next((i for i in range(done, len(after)) if likeness(words, new_words[i], _SAME_ENOUGH)), None)
        if partner is None:
            yield PassageChange(Change.REMOVED, old, None)
            continue
        yield from (PassageChange(Change.ADDED, None, new) for new in after[done:partner])
        yield _changed(old, after[partner])
        done = partner + 1
    yield from (PassageChange(Change.ADDED, None, new) for new in after[done:])


def likeness(before: Sequence[str], after: Sequence[str], least: float) -> float:
    """Tell how much of two texts is the same, in [0, 1]; 0 where it is less than the least. Their words are given."""
    return Indel.normalized_similarity(before, after, score_cutoff=least)


def _changed(before: Passage, after: Passage) -> PassageChange:
    old, new = words_of(before.wording), words_of(after.wording)
    old_spans: list[Span] = []
    new_spans: list[Span] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        differs = kind != "equal"
        old_spans += [Span("".join(old[i:j]), differs)] if j > i else []
        new_spans += [Span("".join(new[k:m]), differs)] if m > k else []
    return PassageChange(Change.CHANGED, before, after, tuple(old_spans), tuple(new_spans))


def words_of(text: str) -> list[str]:
    """Give a text word by word, spaces and marks included; put together they are the text."""
    return _WORD.findall(text)
