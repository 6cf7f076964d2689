"""Answers as server-sent events: who asks for them, and how each looks; what fails in the middle ends them with one."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
from litestar import Request
from litestar.response import ServerSentEvent, ServerSentEventMessage

from service.system.failures import error_body
from service.system.language import asker_language
from service.system.litestar_errors import as_kefu_error

_EVENT_STREAM = "text/event-stream"
# A proxy in front must hand each event on at once, and nobody may keep an answer.
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Events = AsyncIterator[ServerSentEventMessage] | Iterator[ServerSentEventMessage]


def wants_events(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a request asks for server-sent events."""
    return _EVENT_STREAM in request.headers.get("accept", "")


def as_stream(events: Events) -> ServerSentEvent:
    """Answer with events."""
    return ServerSentEvent(events, headers=_HEADERS)


def event(name: str, content: object) -> ServerSentEventMessage:
    """Give an event; its data are the content as JSON."""
    return ServerSentEventMessage(event=name, data=msgspec.json.encode(content).decode())


def failure(request: Request[Any, Any, Any], exception: Exception) -> ServerSentEventMessage:
    """Give the event that ends a stream: after the first one, no handler of exceptions is called any more."""
    language = asker_language(request.headers.get("accept-language", ""))
    return event("error", error_body(as_kefu_error(request, exception), language))
