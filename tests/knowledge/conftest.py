"""A knowledge base that a test can close and open again, as a process does that was killed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder
from knowledge.library import Library
from knowledge.reranking import TimelyReranker
from knowledge.shelves import IndexFolder
from tests.disks import small_disk
from tests.knowledge.documents import Clock, CountingEmbedder

__all__ = ["small_disk"]

Reopen = Callable[..., KnowledgeBase]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counting(embedder: Embedder) -> CountingEmbedder:
    return CountingEmbedder(embedder)


@pytest.fixture
def reopen(
    tmp_path: Path, engine: Engine, clock: Clock, counting: CountingEmbedder, empty_indexes: Path
) -> Iterator[Reopen]:
    """Open the knowledge base, closing it first when it is open; `check=False` leaves it as it was found.

    `mend` does as well what a service does right after its start.
    """
    shutil.copytree(empty_indexes, tmp_path / "knowledge")
    opened: list[KnowledgeBase] = []

    def reopen(
        *,
        embedder: Embedder | None = None,
        reranker: TimelyReranker | None = None,
        check: bool = True,
        mend: bool = False,
        folder: str = "knowledge",
    ) -> KnowledgeBase:
        for base in opened:
            base.close()
        library, indexes = Library(engine), IndexFolder(tmp_path / folder)
        shelves = indexes.open(library.generation())
        serving = shelves.serving
        model = embedder or counting
        parts = Parts(library, serving.vectors, serving.lexicon, model, shelves.archive, indexes, reranker)
        base = KnowledgeBase(parts, clock)
        opened[:] = [base]
        if check:
            base.check()
        if mend:
            base.mend()
        return base

    yield reopen
    for base in opened:
        base.close()
