"""What was found, made inert before anything is made of it: quotations, citations, prompts and evidence. Pure.

A document may have been written by anybody. Its words stay; what a page could run, what a chat template reads as a
role, and orders to the assistant (`orders.py`) do not.
"""

import re
from dataclasses import replace
from functools import lru_cache

from knowledge.types import Hit, Passage, SearchResult
from service.chat.guard.orders import without_orders
from service.chat.guard.scrub import OPENER
from service.chat.prompt import without_control

# The role behind the opening of a template's turn is no word of the document's; that one spoke in it tells an order.
_TURN = re.compile(rf"{OPENER}[ \t]*(?P<role>[a-z]{{2,12}})?[ \t]*(?:<\|end_header_id\|>)?[ \t]*\n?", re.IGNORECASE)
_SPOKEN = "\ue000"
_ROLE = re.compile(rf"{_SPOKEN}[a-z]+: ?", re.IGNORECASE)
_TAG = re.compile(r"<(?=[a-z/!?])(?!https?:|mailto:)", re.IGNORECASE)
_RUNS = r"(?:javascript|vbscript|livescript)\s*:|data\s*:\s*(?:text|image|application)/"
_LINK = re.compile(rf"!?\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?:{_RUNS})[^\n]*\)", re.IGNORECASE)
_SCHEME = re.compile(r"\b(javascript|vbscript|livescript)\s*:(?=\S)", re.IGNORECASE)


def inert(found: SearchResult) -> SearchResult:
    """Make what a search found inert; a passage of which nothing is left is not found."""
    hits = (_inert_hit(hit) for hit in found.hits)
    return replace(found, hits=tuple(hit for hit in hits if hit.passage.text))


def _inert_hit(hit: Hit) -> Hit:
    passage = _inert_passage(hit.passage)
    title = inert_text(hit.title)
    return hit if passage == hit.passage and title == hit.title else replace(hit, title=title, passage=passage)


def _inert_passage(passage: Passage) -> Passage:
    return replace(
        passage,
        text=inert_text(passage.text),
        section=tuple(inert_text(heading) for heading in passage.section),
        question=inert_text(passage.question),
        further=tuple(inert_text(question) for question in passage.further),
    )


@lru_cache(maxsize=2048)
def inert_text(text: str) -> str:
    """Give a text of a document without what is no word of it for a reader."""
    spoken = f"\n{_SPOKEN}{{}}: "
    if "<" in text:
        text = _TURN.sub(lambda found: spoken.format(found["role"]) if found["role"] else "\n", text)
    text = _ROLE.sub("", without_orders(text)).lstrip("\n") if _SPOKEN in text else without_orders(text)
    text = _LINK.sub(lambda link: link["text"], text)
    return _SCHEME.sub(r"\1", _TAG.sub("‹", without_control(text)))
