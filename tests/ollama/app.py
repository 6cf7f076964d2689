"""The ASGI application: finds the endpoint, sends its answer, notices when the client leaves."""

import asyncio
import contextlib
import ipaddress
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.ollama import api, control
from tests.ollama.registry import read_manifest
from tests.ollama.state import State
from tests.ollama.wire import (
    Answer,
    ApiError,
    ConnectionCutError,
    Line,
    ReceivedRequest,
    Stream,
    error_answer,
    to_json,
)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

# Go's JSON answers are sent in chunks from this size on, and with a length below it.
_CHUNKED_FROM = 2048
_LOCAL_ENDINGS = (".localhost", ".local", ".internal")


class App:
    """Serves one `State`.

    Args:
        state: What to serve from.
        drop: Closes the connection of the client at this address, without another byte.
    """

    def __init__(self, state: State, drop: Callable[[tuple[str, int]], None]) -> None:
        self._state = state
        self._drop = drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read_request(scope, receive)
        if not request.path.startswith("/standin/"):
            self._state.requests.append(request)
        work = asyncio.create_task(self._respond(request, send))
        leaving = asyncio.create_task(_wait_until_gone(receive))
        try:
            await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)
            request.disconnected = not work.done()
            await _settle(work)
        except ConnectionCutError:
            self._drop(scope["client"])
            await leaving
        finally:
            leaving.cancel()

    async def _respond(self, request: ReceivedRequest, send: Send) -> None:
        try:
            answer = await self._answer(request)
            if isinstance(answer, Stream):
                await _send_stream(request, answer, send)
                return
        except ApiError as error:
            answer = error_answer(error)
        await _send_answer(request, answer, send)

    async def _answer(self, request: ReceivedRequest) -> Answer | Stream:
        if not _is_welcome(request.headers):
            return Answer(403)
        if request.path.startswith("/v2/") and request.method == "GET":  # not the server's, but the registry's
            return await read_manifest(self._state.registry, request.path)
        methods = _find_route(request.path)
        if methods is None:
            return Answer(404, b"404 page not found", "text/plain")
        handler = methods.get(request.method)
        if handler is None:
            allowed = {"allow": ", ".join(methods)}
            return Answer(405, b"405 method not allowed", "text/plain", allowed)
        return await handler(self._state, request)


async def _read_request(scope: Scope, receive: Receive) -> ReceivedRequest:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    request = ReceivedRequest(scope["method"], scope["path"], headers)
    parts: list[bytes] = []
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        if not event.get("more_body"):
            break
    request.raw = b"".join(parts)
    request.body = _parsed(request.raw)
    return request


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _settle(work: asyncio.Task[None]) -> None:
    """End the work if the client has left, and pass on what went wrong in it."""
    if not work.done():
        work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


def _is_welcome(headers: dict[str, str]) -> bool:
    """Apply the loopback rule: strange host names and web pages from elsewhere are turned away."""
    origin = headers.get("origin")
    if origin is not None and not _is_local(urlsplit(origin).hostname or ""):
        return False
    return _is_local(urlsplit(f"//{headers.get('host', '')}").hostname or "")


def _is_local(host: str) -> bool:
    if host in ("", "localhost") or host.endswith(_LOCAL_ENDINGS):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _find_route(path: str) -> Mapping[str, api.Handler] | None:
    if path.startswith("/api/blobs/"):
        path = "/api/blobs/:digest"
    return api.ROUTES.get(path) or control.ROUTES.get(path)


async def _send_answer(request: ReceivedRequest, answer: Answer, send: Send) -> None:
    headers = dict(answer.headers)
    if answer.content_type:
        headers["content-type"] = answer.content_type
    if len(answer.body) < _CHUNKED_FROM and not (request.method == "HEAD" and not answer.body):
        headers["content-length"] = str(len(answer.body))
    await _start(request, answer.status, headers, send)
    await send({"type": "http.response.body", "body": answer.body})


async def _send_stream(request: ReceivedRequest, stream: Stream, send: Send) -> None:
    """Send the lines as they come; the head goes out with the first of them.

    Raises:
        ApiError: Nothing has been sent yet; later the error becomes the last line.
    """
    headers = {"content-type": stream.content_type}
    async with contextlib.aclosing(stream.lines):
        try:
            async for line in stream.lines:
                if request.status is None:
                    await _start(request, 200, headers, send)
                await _send_part(line, send)
        except ApiError as error:
            if request.status is None:
                raise
            await _send_part({"error": error.message}, send)
    if request.status is None:
        await _start(request, 200, headers, send)
    await send({"type": "http.response.body", "body": b""})


async def _start(request: ReceivedRequest, status: int, headers: dict[str, str], send: Send) -> None:
    request.status = status
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


async def _send_part(line: Line, send: Send) -> None:
    content = line if isinstance(line, bytes) else to_json(line) + b"\n"
    await send({"type": "http.response.body", "body": content, "more_body": True})
