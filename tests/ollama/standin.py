"""The stand-in itself: a server in a thread of its own, and what tests say to it."""

import asyncio
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Self

import uvicorn

from tests.ollama.app import App
from tests.ollama.behaviour import Order
from tests.ollama.control import publish
from tests.ollama.names import parse_name
from tests.ollama.registry import layer_texts
from tests.ollama.replies import ReplyFunction, Text, make_reply
from tests.ollama.runners import Runners
from tests.ollama.state import State
from tests.ollama.store import Store
from tests.ollama.weights import make_weights
from tests.ollama.wire import ReceivedRequest

DEFAULT_MODEL = "phi3:mini"
DEFAULT_TEMPLATE = (
    "{{ if .System }}<|system|>\n{{ .System }}<|end|>\n{{ end }}{{ if .Prompt }}<|user|>\n"
    "{{ .Prompt }}<|end|>\n{{ end }}<|assistant|>\n{{ .Response }}<|end|>"
)
_START_SECONDS = 10.0


class _Server(uvicorn.Server):
    """Uvicorn, with a word when it is ready and its loop to reach it by."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()


class OllamaStandIn:
    """A server that speaks Ollama's protocol on a free port of 127.0.0.1.

    Args:
        models: What is in the store from the start.
        port: A fixed port; 0 takes a free one.
        host: The address to listen on.
        parallel: How many answers may be generated at once; None means no limit.
    """

    def __init__(
        self,
        models: Iterable[str] = (DEFAULT_MODEL,),
        port: int = 0,
        host: str = "127.0.0.1",
        parallel: int | None = None,
    ) -> None:
        self._models = tuple(models)
        self._address = (host, port)
        self._parallel = parallel
        self._state = State()
        self.reset()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # Running

    @property
    def url(self) -> str:
        """The base URL; it stays the same when the server is stopped and started again."""
        return f"http://{self._address[0]}:{self._address[1]}"

    def start(self) -> None:
        """Begin to listen; returns when connections are accepted."""
        listener = socket.create_server(self._address)
        # Otherwise each line of a stream waits for the client's acknowledgement of the one before, up to 40 ms.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._address = listener.getsockname()[:2]
        app = App(self._state, self._drop)
        # The loggers are left alone: a service under test may run on uvicorn in the same process.
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="ollama-stand-in", daemon=True
        )
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            message = f"the Ollama stand-in did not start at {self.url} within {_START_SECONDS} s"
            raise RuntimeError(message)

    def stop(self) -> None:
        """Go away at once: open connections are cut, further ones refused. Stopping twice does no harm."""
        if not self._thread.is_alive():
            return
        # More than once: a client that connects in the last moment and keeps asking would hold the server up for ever.
        while self._thread.is_alive():
            with suppress(RuntimeError):  # its loop has just been closed
                self._server.loop.call_soon_threadsafe(self._abort_all)
            self._thread.join(0.1)

    def _abort_all(self) -> None:
        self._server.should_exit = True
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()

    def _drop(self, client: tuple[str, int]) -> None:
        for connection in list(self._server.server_state.connections):
            if getattr(connection, "client", None) == client:
                connection.transport.close()

    # Looking

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every request received since the last reset, in order."""
        return self._state.requests

    @property
    def chats(self) -> list[ReceivedRequest]:
        """The chat requests that had messages, in order."""
        chats = [request for request in self.requests if request.path == "/api/chat"]
        return [request for request in chats if isinstance(request.body, dict) and request.body.get("messages")]

    @property
    def store(self) -> Store:
        """The models and blobs; tests may look at them and damage them."""
        return self._state.store

    @property
    def state(self) -> State:
        """All parts of the stand-in."""
        return self._state

    def digest(self, model: str) -> str:
        """Return the digest of a model in the store (bare hex).

        Raises:
            KeyError: There is none of this name.
        """
        return self._state.store.get(model).digest

    # Models

    def add_model(self, model: str, weights: bytes = b"", **texts: Any) -> str:
        """Put a model into the store, as if it had been pulled before.

        Args:
            model: Its name.
            weights: Any bytes; by default the name itself, so that models differ.
            **texts: `template`, `system`, `license`, `parameters` (a dict), `family` (`bert` embeds).

        Returns:
            Its digest (bare hex).
        """
        name = parse_name(model)
        if name is None:
            message = f"invalid model name {model!r}"
            raise ValueError(message)
        content = make_weights(weights or model.encode(), texts.pop("family", "phi3"))
        parts = layer_texts(content, **{"template": DEFAULT_TEMPLATE, **texts})
        layers = [self.store.new_layer(kind, part) for kind, part in parts.items() if part]
        self.store.prune(self.store.write(name, self.store.build_manifest(layers)))
        return self.digest(model)

    def publish_upstream(self, model: str, weights: bytes, **texts: Any) -> str:
        """Publish a model, or a new version of it, where `pull` gets it from.

        Args:
            model: Its name.
            weights: Any bytes.
            **texts: As for `add_model`, without a default template.

        Returns:
            Its digest (bare hex).
        """
        return publish(self._state, model, weights, **texts)

    # Answers and misbehaviour

    def reply(self, text: Text, thinking: str = "") -> None:
        """Answer every chat with this text; a list of strings is streamed piece by piece as it is."""
        self._state.replies.always(make_reply(text, thinking))

    def reply_with(self, function: ReplyFunction) -> None:
        """Answer every chat with what `function` returns for the request body; it must be quick."""
        self._state.replies.by(function)

    def script(self, texts: Iterable[Text]) -> None:
        """Answer the next chats with these texts, one each, then as before."""
        self._state.replies.queue(texts)

    def misbehave(self, kind: str, **details: Any) -> None:
        """Make the next chats go wrong.

        Args:
            kind: One of `tests.ollama.behaviour.KINDS`.
            **details: `times`, `model`, `after`, `seconds`, `status`, `message`, as in `Order`.
        """
        self._state.behaviour.add(Order(kind, **details))

    def behave(self) -> None:
        """Take all orders to misbehave back."""
        self._state.behaviour.clear()

    def set_pace(self, seconds: float) -> None:
        """Wait this long before each piece of an answer."""
        self._state.pace = seconds

    def set_room(self, models: int | None) -> None:
        """Say how many models may be loaded at once."""
        self._state.runners.room = models

    def set_online(self, *, online: bool) -> None:
        """Say whether the registry upstream can be reached."""
        self._state.registry.online = online

    def reset(self) -> None:
        """Forget everything but the address and other names of the first models: requests, models, answers, orders."""
        before = self.store.models()
        fresh = State()
        if self._parallel is not None:
            fresh.slots = asyncio.Semaphore(self._parallel)
        vars(self._state).update(vars(fresh))
        self._state.runners = Runners()
        for model in self._models:
            self.add_model(model)
        for model in before:
            if self.store.find(model.name) is None and model.digests <= set(self.store.blobs):
                self.store.write(model.name, model.manifest)
