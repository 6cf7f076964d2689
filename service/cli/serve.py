"""`kefu serve`."""

import secrets
import signal
import socket
import sys
from typing import NoReturn

import click
import uvicorn

from service.access.keys import ensure_admin_key
from service.app.databases import served
from service.app.parts import build_parts
from service.cli.output import console, remark
from service.data_directory import DataDirectory, RunningService
from service.database.keeping import Duty
from service.logs import configure_logs
from service.settings import Settings, load_settings
from service.settings_told import unknown_variables
from service.web import Parts, create_app

# A customer's reply that is being written when the service is asked to stop may be finished.
_GRACE_SECONDS = 15

_BACKLOG = 2048  # as the web server has it

# How long one thread may keep the others from running Python. A search waits for its turn a dozen times; with the usual
# 5 ms it took three times as long beside a thread that never stopped, with this not twice as long.
_SWITCH_SECONDS = 0.0005


class Stop:
    """Ends this process when it is asked to, before the web server does that: it stops well, and asks itself again.

    What is raised where the signal comes is lost where nobody can raise, as while an object is being deleted; so it is
    remembered, too.
    """

    def __init__(self) -> None:
        self._asked = False
        self._server: uvicorn.Server | None = None

    def __call__(self, *_: object) -> NoReturn:
        """Handle a signal."""
        self._asked = True
        self._tell()
        sys.exit(0)

    def tell(self, server: uvicorn.Server) -> None:
        """Have a server that is about to run end at once where the process was asked to, or is before it listens."""
        self._server = server
        self._tell()

    def _tell(self) -> None:
        if self._asked and self._server:
            self._server.should_exit = True


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="TCP port to listen on; 0 for any free one.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API and the demo page."""
    settings = load_settings(host=host, port=port)
    configure_logs(settings.log_level, form=settings.log_format, with_text=settings.log_text)
    _warn_of_unknown_variables()
    sys.setswitchinterval(_SWITCH_SECONDS)
    stop = Stop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    directory = DataDirectory(settings.data_dir)
    with served(settings) as place, _listen(settings) as listener:
        local_key = secrets.token_urlsafe(32)
        parts = build_parts(settings, local_key=local_key, say=remark, place=place)
        try:
            _greet(parts, listener)
            # Whoever reads the announcement may connect at once; what comes before the server waits for it.
            listener.listen(_BACKLOG)
            with directory.announced(RunningService(_local_url(listener), local_key)):
                _run(parts, listener, stop)
        finally:
            parts.close()


def _run(parts: Parts, listener: socket.socket, stop: Stop) -> None:
    config = uvicorn.Config(
        create_app(parts),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    stop.tell(server)
    server.run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    """Bind the port before anything slow is done, so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Without it each sentence of a stream would wait for the client to acknowledge the one before.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        message = f"cannot listen on {settings.host}:{settings.port}: {error.strerror}"
        raise click.ClickException(message) from error
    return listener


def _local_url(listener: socket.socket) -> str:
    """Give the address by which commands on this machine reach the service."""
    name: tuple[str, int] = listener.getsockname()[:2]
    host, port = name
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _greet(parts: Parts, listener: socket.socket) -> None:
    documents = parts.base.documents()
    passages = sum(document.passages for document in documents)
    out = console()
    out.print(f"kefu on {_local_url(listener)} — {len(documents)} documents, {passages} passages", style="bold")
    if parts.place.duty is Duty.REPLICA:
        out.print("a replica: documents are changed at the keeper of its database")
        return  # the first key is the keeper's to make
    admin_key = parts.settings.admin_key
    made = ensure_admin_key(parts.keys, admin_key.get_secret_value() if admin_key else None)
    if made:
        out.print("Administrator's API key, shown this once; keep it safe:")
        out.print(made, soft_wrap=True)


def _warn_of_unknown_variables() -> None:
    import os  # noqa: PLC0415 (the one look at the environment beside the settings themselves)

    for name, meant in unknown_variables(os.environ).items():
        hint = f"; did you mean {meant}?" if meant else ""
        console().print(f"{name} is not a setting of kefu{hint}", style="yellow")
