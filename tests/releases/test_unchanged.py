"""What makes, brings, builds and removes models, by HTTP: only while who serves is still as it was seen."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.app.fixtures import LOCAL_KEY
from tests.app.serving import pinned, serve
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import sha256

Call = Callable[[Shop, int], httpx.Response]
AS_EVENTS = {"Accept": "text/event-stream"}
WEIGHTS = make_weights(b"brought along")


def post(path: str, headers: dict[str, str], **body: Any) -> Call:
    """What posts a body to a shop, for a version of who serves."""

    def call(shop: Shop, version: int) -> httpx.Response:
        key = {"Authorization": f"Bearer {LOCAL_KEY}"}
        return shop.http.post(path, json={**body, "if_version": version}, headers=key | headers)

    return call


def bring(headers: dict[str, str]) -> Call:
    """What brings weights into a shop, for a version of who serves."""

    def call(shop: Shop, version: int) -> httpx.Response:
        wish = {"sha256": sha256(WEIGHTS), "name": "phi3:brought", "if_version": version}
        key = {"Authorization": f"Bearer {LOCAL_KEY}"}
        form: dict[str, Any] = {"data": {"wish": json.dumps(wish)}, "files": {"file": ("weights.gguf", WEIGHTS)}}
        return shop.http.post("/api/models/import", headers=key | headers, **form)

    return call


CALLS = {
    "pin": post("/api/models", {}, model="phi3:mini", pack="qwen"),
    "pull": post("/api/models", AS_EVENTS, model="phi3:mini", pack="qwen", pull=True),
    "derive": post("/api/models/derive", {}, name="helpdesk-phi3"),
    "derive as events": post("/api/models/derive", AS_EVENTS, name="helpdesk-phi3"),
    "import": bring({}),
    "import as events": bring(AS_EVENTS),
    "prune": post("/api/models/prune", {}, keep=0),
}


@pytest.fixture
def changed(open_shop: Callable[..., Shop], ollama: OllamaStandIn) -> Shop:
    """A shop in which another revision has come to serve, so that the first one might be pruned."""
    shop = open_shop(ollama_urls=(ollama.url,))
    wait_until(lambda: shop.parts.serving.current, 30)
    ollama.publish_upstream("phi3:mini", b"upstream")
    ollama.add_model("phi3:mini", b"newer weights")
    serve(shop, pinned(shop))
    return shop


@pytest.mark.parametrize("name", CALLS)
def test_whoever_has_seen_an_older_version_is_refused_and_nothing_is_done(
    changed: Shop, ollama: OllamaStandIn, name: str
) -> None:
    before, blobs = {model.name.full for model in ollama.store.models()}, set(ollama.store.blobs)
    version = changed.parts.serving.position.version
    refused = CALLS[name](changed, version - 1)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "version_conflict")
    assert {model.name.full for model in ollama.store.models()} == before
    assert set(ollama.store.blobs) == blobs
    assert CALLS[name](changed, version).is_success
