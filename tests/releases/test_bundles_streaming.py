"""Bundles are gigabytes: whatever is done with one, only a little of it is in memory at a time."""

import hashlib
import json
import os
import tracemalloc
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from service.engines.packs import load_packs
from service.engines.revision import Kept, Model, Recipe, Revision, revision_id
from service.releases.bundles.plain_tar import END, blob_name, header, members_of, padding
from service.releases.bundles.reading import read_bundle
from service.releases.bundles.record import record_of
from service.releases.bundles.spool import handed_in
from service.releases.bundles.writing import Folder, write_bundle
from service.settings import REPOSITORY
from tests.releases.making import CONTENTS

MEGABYTE = 1024 * 1024
SIZE = 48 * MEGABYTE
MOST = 24 * MEGABYTE


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Wish(msgspec.Struct):
    name: str


@contextmanager
def little_memory() -> Generator[None]:
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST, f"{peak / MEGABYTE:.0f} MiB"


def _kept(blobs: Path) -> Kept:
    """A revision whose weights are a sparse file of 48 MiB."""
    digest = hashlib.sha256(bytes(SIZE)).hexdigest()
    with (blobs / f"sha256-{digest}").open("wb") as file:
        file.truncate(SIZE)
    pack = load_packs(REPOSITORY / "prompts" / "packs")["phi3"]
    contents = replace(CONTENTS, blobs=(digest,), template="", parameters=())
    model, recipe = Model("phi3:mini", "c" * 64, contents, SIZE), Recipe("phi3", pack.digest, {"seed": 1})
    revision = Revision(revision_id(model, recipe), "kefu/phi3:cccccccccccc", model, recipe, datetime.now(UTC), "Mei")
    return Kept(revision, {})


def _manifest(blobs: Path, weights: str) -> bytes:
    config = b"{}"
    (blobs / f"sha256-{hashlib.sha256(config).hexdigest()}").write_bytes(config)
    entries = ((f"sha256:{hashlib.sha256(config).hexdigest()}", 2), (f"sha256:{weights}", SIZE))
    config_entry, layer = ({"mediaType": "", "digest": digest, "size": size} for digest, size in entries)
    layer["mediaType"] = "application/vnd.ollama.image.model"
    return json.dumps({"config": config_entry, "layers": [layer]}).encode()


def test_it_is_written_and_judged_piece_by_piece(tmp_path: Path) -> None:
    blobs, out = tmp_path / "blobs", tmp_path / "bundle.tar"
    blobs.mkdir()
    kept = _kept(blobs)
    manifest = _manifest(blobs, kept.revision.model.contents.weights)
    place = tmp_path / "manifests" / "registry.ollama.ai" / "kefu" / "phi3" / "cccccccccccc"
    place.parent.mkdir(parents=True)
    place.write_bytes(manifest)
    record = record_of(kept, load_packs(REPOSITORY / "prompts" / "packs")["phi3"])
    told: list[int] = []
    with little_memory():
        digests = [hashlib.sha256(manifest).hexdigest()]
        write_bundle(
            record, kept.revision.alias, digests, Folder(tmp_path), out, lambda _d, _t, done: told.append(done)
        )
        with out.open("rb") as file:
            bundle = read_bundle(file, out.stat().st_size, lambda _member: None)
    assert bundle.record.id == kept.revision.id
    assert told[-1] == SIZE
    assert sorted(told[:-1]) == told[:-1], "progress goes forwards"


@pytest.mark.anyio
async def test_it_is_taken_in_piece_by_piece(tmp_path: Path) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="wish"\r\n\r\n{"name":"n"}\r\n'
    head += b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'

    async def sent() -> AsyncGenerator[bytes]:
        yield head
        for _ in range(SIZE // MEGABYTE):
            yield bytes(MEGABYTE)
        yield b"\r\n--x--\r\n"

    with little_memory():
        wish, file = await handed_in("multipart/form-data; boundary=x", sent(), tmp_path, Wish)
    assert (wish.name, file.size, file.sha256) == ("n", SIZE, hashlib.sha256(bytes(SIZE)).hexdigest())
    assert os.listdir(tmp_path) == [], "it has no name that could be left behind"  # noqa: PTH208 (in a coroutine)
    file.close()


def test_a_model_of_more_than_eight_gigabytes_has_a_place_in_an_archive(tmp_path: Path) -> None:
    """Sizes beyond eleven octal digits are written in another way, which must be read again."""
    size, name = 9 * 1024**3, blob_name("a" * 64)
    archive = tmp_path / "archive"
    with archive.open("wb") as file:
        file.write(header(name, size))
        file.seek(size, 1)
        file.write(padding(size) + END)
    with archive.open("rb") as file:
        found = members_of(file, archive.stat().st_size)
    assert (found[name].size, found[name].offset) == (size, 512)
