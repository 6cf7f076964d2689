"""Long work of a host: its steps come as they are made, and what goes wrong is told in its own words."""

from collections.abc import AsyncGenerator

import pytest

from service.engines import ollama_tasks
from service.engines.errors import EngineBroken, EngineTimeout, EngineUnreachable, TaskFailed
from service.engines.ollama import OllamaClient, Timeouts
from tests.engines.rawhost import HEAD, LAST_CHUNK, chunk, host_that, writes
from tests.ollama import OllamaStandIn
from tests.ollama.store import digest_of

pytestmark = pytest.mark.anyio

STEP = b'{"status":"pulling manifest"}\n'


async def steps(client: OllamaClient, model: str = "phi3:mini") -> list[str]:
    return [one.status async for one in client.tasks.pull(model)]


async def pieces(*parts: bytes) -> AsyncGenerator[bytes]:
    for part in parts:
        yield part


async def test_a_pull_tells_its_steps_and_moves_the_tag(ollama: OllamaStandIn, client: OllamaClient) -> None:
    newer = ollama.publish_upstream("phi3:mini", b"newer weights")
    found = [one async for one in client.tasks.pull("phi3:mini")]
    assert (found[0].status, found[-1].status) == ("pulling manifest", "success")
    assert any(one.total and one.completed == one.total and one.digest for one in found)
    assert ollama.digest("phi3:mini") == newer


async def test_what_fails_in_the_stream_is_told_in_the_hosts_words(ollama: OllamaStandIn, client: OllamaClient) -> None:
    with pytest.raises(TaskFailed) as caught:
        await steps(client, "nobody:1")
    assert caught.value.said == "pull model manifest: file does not exist"
    with pytest.raises(TaskFailed, match="invalid model name") as refused:
        await steps(client, "bad name!")
    assert refused.value.said == "invalid model name"


async def test_a_file_is_taken_in_only_with_its_own_digest(ollama: OllamaStandIn, client: OllamaClient) -> None:
    digest = digest_of(b"weights").removeprefix("sha256:")
    await client.tasks.push(digest, pieces(b"wei", b"ghts"), 7)
    assert await client.models.has_blob(digest)
    await client.tasks.push(digest, pieces(b"wei", b"ghts"), 7)
    with pytest.raises(TaskFailed, match="digest mismatch"):
        await client.tasks.push("0" * 64, pieces(b"weights"), 7)
    ollama.store.room = 0
    with pytest.raises(TaskFailed, match="no space left"):
        await client.tasks.push(digest_of(b"more").removeprefix("sha256:"), pieces(b"more"), 4)


async def test_a_model_is_created_of_another_one(ollama: OllamaStandIn, client: OllamaClient) -> None:
    made = [one.status async for one in client.tasks.create("mine:1", {"from": "phi3:mini", "system": "Be brief."})]
    assert made[-1] == "success"
    assert (await client.models.contents_of("mine:1")).system == "Be brief."


async def test_a_host_that_is_not_there_is_said_so() -> None:
    client = OllamaClient("http://127.0.0.1:9", Timeouts(connect=1, first_token=1, between_tokens=1))
    with pytest.raises(EngineUnreachable):
        await steps(client)
    await client.close()


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (chunk(STEP) + LAST_CHUNK, "no_done"),
        (chunk(STEP) + chunk(b"<html>\n") + LAST_CHUNK, "garbage"),
        (chunk(STEP) + chunk(b"x" * (ollama_tasks.MAX_LINE_BYTES + 1)), "line_too_long"),
        (chunk(STEP), "cut"),
    ],
)
async def test_a_stream_that_does_not_end_as_it_should_is_a_failure(sent: bytes, fault: str) -> None:
    async with host_that(writes(HEAD, sent, then_close=fault == "cut")) as (_, client):
        with pytest.raises(EngineBroken) as caught:
            await steps(client)
    assert caught.value.fault == fault


async def test_a_host_that_falls_silent_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ollama_tasks, "SILENCE_SECONDS", 0.1)

    async with host_that(writes(HEAD, chunk(STEP), then_wait=5)) as (_, client):
        with pytest.raises(EngineTimeout):
            await steps(client)
