"""The Ollama client against hosts that misbehave below HTTP: every wait ends, every connection is let go."""

import asyncio
import time
from contextlib import aclosing

import anyio
import httpx
import pytest

from service.engines import ollama_http
from service.engines.errors import EngineBroken, EngineBusy, EngineError, EngineTimeout, EngineUnreachable
from service.engines.ollama import ChatMessage, Finished, ModelRequest, OllamaClient, Timeouts
from tests.engines.rawhost import DONE, HEAD, LAST_CHUNK, TIMEOUTS, TOKEN, Answer, chunk, host_that, writes

pytestmark = pytest.mark.anyio

REQUEST = ModelRequest("phi3:mini", (ChatMessage("user", "退货要几天？"),), {"num_ctx": 2048})


async def reply_of(client: OllamaClient) -> list[str | Finished]:
    return [event async for event in client.chat(REQUEST)]


async def test_tokens_and_characters_may_be_cut_anywhere() -> None:
    stream = TOKEN + DONE
    bytewise = [chunk(stream[at : at + 1]) for at in range(len(stream))]
    async with host_that(writes(HEAD, *bytewise, LAST_CHUNK)) as (_, client):
        assert await reply_of(client) == ["七天", Finished("stop", None, None, None)]


async def test_a_connection_is_used_again_after_a_whole_reply() -> None:
    async with host_that(writes(HEAD, chunk(TOKEN), chunk(DONE), LAST_CHUNK, pause=0.01)) as (host, client):
        for _ in range(3):
            await reply_of(client)
        assert host.connections == 1


@pytest.mark.parametrize("silence", [5, 0], ids=["silent", "cut"])
async def test_what_happens_after_done_does_not_spoil_the_reply(silence: float) -> None:
    answer = writes(HEAD, chunk(TOKEN), chunk(DONE), then_wait=silence, then_close=True)
    async with host_that(answer) as (_, client):
        began = time.monotonic()
        assert len(await reply_of(client)) == 2
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("answer", "phase"),
    [
        pytest.param(writes(then_wait=9), "first_token", id="nothing at all"),
        pytest.param(writes(HEAD, then_wait=9), "first_token", id="only headers"),
        pytest.param(writes(HEAD, *[chunk(b" ")] * 99, pause=0.1), "first_token", id="never a whole line"),
        pytest.param(writes(HEAD, chunk(TOKEN), then_wait=9), "between_tokens", id="stalls"),
        pytest.param(writes(HEAD, chunk(TOKEN), *[chunk(b"\n")] * 99, pause=0.1), "between_tokens", id="blank lines"),
        pytest.param(writes(b"HTTP/1.1 500 Oops\r\n\r\n", then_wait=9), "first_token", id="endless error"),
    ],
)
async def test_silence_ends_in_a_timeout_and_lets_the_connection_go(answer: Answer, phase: str) -> None:
    async with host_that(answer) as (host, client):
        began = time.monotonic()
        with pytest.raises(EngineTimeout, match="phi3:mini at 127") as caught:
            await reply_of(client)
        assert time.monotonic() - began < 4
        assert caught.value.phase == phase
        assert isinstance(caught.value.__cause__, TimeoutError)
        await asyncio.wait_for(host.left.wait(), 2)


async def test_a_reply_may_take_longer_than_any_single_wait() -> None:
    tokens = [chunk(TOKEN)] * 8
    async with host_that(writes(HEAD, *tokens, chunk(DONE), LAST_CHUNK, pause=0.1)) as (_, client):
        assert len(await reply_of(client)) == 9


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        pytest.param([], "cut", id="closed without an answer"),
        pytest.param([b"SSH-2.0-OpenSSH_9.6\r\n"], "cut", id="not HTTP"),
        pytest.param([HEAD], "cut", id="cut after the headers"),
        pytest.param([HEAD, chunk(TOKEN)], "cut", id="cut between tokens"),
        pytest.param([HEAD, chunk(TOKEN[:9])], "cut", id="cut inside a line"),
        pytest.param([HEAD, chunk(TOKEN)[:9]], "cut", id="cut inside a chunk"),
        pytest.param([HEAD, chunk(TOKEN), b"zz\r\n"], "cut", id="broken chunking"),
        pytest.param([HEAD, chunk(TOKEN), LAST_CHUNK], "no_done", id="clean end"),
        pytest.param([HEAD, LAST_CHUNK], "no_done", id="empty"),
        pytest.param([HEAD, chunk(b"x" * 2**20), chunk(b"x" * 9)], "line_too_long", id="huge line"),
    ],
)
async def test_a_broken_reply_is_told_as_what_it_is(parts: list[bytes], fault: str) -> None:
    async with host_that(writes(*parts, then_close=True)) as (host, client):
        with pytest.raises(EngineBroken, match="phi3:mini at 127") as caught:
            await reply_of(client)
        assert caught.value.fault == fault
        assert (fault == "cut") == isinstance(caught.value.__cause__, httpx.TransportError)
        await asyncio.wait_for(host.left.wait(), 2)


async def test_text_before_the_break_has_already_been_given() -> None:
    async with host_that(writes(HEAD, chunk(TOKEN), chunk(TOKEN), then_close=True)) as (_, client):
        reply = client.chat(REQUEST)
        assert [await anext(reply), await anext(reply)] == ["七天", "七天"]
        with pytest.raises(EngineBroken):
            await anext(reply)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([HEAD, chunk(TOKEN + b"<html>\n")], id="garbage"),
        pytest.param([b"HTTP/1.1 500 Oops\r\n\r\n", *[b" " * 2**20] * 9], id="huge error"),
    ],
)
async def test_a_connection_is_let_go_even_while_somebody_holds_the_error(parts: list[bytes]) -> None:
    async with host_that(writes(*parts, then_wait=9)) as (host, client):
        with pytest.raises(EngineBroken) as held:
            await reply_of(client)
        await asyncio.wait_for(host.left.wait(), 2)
        assert held.value.fault in {"garbage", "line_too_long"}


async def test_a_huge_answer_to_a_question_is_let_go_too() -> None:
    answer = writes(b"HTTP/1.1 200 OK\r\n\r\n", *[b" " * 2**20] * 9, then_wait=9)
    async with host_that(answer) as (host, client):
        with pytest.raises(EngineBroken) as held:
            await client.models.version()
        await asyncio.wait_for(host.left.wait(), 2)
        assert held.value.fault == "line_too_long"


async def test_nobody_at_the_address_is_unreachable() -> None:
    async with host_that(writes()) as (_, client):
        pass
    stranger = OllamaClient(f"http://{client.host}", TIMEOUTS)
    with pytest.raises(EngineUnreachable, match=f"phi3:mini at {client.host}") as caught:
        await reply_of(stranger)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    await stranger.close()


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        writer.write(chunk(TOKEN))
        await writer.drain()
        await asyncio.sleep(0.01)


async def test_leaving_the_loop_early_hangs_up_at_once() -> None:
    async with host_that(endless) as (host, client):
        async with aclosing(client.chat(REQUEST)) as reply:
            async for _ in reply:
                break
        await asyncio.wait_for(host.left.wait(), 2)


@pytest.mark.parametrize("answer", [endless, writes(then_wait=9)], ids=["while reading", "while waiting"])
async def test_the_callers_deadline_hangs_up_at_once(answer: Answer) -> None:
    async with host_that(answer, Timeouts(1, 9, 9)) as (host, client):
        with pytest.raises(TimeoutError), anyio.fail_after(0.2):
            await reply_of(client)
        await asyncio.wait_for(host.left.wait(), 2)


async def test_a_deadline_that_passes_while_the_listener_is_busy_hangs_up_too() -> None:
    async with host_that(endless) as (host, client):
        with anyio.move_on_after(0.2):
            async with aclosing(client.chat(REQUEST)) as reply:
                async for _ in reply:
                    await anyio.sleep_forever()
        await asyncio.wait_for(host.left.wait(), 2)


async def test_a_reply_that_nobody_keeps_hangs_up() -> None:
    async with host_that(endless) as (host, client):
        async for _ in client.chat(REQUEST):
            break
        await asyncio.wait_for(host.left.wait(), 2)


async def test_a_cancelled_task_hangs_up_at_once() -> None:
    async with host_that(endless) as (host, client):
        task = asyncio.create_task(reply_of(client))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(host.left.wait(), 2)


async def test_a_slow_listener_is_not_taken_for_a_slow_host() -> None:
    async with (
        host_that(writes(HEAD, chunk(TOKEN), chunk(DONE), LAST_CHUNK)) as (_, client),
        aclosing(client.chat(REQUEST)) as reply,
    ):
        async for _ in reply:
            await asyncio.sleep(0.6)


async def test_closing_the_client_breaks_replies_off() -> None:
    async with host_that(writes(HEAD, chunk(TOKEN), then_wait=9)) as (host, client):
        reply = client.chat(REQUEST)
        await anext(reply)
        rest = asyncio.ensure_future(anext(reply))
        await asyncio.sleep(0.05)
        await client.close()
        with pytest.raises(EngineBroken):
            await rest
        await asyncio.wait_for(host.left.wait(), 2)


async def test_a_full_pool_says_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ollama_http, "MAX_CONNECTIONS", 1)
    async with (
        host_that(endless, Timeouts(0.2, 9, 9)) as (_, client),
        aclosing(client.chat(REQUEST)) as first,
    ):
        await anext(first)
        with pytest.raises(EngineBusy, match="connections are in use"):
            await reply_of(client)


async def test_hundreds_of_early_leavers_leak_no_connection() -> None:
    async with host_that(endless, Timeouts(9, 9, 9)) as (host, client):
        for _ in range(200):
            async with aclosing(client.chat(REQUEST)) as reply:
                await anext(reply)
        await asyncio.sleep(0.05)
        assert (host.connections, host.open) == (200, 0)


@pytest.mark.parametrize("call", ["version", "digest_of", "warm"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(writes(then_wait=9), EngineTimeout, id="silent"),
        pytest.param(writes(then_close=True), EngineBroken, id="cut"),
        pytest.param(writes(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"), EngineBroken, id="not Ollama"),
        pytest.param(writes(b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n"), EngineBroken, id="proxy"),
    ],
)
async def test_questions_about_the_host_fail_as_clearly(call: str, answer: Answer, error: type[EngineError]) -> None:
    async with host_that(answer) as (host, client):
        with pytest.raises(error, match=client.host):
            await {
                "version": client.models.version,
                "digest_of": lambda: client.models.digest_of("phi3:mini"),
                "warm": lambda: client.warm("phi3:mini", {"num_ctx": 2048}),
            }[call]()
        assert host.connections == 1
