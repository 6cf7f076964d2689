"""A service that answers what a test tells it to, for what is hard to provoke in the real one."""

import json
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from litestar import Litestar, Response, post
from litestar.params import JSONBody
from litestar.response import Stream
from playwright.sync_api import Locator, Page

from service.demo.routes import demo_routes

POLICY: dict[str, Any] = {
    "n": 1,
    "document": "售后政策",
    "version": "V2.3",
    "section": "2.1 七天无理由退货",
    "page": 3,
    "quote": "自签收之日起七天内，商品完好可退货。",
    "url": "/documents/policy",
}
"""A citation."""

PATIENCE = 10.0
"""Seconds a held answer waits for the test to release it."""


@dataclass
class Answer:
    """What one question is answered with.

    Attributes:
        chunks: The bytes of the event stream, cut as they are sent.
        hold: When given, everything after the first chunk waits until it is set.
        status: Any other than 200 is sent with `error` as JSON instead of the stream.
        error: The `{"code", "message"}` of a refusal.
    """

    chunks: list[bytes] = field(default_factory=list[bytes])
    hold: threading.Event | None = None
    status: int = 200
    error: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class ScriptedService:
    """The answers still to be given, and what has been asked and voted so far."""

    url: str = ""
    answers: deque[Answer] = field(default_factory=deque[Answer])
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    votes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    vote_status: int = 204

    def will_answer(self, *answers: Answer) -> None:
        """Add what the next questions are answered with, in order."""
        self.answers.extend(answers)

    def forget(self) -> None:
        """Begin anew, for the next test."""
        self.answers.clear()
        self.asked.clear()
        self.votes.clear()
        self.vote_status = 204


def event(name: str, data: dict[str, Any]) -> bytes:
    """One Server-Sent Event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def meta(session: str = "s1", turn: str = "t1") -> bytes:
    """The event a stream begins with."""
    return event("meta", {"session_id": session, "turn_id": turn})


def delta(text: str) -> bytes:
    """The event of a piece of the reply."""
    return event("delta", {"text": text})


def done(reply: str, *citations: dict[str, Any], turn: str = "t1", **changes: object) -> bytes:
    """The event a stream ends with; `changes` replace or add fields, such as `outcome`."""
    fields = {"outcome": "answered", "suggestions": []}
    return event(
        "done",
        {"reply": reply, "session_id": "s1", "turn_id": turn, "citations": citations, **fields, **changes},
    )


def answer(reply: str, *citations: dict[str, Any], turn: str = "t1", **changes: object) -> Answer:
    """A whole answer without surprises."""
    return Answer([meta(turn=turn), delta(reply), done(reply, *citations, turn=turn, **changes)])


def refusal(status: int, code: str, message: str) -> Answer:
    """An error that comes instead of a stream."""
    return Answer(status=status, error={"code": code, "message": message})


async def _sent(scripted: Answer) -> AsyncIterator[bytes]:
    for number, chunk in enumerate(scripted.chunks):
        if number == 1 and scripted.hold:
            await anyio.to_thread.run_sync(scripted.hold.wait, PATIENCE, abandon_on_cancel=True)
        yield chunk


def scripted_app(service: ScriptedService) -> Litestar:
    """The demo page in front of a service that follows its script."""

    @post("/api/chat", status_code=200)
    async def chat(data: JSONBody[dict[str, Any]]) -> Response[Any]:
        service.asked.append(data)
        scripted = service.answers.popleft()
        if scripted.status != 200:
            return Response({"error": scripted.error}, status_code=scripted.status)
        return Stream(_sent(scripted), media_type="text/event-stream")

    @post("/api/feedback", status_code=204)
    async def feedback(data: JSONBody[dict[str, Any]]) -> Response[None]:
        service.votes.append(data)
        return Response(None, status_code=service.vote_status)

    return Litestar([*demo_routes(), chat, feedback])


def ask(page: Page, question: str) -> Locator:
    """Ask as a customer does; gives the newest answer."""
    page.locator("#message").fill(question)
    page.locator("#message").press("Enter")
    return page.locator(".answer").last
