"""Documents to publish, an embedder that keeps count, and parts that fail when told to."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.base import KnowledgeBase, Parts
from knowledge.bookkeeping import Strays
from knowledge.embedding import Embedder, Vectors
from knowledge.shelves import Shelves
from knowledge.types import NewVersion, Passage

WARRANTY = "The warranty lasts one year."
RETURNS = "Goods can be returned within seven days."
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


class CountingEmbedder:
    """The embedder given, which writes down what it was asked to embed."""

    def __init__(self, embedder: Embedder, fingerprint: str = "") -> None:
        self._embedder = embedder
        self.fingerprint = fingerprint or embedder.fingerprint
        self.dimension = embedder.dimension
        self.likeness = embedder.likeness
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return self._embedder.embed(texts)

    def reads(self, texts: Sequence[str]) -> list[bool]:
        return self._embedder.reads(texts)


class Crash(BaseException):
    """The process ended here; nothing of ours catches it."""


class Crashing:
    """A part that does its work until one call of a method; that one crashes, before or after it is done."""

    def __init__(self, part: Any, method: str, *, done: bool) -> None:
        self._part = part
        self._method = method
        self._done = done

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        return self._crash if name == self._method else method

    def _crash(self, *arguments: Any, **named: Any) -> None:
        if self._done:
            getattr(self._part, self._method)(*arguments, **named)
        raise Crash


def document(key: str, *texts: str, label: str = "", **facts: Any) -> NewVersion:
    """A version of a document; its hash is that of its texts."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    passages = tuple(Passage(text) for text in texts)
    return NewVersion(key, key.title(), label, "en", digest, f"/shop/{key}", passages, **facts)


def parts_of(base: KnowledgeBase) -> Parts:
    """The parts that a knowledge base works with now."""
    held = vars(base)  # a test may look inside
    shelves = shelves_of(base)
    serving = shelves.serving
    folder = held["_folder"]
    return Parts(held["_library"], serving.vectors, serving.lexicon, held["_embedder"], shelves.archive, folder)


def shelves_of(base: KnowledgeBase) -> Shelves:
    """The indexes in use now."""
    return vars(base)["_shelves"].now


def found(base: KnowledgeBase, question: str, at: datetime | None = None, limit: int = 8) -> list[str]:
    """The texts that answer a question, best first."""
    return [hit.passage.text for hit in base.search(question, at=at, limit=limit).hits]


def assert_whole(base: KnowledgeBase) -> None:
    """The indexes hold exactly the passages that belong there, and nothing is left over."""
    library, now = parts_of(base).library, vars(base)["_clock"]()
    on_shelves = (library.indexed_passages(), library.archived_passages())
    for shelf, passages in zip(shelves_of(base).all, on_shelves, strict=True):
        assert shelf.vectors.ids() == {passage.id for passage in passages if passage.readable}
        assert shelf.lexicon.count() == len(passages)
    assert (library.leftovers(now), library.strays(now)) == ({}, Strays([], [], []))
    assert library.stale_passages() == ([], [])
