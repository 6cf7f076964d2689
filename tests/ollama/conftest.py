"""One running stand-in for the tests of the stand-in, wiped between them."""

from collections.abc import Iterator

import httpx
import pytest

from tests.ollama import OllamaStandIn
from tests.ollama.calls import Api
from tests.ollama.world import CONTENTS, phi3


@pytest.fixture(scope="session")
def running() -> Iterator[OllamaStandIn]:
    with OllamaStandIn() as ollama:
        yield ollama


@pytest.fixture
def ollama(running: OllamaStandIn) -> OllamaStandIn:
    running.reset()
    return running


@pytest.fixture(scope="session")
def client(running: OllamaStandIn) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url, timeout=10) as client:
        yield client


@pytest.fixture
def api(ollama: OllamaStandIn, client: httpx.Client) -> Api:
    """Calls to a stand-in that has the recorded `phi3:mini` and the uploads to make another one from."""
    for name in ("weights", "new weights"):
        ollama.store.add_blob(CONTENTS[name])
    api = Api(ollama, client)
    api.create(phi3())
    return api
