"""What a command does by itself where no service is running: it is one, for as long as it takes."""

import secrets
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from typing import Any

import anyio
import msgspec
import uvicorn

from service.app.databases import owned
from service.app.looking import to_look_at
from service.app.parts import build_parts
from service.chat.schemas import ChatReply, Delta
from service.cli.output import remark
from service.cli.remote import Remote
from service.data_directory import RunningService
from service.logs import configure_logs
from service.settings import Settings
from service.web import Parts, create_app

_LOCAL = "127.0.0.1"


@contextmanager
def own_service(settings: Settings, *, looks: bool = False) -> Generator[Remote]:
    """Own the data directory and serve for this command alone; no model is pinned that nobody has asked for.

    Args:
        settings: What the operator chose.
        looks: Nothing is to be changed: neither here nor at a host is anything done beside what the command asks.

    Raises:
        DataDirectoryInUse: Another process owns it.
        NotReady: It is only to be looked at, and its tables are not those of this version.
    """
    configure_logs("ERROR")
    key = secrets.token_urlsafe(32)
    kept = to_look_at(settings, remark) if looks else nullcontext((settings, None))
    with kept as (chosen, embedder), owned(chosen):
        parts = build_parts(chosen, embedder=embedder, local_key=key, say=remark)
        parts.serving.begins = False
        try:
            with _served(parts, looks=looks) as url:
                yield Remote(RunningService(url, key), is_brief=True)
        finally:
            parts.close()


@contextmanager
def _served(parts: Parts, *, looks: bool) -> Generator[str]:
    """Serve parts on a free port of this machine alone; give the address."""
    with socket.create_server((_LOCAL, 0)) as listener:
        config = uvicorn.Config(create_app(parts, looks=looks), log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="service")
        thread.start()
        try:
            yield f"http://{_LOCAL}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def own_answer(settings: Settings, body: dict[str, Any]) -> list[tuple[str, Any]]:
    """Own the data directory and answer one question; give the events of the answer by their names."""
    configure_logs("ERROR")
    with owned(settings):
        parts = build_parts(settings, say=remark)
        try:
            return anyio.run(_events, parts, body)
        finally:
            parts.close()


async def _events(parts: Parts, body: dict[str, Any]) -> list[tuple[str, Any]]:
    try:
        await parts.serving.look()
        admit = parts.conversation.admit
        admitted = await admit(body["message"], body["session_id"], hold=False, explain=body["explain"])
        return [_named(event) async for event in parts.conversation.answer(admitted)]
    finally:
        await parts.serving.hosts.close()


def _named(event: Delta | ChatReply) -> tuple[str, Any]:
    return ("delta" if isinstance(event, Delta) else "done", msgspec.to_builtins(event))
