"""The Ollama client against the stand-in: whole replies, many at once, questions about the host."""

import asyncio
from contextlib import aclosing

import httpx
import pytest

from service.engines.errors import EngineError, EngineUnreachable, ModelMissing
from service.engines.ollama import Finished, OllamaClient, Timeouts
from tests.engines.asking import OPTIONS, reply_of, request
from tests.ollama import OllamaStandIn

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "text",
    ["七天内可以退货，运费由我们承担。😀", "You can return it within 7 days.\n\n1. Pack it.\n2. Call us."],
    ids=["zh", "en"],
)
async def test_a_reply_arrives_whole_and_in_pieces(ollama: OllamaStandIn, client: OllamaClient, text: str) -> None:
    ollama.reply(text)
    events = [event async for event in client.chat(request())]
    assert len(events) > 3
    assert "".join(event for event in events if isinstance(event, str)) == text
    assert "" not in events
    end = events[-1]
    assert isinstance(end, Finished)
    assert end.reason == "stop"
    assert end.prompt_tokens
    assert end.reply_tokens
    assert end.load_seconds is not None
    assert 0 < end.load_seconds < 10


async def test_a_piece_is_given_on_before_the_next_exists(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.reply(["七天", "内"])
    ollama.misbehave("stall", after=1)
    async with aclosing(client.chat(request())) as reply:
        assert await anext(reply) == "七天"


async def test_a_reply_cut_at_its_length_says_so(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.reply("一二三四五六七八九十" * 10)
    text, end = await reply_of(client, request(num_predict=8))
    assert len(text) < 20
    assert end.reason == "length"


async def test_thoughts_are_not_asked_for_and_not_given(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.add_model("qwen3:4b", template="{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}")
    ollama.reply("七天。", thinking="让我想想")
    assert (await reply_of(client, request(model="qwen3:4b")))[0] == "七天。"


async def test_what_is_sent(ollama: OllamaStandIn, client: OllamaClient) -> None:
    await reply_of(client, request("退货"))
    (received,) = ollama.chats
    assert received.body == {
        "model": "phi3:mini",
        "messages": [{"role": "system", "content": "你是客服。"}, {"role": "user", "content": "退货"}],
        "options": OPTIONS,
        "keep_alive": "30m",
        "stream": True,
        "think": False,
        "truncate": False,
        "shift": False,
    }


async def test_a_host_behind_a_path_is_reached(ollama: OllamaStandIn) -> None:
    paths: list[str] = []

    def answer(asked: httpx.Request) -> httpx.Response:
        paths.append(asked.url.path)
        return httpx.Response(200, json={"version": "0.32.15"})

    transport = httpx.MockTransport(answer)
    client = OllamaClient("http://me:secret@gpu1/ollama/", Timeouts(1, 1, 1), transport=transport)
    assert await client.models.version() == "0.32.15"
    assert paths == ["/ollama/api/version"]
    assert client.host == "gpu1"
    await client.close()


async def test_prompts_never_go_through_a_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, ollama: OllamaStandIn
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    client = OllamaClient(ollama.url, Timeouts(1, 1, 1))
    assert (await reply_of(client, request()))[1].reason == "stop"
    await client.close()


async def test_forty_chats_at_once_do_not_mix(ollama: OllamaStandIn, client: OllamaClient) -> None:
    ollama.reply_with(lambda body: f"答复：{body['messages'][-1]['content']}，" * 5)
    ollama.set_pace(0.002)
    questions = [f"第{number}位顾客" for number in range(40)]
    replies = await asyncio.gather(*(reply_of(client, request(question)) for question in questions))
    assert [text for text, _ in replies] == [f"答复：{question}，" * 5 for question in questions]


async def test_a_host_that_has_gone_is_unreachable_and_found_again(client: OllamaClient) -> None:
    with OllamaStandIn() as ollama:
        other = OllamaClient(ollama.url, Timeouts(connect=1, first_token=1, between_tokens=1))
        await reply_of(other, request())
        ollama.stop()
        with pytest.raises(EngineUnreachable):
            await reply_of(other, request())
        ollama.start()
        assert (await reply_of(other, request()))[1].reason == "stop"
        await other.close()


async def test_the_digest_is_that_of_the_name(ollama: OllamaStandIn, client: OllamaClient) -> None:
    latest = ollama.add_model("qwen3:latest")
    alias = ollama.add_model("kefu/phi3:0123456789ab")
    assert await client.models.digest_of("phi3:mini") == ollama.digest("phi3:mini")
    assert await client.models.digest_of("qwen3") == await client.models.digest_of("qwen3:latest") == latest
    assert await client.models.digest_of("kefu/phi3:0123456789ab") == alias


@pytest.mark.parametrize("name", ["phi3", "phi3:medium", "mini", "kefu/phi3:mini"])
async def test_a_model_that_is_not_there_has_no_digest(ollama: OllamaStandIn, client: OllamaClient, name: str) -> None:
    assert await client.models.digest_of(name) is None


async def test_an_empty_store_has_no_digest() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"models": None}))
    client = OllamaClient("http://gpu1", Timeouts(1, 1, 1), transport=transport)
    assert await client.models.digest_of("phi3:mini") is None
    await client.close()


async def test_warming_loads_with_the_options_of_chats(ollama: OllamaStandIn, client: OllamaClient) -> None:
    await client.warm("phi3:mini", OPTIONS)
    (received,) = ollama.requests
    assert received.body == {
        "model": "phi3:mini",
        "messages": [],
        "options": OPTIONS,
        "keep_alive": "30m",
        "stream": False,
    }
    async with httpx.AsyncClient() as http:
        loaded = (await http.get(f"{ollama.url}/api/ps")).json()["models"]
    assert [model["name"] for model in loaded] == ["phi3:mini"]


async def test_a_missing_model_cannot_be_warmed(ollama: OllamaStandIn, client: OllamaClient) -> None:
    with pytest.raises(ModelMissing, match="model nosuch:1 at"):
        await client.warm("nosuch:1", OPTIONS)


async def test_the_version_is_told(client: OllamaClient) -> None:
    assert (await client.models.version())[0].isdigit()


@pytest.mark.parametrize("url", ["localhost:11434", "gpu1", "", "ftp://gpu1", "http://", "http://[::1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="Ollama's address"):
        OllamaClient(url, Timeouts(1, 1, 1))


def test_every_error_has_its_own_code() -> None:
    codes = [error.code for error in (EngineError, *EngineError.__subclasses__())]
    assert len(set(codes)) == len(codes) == 9
