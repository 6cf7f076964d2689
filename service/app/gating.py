"""The gate: golden questions, the conversation they are asked in, and where runs are kept; wired."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from knowledge.base import utc_now
from service.access.audit import Audit
from service.app.calibration_questions import keys_by_name
from service.app.chatting import chat_limits
from service.app.releasing import Models
from service.chat.guard.said import says
from service.chat.model_reply import ModelWriter
from service.chat.parts import ChatParts
from service.chat.rehearsing import Rehearsals
from service.engines.choice import Served
from service.engines.errors import EngineError
from service.releases.errors import InvalidGolden
from service.releases.gate.answers import GateStore
from service.releases.gate.desk import GateDesk
from service.releases.gate.gate import Circumstances, Gate, GateParts
from service.releases.serving import Serving
from service.releases.switch import Switch
from service.settings import Settings


def open_gates(settings: Settings, engine: Engine, audit: Audit, chat: ChatParts, models: Models) -> GateDesk:
    """Wire the gate."""
    store, switch = GateStore(engine, audit, utc_now), Switch(engine, audit, utc_now)
    parts = GateParts(
        store=store,
        load=models.serving.load,
        stable=lambda: switch.read().stable,
        ready=partial(_make_ready, models.serving),
        rehearse=open_rehearsals(settings, chat, models.serving).rehearse_all,
        circumstances=partial(_circumstances, chat),
        golden=partial(_golden, settings.golden or settings.prompts_dir / "golden.toml"),
        says=says,
        parallel=settings.gate_parallel,
    )
    return GateDesk(Gate(parts), store)


def open_rehearsals(settings: Settings, chat: ChatParts, serving: Serving) -> Rehearsals:
    """Wire what has any revision write turns that leave nothing behind."""

    def writer(served: Served) -> ModelWriter:
        return ModelWriter(serving.hosts, served, settings.reply_max_chars)

    return Rehearsals(chat, chat_limits(settings), writer)


async def _make_ready(serving: Serving, served: Served) -> None:
    """Look which hosts have a revision, and have the first of them load it: that is not to count as slowness."""
    await serving.hosts.look()
    for host in serving.hosts.for_model(served.revision.alias, served.digests)[:1]:
        try:
            await host.client.warm(served.revision.alias, served.revision.recipe.options)
        except EngineError:
            return  # what it cannot do is told by its answers


def _circumstances(chat: ChatParts) -> Circumstances:
    chat.keep_up()
    names = keys_by_name(chat.base.documents())
    documents: dict[str, Sequence[str]] = {name: sorted(keys) for name, keys in names.items()}
    return Circumstances(chat.base.horizon().revision, chat.rules.now.digest, documents)


def _golden(path: Path) -> tuple[str, str]:
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidGolden(file=str(path), why=str(error)) from error
