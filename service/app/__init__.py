"""The composition root: the only place where real parts are chosen and wired."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from ingest.pipeline import Plan, ingest_late
from ingest.reports import Failure, Observer, Summary
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.errors import DataDirectoryInUse
from knowledge.library import Library
from knowledge.opening import assemble_knowledge, must_be_exported, open_knowledge
from service.access.keys import ApiKeys
from service.chat.memory import SessionStore
from service.chat.model_reply import ModelLimits, ModelWriter, model_options
from service.chat.packs import choose_pack, load_packs
from service.chat.turn import ChatLimits, ChatParts, Conversation
from service.data_directory import DataDirectory
from service.database.applied import is_current
from service.database.engine import open_engine
from service.engines.extractive import Phrases, load_phrases
from service.engines.host import ModelHost
from service.engines.ollama import OllamaClient, Timeouts
from service.errors import NotReady
from service.feedback.votes import VoteStore
from service.settings import Settings
from service.system.metrics import Metrics
from service.web import Parts, create_app

__all__ = [
    "Failure",
    "Observer",
    "Parts",
    "Plan",
    "Say",
    "Summary",
    "build_parts",
    "create_app",
    "indexed_passages",
    "ingest_documents",
    "open_base",
    "open_beside",
    "open_database",
    "owned_database",
    "rebuild_index",
    "tables_are_current",
    "update_tables",
]

Say = Callable[[str], None]
"""Is told, for a person, what is going to take long."""


def _say_nothing(_text: str) -> None:
    """Tell nobody."""


def open_database(settings: Settings) -> Engine:
    """Open the database and bring its tables to the form this version expects."""
    engine = open_engine(settings.sql_url)
    if not is_current(engine):
        from service.database.migrate import upgrade  # noqa: PLC0415 (Alembic takes half a second to load)

        upgrade(engine)
    return engine


@contextmanager
def owned_database(settings: Settings) -> Generator[Engine]:
    """Own the data directory, and open its database meanwhile.

    Raises:
        DataDirectoryInUse: Another process owns it.
    """
    with DataDirectory(settings.data_dir).owned():
        engine = open_database(settings)
        try:
            yield engine
        finally:
            engine.dispose()


def open_beside(settings: Settings) -> Engine:
    """Open the database for a command that may run beside the service.

    Raises:
        DataDirectoryInUse: The tables must be changed first, and another process owns the data directory.
    """
    update_tables(settings)
    return open_engine(settings.sql_url)


def update_tables(settings: Settings) -> None:
    """Bring the tables to the form this version expects, when they have another.

    Raises:
        DataDirectoryInUse: They have, and another process owns the data directory.
    """
    if tables_are_current(settings):
        return
    try:
        with owned_database(settings):
            pass
    except DataDirectoryInUse as error:
        message = f"the tables must be brought up to date first, but {error.message}"
        raise DataDirectoryInUse(message, error.detail) from error


def tables_are_current(settings: Settings) -> bool:
    """Tell whether the tables are there, in the form this version expects; nothing is changed."""
    if not _database_exists(settings):
        return False
    engine = open_engine(settings.sql_url)
    try:
        return is_current(engine)
    finally:
        engine.dispose()


@contextmanager
def _database_to_read(settings: Settings) -> Generator[Engine]:
    """Open the database and change nothing; where there is none yet, an empty one elsewhere stands in for it.

    Raises:
        NotReady: Its tables are not those of this version.
    """
    with ExitStack() as held:
        if not _database_exists(settings):
            folder = held.enter_context(TemporaryDirectory())
            engine = open_database(settings.model_copy(update={"data_dir": Path(folder), "database_url": None}))
        elif tables_are_current(settings):
            engine = open_engine(settings.sql_url)
        else:
            raise NotReady("the tables are not those of this version of kefu: run `kefu db upgrade` first")
        held.callback(engine.dispose)
        yield engine


def _database_exists(settings: Settings) -> bool:
    """Tell whether there is a database; SQLite would make one for whoever asks it."""
    try:
        url = make_url(settings.sql_url)
    except ArgumentError:  # opening it says what is wrong
        return True
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def open_base(
    settings: Settings, engine: Engine, embedder: Embedder | None = None, say: Say = _say_nothing
) -> KnowledgeBase:
    """Open the knowledge base; the caller owns the data directory."""
    folder = DataDirectory(settings.data_dir).knowledge
    return open_knowledge(folder, engine, embedder or _open_embedder(settings, say))


def _open_embedder(settings: Settings, say: Say) -> Embedder:
    models = DataDirectory(settings.data_dir).cache
    if must_be_exported(settings.embedding_model, models):
        say("preparing the embedding model (once, about 20 seconds) …")
    return open_embedder(settings.embedding_model, models, settings.embedding_threads)


def ingest_documents(
    settings: Settings, paths: Sequence[Path], plan: Plan, observer: Observer, say: Say = _say_nothing
) -> Summary:
    """Publish documents from files; nothing else may own the data directory meanwhile, unless it is a dry run.

    Raises:
        DataDirectoryInUse: Another process owns it.
        IngestError: A path does not exist or holds no document; what one file alone has is in the summary.
    """
    with ExitStack() as held:
        engine = held.enter_context((_database_to_read if plan.dry_run else owned_database)(settings))

        @cache
        def base() -> KnowledgeBase:
            return held.enter_context(closing(open_base(settings, engine, say=say)))

        return ingest_late(paths, Library(engine), base, plan, observer)


def indexed_passages(settings: Settings) -> int:
    """Give the number of passages in the indexes; nothing is changed."""
    with _database_to_read(settings) as engine:
        return len(Library(engine).indexed_passages())


def rebuild_index(settings: Settings, say: Say = _say_nothing) -> int:
    """Build both indexes anew from the database, and give the number of their passages.

    Raises:
        DataDirectoryInUse: Another process owns the data directory.
    """
    folder = DataDirectory(settings.data_dir).knowledge
    with owned_database(settings) as engine:
        embedder = _open_embedder(settings, say)
        with closing(assemble_knowledge(folder, engine, embedder)) as base:
            # Embedding takes minutes for thousands of passages; nobody should think that it hangs.
            say(f"indexing {len(Library(engine).indexed_passages())} passages …")
            return base.rebuild()


def build_parts(
    settings: Settings, *, embedder: Embedder | None = None, local_key: str | None = None, say: Say = _say_nothing
) -> Parts:
    """Choose and wire the parts; the caller owns the data directory and calls `Parts.close`.

    Args:
        settings: What the operator chose.
        embedder: Replaces the embedding model.
        local_key: An API key for commands that can read the data directory.
        say: Is told what takes long.
    """
    engine = open_database(settings)
    base = open_base(settings, engine, embedder, say)
    pack = choose_pack(load_packs(settings.prompts_dir / "packs"), settings.prompt_pack, settings.model)
    limits = ModelLimits(settings.num_ctx, settings.reply_tokens, settings.reply_max_chars)
    host = ModelHost(_client(settings), settings.model, model_options(pack, limits))
    metrics = Metrics()
    sessions = SessionStore(engine)
    writer = ModelWriter(host, pack, limits)
    chat = ChatParts(base, sessions, pack, _phrases(settings), writer, metrics)
    admin_key = settings.admin_key.get_secret_value() if settings.admin_key else None
    return Parts(
        settings,
        engine,
        base,
        Conversation(chat, _chat_limits(settings)),
        sessions,
        VoteStore(engine),
        ApiKeys(engine, admin_key, local_key),
        host,
        metrics,
    )


def _client(settings: Settings) -> OllamaClient:
    timeouts = Timeouts(settings.connect_timeout, settings.first_token_timeout, settings.token_timeout)
    return OllamaClient(settings.ollama_urls[0], timeouts, settings.keep_alive)


def _phrases(settings: Settings) -> Mapping[str, Phrases]:
    return {lang: load_phrases(settings.prompts_dir / "phrases" / f"{lang}.toml") for lang in ("zh", "en")}


def _chat_limits(settings: Settings) -> ChatLimits:
    return ChatLimits(
        message_chars=settings.message_max_chars,
        memory_turns=settings.memory_turns,
        memory_tokens=settings.memory_tokens,
        passages=settings.passages,
        reply_chars=settings.reply_max_chars,
        seconds=settings.turn_timeout,
    )
