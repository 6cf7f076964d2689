"""Several hosts as one: what is asked where, what is done without, and that no other model is ever heard."""

import math
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass

import anyio
import pytest

from service.engines import resting
from service.engines.errors import (
    EngineBroken,
    EngineTimeout,
    EngineUnreachable,
    ModelDrifted,
    ModelMissing,
    PromptTooLong,
)
from service.engines.hosts import Host, Hosts
from service.engines.ollama import ChatMessage, Finished, ModelRequest, OllamaClient, Timeouts
from tests.ollama import OllamaStandIn

pytestmark = pytest.mark.anyio

ALIAS = "kefu/phi3:0123456789ab"
TIMEOUTS = Timeouts(connect=1, first_token=0.5, between_tokens=0.5)


@dataclass
class Pair:
    """Two stand-ins with one model, and the hosts that ask them."""

    one: OllamaStandIn
    two: OllamaStandIn
    hosts: Hosts
    digests: dict[str, str]

    async def ask(self, model: str = ALIAS, *, seconds: float = math.inf, **options: object) -> tuple[str, list[str]]:
        """Give a reply, and the names of the hosts that wrote it."""
        said: list[str] = []
        names: list[str] = []
        request = ModelRequest(model, (ChatMessage("user", "退货"),), {"num_ctx": 2048, **options})
        chat = self.hosts.chat(request, self.digests, time.monotonic() + seconds, lambda host: names.append(host.name))
        async with aclosing(chat) as pieces:
            said += [piece async for piece in pieces if not isinstance(piece, Finished)]
        return "".join(said), names


@pytest.fixture
async def pair() -> AsyncGenerator[Pair]:
    async with AsyncExitStack() as stack:
        stand_ins = [stack.enter_context(OllamaStandIn()) for _ in range(2)]
        clients = [OllamaClient(one.url, TIMEOUTS) for one in stand_ins]
        for client, one in zip(clients, stand_ins, strict=True):
            stack.push_async_callback(client.close)
            await client.models.copy("phi3:mini", ALIAS)
            one.reply(f"from {client.host}")
        hosts = Hosts(clients)
        await hosts.look()
        digests = {client.host: one.digest(ALIAS) for client, one in zip(clients, stand_ins, strict=True)}
        yield Pair(stand_ins[0], stand_ins[1], hosts, digests)


def names(pair: Pair) -> list[str]:
    return [host.name for host in pair.hosts.all]


async def test_the_first_that_can_is_asked(pair: Pair) -> None:
    first, _ = names(pair)
    assert await pair.ask() == (f"from {first}", [first])


async def test_the_less_busy_is_asked(pair: Pair) -> None:
    first, second = names(pair)
    pair.one.set_pace(0.05)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pair.ask)
        await anyio.sleep(0.05)
        assert pair.hosts.all[0].busy == 1
        assert (await pair.ask())[1] == [second]
    assert [host.busy for host in pair.hosts.all] == [0, 0]
    assert (await pair.ask())[1] == [first]


async def test_a_host_that_does_not_have_the_model_is_not_asked(pair: Pair) -> None:
    _, second = names(pair)
    await pair.hosts.all[0].client.models.delete(ALIAS)
    await pair.hosts.look()
    assert (await pair.ask())[1] == [second]
    assert pair.one.chats == []


async def test_a_host_that_was_never_given_the_model_is_not_asked(pair: Pair) -> None:
    first, second = names(pair)
    del pair.digests[first]
    assert (await pair.ask())[1] == [second]


@pytest.mark.parametrize("kind", ["busy", "error_500", "cut", "slow_first_token", "garbage"])
async def test_a_host_whose_reply_does_not_begin_is_left_for_the_next(pair: Pair, kind: str) -> None:
    _, second = names(pair)
    orders = {
        "busy": ("status", {"status": 503}),
        "error_500": ("status", {"status": 500}),
        "cut": ("cut", {"after": 0}),
        "slow_first_token": ("slow_first_token", {"seconds": 5.0}),
        "garbage": ("garbage", {"after": 0}),
    }
    order, details = orders[kind]
    pair.one.misbehave(order, **details)
    assert await pair.ask() == (f"from {second}", [second])


async def test_a_host_that_is_lost_in_mid_reply_is_not_begun_anew(pair: Pair) -> None:
    pair.one.reply(["七天", "内", "可以"])
    pair.one.misbehave("cut", after=2)
    with pytest.raises(EngineBroken):
        await pair.ask()
    assert pair.two.chats == []


async def test_a_host_that_has_gone_is_left_out_until_it_is_there_again(pair: Pair) -> None:
    first, second = names(pair)
    pair.one.stop()
    assert (await pair.ask())[1] == [second]
    assert not pair.hosts.all[0].can_answer(ALIAS, pair.digests[first])
    pair.one.start()
    await pair.hosts.look()
    assert (await pair.ask())[1] == [first]


async def test_a_host_that_fails_again_and_again_rests_and_is_tried_again(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = names(pair)
    monkeypatch.setattr(resting, "REST_SECONDS", 0.2)
    pair.one.misbehave("status", status=500, times=100)
    for _ in range(3):
        assert (await pair.ask())[1] == [second]
    assert len(pair.one.chats) == 3
    assert (await pair.ask())[1] == [second]
    assert len(pair.one.chats) == 3, "it is not even asked while it rests"
    pair.one.behave()
    await anyio.sleep(0.25)
    assert (await pair.ask())[1] == [first]


async def test_a_host_that_hangs_costs_one_customer_time_and_is_not_asked_by_the_next(pair: Pair) -> None:
    _, second = names(pair)
    pair.one.misbehave("slow_first_token", seconds=None, times=100)
    for _ in range(3):
        assert await pair.ask() == (f"from {second}", [second])
    assert len(pair.one.chats) == 1


async def test_a_host_that_hangs_is_asked_all_the_same_where_no_other_can_be(pair: Pair) -> None:
    first, _ = names(pair)
    pair.one.misbehave("slow_first_token", seconds=None, times=1)
    await pair.ask()
    pair.two.stop()
    assert (await pair.ask())[1] == [first]
    pair.two.start()
    await pair.hosts.look()
    assert not pair.hosts.all[0].rests(ALIAS), "it has answered"


async def test_a_host_that_hangs_again_after_its_rest_rests_twice_as_long(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = names(pair)
    monkeypatch.setattr(resting, "REST_SECONDS", 0.5)
    pair.one.misbehave("slow_first_token", seconds=None, times=2)
    for asked in (1, 2):
        assert (await pair.ask())[1] == [second]
        assert len(pair.one.chats) == asked
        await anyio.sleep(0.6)
    assert pair.hosts.all[0].rests(ALIAS)
    await anyio.sleep(0.6)
    assert (await pair.ask())[1] == [first]


async def test_a_host_that_was_not_given_its_whole_time_does_not_rest(pair: Pair) -> None:
    pair.one.misbehave("slow_first_token", seconds=None, times=1)
    pair.two.misbehave("slow_first_token", seconds=None, times=1)
    with pytest.raises(EngineTimeout):
        await pair.ask(seconds=0.8)
    assert [host.rests(ALIAS) for host in pair.hosts.all] == [True, False]


async def test_a_host_that_fails_at_one_model_is_asked_for_the_others_as_before(pair: Pair) -> None:
    first, second = names(pair)
    canary = "kefu/phi3:ba9876543210"
    for host in pair.hosts.all:
        await host.client.models.copy("phi3:mini", canary)
    await pair.hosts.look()
    pair.one.misbehave("status", status=500, times=3)
    for _ in range(3):
        assert (await pair.ask(canary))[1] == [second]
    assert (await pair.ask())[1] == [first]
    assert (await pair.ask(canary))[1] == [second], "it rests from that one all the same"


async def test_a_prompt_that_is_too_long_is_too_long_everywhere(pair: Pair) -> None:
    request = ModelRequest(ALIAS, (ChatMessage("user", "退货" * 3000),), {"num_ctx": 512})
    with pytest.raises(PromptTooLong):
        await anext(pair.hosts.chat(request, pair.digests, math.inf))
    assert pair.two.chats == []


async def test_what_another_model_wrote_is_never_heard(pair: Pair) -> None:
    first, second = names(pair)
    pair.one.add_model(ALIAS, b"other weights")  # since the last look
    pair.one.reply("hacked")
    assert await pair.ask() == (f"from {second}", [second])
    assert pair.one.chats
    assert not pair.hosts.all[0].can_answer(ALIAS, pair.digests[first])
    pair.two.add_model(ALIAS, b"other weights")
    with pytest.raises(ModelDrifted):
        await pair.ask()
    with pytest.raises(ModelMissing):
        await pair.ask()


async def test_when_all_have_gone_the_last_one_s_error_is_told(pair: Pair) -> None:
    pair.one.stop()
    pair.two.stop()
    with pytest.raises(EngineUnreachable, match=names(pair)[1]):
        await pair.ask()
    with pytest.raises(EngineUnreachable, match=f"{names(pair)[0]}.*{names(pair)[1]}"):
        await pair.ask()


async def test_what_no_host_has_is_told_where_one_is_there(pair: Pair) -> None:
    pair.one.stop()
    pair.two.add_model(ALIAS, b"tampered")
    await pair.hosts.look()
    with pytest.raises(ModelMissing, match="no host has"):
        await pair.ask()


async def test_a_defect_while_looking_is_kept_as_the_reason(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    host = Host(pair.hosts.all[0].client)

    async def broken() -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(host.client.models, "listed", broken)
    await host.look()
    assert "ZeroDivisionError" in host.why
