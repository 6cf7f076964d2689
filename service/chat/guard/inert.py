"""What was found, made inert before anything is made of it: quotations, citations, prompts and evidence. Pure.

A document may have been written by anybody. Its words stay; what a page could run, what a chat template reads as a
role, and lines that give orders to the assistant do not.
"""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from knowledge.types import Hit, Passage, SearchResult
from service.chat.guard.scrub import OPENER
from service.chat.prompt import without_control
from service.chat.understanding.hostile import overrides

# The role behind the opening of a template's turn is no word of the document's.
_TURN = re.compile(rf"{OPENER}[ \t]*(?P<role>[a-z]{{2,12}})?[ \t]*(?:<\|end_header_id\|>)?[ \t]*\n?", re.IGNORECASE)
_TAG = re.compile(r"<(?=[a-z/!?])(?!https?:|mailto:)", re.IGNORECASE)
_RUNS = r"(?:javascript|vbscript|livescript)\s*:|data\s*:\s*(?:text|image|application)/"
_LINK = re.compile(rf"!?\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?:{_RUNS})[^\n]*\)", re.IGNORECASE)
_SCHEME = re.compile(r"\b(javascript|vbscript|livescript)\s*:(?=\S)", re.IGNORECASE)
_ROLE = r"(?:system|assistant|chat\s?bot|ai|llm|(?:language\s)?model|prompt|系统|系统提示|助手|智能助手|机器人|大?模型)"
# "System: iOS 13" is what a device needs; an order goes on as one.
_LABELLED = re.compile(
    rf"^[^:：\n]{{0,30}}?(?<![a-z]){_ROLE}(?![a-z])"
    r"(?:\s?(?:prompt|message|note|instructions?|override|update|消息|指令|提示|注意))?\W{0,4}[:：]\W*"
    r"(?:(?:now|please|from now on|always|never|you must|you are|you should|do not"
    r"|请|现在|你?必须|务必|从现在起|你是)[\s,，]*)*"
    r"(?:(?:ignore|disregard|forget|override|tell|say|reply|respond|answer|pretend|inform|promise|offer|reveal)\b"
    r"|忽略|无视|忘记|告诉|回答|回复|答复|扮演|承诺)",
    re.IGNORECASE,
)
_EMPTY_LINES = re.compile(r"\n{3,}")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


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
    text = _TURN.sub(lambda found: f"\n{found['role']}: " if found["role"] else "\n", text) if "<" in text else text
    text = _LINK.sub(lambda link: link["text"], _without_orders(text))
    return _SCHEME.sub(r"\1", _TAG.sub("‹", without_control(text)))


def _without_orders(text: str) -> str:
    """Leave out lines that give orders to the assistant, each with the rest of its paragraph."""
    kept: list[str] = []
    for paragraph in _split(text):
        lines = paragraph.splitlines(keepends=True)
        ordered = next((at for at, line in enumerate(lines) if _orders(line)), None)
        kept += lines[:ordered]
    return text if len("".join(kept)) == len(text) else _EMPTY_LINES.sub("\n\n", "".join(kept)).strip()


def _split(text: str) -> list[str]:
    ends = [0, *(found.end() for found in _PARAGRAPH_END.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(ends)]


def _orders(line: str) -> bool:
    return bool(_LABELLED.search(line)) or overrides(line)
