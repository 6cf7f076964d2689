"""The same index searched by its words alone, by its meaning alone, and without one part of the second look."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast
from unittest.mock import patch

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder, Vectors
from knowledge.lexicon import Lexicon
from knowledge.ordering import IN_CONVERSATION, WEIGHTS

LOOKED_AT = ("covered", "company", "length")
"""The parts of the second look."""


@contextmanager
def without(part: str) -> Generator[None]:
    """Let every search go without one of `LOOKED_AT`, in a conversation too; without any for the empty name."""
    left_out = dict.fromkeys([part] if part else LOOKED_AT, 0.0)
    alone, in_conversation = replace(WEIGHTS, **left_out), replace(IN_CONVERSATION, **left_out)
    with patch("knowledge.searching.WEIGHTS", alone), patch("knowledge.searching.IN_CONVERSATION", in_conversation):
        yield


def one_channel_each(parts: Parts) -> dict[str, KnowledgeBase]:
    """Give knowledge bases over the same indexes in which only one channel finds anything."""
    deaf = cast("Lexicon", _FindsNothing(parts.lexicon))
    return {
        "lexical": KnowledgeBase(replace(parts, embedder=_ReadsNothing(parts.embedder))),
        "dense": KnowledgeBase(replace(parts, lexicon=deaf)),
    }


class _ReadsNothing:
    """An embedder that abstains from every question."""

    def __init__(self, embedder: Embedder) -> None:
        self.fingerprint = embedder.fingerprint
        self.dimension = embedder.dimension
        self.likeness = embedder.likeness
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed(texts)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        return [False] * len(texts)


class _FindsNothing:
    """A lexicon that knows how rare words are, and finds nothing by them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def search(self, weights: Mapping[str, float], limit: int) -> list[tuple[int, float]]:
        del weights, limit
        return []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lexicon, name)
