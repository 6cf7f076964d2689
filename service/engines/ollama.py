"""The client of one Ollama host: replies of a model, piece by piece.

Ollama sends its response headers together with the first token, so queueing, loading and reading the prompt
all look like silence. httpx has one read timeout for a whole request; here every line has its own limit.
"""

import math
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from http import HTTPStatus

import anyio
import httpx
import msgspec

from service.engines.ollama_http import Connection, Timeouts, read_all, waiting
from service.engines.ollama_models import OllamaModels
from service.engines.ollama_tasks import OllamaTasks
from service.engines.ollama_wire import (
    ChatMessage,
    Event,
    Fault,
    Finished,
    ModelRequest,
    ReplyParser,
    broken_by,
    chat_body,
    keep_alive_value,
    refused_with,
)

__all__ = ["ChatMessage", "Finished", "ModelRequest", "OllamaClient", "Timeouts"]

_DRAIN_SECONDS = 0.1  # what follows `done` is five bytes; a host that holds them back loses the connection


class _Loaded(msgspec.Struct):
    done: bool


class OllamaClient:
    """Talks to one host; shared by all conversations, safe to use from many tasks of one event loop.

    Every method raises an `EngineError` whose message names the host and, where there is one, the model.

    Attributes:
        host: Its name and port, fit for messages.
        models: What the host holds.
        tasks: What takes it long: pulling, pushing, creating.

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
        self._connection = Connection(base_url, timeouts, transport)
        self._keep_alive = keep_alive_value(keep_alive)
        self.host = self._connection.host
        self.models = OllamaModels(self._connection)
        self.tasks = OllamaTasks(self._connection)

    async def close(self) -> None:
        """Close all connections; a reply still being written breaks off as an `EngineBroken`."""
        await self._connection.close()

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
        where = self._connection.where(request.model)
        limits = self._connection.timeouts
        exchange = _Exchange(self._connection.http, chat_body(request, self._keep_alive), where)
        try:
            with waiting("first_token", limits.first_token, where, deadline):
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
                with waiting("between_tokens", limits.between_tokens, where, deadline):
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
        request = self._connection.http.build_request("POST", "/api/chat", json=body)
        where = self._connection.where(model)
        with waiting("load", self._connection.timeouts.load, where):
            await self._connection.ask(request, _Loaded, where)


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
            body = await read_all(self._response, self._where)
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


async def _nothing() -> AsyncGenerator[bytes]:
    return
    yield b""
