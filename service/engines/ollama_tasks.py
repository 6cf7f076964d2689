"""What takes an Ollama host long: pulling, pushing and creating models, with progress.

A host answers such a request with 200 at once and says only in the last line of its stream that it failed.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import anyio
import httpx
import msgspec

from service.engines.errors import EngineBroken, TaskFailed
from service.engines.ollama_http import Connection, read_all, waiting
from service.engines.ollama_wire import MAX_LINE_BYTES, refused_with

# While it hashes gigabytes on a slow disk, a host says nothing.
SILENCE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a host is.

    Attributes:
        status: What it does, in its own words.
        digest: Of the file that it is about; empty where it is about none.
        total: Bytes of that file.
        completed: Those that are there.
    """

    status: str
    digest: str = ""
    total: int = 0
    completed: int = 0


class _Line(msgspec.Struct):
    status: str = ""
    error: str | None = None
    digest: str = ""
    total: int = 0
    completed: int = 0


class OllamaTasks:
    """Long work of one host. Every method raises an `EngineError` whose message names the host."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pull(self, model: str) -> AsyncGenerator[Progress]:
        """Have a host fetch a model from its registry; the tag moves at the very end, and only if all went well.

        Leaving early breaks it off; what was fetched is not fetched again the next time.

        Raises:
            TaskFailed: The host could not; `said` is what it said.
        """
        return self._work("/api/pull", {"model": model}, self._connection.where(model))

    def create(self, model: str, made_of: Mapping[str, object]) -> AsyncGenerator[Progress]:
        """Have a host make a model. One that has the name already loses it without a word: look first.

        Args:
            model: Its name.
            made_of: `files` or `from`, and what Ollama takes beside them.

        Raises:
            TaskFailed: The host could not; `said` is what it said.
        """
        return self._work("/api/create", {**made_of, "model": model}, self._connection.where(model))

    async def push(self, digest: str, content: AsyncIterable[bytes], size: int) -> None:
        """Give a host a file; it hashes it, and keeps it only if it has this digest.

        Args:
            digest: Its SHA-256, 64 hex digits.
            content: Its bytes.
            size: How many.

        Raises:
            TaskFailed: The host does not take it; `said` is what it said.
        """
        where = f"Ollama at {self._connection.host}"
        headers = {"Content-Length": str(size)}
        request = self._connection.http.build_request(
            "POST", f"/api/blobs/sha256:{digest}", content=content, headers=headers
        )
        with waiting("task", SILENCE_SECONDS + size / _SLOWEST_BYTES, where):
            response = await self._connection.http.send(request, stream=True)
            try:
                body = await read_all(response, where)
            finally:
                await response.aclose()
        if response.status_code not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            raise TaskFailed(str(refused_with(response.status_code, body, where)), _words(body))

    async def _work(self, path: str, body: Mapping[str, object], where: str) -> AsyncGenerator[Progress]:
        http = self._connection.http
        with waiting("task", SILENCE_SECONDS, where):
            response = await http.send(http.build_request("POST", path, json=dict(body)), stream=True)
        try:
            if response.status_code != HTTPStatus.OK:
                with waiting("task", SILENCE_SECONDS, where):
                    refusal = await read_all(response, where)
                raise TaskFailed(str(refused_with(response.status_code, refusal, where)), _words(refusal))
            async for line in _lines(response, where):
                if line.error is not None:
                    raise TaskFailed(f"{where}: {line.error}", line.error)
                yield Progress(line.status, line.digest, line.total, line.completed)
                if line.status == "success":
                    return
        finally:
            with anyio.CancelScope(shield=True):
                await response.aclose()
        raise EngineBroken(f"{where}: {path} stopped without saying that it was finished", "no_done")


_SLOWEST_BYTES = 1_000_000  # a second; slower than any network that models are sent over


async def _lines(response: httpx.Response, where: str) -> AsyncGenerator[_Line]:
    chunks, rest = response.aiter_bytes(), bytearray()
    while True:
        with waiting("task", SILENCE_SECONDS, where):
            chunk = await anext(chunks, None)
        rest += b"\n" if chunk is None else chunk
        *lines, rest = rest.split(b"\n")
        if len(rest) > MAX_LINE_BYTES:
            raise EngineBroken(f"{where}: a line is longer than {MAX_LINE_BYTES} bytes", "line_too_long")
        for line in filter(None, map(bytes.strip, map(bytes, lines))):
            yield _read(line, where)
        if chunk is None:
            return


def _read(line: bytes, where: str) -> _Line:
    try:
        return msgspec.json.decode(line, type=_Line)
    except (ValueError, RecursionError) as error:
        raise EngineBroken(f"{where}: a line is not Ollama's JSON ({error})", "garbage") from error


def _words(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Line).error or ""
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace").strip()[:300]
