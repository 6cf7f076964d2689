"""An import that is broken off, wherever that happens, leaves nothing behind and may be given again as it was."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from service.releases.bundles import taking_in
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import HEADERS, bring, sha256
from tests.releases.test_pinning import NOBODY, listed, standings

WEIGHTS = make_weights(b"brought along" * 200_000)


@pytest.fixture
def two(open_shop: Callable[..., Shop], ollama: OllamaStandIn, other: OllamaStandIn) -> Shop:
    return open_shop(ollama_urls=(ollama.url, other.url), model=NOBODY)


def brought(host: OllamaStandIn) -> set[str]:
    """What of the file is at a host: names and the sizes of large blobs."""
    names = {model.name.short for model in host.store.models() if "brought" in model.name.short}
    return names | {str(len(blob)) for blob in host.store.blobs.values() if len(blob) > 1_000_000}


def files(shop: Shop) -> set[Path]:
    """What lies in the data directory, but for what a database writes beside itself."""
    found = shop.parts.settings.data_dir.rglob("*")
    return {path for path in found if not path.name.endswith(("-wal", "-shm", "-journal"))}


def test_a_host_that_goes_away_half_way_is_said_and_gets_it_the_next_time(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = taking_in._read  # pyright: ignore[reportPrivateUsage] (a host is to go away between two pieces)

    def stopping(file: BinaryIO, offset: int, size: int) -> bytes:
        if offset:
            ollama.stop()
        return read(file, offset, size)

    monkeypatch.setattr(taking_in, "_read", stopping)
    try:
        response = bring(two, WEIGHTS, name="phi3:brought")
    finally:
        ollama.start()
    assert response.status_code == 201, response.text
    revision = response.json()["revision"]
    assert standings(revision) == ["absent", "ready"]
    assert f"{ollama.url.removeprefix('http://')}: the connection broke" in revision["hosts"][0]["why"]
    assert (brought(ollama), bool(brought(other))) == (set(), True)
    monkeypatch.undo()
    again = bring(two, WEIGHTS, name="phi3:brought").json()["revision"]
    assert (again["id"], standings(again)) == (revision["id"], ["ready", "ready"])


def test_whoever_hands_it_in_and_goes_away_half_way_leaves_nothing(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    wish = json.dumps({"sha256": sha256(WEIGHTS), "name": "phi3:brought"})
    head = f'--b\r\nContent-Disposition: form-data; name="wish"\r\n\r\n{wish}\r\n--b\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="file"\r\n\r\n'

    def half() -> Iterator[bytes]:
        yield head.encode()
        yield WEIGHTS[: len(WEIGHTS) // 2]
        raise ConnectionAbortedError

    before = files(two)
    headers = HEADERS | {"Content-Type": "multipart/form-data; boundary=b"}
    with httpx.Client(base_url=two.url) as customer, pytest.raises(ConnectionAbortedError):
        customer.post("/api/models/import", content=half(), headers=headers)
    wait_until(lambda: files(two) == before)
    assert (brought(ollama), brought(other), listed(two)) == (set(), set(), [])
    assert {request.path for host in (ollama, other) for request in host.requests} <= {"/api/tags", "/api/ps"}
    assert bring(two, WEIGHTS, name="phi3:brought").status_code == 201
