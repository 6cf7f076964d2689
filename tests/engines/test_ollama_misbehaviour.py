"""The Ollama client against every misbehaviour of the stand-in."""

import asyncio
import time
from contextlib import aclosing
from typing import Any

import pytest

from service.engines.errors import (
    EngineBroken,
    EngineBusy,
    EngineError,
    EngineTimeout,
    ModelMissing,
    PromptTooLong,
)
from service.engines.ollama import OllamaClient
from tests.engines.asking import reply_of, request, until
from tests.ollama import OllamaStandIn
from tests.ollama.behaviour import KINDS

pytestmark = pytest.mark.anyio

Order = tuple[str, dict[str, Any]]
Expected = tuple[type[EngineError], dict[str, object]]

MISBEHAVIOUR: list[tuple[Order, Expected]] = [
    (("slow_first_token", {}), (EngineTimeout, {"phase": "first_token"})),
    (("stall", {"after": 2}), (EngineTimeout, {"phase": "between_tokens"})),
    (("cut", {"after": 0}), (EngineBroken, {"fault": "cut"})),
    (("cut", {"after": 2}), (EngineBroken, {"fault": "cut"})),
    (("clean_end", {"after": 2}), (EngineBroken, {"fault": "no_done"})),
    (("error_line", {"after": 0}), (EngineBroken, {"fault": "status", "status": 500})),
    (("error_line", {"after": 2}), (EngineBroken, {"fault": "error_line"})),
    (("garbage", {"after": 0}), (EngineBroken, {"fault": "garbage"})),
    (("garbage", {"after": 2}), (EngineBroken, {"fault": "garbage"})),
    (("status", {"status": 404}), (ModelMissing, {})),
    (("status", {"status": 500}), (EngineBroken, {"fault": "status", "status": 500})),
    (("status", {"status": 503}), (EngineBusy, {})),
]
HARMLESS = {"empty", "endless"}


@pytest.mark.parametrize(("order", "expected"), MISBEHAVIOUR, ids=lambda pair: f"{pair[0]} {pair[1]}")
async def test_misbehaviour_ends_soon_in_its_own_error_and_the_next_chat_is_well(
    ollama: OllamaStandIn, client: OllamaClient, order: Order, expected: Expected
) -> None:
    kind, details = order
    error, carries = expected
    ollama.misbehave(kind, times=1, **details)
    began = time.monotonic()
    with pytest.raises(EngineError) as caught:
        await reply_of(client, request())
    assert time.monotonic() - began < 4
    assert type(caught.value) is error
    assert f"model phi3:mini at {client.host}" in caught.value.message
    assert {name: getattr(caught.value, name) for name in carries} == carries
    assert (await reply_of(client, request()))[1].reason == "stop"


def test_every_misbehaviour_of_the_stand_in_is_tested() -> None:
    assert {kind for (kind, _), _ in MISBEHAVIOUR} | HARMLESS == set(KINDS)


async def test_an_empty_reply_is_only_its_end(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.misbehave("empty")
    text, end = await reply_of(client, request())
    assert text == ""
    assert end.reason == "stop"


async def test_an_endless_reply_stops_when_the_caller_leaves(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.misbehave("endless")
    async with aclosing(client.chat(request())) as reply:
        for _ in range(5):
            await anext(reply)
    await until(lambda: ollama.chats[0].disconnected)


async def test_leaving_while_nothing_has_come_yet_is_seen_by_the_host(
    ollama: OllamaStandIn, client: OllamaClient
) -> None:
    ollama.misbehave("slow_first_token", seconds=5)
    task = asyncio.create_task(reply_of(client, request()))
    await until(lambda: ollama.chats)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: ollama.chats[0].disconnected)


async def test_a_timeout_is_seen_by_the_host(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.misbehave("stall", after=1)
    with pytest.raises(EngineTimeout):
        await reply_of(client, request())
    await until(lambda: ollama.chats[0].disconnected)


async def test_one_token_over_and_over_is_a_broken_reply(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.reply([" by"] * 80)
    with pytest.raises(EngineBroken) as caught:
        await reply_of(client, request())
    assert caught.value.fault == "no_done"


async def test_a_prompt_that_does_not_fit_is_refused_not_cut(ollama: OllamaStandIn, client: OllamaClient) -> None:
    with pytest.raises(PromptTooLong) as caught:
        await reply_of(client, request("退货" * 200, num_ctx=256))
    assert caught.value.context_tokens == 256
    assert caught.value.prompt_tokens is not None
    assert caught.value.prompt_tokens > 400


@pytest.mark.parametrize(
    ("order", "phase"),
    [(("slow_first_token", {}), "first_token"), (("stall", {"after": 2}), "between_tokens")],
    ids=["before", "within"],
)
async def test_a_reply_that_is_not_there_by_its_deadline_is_given_up(
    ollama: OllamaStandIn, client: OllamaClient, order: Order, phase: str
) -> None:
    kind, details = order
    ollama.misbehave(kind, **details)
    with pytest.raises(EngineTimeout) as caught:
        async with aclosing(client.chat(request(), time.monotonic() + 0.1)) as reply:
            [piece async for piece in reply]
    assert caught.value.phase == phase
    assert "the time for the whole turn is over" in caught.value.message


async def test_a_reply_that_never_ends_is_given_up_at_its_deadline(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.misbehave("endless")
    with pytest.raises(EngineTimeout):
        async with aclosing(client.chat(request(), time.monotonic() + 0.2)) as reply:
            [piece async for piece in reply]
    await until(lambda: ollama.chats[0].disconnected)
