"""The models that the recorded server had, made anew in a stand-in, and the preparations that cases ask for."""

import copy
from collections.abc import Callable
from typing import Any

import httpx

from tests.ollama.standin import DEFAULT_TEMPLATE, OllamaStandIn
from tests.ollama.state import State
from tests.ollama.store import Store, digest_of
from tests.ollama.weights import make_weights, stored_form

CONTENTS = {
    "weights": make_weights(b"first weights"),
    "new weights": make_weights(b"other weights"),
    "stored weights": stored_form(make_weights(b"first weights")),
    "no gguf": b"certainly not a model file",
    "hello": b"hello",
}
STOPS = ["<|end|>", "<|user|>", "<|assistant|>"]
LICENSE = "MIT License (test)"
HELPDESK = {
    "model": "helpdesk:v1",
    "from": "phi3:mini",
    "system": "you answer customer question about your account",
    "parameters": {"temperature": 0, "num_ctx": 1024, "seed": 7},
}
TOOLS = "qwen3:4b-instruct-2507-q4_K_M"
THINKER = "qwen3:4b"
REGISTRY_MODEL = "127.0.0.1:5000/library/phi3:mini"


def phi3(weights: str = "weights") -> dict[str, Any]:
    """Return the request that creates the recorded `phi3:mini` from one of the `CONTENTS`."""
    return {
        "model": "phi3:mini",
        "files": {"phi3.gguf": digest_of(CONTENTS[weights])},
        "template": DEFAULT_TEMPLATE,
        "parameters": {"stop": STOPS},
        "license": LICENSE,
    }


def build_store(ollama: OllamaStandIn, client: httpx.Client) -> Store:
    """Create the recorded models and return a copy of the store that holds them."""
    for name in ("weights", "new weights", "no gguf"):
        ollama.store.add_blob(CONTENTS[name])
    for body in (phi3(), HELPDESK):
        client.post("/api/create", json=body).raise_for_status()
    ollama.add_model(TOOLS, family="qwen3", template="{{ if .Tools }}{{ .Tools }}{{ end }}{{ .Prompt }}")
    ollama.add_model(THINKER, family="qwen3", template="{{ .Prompt }}<think>\n")
    return copy.deepcopy(ollama.store)


def fill_in(text: str) -> str:
    """Replace `{name}` by the hex digest of the content of that name."""
    for name, content in CONTENTS.items():
        text = text.replace(f"{{{name}}}", digest_of(content).removeprefix("sha256:"))
    return text


def prepare(name: str, ollama: OllamaStandIn, client: httpx.Client) -> None:
    """Bring about what a case takes for granted.

    Raises:
        KeyError: There is no preparation of this name.
    """
    _PREPARATIONS[name](ollama, client)


def _publish(ollama: OllamaStandIn, weights: bytes) -> None:
    ollama.publish_upstream(REGISTRY_MODEL, weights, template=DEFAULT_TEMPLATE, parameters={"seed": 7})


def _damage_upstream(ollama: OllamaStandIn) -> None:
    registry = ollama.state.registry
    registry.corrupt(registry.shelf.get(REGISTRY_MODEL).weights)


def _only_stored_weights(ollama: OllamaStandIn) -> None:
    ollama.state.store = Store()
    for name in ("weights", "stored weights"):
        ollama.store.add_blob(CONTENTS[name])


def _lose_weights(ollama: OllamaStandIn) -> None:
    del ollama.store.blobs[ollama.store.get(TOOLS).weights]


def _ask(method: str, path: str, body: dict[str, Any]) -> Callable[[OllamaStandIn, httpx.Client], None]:
    def ask(_: OllamaStandIn, client: httpx.Client) -> None:
        client.request(method, path, json=body).raise_for_status()

    return ask


_BAD_PARAMETER = {"model": "x:3", "from": "phi3:mini", "parameters": {"num_ctx": "abc"}}
_ALIAS = {"source": "phi3:mini", "destination": "phi3-pinned:2024-06"}

_PREPARATIONS: dict[str, Callable[[OllamaStandIn, httpx.Client], None]] = {
    "empty store": lambda ollama, _: vars(ollama.state).update(store=State().store),
    "only the stored weights": lambda ollama, _: _only_stored_weights(ollama),
    "no derived model": _ask("DELETE", "/api/delete", {"model": "helpdesk:v1"}),
    "bad parameter": _ask("POST", "/api/create", _BAD_PARAMETER),
    "alias": _ask("POST", "/api/copy", _ALIAS),
    "weights lost": lambda ollama, _: _lose_weights(ollama),
    "offline": lambda ollama, _: ollama.set_online(online=False),
    "published": lambda ollama, _: _publish(ollama, b"upstream"),
    "published anew": lambda ollama, _: _publish(ollama, b"upstream, second edition"),
    "pulled": _ask("POST", "/api/pull", {"model": REGISTRY_MODEL}),
    "upstream damaged": lambda ollama, _: _damage_upstream(ollama),
    "loaded": _ask("POST", "/api/chat", {"model": "phi3:mini", "messages": []}),
}
