"""Talking to the service that owns the data directory, when one is running."""

import json
import ssl
from collections.abc import Iterable, Iterator
from typing import Any

import httpx

from knowledge.errors import KefuError
from service.data_directory import DataDirectory, RunningService
from service.errors import NotReady
from service.settings import Settings

_TIMEOUT = httpx.Timeout(120, connect=5)
# The service is on this machine and speaks plain HTTP; loading the world's certificates takes longer than a call.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class RemoteError(KefuError):
    """The error that a running service answered with, its code, message and detail."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"], error["detail"])
        self.code = error["code"]  # pyright: ignore[reportAttributeAccessIssue] (of any class of the service's)


class Remote:
    """A running service, asked over HTTP with the key it has left in its data directory.

    Attributes:
        is_brief: It runs for one command, and ends with it.
    """

    def __init__(self, service: RunningService, *, is_brief: bool = False) -> None:
        self._service = service
        self.is_brief = is_brief

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Send a body, give the answer; see `call`."""
        return self.call("POST", path, json=body or {})

    def get(self, path: str, **parameters: Any) -> Any:
        """Give what is at an address; parameters that are `None` are left out. See `call`."""
        return self.call("GET", path, params={name: value for name, value in parameters.items() if value is not None})

    def call(self, method: str, path: str, **request: Any) -> Any:
        """Make a request, give the answer's content; `None` when it has none.

        Args:
            method: The HTTP method.
            path: Below the service's address.
            request: What httpx takes: `json`, `params`, `data`, `files`.

        Raises:
            NotReady: The service does not answer.
            RemoteError: It answers with an error.
        """
        with self._client() as client, _explained(self._service.url):
            response = client.request(method, path, **request)
            _check(response)
            return response.json() if response.content else None

    def download(self, path: str) -> bytes:
        """Give a file; see `call`."""
        with self._client() as client, _explained(self._service.url):
            response = client.get(path)
            _check(response)
            return response.content

    def stream(self, path: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Send a body, give the events of the answer as (name, content); see `events`."""
        return self._events("POST", path, json=body)

    def work(self, path: str, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Send a body, give the events of work that may say nothing for long; see `stream`."""
        return self._events("POST", path, json=body, timeout=None)

    def send(self, path: str, form: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Send a form with files of any size, give the events of the work that follows; see `work`.

        Args:
            path: Below the service's address.
            form: `data` and `files`, as httpx takes them; files are read as they are sent.
        """
        return self._events("POST", path, timeout=None, **form)

    def events(self, path: str, **parameters: Any) -> Iterator[tuple[str, Any]]:
        """Give what is at an address as events: (name, content), for as long as they come.

        Raises:
            NotReady: The service does not answer.
            RemoteError: It answers with an error, at once or later.
        """
        for name, content in self._events("GET", path, params=parameters, timeout=None):
            if name == "error":
                raise RemoteError(content["error"])
            yield name, content

    def _events(self, method: str, path: str, **request: Any) -> Iterator[tuple[str, Any]]:
        headers = {"Accept": "text/event-stream"}
        with (
            self._client() as client,
            _explained(self._service.url),
            client.stream(method, path, headers=headers, **request) as response,
        ):
            if response.is_error:
                response.read()
                _check(response)
            event = ""
            for line in _lines(response.iter_bytes()):
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield event, json.loads(line.removeprefix("data: "))

    def _client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self._service.key}"}
        return httpx.Client(
            base_url=self._service.url, headers=headers, timeout=_TIMEOUT, trust_env=False, verify=_NO_CERTIFICATES
        )


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Give the lines of a stream; only a newline ends one, as JSON may hold every other line separator raw."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode().removesuffix("\r") for line in lines)
    if rest:
        yield rest.decode()


def running(settings: Settings) -> Remote | None:
    """Give the service that owns the data directory, or `None`."""
    service = DataDirectory(settings.data_dir).running_service()
    return Remote(service) if service else None


class _explained:  # noqa: N801 (read as a verb: `with _explained(url)`)
    """Turn a broken connection into an error that names the service."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, httpx.TransportError):
            raise NotReady(f"the running kefu at {self._url} does not answer ({error})") from error


def _check(response: httpx.Response) -> None:
    if not response.is_error:
        return
    try:
        error = RemoteError(response.json()["error"])
    except (ValueError, LookupError, TypeError):  # something else than kefu answers there
        raise NotReady(f"{response.url} answered {response.status_code}: {response.text[:200]}") from None
    raise error
