"""What a command does by itself where no service is running: it is one, for as long as it takes."""

import secrets
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import anyio
import msgspec
import uvicorn

from service.app.databases import owned
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
def own_service(settings: Settings) -> Generator[Remote]:
    """Own the data directory and serve for this command alone.

    Raises:
        DataDirectoryInUse: Another process owns it.
    """
    configure_logs("ERROR")
    key = secrets.token_urlsafe(32)
    with owned(settings):
        parts = build_parts(settings, local_key=key, say=remark)
        try:
            with _served(parts) as url:
                yield Remote(RunningService(url, key), is_brief=True)
        finally:
            parts.close()


@contextmanager
def _served(parts: Parts) -> Generator[str]:
    """Serve parts on a free port of this machine alone; give the address."""
    with socket.create_server((_LOCAL, 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(parts), log_config=None, access_log=False))
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
