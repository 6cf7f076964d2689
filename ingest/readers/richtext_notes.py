"""RTF without what its writers deleted or hid, and with its footnotes and text boxes below the paragraphs they hang on.

The converter to text knows neither: it shows deleted and hidden words, and leaves notes and boxes out.
"""

import re
from dataclasses import dataclass, field, replace

from striprtf.striprtf import destinations

_TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'[0-9a-f]{2}|\\[^a-z]|[{}]|[^\\{}]+", re.IGNORECASE)
_TO_DO = re.compile(r"\\(footnote|shptxt|dptxbxtext|deleted|mvf|v)(?![a-z])")
_HANGING = {"footnote", "shptxt", "dptxbxtext"}
_GONE = {"deleted", "mvf", "v"}
_TEXT = {"u", "line", "tab", "emdash", "endash", "emspace", "enspace", "qmspace", "bullet"}
_QUOTES = {"lquote", "rquote", "ldblquote", "rdblquote"}
_PARAGRAPHS, _CELLS = {"par", "sect", "page"}, {"cell", "nestcell"}


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces: where it is written to, and what is on there."""

    out: list[str]
    gone: frozenset[str] = frozenset()
    is_skipped: bool = False
    is_inner: bool = False  # in a note or a box, or in a box that is written once more for older programs


@dataclass(slots=True)
class _Walk:
    """Where the walk through a file is; `hanging` waits for the end of its paragraph."""

    group: _Group
    outer: list[_Group] = field(default_factory=list[_Group])
    hanging: list[str] = field(default_factory=list[str])


def settled(text: str) -> str:
    """Give RTF as RTF: without deleted and hidden text, with notes and text boxes as paragraphs."""
    if not _TO_DO.search(text):
        return text
    out: list[str] = []
    walk = _Walk(_Group(out))
    for match in _TOKEN.finditer(text):
        piece, word = match.group(), match.group(1)
        if piece == "{":
            walk.group.out.append(piece)
            walk.outer.append(walk.group)
        elif piece == "}":
            _close(walk)
        elif word:
            _say(walk, piece, word.lower(), match.group(2))
        elif piece == "\\*":
            walk.group = replace(walk.group, is_skipped=True)
            walk.group.out.append(piece)
        elif not walk.group.gone:
            walk.group.out.append(piece)
    return "".join(out)


def _say(walk: _Walk, piece: str, word: str, number: str | None) -> None:
    group = walk.group
    if word in _HANGING and not group.is_inner:
        walk.group = replace(group, out=[], is_skipped=False, is_inner=True)
        return
    if word in _CELLS and not group.is_skipped:
        group.out.extend(f" {{{note}}}" for note in walk.hanging)
        walk.hanging.clear()
    if not (group.gone and word in _TEXT | _QUOTES):
        group.out.append(piece)
    if word in _PARAGRAPHS and not group.is_skipped:
        _hang(walk)
    walk.group = _changed(group, word, number)


def _changed(group: _Group, word: str, number: str | None) -> _Group:
    if word in _GONE:
        return replace(group, gone=group.gone - {word} if number == "0" else group.gone | {word})
    if word == "plain":
        return replace(group, gone=frozenset())
    if word in destinations:
        return replace(group, is_skipped=True, is_inner=group.is_inner or word == "shprslt")
    return group


def _close(walk: _Walk) -> None:
    """End a group; what it said as a note or in a box hangs on the paragraph from here on."""
    if len(walk.outer) == 1 and walk.hanging:
        walk.group.out.append("\\par ")
        _hang(walk)
    inner, walk.group = walk.group, walk.outer.pop() if walk.outer else walk.group
    if inner.out is not walk.group.out:
        walk.hanging.append("".join(inner.out))
    walk.group.out.append("}")


def _hang(walk: _Walk) -> None:
    walk.group.out.extend(f"{{\\pard {note}\\par }}" for note in walk.hanging)
    walk.hanging.clear()
