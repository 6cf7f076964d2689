"""Hosts that hang: they take connections, and never answer."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

import pytest

from service.app import releasing
from service.engines.ollama import Timeouts
from tests.ollama import OllamaStandIn

LONG_SECONDS = 60.0
"""Longer than anybody here waits for an answer of the service."""


@contextmanager
def hanging(host: OllamaStandIn) -> Generator[None]:
    """Have a host hang for a while: the system accepts for it, and nobody ever reads."""
    host.stop()
    address = urlsplit(host.url)
    with socket.create_server((address.hostname or "", address.port or 0), backlog=1000):
        yield
    host.start()


def wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have hosts be waited for longer than anybody here does: who waits for one that hangs fails."""
    monkeypatch.setattr(releasing, "Timeouts", partial(Timeouts, lookup=LONG_SECONDS))
