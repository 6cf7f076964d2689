"""The client of one Ollama host: replies of a model, piece by piece, and little questions about the host.

Ollama sends its response headers together with the first token, so queueing, loading and reading the prompt
all look like silence. httpx has one read timeout for a whole request; here every line has its own limit.
"""

import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

import anyio
import httpx
import msgspec

from service.engines.errors import EngineBroken, EngineBusy, EngineTimeout, EngineUnreachable, Phase
from service.engines.ollama_wire import (
    ChatMessage,
    Event,
    Fault,
    Finished,
    ModelRequest,
    ReplyParser,
    broken_by,
    chat_body,
    full_name,
    keep_alive_value,
    refused_with,
)

__all__ = ["ChatMessage", "Finished", "ModelRequest", "OllamaClient", "Timeouts"]

MAX_CONNECTIONS = 64
MAX_ANSWER_BYTES = 8 * 1024 * 1024
"""Of an answer that is not a stream; a list of ten thousand models is half of it."""

_DRAIN_SECONDS = 0.1  # what follows `done` is five bytes; a host that holds them back loses the connection

Answer = TypeVar("Answer", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long, in seconds, the host may keep us waiting. The deadline of a whole reply is given with it.

    Attributes:
        connect: For a connection, and for a free place among our own connections to the host.
        first_token: From the request to the first line of the reply: queueing, loading, reading the prompt.
        between_tokens: From one line of the reply to the next.
        load: For `warm`, which may read gigabytes from a slow disk.
        lookup: For a question that no model is needed for.
    """

    connect: float
    first_token: float
    between_tokens: float
    load: float = 300.0
    lookup: float = 10.0


class _Model(msgspec.Struct):
    name: str
    digest: str


class _Tags(msgspec.Struct):
    models: list[_Model] | None = None


class _Version(msgspec.Struct):
    version: str


class _Loaded(msgspec.Struct):
    done: bool


class OllamaClient:
    """Talks to one host; shared by all conversations, safe to use from many tasks of one event loop.

    Every method raises an `EngineError` whose message names the host and, where there is one, the model.

    Args:
        base_url: Where Ollama listens, for example `http://localhost:11434`; a path in it is kept.
        timeouts: How long to wait for what.
        keep_alive: How long the host keeps a model loaded after its last use: a duration with a unit, or
            seconds; -1 is for ever.
        transport: Replaces the network.

    Raises:
        ValueError: The address is not an HTTP one.
    """

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts,
        keep_alive: str = "30m",
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        url = _checked(base_url)
        self.host = url.netloc.decode("ascii")  # without name and password, fit for messages
        self._timeouts = timeouts
        self._keep_alive = keep_alive_value(keep_alive)
        self._http = httpx.AsyncClient(
            base_url=url,
            transport=transport,
            trust_env=False,  # a proxy from the environment must not see the prompts
            headers={"Accept-Encoding": "identity"},  # compressing proxies hold pieces back
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS),
            timeout=httpx.Timeout(None, connect=timeouts.connect, pool=timeouts.connect),
        )

    async def close(self) -> None:
        """Close all connections; a reply still being written breaks off as an `EngineBroken`."""
        await self._http.aclose()

    async def chat(self, request: ModelRequest, deadline: float = math.inf) -> AsyncGenerator[str | Finished]:
        """Let the model write a reply.

        Leaving early closes the connection, upon which Ollama stops generating. Wrap the generator in
        `contextlib.aclosing`, so that leaving the loop also leaves the generator at once.

        Args:
            request: What is asked of the model.
            deadline: When the whole reply must be there, by `time.monotonic`, in seconds.

        Yields:
            Pieces of text, none of them empty, then one `Finished`. A reply that does not end so is not
            whole, and an error is raised. Text may hold `<think>` tags of models that cannot think
            in silence.
        """
        where = self._where(request.model)
        limits = self._timeouts
        exchange = _Exchange(self._http, chat_body(request, self._keep_alive), where)
        try:
            with _waiting("first_token", limits.first_token, where, deadline):
                await exchange.open()
                events = await exchange.next_events()
            while True:
                for event in events:
                    if isinstance(event, Fault):
                        raise broken_by(event, where)
                    if isinstance(event, Finished):
                        await exchange.drain()
                        yield event
                        return
                    if event:
                        yield event
                with _waiting("between_tokens", limits.between_tokens, where, deadline):
                    events = await exchange.next_events()
        finally:
            await exchange.close()

    async def warm(self, model: str, options: Mapping[str, object]) -> None:
        """Have the host load a model and keep it, so that the first customer does not wait for the disk.

        Args:
            model: The name that chats will use.
            options: The options that chats will use; other ones make the host load the model again.
        """
        body = {
            "model": model,
            "messages": [],
            "options": dict(options),
            "keep_alive": self._keep_alive,
            "stream": False,
        }
        request = self._http.build_request("POST", "/api/chat", json=body)
        where = self._where(model)
        with _waiting("load", self._timeouts.load, where):
            await self._ask(request, _Loaded, where)

    async def digest_of(self, model: str) -> str | None:
        """The digest of what a name stands for now: 64 hex digits, or `None` when the host has no such model.

        A name without a tag means `:latest`, as everywhere in Ollama.
        """
        where = self._where(model)
        with _waiting("lookup", self._timeouts.lookup, where):
            tags = await self._ask(self._http.build_request("GET", "/api/tags"), _Tags, where)
        wanted = full_name(model)
        return next((found.digest for found in tags.models or [] if full_name(found.name) == wanted), None)

    async def version(self) -> str:
        """The host's version, such as `0.32.15`."""
        where = f"Ollama at {self.host}"
        with _waiting("lookup", self._timeouts.lookup, where):
            answer = await self._ask(self._http.build_request("GET", "/api/version"), _Version, where)
        return answer.version

    async def _ask(self, request: httpx.Request, shape: type[Answer], where: str) -> Answer:
        response = await self._http.send(request, stream=True)
        try:
            body = await _read_all(response, where)
        finally:
            await response.aclose()
        if response.status_code != HTTPStatus.OK:
            raise refused_with(response.status_code, body, where)
        try:
            return msgspec.json.decode(body, type=shape)
        except (ValueError, RecursionError) as error:
            message = f"{where}: {request.url.path} did not answer as Ollama does ({error})"
            raise EngineBroken(message, "garbage") from error

    def _where(self, model: str) -> str:
        return f"model {model} at {self.host}"


class _Exchange:
    """One chat call on the wire. Sets no limits of time and translates no exceptions of httpx."""

    def __init__(self, http: httpx.AsyncClient, body: dict[str, object], where: str) -> None:
        self._http = http
        self._request = http.build_request("POST", "/api/chat", json=body)
        self._where = where
        self._parser = ReplyParser()
        self._response: httpx.Response | None = None
        self._chunks: AsyncIterator[bytes] = _nothing()

    async def open(self) -> None:
        self._response = await self._http.send(self._request, stream=True)
        if self._response.status_code != HTTPStatus.OK:
            body = await _read_all(self._response, self._where)
            raise refused_with(self._response.status_code, body, self._where)
        self._chunks = self._response.aiter_bytes()

    async def next_events(self) -> list[Event]:
        """What the next whole lines say, at least one."""
        async for chunk in self._chunks:
            if events := self._parser.feed(chunk):
                return events
        return self._parser.end()

    async def drain(self) -> None:
        """Read the end of the response, without which the connection could not be used again."""
        with suppress(httpx.HTTPError), anyio.move_on_after(_DRAIN_SECONDS):
            async for _ in self._chunks:
                pass

    async def close(self) -> None:
        if self._response is not None:
            await self._response.aclose()


@contextmanager
def _waiting(phase: Phase, seconds: float, where: str, deadline: float = math.inf) -> Generator[None]:
    """Limit a wait for the host, and translate what httpx raises meanwhile."""
    left = max(deadline - time.monotonic(), 0.0)
    try:
        with anyio.fail_after(min(seconds, left)):
            yield
    except TimeoutError as error:
        over = f"no answer within {seconds:g} s" if seconds <= left else "the time for the whole turn is over"
        raise EngineTimeout(f"{where}: {over} ({phase})", phase) from error
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise EngineUnreachable(f"{where}: cannot be reached ({_reason(error)})") from error
    except httpx.PoolTimeout as error:
        raise EngineBusy(f"{where}: all {MAX_CONNECTIONS} connections are in use") from error
    except httpx.HTTPError as error:
        raise EngineBroken(f"{where}: the connection broke ({_reason(error)})", "cut") from error


async def _read_all(response: httpx.Response, where: str) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise EngineBroken(f"{where}: an answer is longer than {MAX_ANSWER_BYTES} bytes", "line_too_long")
    return bytes(body)


async def _nothing() -> AsyncGenerator[bytes]:
    return
    yield b""


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _checked(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ValueError(f"Ollama's address {base_url!r} is not a URL: {error}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"Ollama's address {base_url!r} must look like http://localhost:11434")
    return url
