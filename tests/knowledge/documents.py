"""Documents to publish, an embedder that keeps count, and parts that fail when told to."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder, Vectors
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


def document(key: str, *texts: str, label: str = "", **times: datetime) -> NewVersion:
    """A version of a document; its hash is that of its texts."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    passages = tuple(Passage(text) for text in texts)
    return NewVersion(key, key.title(), label, "en", digest, f"/shop/{key}", passages, **times)


def parts_of(base: KnowledgeBase) -> Parts:
    """The parts that a knowledge base works with."""
    held = vars(base)  # a test may look inside
    return Parts(held["_library"], held["_vectors"], held["_lexicon"], held["_embedder"])


def found(base: KnowledgeBase, question: str, at: datetime | None = None) -> list[str]:
    """The texts that answer a question, best first."""
    return [hit.passage.text for hit in base.search(question, at=at).hits]


def assert_whole(base: KnowledgeBase) -> None:
    """The indexes hold exactly the passages that belong there, and nothing is left over."""
    parts = parts_of(base)
    passages = parts.library.indexed_passages()
    assert parts.vectors.ids() == {passage.id for passage in passages if passage.readable}
    assert parts.lexicon.count() == len(passages)
    assert parts.library.leftovers(vars(base)["_clock"]()) == {}
