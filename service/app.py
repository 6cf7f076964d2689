"""The composition root: the only place where real parts are chosen and wired."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import anyio
from anyio.to_thread import run_sync
from litestar import Litestar
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp
from sqlalchemy import Engine, text

from ingest.pipeline import Failure, Observer, Summary, ingest_paths
from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.library import Library
from knowledge.opening import open_knowledge
from knowledge.types import NewVersion
from service.access.keys import ApiKeys
from service.chat.memory import SessionStore
from service.chat.model_reply import ModelLimits, ModelWriter, model_options
from service.chat.packs import choose_pack, load_packs
from service.chat.routes import ChatController
from service.chat.turn import ChatLimits, ChatParts, Conversation
from service.data_directory import DataDirectory
from service.database.engine import open_engine
from service.database.migrate import upgrade
from service.demo.routes import demo_routes
from service.engines.extractive import Phrases, load_phrases
from service.engines.host import ModelHost
from service.engines.ollama import OllamaClient, Timeouts
from service.feedback.routes import vote
from service.feedback.votes import VoteStore
from service.search.routes import search
from service.settings import Settings
from service.system.bodies import check_body
from service.system.description import describe_api
from service.system.failures import EXCEPTION_HANDLERS
from service.system.metrics import Metrics, RequestTimes
from service.system.requests import HeadRequests, RequestLog, SecurityHeaders
from service.system.routes import system_routes
from service.system.schemas import Part

__all__ = [
    "Failure",
    "IngestPlan",
    "Observer",
    "Parts",
    "Summary",
    "build_parts",
    "create_app",
    "ingest_documents",
    "open_base",
    "open_database",
]

# A request is a message and two names; nothing of ours comes near this many bytes.
_MAX_BODY_BYTES = 1_000_000
# A model host that does not answer must not keep the service from starting; it is looked at again right after.
_FIRST_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class IngestPlan:
    """What an ingest does beside publishing: retire what is gone, or only say what it would do."""

    retire_missing: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a service, wired."""

    settings: Settings
    engine: Engine
    base: KnowledgeBase
    conversation: Conversation
    sessions: SessionStore
    votes: VoteStore
    keys: ApiKeys
    host: ModelHost
    metrics: Metrics

    def close(self) -> None:
        """Release what is held outside the event loop."""
        self.base.close()
        self.engine.dispose()


def open_database(settings: Settings) -> Engine:
    """Open the database and bring its tables to the form this version expects."""
    engine = open_engine(settings.sql_url)
    upgrade(engine)
    return engine


def open_base(settings: Settings, engine: Engine, embedder: Embedder | None = None) -> KnowledgeBase:
    """Open the knowledge base; the caller owns the data directory."""
    directory = DataDirectory(settings.data_dir)
    model = embedder or open_embedder(settings.embedding_model, directory.cache, settings.embedding_threads)
    return open_knowledge(directory.knowledge, engine, model)


class _LazyBase:
    """The knowledge base for a command that may find nothing to do: the indexes are opened when first changed."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings = settings
        self._engine = engine
        self._library = Library(engine)
        self._base: KnowledgeBase | None = None

    def content_hashes(self) -> dict[str, str]:
        """See `KnowledgeBase.content_hashes`."""
        return self._library.content_hashes()

    def sources(self) -> dict[str, str]:
        """See `KnowledgeBase.sources`."""
        return self._library.sources()

    def keys_from(self, source_prefix: str) -> list[str]:
        """See `KnowledgeBase.keys_from`."""
        return self._library.keys_from(source_prefix)

    def publish(self, versions: Sequence[NewVersion]) -> None:
        """See `KnowledgeBase.publish`."""
        self._opened().publish(versions)

    def retire(self, keys: Sequence[str]) -> None:
        """See `KnowledgeBase.retire`."""
        self._opened().retire(keys)

    def close(self) -> None:
        """Release what was opened."""
        if self._base is not None:
            self._base.close()

    def _opened(self) -> KnowledgeBase:
        if self._base is None:
            self._base = open_base(self._settings, self._engine)
        return self._base


def ingest_documents(settings: Settings, paths: Sequence[Path], plan: IngestPlan, observer: Observer) -> Summary:
    """Publish documents from files; nothing else may own the data directory meanwhile.

    Raises:
        DataDirectoryInUse: Another process owns it.
        IngestError: A path does not exist or holds no document; what one file alone has is in the summary.
    """
    with DataDirectory(settings.data_dir).owned():
        engine = open_database(settings)
        base = _LazyBase(settings, engine)
        try:
            return ingest_paths(
                paths, base, retire_missing=plan.retire_missing, dry_run=plan.dry_run, observer=observer
            )
        finally:
            base.close()
            engine.dispose()


def build_parts(settings: Settings, *, embedder: Embedder | None = None, local_key: str | None = None) -> Parts:
    """Choose and wire the parts; the caller owns the data directory and calls `Parts.close`.

    Args:
        settings: What the operator chose.
        embedder: Replaces the embedding model.
        local_key: An API key for commands that can read the data directory.
    """
    engine = open_database(settings)
    base = open_base(settings, engine, embedder)
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


def create_app(parts: Parts) -> ASGIApp:
    """Make the web application of the parts; it watches the model host while it runs."""
    app = Litestar(
        route_handlers=[
            *demo_routes(),
            *system_routes(lambda: _readiness(parts), parts.metrics),
            ChatController,
            vote,
            search,
        ],
        dependencies=_dependencies(parts),
        before_request=check_body,
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=describe_api("kefu", version("kefu")),
        cors_config=_cors(parts.settings),
        request_max_body_size=_MAX_BODY_BYTES,
        state=State({"api_keys": parts.keys}),
        lifespan=[lambda _app: _watching(parts.host)],
        logging_config=None,
    )
    app.asgi_handler = RequestLog(SecurityHeaders(HeadRequests(RequestTimes(app.asgi_handler, parts.metrics))))
    return app


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


def _dependencies(parts: Parts) -> dict[str, Provide]:
    given: dict[str, Any] = {
        "conversation": parts.conversation,
        "sessions": parts.sessions,
        "votes": parts.votes,
        "base": parts.base,
        "metrics": parts.metrics,
    }
    return {name: _always(part) for name, part in given.items()}


def _always(part: Any) -> Provide:
    """Give every handler the same part."""
    return Provide(lambda: part, sync_to_thread=False)


def _cors(settings: Settings) -> CORSConfig | None:
    if not settings.cors_origins:
        return None
    return CORSConfig(allow_origins=list(settings.cors_origins), allow_methods=["GET", "POST", "DELETE"])


@asynccontextmanager
async def _watching(host: ModelHost) -> AsyncGenerator[None]:
    with anyio.move_on_after(_FIRST_LOOK_SECONDS):
        await host.look()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(host.watch)
        yield
        tasks.cancel_scope.cancel()
    await host.client.close()


async def _readiness(parts: Parts) -> Mapping[str, Part]:
    state = parts.host.state
    return {
        "database": await run_sync(_database, parts.engine),
        "knowledge": Part(ok=True),
        "ollama": Part(ok=state.usable, why=state.why, needed=False),
    }


def _database(engine: Engine) -> Part:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return Part(ok=True)
