"""Who is told by webhook: a small HTTP server that checks each signature by hand, and misbehaves when told to."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()


@dataclass
class Receiver:
    """What came, and what is answered next; when nothing is left to misbehave in, 204.

    Attributes:
        port: Where it listens; `scheme`: how it is spoken to.
        got: What came, in order, signed as it should be: id and content.
        came: When each came, by a clock that only grows.
        wrong: What was not.
        answers: To the next ones: a status, `slow`, `hang up`, `redirect` or `endless`.
        asked: The values of their Authorization header, and the paths.
    """

    port: int = 0
    scheme: str = "http"
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    came: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    def types(self) -> list[str]:
        """What came, by its type."""
        return [content["type"] for _, content in self.got]

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Check what came as the specification says, and keep it."""
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        right = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        late = abs(time.time() - int(headers["webhook-timestamp"]))
        if headers["webhook-signature"] != right or late > 5 or headers["content-type"] != "application/json":
            self.wrong.append(str(headers))
        content = Webhook(SECRET).verify(body, headers)
        assert content == json.loads(body)
        self.came.append(time.monotonic())
        self.got.append((headers["webhook-id"], content))


@contextmanager
def receiving(certificate: Path | None = None) -> Generator[Receiver]:
    """Listen on a free port of this machine; over TLS with a certificate, in one file with its key."""
    receiver = Receiver(scheme="https" if certificate else "http")
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver)) as server:
        receiver.port = server.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.asked.append((self.path, self.headers.get("authorization", "")))
            receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.answer(receiver.answers.pop(0) if receiver.answers else 204)

        def answer(self, how: int | str) -> None:
            if how == "slow":
                time.sleep(0.6)
            if how == "hang up":
                self.connection.close()
                return
            self.send_response(302 if how == "redirect" else how if isinstance(how, int) else 200)
            if how == "redirect":
                self.send_header("location", f"{receiver.url}/elsewhere")
            self.end_headers()
            while how == "endless" and self.sent():
                pass

        def sent(self) -> bool:
            """Send some more; tell whether anybody still reads it."""
            try:
                self.wfile.write(b"x" * 65536)
            except OSError:
                return False
            return True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name is the base's)
            del format, args

    return Handler
