"""The same index searched by its words alone and by its meaning alone, to see what each channel is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder, Vectors
from knowledge.lexicon import Lexicon


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
