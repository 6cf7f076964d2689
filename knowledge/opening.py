"""Open the knowledge base that lives in a folder and a database."""

from pathlib import Path

from sqlalchemy import Engine

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import BUNDLED, Embedder
from knowledge.library import Library
from knowledge.reranking import TimelyReranker
from knowledge.shelves import IndexFolder
from knowledge.stock import lying_in
from knowledge.stocked import Stock
from knowledge.sureness import SHIPPED, Calibration


def must_be_exported(model: str, cache_dir: Path) -> bool:
    """Tell whether opening this embedding model is going to export it first, which takes a while.

    After an upgrade that brings another model this may say no: telling the models apart takes reading them whole.
    """
    return model == BUNDLED and not any(cache_dir.glob("embedding-*"))


def open_knowledge(
    folder: Path,
    engine: Engine,
    embedder: Embedder,
    reranker: TimelyReranker | None = None,
    calibration: Calibration = SHIPPED,
) -> KnowledgeBase:
    """Open the knowledge base; it may be searched at once.

    Args:
        folder: Where the derived indexes are kept; made when missing.
        engine: The database, with `knowledge.tables` in it.
        embedder: The embedding model.
        reranker: What judges the best hits once more.
        calibration: What hits are judged by.

    Raises:
        FingerprintMismatch: The vectors there were made by another embedding model.
    """
    base = assemble_knowledge(folder, engine, embedder, reranker, calibration)
    try:
        base.check()
    except BaseException:
        base.close()
        raise
    return base


def open_followed(
    folder: Path,
    engine: Engine,
    embedder: Embedder,
    reranker: TimelyReranker | None = None,
    calibration: Calibration = SHIPPED,
) -> KnowledgeBase:
    """Open a knowledge base whose documents another process changes; it may be searched at once. See `open_knowledge`.

    From then on `KnowledgeBase.follow` brings its indexes to what has been changed.
    """
    base = assemble_knowledge(folder, engine, embedder, reranker, calibration)
    try:
        base.follow()
    except BaseException:
        base.close()
        raise
    return base


def assemble_knowledge(
    folder: Path,
    engine: Engine,
    embedder: Embedder,
    reranker: TimelyReranker | None = None,
    calibration: Calibration = SHIPPED,
) -> KnowledgeBase:
    """Open the knowledge base without making sure that it may be searched, as is needed to rebuild it."""
    library = Library(engine)
    indexes = IndexFolder(folder)
    generation = library.generation()
    shelves = indexes.open(generation)
    words, meanings = shelves.serving.lexicon, shelves.serving.vectors
    return KnowledgeBase(
        Parts(library, meanings, words, embedder, shelves.archive, indexes, reranker, calibration, generation)
    )


def look_into_knowledge(folder: Path, engine: Engine, model: str) -> Stock:
    """Look what the knowledge base holds that nobody has open, without changing anything.

    Args:
        folder: Where the derived indexes are kept.
        engine: The database, with `knowledge.tables` in it.
        model: The fingerprint of the embedding model.
    """
    library = Library(engine)
    return library.stock(model, lying_in(IndexFolder(folder), library.generation()))
