"""Counting tokens by a fixed rule of our own.

The rule is deliberately on the high side of what real tokenizers do, so that a prompt which fits here fits
there: every Chinese, Japanese or Korean character is one token, so is every digit and every punctuation mark,
and other words cost one token for each four characters or part of four. White space goes with what follows.
"""

import re
from typing import Any

Message = dict[str, Any]

# What a chat template puts around one message (role marker, end marker, line breaks) and after the last one.
MESSAGE_TOKENS = 4
OPENING_TOKENS = 2

_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_TOKEN = re.compile(rf"\s*(?:[{_CJK}]|[^\W\d_{_CJK}]{{1,4}}|\S)|\s+")
_PIECE = re.compile(rf"[{_CJK}]{{1,4}}|\s*[^\s{_CJK}]+|\s+")


def tokenize(text: str) -> list[str]:
    """Cut `text` into tokens; joined they are `text` again."""
    return _TOKEN.findall(text)


def count_tokens(text: str) -> int:
    """Return how many tokens `text` costs."""
    return len(tokenize(text))


def count_message(message: Message) -> int:
    """Return the cost of one chat message, its markers included."""
    return MESSAGE_TOKENS + count_tokens(message.get("content") or "")


def count_prompt(messages: list[Message]) -> int:
    """Return the cost of a whole conversation, up to the point where the answer begins."""
    return OPENING_TOKENS + sum(count_message(message) for message in messages)


def split_pieces(text: str) -> list[str]:
    """Cut an answer as it is streamed: up to four Chinese characters, or a word with the space before it."""
    return _PIECE.findall(text)


def first_tokens(pieces: list[str], limit: int) -> list[str]:
    """Return the start of `pieces` that is worth at most `limit` tokens; the last piece may be cut short."""
    kept: list[str] = []
    for piece in pieces:
        tokens = tokenize(piece) or [piece]
        if len(tokens) >= limit:
            return [*kept, "".join(tokens[:limit])] if limit else kept
        limit -= len(tokens)
        kept.append(piece)
    return kept
