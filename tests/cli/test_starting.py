"""A command that comes while the service starts waits until it can be reached, and no longer than a while."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from service.cli import here
from tests.cli.conftest import Kefu

Started = Callable[..., "subprocess.Popen[str]"]

SAID = b'{"revisions": [], "rollouts": []}'
STARTING = """
import sys, time
from pathlib import Path
from service.data_directory import DataDirectory, RunningService

path, url, seconds = sys.argv[1:]
directory = DataDirectory(Path(path))
with directory.owned():
    print("owned", flush=True)
    time.sleep(float(seconds))
    if url:
        with directory.announced(RunningService(url, "key")):
            sys.stdin.read()
"""
"""Owns a directory; after some seconds it says where it can be reached, or without an address just ends."""


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(SAID)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Where a service answers."""
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def started(kefu: Kefu) -> Iterator[Started]:
    """Starts a process that owns the data directory, and announces itself after a while."""
    with ExitStack() as ended:

        def start(url: str, seconds: float) -> "subprocess.Popen[str]":
            words = [sys.executable, "-c", STARTING, str(kefu.data), url, str(seconds)]
            process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            ended.enter_context(process)
            ended.callback(process.kill)
            assert process.stdout
            assert process.stdout.readline() == "owned\n"
            return process

        yield start


@pytest.mark.parametrize("arguments", [("model", "list"), ("rollout", "history")], ids=str)
def test_a_service_that_is_still_starting_is_waited_for(
    kefu: Kefu, started: Started, url: str, arguments: tuple[str, ...]
) -> None:
    started(url, 0.3)
    assert kefu.json(*arguments) == json.loads(SAID)


def test_whoever_waits_is_told_so(kefu: Kefu, started: Started, url: str) -> None:
    started(url, 0.3)
    listed = kefu("model", "list")
    assert (listed.exit_code, "may be starting" in listed.stderr) == (0, True)


def test_one_that_never_announces_itself_is_in_the_way(
    kefu: Kefu, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here, "AWAITED_SECONDS", 0.2)
    started("", 60)
    error = kefu.error("model", "list")
    assert error["code"] == "data_directory_in_use"
    assert "wait until it has finished" in error["message"]
    assert error["detail"] == {"path": str(kefu.data), "service": None}


def test_what_has_ended_meanwhile_is_in_nobodys_way(
    kefu: Kefu, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here, "AWAITED_SECONDS", 0.5)
    started("", 0.1)
    assert kefu.json("model", "list") == {"revisions": [], "rewritten": {}}
