"""A crowd of customers: asks `POST /api/chat` from several threads and notes when what arrived.

The standard library's client, because a client that takes milliseconds itself would be measured instead of the
service.
"""

import http.client
import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, repeat
from urllib.parse import urlsplit

from bench.figures import Timings

_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Crowd:
    """How to ask: how many customers at once, how many questions in all, and whether replies are streamed."""

    concurrency: int
    requests: int
    stream: bool = False


def ask(url: str, questions: Sequence[str], crowd: Crowd) -> Timings:
    """Ask questions in turn, each the first of its session.

    Args:
        url: The service's base address.
        questions: Asked over and over.
        crowd: How.

    Raises:
        RuntimeError: A request failed or a reply was not whole.
    """
    endless = (question for again in repeat(questions) for question in again)
    shares = _Shares(list(islice(endless, crowd.requests)))
    started = time.perf_counter()
    with ThreadPoolExecutor(crowd.concurrency) as threads:
        customers = [threads.submit(_ask_all, url, shares, stream=crowd.stream) for _ in range(crowd.concurrency)]
        answers = [answer for customer in customers for answer in customer.result()]
    seconds = time.perf_counter() - started
    firsts = [first for first, _ in answers if first is not None]
    return Timings([total for _, total in answers], seconds, firsts)


def answers(url: str, questions: Sequence[str]) -> dict[str, str]:
    """Ask each question once, and give the texts of those that were answered.

    Args:
        url: The service's base address.
        questions: Asked in order, each the first of its session.

    Raises:
        RuntimeError: A request failed.
    """
    given: dict[str, str] = {}
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_SECONDS)
    try:
        for question in questions:
            body = json.loads(_opened(connection, question, stream=False).read())
            if body["outcome"] == "answered":
                given[question] = body["reply"]
    finally:
        connection.close()
    return given


class _Shares:
    """Questions still to be asked; whoever is free takes the next."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._questions = iter(questions)
        self._lock = threading.Lock()

    def next(self) -> str | None:
        with self._lock:
            return next(self._questions, None)


def _ask_all(url: str, shares: _Shares, *, stream: bool) -> list[tuple[float | None, float]]:
    """Ask until no question is left; give for each the seconds to the first sentence and to the end."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_SECONDS)
    times: list[tuple[float | None, float]] = []
    try:
        while (question := shares.next()) is not None:
            times.append(_ask_one(connection, question, stream=stream))
    finally:
        connection.close()
    return times


def _ask_one(connection: http.client.HTTPConnection, question: str, *, stream: bool) -> tuple[float | None, float]:
    started = time.perf_counter()
    response = _opened(connection, question, stream=stream)
    if stream:
        first = _read_events(response, question)
        return first - started, time.perf_counter() - started
    response.read()
    return None, time.perf_counter() - started


def _opened(connection: http.client.HTTPConnection, question: str, *, stream: bool) -> http.client.HTTPResponse:
    body = json.dumps({"message": question, "stream": stream}).encode()
    connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    if response.status != http.client.OK:
        raise RuntimeError(f"{question!r} was answered {response.status}: {response.read()[:500]!r}")
    return response


def _read_events(response: http.client.HTTPResponse, question: str) -> float:
    """Read a stream to its end; give the moment of the first sentence."""
    first = 0.0
    event = b""
    while line := response.readline():
        if line.startswith(b"event: "):
            event = line.strip()
            if event == b"event: delta" and not first:
                first = time.perf_counter()
    if event != b"event: done":
        raise RuntimeError(f"the stream that answers {question!r} ended with {event!r}")
    return first
