"""The registry that models are pulled from, in memory, and `POST /api/pull`."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

from tests.ollama import store as kinds
from tests.ollama.names import ModelName, parse_name
from tests.ollama.store import Layer, Store, digest_of
from tests.ollama.wire import BARE_JSON, Answer, ApiError, to_json

Step = dict[str, Any]


@dataclass
class Registry:
    """What is published upstream. `online = False` makes every pull fail like a missing network."""

    online: bool = True
    shelf: Store = field(default_factory=Store)

    def publish(self, name: ModelName, texts: dict[str, bytes]) -> str:
        """Put a model on the shelf, over what was there under this name.

        Args:
            name: Where to publish.
            texts: The content of each layer by media type; the weights come first.

        Returns:
            The manifest's digest (bare hex).
        """
        layers = [self.shelf.new_layer(kind, content) for kind, content in texts.items() if content]
        self.shelf.write(name, self.shelf.build_manifest(layers))
        return self.shelf.get(name.full).digest

    def corrupt(self, digest: str) -> None:
        """Damage a blob, so that what is downloaded no longer has the digest it is asked for by."""
        self.shelf.blobs[digest] += b"damaged on the way"


def layer_texts(weights: bytes, **texts: Any) -> dict[str, bytes]:
    """Return layer contents by media type; `texts` are `template`, `system`, `license` and `parameters`."""
    params = texts.get("parameters")
    return {
        kinds.MODEL: weights,
        kinds.TEMPLATE: (texts.get("template") or "").encode(),
        kinds.LICENSE: (texts.get("license") or "").encode(),
        kinds.SYSTEM: (texts.get("system") or "").encode(),
        kinds.PARAMS: to_json(dict(sorted(params.items()))) + b"\n" if params else b"",
    }


async def read_manifest(registry: Registry, path: str) -> Answer:
    """`GET /v2/<namespace>/<model>/manifests/<tag>`, as the registry answers it.

    Raises:
        ApiError: There is no such tag.
    """
    found = re.fullmatch(r"/v2/(.+)/manifests/([^/]+)", path)
    name = parse_name(f"{found[1]}:{found[2]}") if found else None
    model = registry.shelf.find(name) if name else None
    if model is None:
        raise ApiError(404, "manifest unknown")
    return Answer(200, model.manifest, "application/vnd.docker.distribution.manifest.v2+json")


async def pull(store: Store, registry: Registry, name: ModelName) -> AsyncGenerator[Step, None]:
    """Copy a model from the registry and yield the progress lines; the name moves only at the very end.

    Raises:
        ApiError: The step that was yielded last failed.
    """
    yield {"status": "pulling manifest"}
    model = _upstream(registry, name)
    parts = [*model.layers, model.config]
    for part in parts:
        yield _progress(part)
    yield {"status": "verifying sha256 digest"}
    for part in parts:
        _fetch(store, registry, part["digest"])
    yield {"status": "writing manifest"}
    unused = store.write(name, model.manifest)
    if unused:
        yield {"status": "removing unused layers"}
        store.prune(unused)
    yield {"status": "success"}


def _upstream(registry: Registry, name: ModelName) -> kinds.Model:
    if not registry.online:
        url = f"https://{name.host}/v2/{name.namespace}/{name.model}/manifests/{name.tag}"
        reason = f"dial tcp: lookup {name.host}: no such host"
        raise ApiError(500, f'pull model manifest: Get "{url}": {reason}', BARE_JSON)
    model = registry.shelf.find(name)
    if model is None:
        raise ApiError(500, "pull model manifest: file does not exist", BARE_JSON)
    return model


def _progress(part: Layer) -> Step:
    digest, size = part["digest"], part["size"]
    short = digest.removeprefix("sha256:")[:12]
    return {"status": f"pulling {short}", "digest": digest, "total": size, "completed": size}


def _fetch(store: Store, registry: Registry, digest: str) -> None:
    if digest in store.blobs:
        return
    content = registry.shelf.blobs[digest]
    got = digest_of(content)
    if got != digest:
        message = f"digest mismatch, file must be downloaded again: want {digest}, got {got}"
        raise ApiError(500, message, BARE_JSON)
    store.check_room(content)
    store.blobs[digest] = content
