"""The model store: manifests under names, layers as blobs under their SHA-256, all in memory."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.ollama.names import ModelName, parse_name
from tests.ollama.weights import family_of
from tests.ollama.wire import BARE_JSON, ApiError, to_json

MODEL = "application/vnd.ollama.image.model"
TEMPLATE = "application/vnd.ollama.image.template"
SYSTEM = "application/vnd.ollama.image.system"
LICENSE = "application/vnd.ollama.image.license"
PARAMS = "application/vnd.ollama.image.params"
MESSAGES = "application/vnd.ollama.image.messages"

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG = "application/vnd.docker.container.image.v1+json"

Layer = dict[str, Any]


def digest_of(content: bytes) -> str:
    """Return `sha256:<hex>` of some bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass(frozen=True)
class Model:
    """A name and the manifest it points at."""

    name: ModelName
    manifest: bytes
    modified_at: datetime

    @property
    def digest(self) -> str:
        """Bare hex, as `/api/tags` shows it."""
        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def config(self) -> Layer:
        """The config's entry in the manifest."""
        return json.loads(self.manifest)["config"]

    @property
    def layers(self) -> list[Layer]:
        """The layers' entries, each with `mediaType`, `digest`, `size` and perhaps `from`."""
        return json.loads(self.manifest)["layers"]

    @property
    def size(self) -> int:
        """Bytes of all blobs together."""
        return sum(part["size"] for part in [self.config, *self.layers])

    @property
    def digests(self) -> set[str]:
        """Every blob that the model needs."""
        return {part["digest"] for part in [self.config, *self.layers]}

    def layer(self, media_type: str) -> Layer | None:
        """Return the layer of this kind, or None."""
        return next((layer for layer in self.layers if layer["mediaType"] == media_type), None)

    @property
    def weights(self) -> str:
        """The digest of the weights: what runners are known by."""
        layer = self.layer(MODEL)
        return layer["digest"] if layer else ""

    @property
    def parent(self) -> str:
        """The name of the model this one was created from, or an empty string."""
        layer = self.layer(MODEL)
        return layer.get("from", "") if layer else ""


class Store:
    """Names, manifests and blobs. `blobs` may be tampered with, as a disk may; `room` is how many bytes it takes."""

    def __init__(self) -> None:
        self.room: int | None = None
        self.blobs: dict[str, bytes] = {}
        self._models: dict[str, Model] = {}

    def models(self) -> list[Model]:
        """Return all models, the last changed first."""
        return sorted(self._models.values(), key=lambda model: model.modified_at, reverse=True)

    def find(self, name: ModelName) -> Model | None:
        """Return the model of this name, whatever its case."""
        return self._models.get(name.key)

    def get(self, name: str) -> Model:
        """Return a model that must exist (for tests and errors in them).

        Raises:
            KeyError: There is none of this name.
        """
        parsed = parse_name(name)
        if parsed is None or parsed.key not in self._models:
            message = f"no model {name!r} in the stand-in; it has {sorted(self._models)}"
            raise KeyError(message)
        return self._models[parsed.key]

    def check_room(self, content: bytes) -> None:
        """Refuse what the disk has no room for.

        Raises:
            ApiError: It is full.
        """
        if self.room is not None and sum(map(len, self.blobs.values())) + len(content) > self.room:
            path = f"/standin/models/blobs/{digest_of(content).replace(':', '-')}-partial"
            raise ApiError(500, f"write {path}: no space left on device", BARE_JSON)

    def add_blob(self, content: bytes) -> str:
        """Keep some bytes and return their digest."""
        digest = digest_of(content)
        self.blobs[digest] = content
        return digest

    def text(self, model: Model, media_type: str) -> str:
        """Return the text of a layer, empty when the model has none of this kind."""
        layer = model.layer(media_type)
        return self.blobs.get(layer["digest"], b"").decode(errors="replace") if layer else ""

    def params(self, model: Model) -> dict[str, Any]:
        """Return the model's own options."""
        layer = model.layer(PARAMS)
        return read_json(self.blobs[layer["digest"]]) if layer else {}

    def write(self, name: ModelName, manifest: bytes) -> set[str]:
        """Point a name at a manifest and return the blobs that only the old manifest of this name had."""
        old = self._models.get(name.key)
        kept_name = old.name if old else name
        new = Model(kept_name, manifest, datetime.now(UTC))
        self._models[name.key] = new
        return old.digests - new.digests if old else set()

    def remove(self, model: Model) -> None:
        """Forget a name and every blob that was needed by it alone."""
        del self._models[model.name.key]
        self.prune(model.digests)

    def prune(self, digests: set[str]) -> None:
        """Remove those of the blobs that no manifest mentions."""
        used = {digest for model in self._models.values() for digest in model.digests}
        for digest in digests - used:
            self.blobs.pop(digest, None)

    def build_manifest(self, layers: list[Layer]) -> bytes:
        """Return the manifest over `layers`; its config is worked out from the weights and kept as a blob."""
        weights = next(layer for layer in layers if layer["mediaType"] == MODEL)
        config = config_of(family_of(self.blobs[weights["digest"]]))
        entry = {"mediaType": _CONFIG, "digest": self.add_blob(config), "size": len(config)}
        manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": entry, "layers": layers}
        return to_json(manifest) + b"\n"

    def new_layer(self, media_type: str, content: bytes) -> Layer:
        """Keep some bytes as a layer and return its entry."""
        return {"mediaType": media_type, "digest": self.add_blob(content), "size": len(content)}


def read_json(content: bytes) -> dict[str, Any]:
    """Return the object in a JSON blob."""
    return json.loads(content)


def config_of(family: str) -> bytes:
    """Return the config blob of a model of this family."""
    config = {
        "model_format": "gguf",
        "model_family": family,
        "model_families": [family],
        "model_type": "158K",
        "file_type": "F16",
        "architecture": "amd64",
        "os": "linux",
    }
    return to_json(config) + b"\n"
