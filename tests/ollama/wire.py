"""The values that requests and answers are made of, and JSON as Ollama writes it."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json; charset=utf-8"
BARE_JSON = "application/json"
NDJSON = "application/x-ndjson"
TEXT = "text/plain; charset=utf-8"

# One line of a stream: an object, or bytes that are sent as they are.
Line = dict[str, Any] | bytes
Lines = AsyncGenerator[Line, None]


class ApiError(Exception):
    """A request that ends in an error body.

    Args:
        status: The HTTP status.
        message: The text of the `error` field.
        content_type: What the real server labels this body with.
    """

    def __init__(self, status: int, message: str, content_type: str = JSON) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.content_type = content_type


class ConnectionCutError(Exception):
    """The server goes away here: nothing more is sent, not even the end of the stream."""


@dataclass(frozen=True)
class Answer:
    """A complete response."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Stream:
    """A response sent line by line; its head leaves the server together with the first line."""

    lines: Lines
    content_type: str = NDJSON


@dataclass
class ReceivedRequest:
    """One request as it arrived, and what became of it.

    `body` is the parsed JSON, or the raw bytes when they are not JSON, or None. `seen` holds the messages of a
    chat that fitted into the context. `status` is None until an answer has begun. `disconnected` says that the
    client left before the answer was complete.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None
    raw: bytes = b""
    seen: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    status: int | None = None
    disconnected: bool = False


def to_json(value: object) -> bytes:
    """Encode like Go: no spaces, and `<`, `>` and `&` escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.encode(errors="replace")


def json_answer(value: object, status: int = 200, content_type: str = JSON) -> Answer:
    """Return `value` as a JSON response."""
    return Answer(status, to_json(value), content_type)


def error_answer(error: ApiError) -> Answer:
    """Return the response that a raised `ApiError` stands for."""
    return json_answer({"error": error.message}, error.status, error.content_type)
