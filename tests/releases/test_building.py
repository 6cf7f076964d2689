"""Names for building are taken away at every host, also while one of them hangs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import pytest

from service.engines.ollama import OllamaClient, Timeouts
from service.releases.supply import building
from service.releases.supply.building import DERIVED, forgotten, name_to_build
from tests.ollama import OllamaStandIn
from tests.releases.hanging import LONG_SECONDS, hanging

pytestmark = pytest.mark.anyio

NAME = name_to_build("helpdesk", DERIVED, 0)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def clients(*hosts: OllamaStandIn) -> AsyncGenerator[list[OllamaClient]]:
    found = [OllamaClient(host.url, Timeouts(5, 5, 5, lookup=LONG_SECONDS)) for host in hosts]
    try:
        yield found
    finally:
        for client in found:
            await client.close()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long for a host that hangs."""
    monkeypatch.setattr(building, "_FORGET_SECONDS", 0.5)


async def test_a_host_that_hangs_does_not_keep_the_others_from_being_swept(
    ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    other.add_model(NAME, b"half a model")
    with hanging(ollama):
        async with clients(ollama, other) as both, forgotten(NAME, both):
            pass
    assert NAME not in {model.name.short for model in other.store.models()}


async def test_they_are_swept_where_the_work_is_broken_off(ollama: OllamaStandIn, other: OllamaStandIn) -> None:
    for host in (ollama, other):
        host.add_model(NAME, b"half a model")
    begun = anyio.Event()

    async def build(both: list[OllamaClient]) -> None:
        async with forgotten(NAME, both):
            begun.set()
            await anyio.sleep_forever()

    async with clients(ollama, other) as both, anyio.create_task_group() as tasks:
        tasks.start_soon(build, both)
        await begun.wait()
        tasks.cancel_scope.cancel()
    assert all(NAME not in {model.name.short for model in host.store.models()} for host in (ollama, other))


async def test_what_went_wrong_is_told_as_it_was(ollama: OllamaStandIn) -> None:
    with pytest.raises(ZeroDivisionError):
        async with clients(ollama) as both, forgotten(NAME, both):
            raise ZeroDivisionError
