"""What was found, made inert before anything is made of it: quotations, citations, prompts and evidence. Pure.

A document may have been written by anybody. Its words stay; what a page could run, what a chat template reads as a
role, and orders to the assistant (`orders.py`) do not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from knowledge.types import Hit, Passage, SearchResult
from service.chat.guard.labelled import spoken_turns
from service.chat.guard.orders import part_orders
from service.chat.guard.scrub import OPENER
from service.chat.guard.verdicts import Cut, DocumentCut
from service.chat.prompt import control_in, without_control

# The role behind the opening of a template's turn is no word of the document's; that one spoke in it tells an order.
_TURN = re.compile(rf"{OPENER}[ \t]*(?P<role>[a-z]{{2,12}})?[ \t]*(?:<\|end_header_id\|>)?[ \t]*\n?", re.IGNORECASE)
_SPOKEN = "\ue000"
_ROLE = re.compile(rf"{_SPOKEN}[a-z]+: ?", re.IGNORECASE)
_TAG = re.compile(r"<(?=[a-z/!?])(?!https?:|mailto:)", re.IGNORECASE)
_RUNS = r"(?:javascript|vbscript|livescript)\s*:|data\s*:\s*(?:text|image|application)/"
_LINK = re.compile(rf"!?\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?:{_RUNS})[^\n]*\)", re.IGNORECASE)
_SCHEME = re.compile(r"\b(javascript|vbscript|livescript)\s*:(?=\S)", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n{3,}")
# Of all tags, those that run something or load it; a line's end in a table's cell ("<br>") harms nobody.
_RUNNING = (
    r"<(?:script|iframe|object|embed|svg|link|meta|base|form)\b[^<>\n]{0,200}>?"
    r"|<[a-z][^<>\n]{0,200}\son[a-z]{3,20}\s*=[^<>\n]{0,200}>?"
)
_SCRIPT = re.compile(rf"{_LINK.pattern}|{_SCHEME.pattern}|{_RUNNING}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InertHit(Hit):
    """A hit of which something was taken out.

    Attributes:
        cuts: What that was, and why.
    """

    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Disarmed:
    """A text of a document without what is no word of it for a reader.

    Attributes:
        text: The text.
        cuts: What was taken out of it, or stands there as mere words, and why.
    """

    text: str
    cuts: tuple[Cut, ...] = ()


def inert(found: SearchResult) -> SearchResult:
    """Make what a search found inert; a passage of which nothing is left is not found."""
    hits = (_inert_hit(hit) for hit in found.hits)
    return replace(found, hits=tuple(hit for hit in hits if hit.passage.text))


def cuts_of(hits: Iterable[Hit]) -> tuple[Cut, ...]:
    """Give what was taken out of hits, each thing once."""
    return tuple(dict.fromkeys(cut for hit in hits if isinstance(hit, InertHit) for cut in hit.cuts))


def _inert_hit(hit: Hit) -> Hit:
    passage = _inert_passage(hit.passage)
    title = inert_text(hit.title)
    if passage == hit.passage and title == hit.title:
        return hit
    cuts = tuple(cut for text in (hit.title, *_texts(hit.passage)) for cut in disarmed(text).cuts)
    return InertHit(**_values(replace(hit, title=title, passage=passage)), cuts=tuple(dict.fromkeys(cuts)))


def _values(hit: Hit) -> dict[str, Any]:
    return {each.name: getattr(hit, each.name) for each in fields(Hit)}


def _texts(passage: Passage) -> tuple[str, ...]:
    return (*passage.section, passage.question, *passage.further, passage.text)


def _inert_passage(passage: Passage) -> Passage:
    return replace(
        passage,
        text=inert_text(passage.text),
        section=tuple(inert_text(heading) for heading in passage.section),
        question=inert_text(passage.question),
        further=tuple(inert_text(question) for question in passage.further),
    )


def inert_text(text: str) -> str:
    """Give a text of a document without what is no word of it for a reader."""
    return disarmed(text).text


@lru_cache(maxsize=2048)
def disarmed(text: str) -> Disarmed:
    """Take out of a text of a document what is no word of it for a reader."""
    turns = spoken_turns(text)
    for turn in turns:
        text = _without(text, turn)
    cuts = [*(Cut(DocumentCut.ORDER, turn) for turn in turns), *_found_in(text)]
    spoken = f"\n{_SPOKEN}{{}}: "
    if "<" in text:
        text = _TURN.sub(lambda found: spoken.format(found["role"]) if found["role"] else "\n", text)
    parted = part_orders(text)
    cuts += [Cut(DocumentCut.ORDER, _ROLE.sub("", order)) for order in parted.orders]
    text = _ROLE.sub("", parted.kept).lstrip("\n") if _SPOKEN in text else parted.kept
    text = _LINK.sub(lambda link: link["text"], text)
    return Disarmed(_SCHEME.sub(r"\1", _TAG.sub("‹", without_control(text))), tuple(cuts))


def _without(text: str, turn: str) -> str:
    before, _, behind = text.partition(turn)
    between = " " if before.endswith(" ") and behind.startswith(" ") else ""
    return _EMPTY_LINES.sub("\n\n", before.rstrip(" ") + between + behind.lstrip(" ")).strip()


def _found_in(text: str) -> Iterator[Cut]:
    """Give what does not stay as it is, whatever it says."""
    for token in dict.fromkeys(control_in(text)):
        yield Cut(DocumentCut.SPECIAL_TOKEN, token)
    for found in _SCRIPT.finditer(text):
        yield Cut(DocumentCut.SCRIPT, found[0])
