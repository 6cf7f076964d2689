"""What is done with documents from the command line: into the knowledge base, and the indexes anew."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from ingest.pipeline import Means, Plan, ingest_late
from ingest.reports import Observer, Summary
from knowledge.base import KnowledgeBase, utc_now
from knowledge.embedding import Embedder, open_embedder
from knowledge.library import Library
from knowledge.opening import assemble_knowledge, must_be_exported, open_followed, open_knowledge
from knowledge.reranking import open_reranker
from knowledge.sureness import SHIPPED
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE
from service.app.databases import database_to_read, owned_database
from service.app.kept_calibrations import kept_for
from service.app.saying import Say, say_nothing
from service.app.staff import documents_apart, originals_of
from service.data_directory import DataDirectory
from service.settings import Settings


def open_base(
    settings: Settings,
    engine: Engine,
    embedder: Embedder | None = None,
    say: Say = say_nothing,
    *,
    follows: bool = False,
) -> KnowledgeBase:
    """Open the knowledge base; the caller owns the data directory. `follows`: another process changes its documents."""
    folder = DataDirectory(settings.data_dir).knowledge
    reranker = open_reranker(settings.reranker, settings.reranker_timeout)
    model = embedder or open_model(settings, say)
    kept = kept_for(calibrations_file(settings), model.fingerprint)
    opening = open_followed if follows else open_knowledge
    return opening(folder, engine, model, reranker, kept.calibration if kept else SHIPPED)


def calibrations_file(settings: Settings) -> Path:
    """Give the file of the calibrations that were made here."""
    return DataDirectory(settings.data_dir).calibrations


def open_model(settings: Settings, say: Say) -> Embedder:
    """Open the embedding model that the settings name."""
    models = DataDirectory(settings.data_dir).cache
    if must_be_exported(settings.embedding_model, models):
        say("preparing the embedding model (once, about 20 seconds) …")
    return open_embedder(settings.embedding_model, models, settings.embedding_threads, settings.ollama_urls[0])


def ingest_documents(
    settings: Settings, paths: Sequence[Path], plan: Plan, observer: Observer, say: Say = say_nothing
) -> Summary:
    """Publish documents from files; nothing else may own the data directory meanwhile, unless it is a dry run.

    Raises:
        DataDirectoryInUse: Another process owns it.
        IngestError: A path does not exist or holds no document; what one file alone has is in the summary.
    """
    with ExitStack() as held:
        engine = held.enter_context((database_to_read if plan.dry_run else owned_database)(settings))

        @cache
        def base() -> KnowledgeBase:
            return held.enter_context(closing(open_base(settings, engine, say=say)))

        means = Means(observer, documents_apart(settings), originals_of(settings).put)
        summary = ingest_late(paths, Library(engine), base, plan, means)
        if not plan.dry_run and (summary.published or summary.retired):
            Audit(engine, utc_now).note(COMMAND_LINE, "documents.ingest", ", ".join(map(str, paths)))
        return summary


def indexed_passages(settings: Settings) -> int:
    """Give the number of passages in the indexes; nothing is changed."""
    with database_to_read(settings) as engine:
        return len(Library(engine).indexed_passages())


def rebuild_index(settings: Settings, say: Say = say_nothing) -> int:
    """Build both indexes anew from the database, and give the number of their passages.

    Raises:
        DataDirectoryInUse: Another process owns the data directory.
    """
    folder = DataDirectory(settings.data_dir).knowledge
    with owned_database(settings) as engine:
        embedder = open_model(settings, say)
        with closing(assemble_knowledge(folder, engine, embedder)) as base:
            # Embedding takes minutes for thousands of passages; nobody should think that it hangs.
            say(f"indexing {len(Library(engine).indexed_passages())} passages …")
            passages = base.rebuild()
            Audit(engine, utc_now).note(COMMAND_LINE, "index.rebuild", str(passages))
            return passages
