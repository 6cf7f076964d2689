"""The web application of a service's parts: its routes, what they are given, and what surrounds every request."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any, Protocol

import anyio
from anyio.abc import TaskGroup
from anyio.to_thread import run_sync
from litestar import Litestar
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ASGIApp
from sqlalchemy import Engine

from knowledge.base import KnowledgeBase, utc_now
from service.access.audit import Audit
from service.access.keys import ApiKeys
from service.access.routes import show_audit
from service.banned.phrases import BannedList
from service.banned.routes import BannedController
from service.chat.memory import SessionStore
from service.chat.retention import keep_forgetting
from service.chat.routes import ChatController
from service.chat.turn import Conversation
from service.database.keeping import Duty, Place, keeper_of
from service.demo.routes import demo_routes
from service.doctor.patient import Patient
from service.doctor.routes import DoctorController
from service.documents.desk import Desk
from service.documents.following import keep_following, replica_part
from service.documents.routes import JobsController, VersionsController, change_passage, documents_controller
from service.documents.upkeep import IngestFolders, ingest_folders, keep_swept, keep_tidy, reindex
from service.feedback.routes import vote
from service.feedback.votes import VoteStore
from service.releases.events.deliverer import Deliverer
from service.releases.events.routes import EventsController
from service.releases.forgetting import keep_forgetting_releases
from service.releases.gate.desk import GateDesk
from service.releases.gate.routes import GatesController
from service.releases.replicas.presence import Presence
from service.releases.rollouts.conductor import Conductor
from service.releases.rollouts.operating import Operating
from service.releases.rollouts.routes import RolloutsController
from service.releases.rollouts.upgrading import Upgrades
from service.releases.routes import ModelsController, Releases
from service.releases.serving import Serving
from service.releases.shadow.register import Shadows
from service.releases.shadow.routes import show_shadow
from service.releases.shadow.shadow import Shadow
from service.releases.supply.routes import Supply, SupplyController
from service.search.routes import search
from service.settings import Settings
from service.system.bodies import check_body
from service.system.description import describe_api
from service.system.failures import EXCEPTION_HANDLERS
from service.system.metrics import Metrics, RequestTimes
from service.system.place import keep_place
from service.system.readiness import database_part, knowledge_part, reading_part
from service.system.requests import HeadRequests, RequestLog, SecurityHeaders
from service.system.routes import system_routes
from service.system.schemas import Part

# A request is a message and two names; nothing of ours comes near this many bytes.
_MAX_BODY_BYTES = 1_000_000
# Hosts that do not answer must not keep the service from starting; they are looked at again right after.
_FIRST_LOOK_SECONDS = 3.0


class Background(Protocol):
    """Something that works beside the service, in threads of its own. Both calls may block."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End; what is not finished is taken up again at the next start."""
        ...

    def trouble(self) -> str:
        """Tell what keeps it from working; empty when nothing does."""
        ...


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
    audit: Audit
    banned: BannedList
    desk: Desk
    worker: Background
    ingest: IngestFolders
    sweep: Callable[[], int]
    patient: Patient
    serving: Serving
    releases: Releases
    operating: Operating
    conductor: Conductor
    presence: Presence
    deliverer: Deliverer
    upgrades: Upgrades
    shadow: Shadow
    shadows: Shadows
    supply: Supply
    gates: GateDesk
    metrics: Metrics
    place: Place

    def close(self) -> None:
        """Release what is held outside the event loop."""
        self.base.close()
        self.engine.dispose()


def create_app(parts: Parts, *, looks: bool = False) -> ASGIApp:
    """Make the web application of the parts; it watches the model host, and forgets old sessions, while it runs.

    Args:
        parts: What it is made of.
        looks: It is only there to be looked into: by itself it does nothing.
    """
    app = Litestar(
        route_handlers=[
            *demo_routes(),
            *system_routes(lambda: _readiness(parts), parts.metrics),
            ChatController,
            BannedController,
            vote,
            search,
            documents_controller(parts.desk.limits.bytes + _MAX_BODY_BYTES),
            VersionsController,
            JobsController,
            change_passage,
            ingest_folders,
            reindex,
            show_audit,
            DoctorController,
            ModelsController,
            RolloutsController,
            show_shadow,
            EventsController,
            SupplyController,
            GatesController,
        ],
        dependencies=_dependencies(parts),
        before_request=check_body,
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=describe_api("kefu", version("kefu")),
        cors_config=_cors(parts.settings),
        request_max_body_size=_MAX_BODY_BYTES,
        state=State({"api_keys": parts.keys, "keeper_of": _keeper_of(parts)}),
        lifespan=[lambda _app: (_looking if looks else _watching)(parts)],
        logging_config=None,
    )
    app.asgi_handler = RequestLog(SecurityHeaders(HeadRequests(RequestTimes(app.asgi_handler, parts.metrics))))
    return app


def _dependencies(parts: Parts) -> dict[str, Provide]:
    given: dict[str, Any] = {
        "conversation": parts.conversation,
        "sessions": parts.sessions,
        "votes": parts.votes,
        "base": parts.base,
        "banned": parts.banned,
        "desk": parts.desk,
        "audit": parts.audit,
        "ingest": parts.ingest,
        "patient": parts.patient,
        "serving": parts.serving,
        "releases": parts.releases,
        "operating": parts.operating,
        "outbox": parts.deliverer.outbox,
        "supply": parts.supply,
        "gates": parts.gates,
        "shadows": parts.shadows,
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
async def _watching(parts: Parts) -> AsyncGenerator[None]:
    with anyio.move_on_after(_FIRST_LOOK_SECONDS):
        await parts.serving.look()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(parts.serving.watch)
        tasks.start_soon(parts.gates.work)
        tasks.start_soon(parts.conductor.conduct)
        if parts.serving.begins:  # for a single command nothing is tried that it does not ask for
            tasks.start_soon(parts.upgrades.watch)
        tasks.start_soon(parts.presence.keep)
        tasks.start_soon(parts.deliverer.keep)
        tasks.start_soon(parts.shadow.keep)
        async with (_following if _is_replica(parts) else _keeping)(parts, tasks):
            yield
        tasks.cancel_scope.cancel()
    await parts.serving.hosts.close()


@asynccontextmanager
async def _looking(parts: Parts) -> AsyncGenerator[None]:
    with anyio.move_on_after(_FIRST_LOOK_SECONDS):
        await parts.serving.look()
    yield
    await parts.serving.hosts.close()


@asynccontextmanager
async def _keeping(parts: Parts, tasks: TaskGroup) -> AsyncGenerator[None]:
    """Read what is handed in, tidy up, forget what is old."""
    tasks.start_soon(keep_forgetting, parts.engine, parts.settings.retention_days)
    tasks.start_soon(keep_forgetting_releases, parts.engine, parts.settings.retention_days)
    tasks.start_soon(keep_tidy, parts.base)
    tasks.start_soon(keep_swept, parts.sweep)
    tasks.start_soon(keep_place, parts.place)
    await run_sync(parts.worker.start)
    yield
    await run_sync(parts.worker.stop)


@asynccontextmanager
async def _following(parts: Parts, tasks: TaskGroup) -> AsyncGenerator[None]:
    """Bring the indexes to what the keeper changes."""
    tasks.start_soon(keep_following, parts.base)
    yield
    parts.base.break_off()


def _is_replica(parts: Parts) -> bool:
    return parts.place.duty is Duty.REPLICA


def _keeper_of(parts: Parts) -> Callable[[], str | None] | None:
    """Give what finds the keeper, where this is a replica."""
    return partial(keeper_of, parts.engine) if _is_replica(parts) else None


async def _readiness(parts: Parts) -> Mapping[str, Part]:
    trouble = parts.serving.trouble
    return {
        "database": await run_sync(database_part, parts.engine),
        "knowledge": await run_sync(knowledge_part, parts.base),
        **await run_sync(_place_parts, parts),
        "ollama": Part(ok=not trouble, why=trouble, needed=False),
    }


def _place_parts(parts: Parts) -> Mapping[str, Part]:
    """Say what this service does beside answering, and whether it can."""
    if _is_replica(parts):
        return {"place": replica_part(parts.base.lag(), keeper_of(parts.engine), utc_now())}
    reading = reading_part(parts.worker.trouble())
    place = {"place": Part(ok=True, needed=False, holds="the keeper")} if parts.place.shared else {}
    return {"reading": reading, **place}
