"""What is newer upstream is said in words, without pulling; a registry that is not there is no news."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from service.access.roles import Role
from tests.app.shop import Shop
from tests.ollama import OllamaStandIn
from tests.releases.bundling import HEADERS
from tests.releases.test_pinning import NOBODY, key, pin

OpenShop = Callable[..., Shop]
TAG = "phi3:mini"
TEXTS: dict[str, Any] = {"template": "{{ .Prompt }}<|end|>", "system": "Be brief.", "parameters": {"stop": ["<|end|>"]}}


@pytest.fixture
def pulled(open_shop: OpenShop, ollama: OllamaStandIn) -> Shop:
    """A shop with a revision of what is upstream."""
    ollama.publish_upstream(TAG, b"weights", **TEXTS)
    shop = open_shop(ollama_urls=(ollama.url,), model=NOBODY, registry_url=ollama.url)
    pin(shop, pull=True)
    return shop


def look(shop: Shop) -> list[dict[str, Any]]:
    response = shop.http.get("/api/models/outdated", headers=HEADERS)
    assert response.status_code == 200, response.text
    return response.json()["revisions"]


def states(shop: Shop) -> list[str]:
    return [one["state"] for one in look(shop)]


def test_what_was_pulled_is_current_and_what_is_newer_is_said(pulled: Shop, ollama: OllamaStandIn) -> None:
    assert states(pulled) == ["current"]
    pulls = sum(request.path == "/api/pull" for request in ollama.requests)
    for change, what in (
        ({"template": "{{ .System }}{{ .Prompt }}"}, ["template"]),
        ({"system": "Be kind."}, ["system"]),
        ({"parameters": {"stop": ["<|end|>"], "temperature": 0.5}}, ["parameters"]),
        ({"parameters": None}, ["parameters"]),
    ):
        digest = ollama.publish_upstream(TAG, b"weights", **{**TEXTS, **change})
        (found,) = look(pulled)
        assert (found["state"], found["what"], found["upstream"]) == ("newer", what, digest)
    ollama.publish_upstream(TAG, b"newer weights", **{**TEXTS, "system": "Be kind."})
    (found,) = look(pulled)
    assert found["said"] == "there is something newer upstream: weights and system"
    assert sum(request.path == "/api/pull" for request in ollama.requests) == pulls


def test_a_manifest_that_is_only_written_otherwise_is_nothing_new(pulled: Shop, ollama: OllamaStandIn) -> None:
    """Hosts before 0.19 write what they pull anew, so that its digest is another one."""
    shelf = ollama.state.registry.shelf
    model = shelf.get(TAG)
    shelf.write(model.name, json.dumps(json.loads(model.manifest), indent=3).encode())
    (found,) = look(pulled)
    assert (found["state"], found["upstream"] != found["digest"]) == ("current", True)
    ollama.publish_upstream(TAG, b"weights", license="another licence", **TEXTS)
    assert states(pulled) == ["current"]


def test_what_the_registry_does_not_have_and_what_is_from_elsewhere_is_told_apart(
    pulled: Shop, ollama: OllamaStandIn
) -> None:
    for name in ("mine:1", "a.example/team/phi3:1"):
        ollama.add_model(name)
        pin(pulled, name)
    pin(pulled, look(pulled)[-1]["model"], pack="qwen")
    alias = pin(pulled)["revision"]["alias"]
    pin(pulled, alias, options={"seed": 3})
    found = {one["model"]: one["state"] for one in look(pulled)}
    assert found == {TAG: "current", "mine:1": "unknown", "a.example/team/phi3:1": "elsewhere", alias: "elsewhere"}
    asked = [request.path for request in ollama.requests if request.path.startswith("/v2/")]
    assert not any("example" in path or "kefu" in path for path in asked)


def test_a_registry_that_is_not_there_is_said_and_not_asked_twice(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    ollama.add_model("mine:1")
    shop = open_shop(ollama_urls=(ollama.url,), model=NOBODY, registry_url="http://127.0.0.1:9")
    for model in (TAG, "mine:1"):
        pin(shop, model)
    found = look(shop)
    assert [one["state"] for one in found] == ["unreachable"] * 2
    assert "http://127.0.0.1:9 cannot be reached" in found[0]["said"]


@contextmanager
def answering(status: int, content: bytes = b"", **headers: str) -> Generator[str]:
    """A registry that always answers the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name in the library)
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_registry_that_sends_elsewhere_fails_or_talks_nonsense_is_not_believed(
    open_shop: OpenShop, ollama: OllamaStandIn
) -> None:
    elsewhere = {"Location": f"{ollama.url}/v2/library/phi3/manifests/mini"}
    for (status, content, headers), state, said in (
        ((307, b"", elsewhere), "unreachable", "sends elsewhere"),
        ((503, b"", {}), "unreachable", "answered 503"),
        ((200, b"<html>", {}), "unknown", "cannot be read"),
        ((200, b"x" * 1_100_000, {}), "unknown", "is no manifest"),
    ):
        with answering(status, content, **headers) as url:
            shop = open_shop(ollama_urls=(ollama.url,), model=NOBODY, registry_url=url)
            pin(shop)
            (found,) = look(shop)
        assert (found["state"], said in found["said"]) == (state, True), found
    assert not any(request.path.startswith("/v2/") for request in ollama.requests)


def test_staff_may_look(pulled: Shop) -> None:
    assert pulled.http.get("/api/models/outdated", headers=key(pulled, Role.STAFF)).status_code == 200
    assert pulled.http.get("/api/models/outdated").status_code == 401
