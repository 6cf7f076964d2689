"""A service for the time of one command: the running one where there is one, else one of the command's own."""

import secrets
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from service.app import Parts, build_parts, create_app, owned
from service.cli.output import remark
from service.cli.remote import Remote, running
from service.data_directory import RunningService
from service.logs import configure_logs
from service.settings import Settings

_LOCAL = "127.0.0.1"


@contextmanager
def reached(settings: Settings) -> Generator[Remote]:
    """Reach the service that owns the data directory; without one, own it and serve for this command alone.

    Raises:
        DataDirectoryInUse: Another process owns it that is no service.
    """
    remote = running(settings)
    if remote is not None:
        yield remote
        return
    configure_logs("ERROR")
    key = secrets.token_urlsafe(32)
    with owned(settings):
        parts = build_parts(settings, local_key=key, say=remark)
        try:
            with _served(parts) as url:
                yield Remote(RunningService(url, key))
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
