"""Ollama's chat protocol without I/O: values to bytes, bytes to events, refusals to errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

import msgspec

from service.engines.errors import (
    EngineBroken,
    EngineBusy,
    EngineError,
    FaultKind,
    ModelMissing,
    PromptTooLong,
)

MAX_LINE_BYTES = 1024 * 1024
"""One line holds one token; anything near this size is not a reply and must not fill the memory."""

_NANOSECONDS = 1_000_000_000
_MAX_GARBAGE = 24  # bytes, enough to tell a proxy's page of HTML from a damaged line
_MAX_QUOTED = 300  # characters of the host's own words that an error message repeats
_BUSY = {
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.TOO_MANY_REQUESTS,  # not Ollama's own, but that of proxies in front of it
}
_TOO_LONG = ("exceed_context_size_error", "exceeds the context length", "exceeds the available context")


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the conversation that the model is to continue."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a model is asked to write.

    Attributes:
        model: The name the host knows it by; with our own releases an alias that never moves.
        messages: Oldest first; the last one is answered.
        options: Generation options by Ollama's names (`num_ctx`, `num_predict`, `temperature`, `seed`, `stop`
            …). Keep `num_ctx` the same for one model: another value makes the host load it anew.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    options: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a whole reply.

    Attributes:
        reason: `stop` (the model was done) or `length` (cut off by `num_predict` or the context).
        prompt_tokens: Length of the prompt, as the host counted it.
        reply_tokens: Length of the reply.
        load_seconds: How long the model took to be loaded, part of the time to the first token.
            A number is `None` when the host did not tell; Ollama leaves out what is zero.
    """

    reason: str
    prompt_tokens: int | None
    reply_tokens: int | None
    load_seconds: float | None


@dataclass(frozen=True, slots=True)
class Fault:
    """The reply is broken here; nothing follows."""

    kind: FaultKind
    text: str


Event = str | Finished | Fault
"""A piece of text (empty for a line without any, such as a thought), the end, or what broke the reply."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Line(msgspec.Struct):
    message: _Message | None = None
    error: object = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None
    load_duration: int | None = None


class _ContextError(msgspec.Struct):
    n_prompt_tokens: int | None = None
    n_ctx: int | None = None


class _Wrapped(msgspec.Struct):
    error: _ContextError


class _Refusal(msgspec.Struct):
    error: object


def chat_body(request: ModelRequest, keep_alive: str | int) -> dict[str, object]:
    """The JSON body of a chat call.

    `truncate` and `shift` are off because Ollama otherwise drops old messages, or the system text itself,
    without a word; `think` is off because customers wait for the answer, not for the thoughts.
    """
    return {
        "model": request.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "options": dict(request.options),
        "keep_alive": keep_alive,
        "stream": True,
        "think": False,
        "truncate": False,
        "shift": False,
    }


def keep_alive_value(text: str) -> str | int:
    """`keep_alive` as Ollama takes it: a text needs a unit, so bare seconds become a number."""
    try:
        return int(text)
    except ValueError:
        return text


def full_name(model: str) -> str:
    """A model's name as `/api/tags` lists it: with its tag, without the default registry and namespace."""
    name = model.lower().removeprefix("registry.ollama.ai/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


class ReplyParser:
    """Reads a streamed reply: feed it bytes as they come, take the events out.

    How the bytes were cut into pieces makes no difference to the events, and at most `MAX_LINE_BYTES` and
    one piece are held. After `Finished` or a `Fault` everything further is ignored.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._closed = False

    def feed(self, data: bytes) -> list[Event]:
        """The events that these bytes complete, possibly none."""
        *ends, rest = data.split(b"\n")
        events: list[Event] = []
        for end in ends:
            self._line += end
            events += self._take_line()
        self._line += rest
        if len(self._line) > MAX_LINE_BYTES:
            events += self._take_line()
        return events

    def end(self) -> list[Event]:
        """The events that the end of the stream completes; a `Fault` unless the reply was already over."""
        events = self._take_line()
        if not self._closed:
            self._closed = True
            events.append(Fault("no_done", "the reply stopped without saying that it was finished"))
        return events

    def _take_line(self) -> list[Event]:
        line = bytes(self._line)
        self._line.clear()
        blank = len(line) <= MAX_LINE_BYTES and not line.strip()
        if self._closed or blank:
            return []
        events = _read_line(line)
        self._closed = not isinstance(events[-1], str)
        return events


def _read_line(line: bytes) -> list[Event]:
    if len(line) > MAX_LINE_BYTES:
        return [Fault("line_too_long", f"a line of the reply is longer than {MAX_LINE_BYTES} bytes")]
    try:
        read = msgspec.json.decode(line, type=_Line)
    except (ValueError, RecursionError):
        begin = _quoted(line[:_MAX_GARBAGE])  # no more of it: it may be a customer's words
        return [Fault("garbage", f"a line of the reply is not Ollama's JSON; it begins with {begin}")]
    if read.error is not None:
        return [Fault("error_line", _words(read.error))]
    text = (read.message and read.message.content) or ""
    return [text, _finished(read)] if read.done else [text]


def _finished(line: _Line) -> Finished:
    load = None if line.load_duration is None else line.load_duration / _NANOSECONDS
    return Finished(line.done_reason or "stop", line.prompt_eval_count, line.eval_count, load)


def broken_by(fault: Fault, where: str) -> EngineError:
    """The error for a reply that broke off; `where` names model and host."""
    if _is_too_long(fault.text) and fault.kind == "error_line":
        return _too_long(fault.text, where)
    return EngineBroken(f"{where}: {_quoted(fault.text)}", fault.kind)


def refused_with(status: int, body: bytes, where: str) -> EngineError:
    """The error for an HTTP status other than 200; `where` names model and host."""
    words = _error_words(body)
    said = f"{where}: answered {status}" + (f": {_quoted(words or body)}" if body.strip() else "")
    if status in _BUSY:
        return EngineBusy(said)
    if status == HTTPStatus.NOT_FOUND and words is not None:  # without words the address is wrong
        return ModelMissing(said)
    if status == HTTPStatus.BAD_REQUEST and words is not None and _is_too_long(words):
        return _too_long(words, where)
    return EngineBroken(said, "status", status)


def _error_words(body: bytes) -> str | None:
    try:
        return _words(msgspec.json.decode(body, type=_Refusal).error)
    except (ValueError, RecursionError):
        return None


def _is_too_long(words: str) -> bool:
    return any(sign in words for sign in _TOO_LONG)


def _too_long(words: str, where: str) -> PromptTooLong:
    """0.32 puts a JSON object into the error's text; older hosts write a sentence without numbers."""
    try:
        told = msgspec.json.decode(words, type=_Wrapped).error
    except (ValueError, RecursionError):
        told = _ContextError()
    message = f"{where}: the prompt is longer than the context"
    if told.n_prompt_tokens is not None:
        message += f" ({told.n_prompt_tokens} tokens, there is room for {told.n_ctx or 'fewer'})"
    return PromptTooLong(message, told.n_prompt_tokens, told.n_ctx)


def _words(error: object) -> str:
    return error if isinstance(error, str) else msgspec.json.encode(error).decode()


def _quoted(words: str | bytes) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:_MAX_QUOTED]
