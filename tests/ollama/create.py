"""`POST /api/create`: from uploaded files or from a model that is there, step by step."""

import re
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from tests.ollama import store as kinds
from tests.ollama.names import ModelName, parse_name
from tests.ollama.registry import Registry, pull
from tests.ollama.store import Layer, Store
from tests.ollama.weights import is_gguf, stored_form
from tests.ollama.wire import BARE_JSON, ApiError, to_json

MODELS_DIR = "/standin/models"
DIGEST = re.compile(r"sha256[:-][0-9a-fA-F]{64}")

Step = dict[str, Any]


def check_create(body: dict[str, Any]) -> ModelName:
    """Return the name to create.

    Raises:
        ApiError: The name is invalid, or there is nothing to create it from.
    """
    name = parse_name(body.get("model") or body.get("name") or "")
    if name is None:
        raise ApiError(400, "invalid model name")
    if not body.get("from") and not body.get("files"):
        raise ApiError(400, "neither 'from' or 'files' was specified", BARE_JSON)
    return name


async def create(store: Store, registry: Registry, name: ModelName, body: dict[str, Any]) -> AsyncGenerator[Step, None]:
    """Create a model and yield the progress lines.

    Raises:
        ApiError: The step that was yielded last failed.
    """
    layers: list[Layer] = []
    if body.get("from"):
        async for step in _base_steps(store, registry, body["from"]):
            yield step
        layers = _base_layers(store, body["from"])
    else:
        yield {"status": "parsing GGUF"}
        weights = _read_upload(store, next(iter(body["files"].values())))
        yield {"status": "verifying conversion"}
        layers = [{"new": stored_form(weights), "mediaType": kinds.MODEL}]
    layers = _with_changes(store, layers, body)
    for step in _keep(store, layers):
        yield step
    yield {"status": "writing manifest"}
    store.prune(store.write(name, store.build_manifest(layers)))
    yield {"status": "success"}


async def _base_steps(store: Store, registry: Registry, base: str) -> AsyncGenerator[Step, None]:
    name = parse_name(base)
    if name is None:
        raise ApiError(500, "invalid model name", BARE_JSON)
    if store.find(name) is None:
        async for step in pull(store, registry, name):
            if step != {"status": "success"}:
                yield step


def _base_layers(store: Store, base: str) -> list[Layer]:
    model = store.get(base)
    source = model.name.short
    return [{**layer, "from": source} for layer in model.layers]


def _read_upload(store: Store, digest: str) -> bytes:
    if not DIGEST.fullmatch(digest):
        raise ApiError(500, "invalid digest format", BARE_JSON)
    content = store.blobs.get(digest.replace("sha256-", "sha256:"))
    if content is None:
        path = f"{MODELS_DIR}/blobs/{digest.replace(':', '-')}"
        raise ApiError(500, f"open {path}: no such file or directory", BARE_JSON)
    if not is_gguf(content):
        raise ApiError(500, "supplied file was not in GGUF format", BARE_JSON)
    return content


def _with_changes(store: Store, layers: list[Layer], body: dict[str, Any]) -> list[Layer]:
    """Replace the layers that the request gives anew; new ones carry their bytes until they are kept."""
    template = body.get("template") or ""
    if template.count("{{") != template.count("}}"):
        raise ApiError(500, "template error: template: :1: unclosed action", BARE_JSON)
    params = _merged_params(store, layers, body.get("parameters") or {})
    changes = [
        (kinds.TEMPLATE, template.encode()),
        (kinds.SYSTEM, (body.get("system") or "").encode()),
        (kinds.LICENSE, (body.get("license") or "").encode()),
        (kinds.PARAMS, to_json(params) + b"\n" if params else b""),
        (kinds.MESSAGES, to_json(body["messages"]) + b"\n" if body.get("messages") else b""),
    ]
    for media_type, content in changes:
        if content:
            layers = [layer for layer in layers if layer["mediaType"] != media_type]
            layers.append({"mediaType": media_type, "new": content})
    return layers


def _merged_params(store: Store, layers: list[Layer], given: dict[str, Any]) -> dict[str, Any]:
    old = next((layer for layer in layers if layer["mediaType"] == kinds.PARAMS), None)
    inherited = kinds.read_json(store.blobs[old["digest"]]) if old else {}
    return dict(sorted({**inherited, **given}.items()))


def _keep(store: Store, layers: list[Layer]) -> Iterator[Step]:
    """Turn new layers into blobs, in place, and report each layer as new or used again."""
    for layer in layers:
        content = layer.pop("new", None)
        known = content is None or kinds.digest_of(content) in store.blobs
        if content is not None:
            layer.update(store.new_layer(layer["mediaType"], content))
        yield {"status": f"{'using existing' if known else 'creating new'} layer {layer['digest']}"}
