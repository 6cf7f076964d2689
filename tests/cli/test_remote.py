"""The stream of a running service, as a command reads it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from service.cli.remote import Remote
from service.data_directory import RunningService

TEXT = "one\u2028two\u2029three\x85four\x7f 五"
STREAM = f'event: delta\r\ndata: {{"text":"{TEXT}"}}\n\nevent: done\ndata: {{}}'.encode()


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for byte in STREAM:
            self.wfile.write(bytes([byte]))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the base class)
        """Say nothing."""


@pytest.fixture
def remote() -> Iterator[Remote]:
    """A service that answers every question with `STREAM`, byte by byte."""
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Remote(RunningService(f"http://127.0.0.1:{server.server_port}", "key"))
        server.shutdown()
        thread.join()


def test_only_a_newline_ends_a_line_of_the_stream(remote: Remote) -> None:
    assert list(remote.stream("/api/chat", {})) == [("delta", {"text": TEXT}), ("done", {})]
