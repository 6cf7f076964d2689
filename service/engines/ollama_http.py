"""The connection to one Ollama host: waits with limits, answers read whole, what httpx raises translated."""

import math
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

import anyio
import httpx
import msgspec

from service.engines.errors import EngineBroken, EngineBusy, EngineTimeout, EngineUnreachable, Phase
from service.engines.ollama_wire import refused_with

MAX_CONNECTIONS = 64
MAX_ANSWER_BYTES = 8 * 1024 * 1024
"""Of an answer that is not a stream; a list of ten thousand models is half of it."""

Answer = TypeVar("Answer", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long, in seconds, the host may keep us waiting. The deadline of a whole reply is given with it.

    Attributes:
        connect: For a connection, and for a free place among our own connections to the host.
        first_token: From the request to the first line of the reply: queueing, loading, reading the prompt.
        between_tokens: From one line of the reply to the next.
        load: For loading a model, which may read gigabytes from a slow disk.
        lookup: For a question that no model is needed for.
    """

    connect: float
    first_token: float
    between_tokens: float
    load: float = 300.0
    lookup: float = 10.0


class Connection:
    """The connections to one host; shared by all conversations, safe to use from many tasks of one event loop.

    Attributes:
        host: Its name and port, without name and password of a user, fit for messages.
        http: What requests are sent with.
        timeouts: How long to wait for what.

    Args:
        base_url: Where Ollama listens, for example `http://localhost:11434`; a path in it is kept.
        timeouts: How long to wait for what.
        transport: Replaces the network.

    Raises:
        ValueError: The address is not an HTTP one.
    """

    def __init__(self, base_url: str, timeouts: Timeouts, transport: httpx.AsyncBaseTransport | None = None) -> None:
        url = _checked(base_url)
        self.host = url.netloc.decode("ascii")
        self.timeouts = timeouts
        self.http = httpx.AsyncClient(
            base_url=url,
            transport=transport,
            trust_env=False,  # a proxy from the environment must not see the prompts
            verify=url.scheme != "http",  # loading the world's certificates, for nothing, takes longer than a call
            headers={"Accept-Encoding": "identity"},  # compressing proxies hold pieces back
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS),
            timeout=httpx.Timeout(None, connect=timeouts.connect, pool=timeouts.connect),
        )

    async def close(self) -> None:
        """Close all connections; a reply still being written breaks off as an `EngineBroken`."""
        await self.http.aclose()

    def where(self, model: str) -> str:
        """Name a model at this host, for messages."""
        return f"model {model} at {self.host}"

    async def ask(self, request: httpx.Request, shape: type[Answer], where: str) -> Answer:
        """Send a request and give the answer, which must be of a shape. Sets no limit of time: see `waiting`.

        Raises:
            EngineError: The host refuses, or does not answer as Ollama does.
        """
        body = await self.send(request, where)
        try:
            return msgspec.json.decode(body, type=shape)
        except (ValueError, RecursionError) as error:
            message = f"{where}: {request.url.path} did not answer as Ollama does ({error})"
            raise EngineBroken(message, "garbage") from error

    async def send(self, request: httpx.Request, where: str) -> bytes:
        """Send a request and give the answer's bytes, whatever they are.

        Raises:
            EngineError: The host refuses.
        """
        response = await self.http.send(request, stream=True)
        try:
            body = await read_all(response, where)
        finally:
            await response.aclose()
        if response.status_code != HTTPStatus.OK:
            raise refused_with(response.status_code, body, where)
        return body


@contextmanager
def waiting(phase: Phase, seconds: float, where: str, deadline: float = math.inf) -> Generator[None]:
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


async def read_all(response: httpx.Response, where: str) -> bytes:
    """Give the whole of an answer.

    Raises:
        EngineBroken: It is longer than any answer of Ollama's.
    """
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise EngineBroken(f"{where}: an answer is longer than {MAX_ANSWER_BYTES} bytes", "line_too_long")
    return bytes(body)


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
