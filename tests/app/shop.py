"""A running service, as its customers and its operator see it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from litestar.types import ASGIApp
from sqlalchemy import func, select

from bench.processes import NO_CERTIFICATES
from knowledge.sql import reading
from service.chat.tables import TurnRow
from service.web import Parts, create_app

PATIENCE = 10.0
LOOP = "shop"
"""The thread that customers are answered by."""

Event = tuple[str, dict[str, Any]]


@dataclass
class Shop:
    """A service that answers at `url`, and the parts behind it."""

    parts: Parts
    url: str
    http: httpx.Client

    def post(self, message: object, session: str | None = None, **fields: object) -> httpx.Response:
        """Send a message; whatever comes back."""
        body = {"message": message, **({"session_id": session} if session else {}), **fields}
        return self.http.post("/api/chat", json=body)

    def ask(self, message: str, session: str | None = None) -> dict[str, Any]:
        """Ask, and get the finished turn."""
        response = self.post(message, session)
        assert response.status_code == 200, response.text
        return response.json()

    def stream(self, message: str, session: str | None = None) -> list[Event]:
        """Ask for a stream, and get its events, checked for their form."""
        response = self.post(message, session, stream=True)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("text/event-stream")
        events = events_in(response.text)
        check_form(events)
        return events

    def row(self, turn_id: str) -> TurnRow:
        """What was recorded of a turn."""
        rows = self.rows(turn_id)
        assert len(rows) == 1, f"turn {turn_id} was recorded {len(rows)} times"
        return rows[0]

    def rows(self, turn_id: str) -> list[TurnRow]:
        with reading(self.parts.engine) as session:
            return list(session.scalars(select(TurnRow).where(TurnRow.id == turn_id)))

    def newest(self) -> TurnRow:
        """The turn that was recorded last."""
        with reading(self.parts.engine) as session:
            row = session.scalar(select(TurnRow).order_by(TurnRow.created_at.desc()).limit(1))
        assert row is not None
        return row

    def recorded(self) -> int:
        """How many turns are recorded."""
        with reading(self.parts.engine) as session:
            return session.scalar(select(func.count()).select_from(TurnRow)) or 0

    def metric(self, name: str, **labels: str) -> float:
        """A counter's value; 0 before it was first counted."""
        return self.parts.metrics.registry.get_sample_value(name, labels) or 0.0


def events_in(text: str) -> list[Event]:
    """Read server-sent events, each with one line of JSON."""
    events: list[Event] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line)
        if fields:
            events.append((fields["event"], json.loads(fields["data"])))
    return events


def check_form(events: list[Event]) -> None:
    """A stream is `meta`, any number of `delta`, and `done` or `error`; its ids do not change on the way."""
    names = [name for name, _ in events]
    assert names[0] == "meta"
    assert names[-1] in {"done", "error"}
    assert set(names[1:-1]) <= {"delta"}, names
    if names[-1] == "done":
        meta, done = events[0][1], events[-1][1]
        assert meta == {"session_id": done["session_id"], "turn_id": done["turn_id"]}


def deltas(events: list[Event]) -> list[str]:
    """The texts of a stream."""
    return [content["text"] for name, content in events if name == "delta"]


def done(events: list[Event]) -> dict[str, Any]:
    """The finished turn of a stream."""
    name, content = events[-1]
    assert name == "done", content
    return content


@contextmanager
def serving(app: ASGIApp) -> Generator[str]:
    """Serve an application from another thread; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=2)  # pyright: ignore[reportArgumentType] (Litestar's own name for the same protocol)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=LOOP)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def opened(parts: Parts) -> Generator[Shop]:
    """A shop that is open: its first look at the model host is done."""
    try:
        with (
            serving(create_app(parts)) as url,
            httpx.Client(base_url=url, timeout=PATIENCE, verify=NO_CERTIFICATES) as http,
        ):
            wait_until(lambda: http.get("/health/live").status_code == 200)
            yield Shop(parts, url, http)
    finally:
        parts.close()


def wait_until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something has become true; looked at often at first, then less: to look is work for the service."""
    end = time.monotonic() + seconds
    pause = 0.005
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"it did not become true within {seconds} s")
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)


def contents(messages: Iterable[dict[str, Any]], role: str) -> list[str]:
    """What was said in a role, of the messages that a model received."""
    return [message["content"] for message in messages if message["role"] == role]
