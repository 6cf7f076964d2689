"""What tests of the Ollama client share: the stand-in and a client of it."""

from collections.abc import AsyncGenerator, Iterator

import pytest

from service.engines.ollama import OllamaClient, Timeouts
from tests.ollama import OllamaStandIn


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def running() -> Iterator[OllamaStandIn]:
    with OllamaStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def ollama(running: OllamaStandIn) -> OllamaStandIn:
    running.reset()
    return running


@pytest.fixture
async def client(ollama: OllamaStandIn) -> AsyncGenerator[OllamaClient]:
    opened = OllamaClient(ollama.url, Timeouts(connect=1, first_token=2, between_tokens=2))
    yield opened
    await opened.close()
