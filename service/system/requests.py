"""What happens around every request, also those that no route matches: its id, its log line, its headers.

These wrap the whole application, because Litestar runs its own middleware only after a route has matched:

    app = Litestar(…)
    app.asgi_handler = RequestLog(SecurityHeaders(HeadRequests(RequestTimes(app.asgi_handler, metrics))))
"""

import re
import time
import uuid
from typing import cast
from urllib.parse import quote

import structlog
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_ID = "X-Request-Id"
MAX_PATH = 200
"""Characters of a path that are logged; nobody needs more of a made-up one."""
HANGUP = 499
"""The status that is logged when the asker hung up before the answer began: nginx's number for it."""

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_SESSION = re.compile(r"(/api/sessions/)[^/]+")

log = structlog.stdlib.get_logger("kefu.access")


class RequestLog:
    """Gives each request an id, and writes one line when it is done: no query, no body, no address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request; its id is in the answer's `X-Request-Id` and in every log line until it ends."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(Headers.from_scope(scope).get(REQUEST_ID))
        status, start = HANGUP, time.perf_counter()
        path, method = _sayable(scope["path"]), scope["method"]

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders(message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_with_id)
            finally:
                took = round((time.perf_counter() - start) * 1000, 1)
                log.info("request", method=method, path=path, status=status, ms=took)


def _sayable(path: str) -> str:
    """Give a path as logs may hold it: whoever knows a session's id may read the conversation."""
    return _SESSION.sub(r"\1…", quote(path)[:MAX_PATH])


class SecurityHeaders:
    """Adds the headers that keep a browser from guessing, framing and telling; what a route has set stays."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request with the headers added to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_security_headers(MutableScopeHeaders(message))
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HeadRequests:
    """Answers HEAD as GET without the body, which HTTP asks of every server and Litestar leaves out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the request; a HEAD request reaches the routes as GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # A copy, because the server reads in its own that this is a HEAD request and sends no body.
        as_get = cast("Scope", {**scope, "method": "GET"})

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await self.app(as_get, receive, send_without_body)


def _request_id(given: str | None) -> str:
    return given if given and _SANE_ID.fullmatch(given) else uuid.uuid4().hex


def _add_security_headers(headers: MutableScopeHeaders) -> None:
    is_page = headers.get("Content-Type", "").startswith("text/html")
    is_json = headers.get("Content-Type", "").startswith("application/json")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else API_POLICY)
    if is_json:
        headers.setdefault("Cache-Control", "no-store")
