"""Bundles for tests: a stand-in's folder of models on disk, bundles made of it, and handing them in."""

import hashlib
import json
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from service.releases.bundles.record import RevisionRecord
from service.releases.bundles.writing import Folder, as_in, write_bundle
from tests.app.fixtures import LOCAL_KEY
from tests.app.shop import Shop
from tests.ollama import OllamaStandIn
from tests.releases.test_pinning import NOBODY, pin

OpenShop = Callable[..., Shop]
PARAMETERS = {"stop": ["<|end|>"], "temperature": 0.3}
HEADERS = {"Authorization": f"Bearer {LOCAL_KEY}"}


def folder_of(ollama: OllamaStandIn, path: Path) -> Path:
    """A host's folder of models, as a real one has it."""
    for model in ollama.store.models():
        name = model.name
        manifest = path / "manifests" / name.host / name.namespace / name.model / name.tag
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_bytes(model.manifest)
    (path / "blobs").mkdir(parents=True, exist_ok=True)
    for digest, content in ollama.store.blobs.items():
        (path / "blobs" / digest.replace(":", "-")).write_bytes(content)
    return path


def exported(shop: Shop, ollama: OllamaStandIn, revision: str, folder: Path) -> bytes:
    """The bundle of a revision that was pinned at a shop."""
    found = shop.http.get(f"/api/models/{revision}/record", headers=HEADERS).json()
    record = msgspec.convert(found["record"], RevisionRecord)
    out = folder / "bundle.tar"
    models = Folder(folder_of(ollama, folder / "models"))
    record = as_in(models, record, found["alias"], found["rewritten"])
    write_bundle(record, found["alias"], found["digests"], models, out, lambda *_: None)
    return out.read_bytes()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def bring(shop: Shop, content: bytes, **wish: Any) -> httpx.Response:
    """Hand a file in."""
    form = {"wish": json.dumps({"sha256": sha256(content), **wish})}
    return shop.http.post("/api/models/import", data=form, files={"file": ("file", content)}, headers=HEADERS)


def rebuilt(bundle: bytes, change: Callable[[dict[str, bytes]], None], *, sorted_out: bool = False) -> bytes:
    """A bundle with other files in it; `sorted_out`: its record tells their new hashes and sizes."""
    with tarfile.open(fileobj=BytesIO(bundle)) as tar:
        files = {info.name: _content(tar, info) for info in tar}
    change(files)
    if sorted_out:
        record = json.loads(files["revision.json"])
        others = {name: content for name, content in files.items() if name != "revision.json"}
        record["files"] = [
            {"name": name, "sha256": sha256(content), "size": len(content)} for name, content in others.items()
        ]
        files["revision.json"] = json.dumps(record).encode()
    return packed([(tarfile.TarInfo(name), content) for name, content in files.items()])


def packed(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    """An archive of anything."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return out.getvalue()


def files_in(bundle: bytes) -> dict[str, bytes]:
    """The files in a bundle."""
    found: dict[str, bytes] = {}
    rebuilt(bundle, found.update)
    return found


def blob_in(files: dict[str, bytes], kind: str = "model") -> str:
    """The name of the file in a bundle that is of a kind."""
    layers = json.loads(files["manifest.json"])["layers"]
    digest = next(layer["digest"] for layer in layers if layer["mediaType"].endswith(f".{kind}"))
    return f"blobs/{digest.replace(':', '-')}"


@pytest.fixture
def here(open_shop: OpenShop, ollama: OllamaStandIn) -> Shop:
    """The site that has internet."""
    ollama.add_model("phi3:mini", b"weights", system="Be brief.", license="MIT", parameters=PARAMETERS)
    return open_shop(ollama_urls=(ollama.url,), model=NOBODY)


@pytest.fixture
def bundle(here: Shop, ollama: OllamaStandIn, tmp_path: Path) -> bytes:
    return exported(here, ollama, pin(here, options={"seed": 7})["revision"]["id"], tmp_path)


@pytest.fixture
def there(open_shop: OpenShop, other: OllamaStandIn) -> Shop:
    """A site without internet, and without any model."""
    other.store.remove(other.store.get("phi3:mini"))
    other.set_online(online=False)
    return open_shop(ollama_urls=(other.url,), model=NOBODY)


def _content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(info)
    assert file is not None
    return file.read()
