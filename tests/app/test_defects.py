"""A defect of kefu's own costs a customer neither the answer nor the record of the turn."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import anyio
import pytest

from service.chat import turn as chat_turn
from service.chat.guard.stream import Guard
from service.chat.model_reply import ModelLimits, ModelReply, ModelWriter
from service.engines import host as model_host
from service.engines.errors import PromptTooLong
from service.engines.host import ModelHost
from service.engines.ollama import ModelRequest
from tests.app.fixtures import NOBODY, OpenShop
from tests.app.shop import Shop, deltas, done
from tests.app.stock import RETURN_FACT, RETURN_QUESTION
from tests.app.test_misbehaviour import FIRST, INTERRUPTED, REPLY, check_quoted
from tests.app.test_replies import FALLBACK
from tests.chat.making import material, pack
from tests.ollama import OllamaStandIn

pytestmark = pytest.mark.usefixtures("unlogged")

Feed = Callable[[Guard, str], list[str]]


def breaking_at(piece: str, feed: Feed = Guard.feed) -> Feed:
    """A guard that fails when it is given this piece."""

    def broken(guard: Guard, given: str) -> list[str]:
        if given == piece:
            raise ZeroDivisionError
        return feed(guard, given)

    return broken


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_defect_before_the_first_sentence_is_answered_by_quotation(
    shop: Shop, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    monkeypatch.setattr(Guard, "feed", breaking_at(REPLY[0]))
    ollama.reply(REPLY)
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    check_quoted(answer)
    assert shop.row(answer["turn_id"]).failure == "internal_error"


def test_a_defect_behind_the_first_sentence_of_a_stream_is_said(
    shop: Shop, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Guard, "feed", breaking_at(REPLY[3]))
    ollama.reply(REPLY)
    events = shop.stream(RETURN_QUESTION)
    assert deltas(events) == [FIRST, f"\n{INTERRUPTED}"]
    answer = done(events)
    assert (answer["outcome"], [citation["n"] for citation in answer["citations"]]) == ("answered", [1])
    row = shop.row(answer["turn_id"])
    assert (row.failure, row.ending, row.reply) == ("internal_error", "interrupted", answer["reply"])


def broken(*_: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_defect_in_the_quoting_engine_ends_in_the_fallback(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    shop = open_shop(ollama_urls=NOBODY)
    monkeypatch.setattr(chat_turn, "quote", broken)
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert (answer["outcome"], answer["reply"]) == ("unanswered", FALLBACK["zh"])
    assert shop.row(answer["turn_id"]).failure == "internal_error"


def test_a_turn_that_fails_altogether_is_recorded(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop(ollama_urls=NOBODY)
    monkeypatch.setattr(chat_turn, "housed", broken)
    assert shop.post(RETURN_QUESTION).status_code == 500
    row = shop.newest()
    assert (row.question, row.reply, row.outcome) == (RETURN_QUESTION, "", "unanswered")
    assert (row.failure, row.ending) == ("internal_error", "interrupted")


class BrokenClient:
    """A client with a defect."""

    host = "http://model"

    @property
    def models(self) -> "BrokenClient":
        return self

    async def digest_of(self, model: str) -> str:
        raise ZeroDivisionError(model)

    async def warm(self, model: str, options: object) -> None:
        raise ZeroDivisionError(model, options)


@pytest.mark.anyio
async def test_a_defect_while_looking_at_the_host_does_not_end_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_host, "LOOK_EVERY_SECONDS", 0.01)
    host = ModelHost(BrokenClient(), "phi3", {})  # pyright: ignore[reportArgumentType] (a stand-in)
    with anyio.move_on_after(0.05) as watched:
        await host.watch()
    assert watched.cancelled_caught
    assert "ZeroDivisionError" in host.state.why


@pytest.mark.anyio
async def test_a_defect_while_loading_the_model_does_not_end_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(_: object, model: str) -> str:
        return model

    monkeypatch.setattr(BrokenClient, "digest_of", found)
    host = ModelHost(BrokenClient(), "phi3", {})  # pyright: ignore[reportArgumentType] (a stand-in)
    with anyio.move_on_after(0.05) as watched:
        await host.watch()
    assert watched.cancelled_caught
    assert host.state.usable


class RefusingLate:
    """A client whose host finds the prompt too long when it has already said something."""

    host = "http://model"

    def __init__(self) -> None:
        self.asked = 0

    async def chat(self, _: ModelRequest, _deadline: float) -> AsyncGenerator[Any]:
        self.asked += 1
        yield f"{RETURN_FACT}可以退货。[1]运费"
        raise PromptTooLong("too long")


@pytest.mark.anyio
async def test_a_reply_is_not_begun_again_behind_what_is_already_out() -> None:
    client = RefusingLate()
    host = ModelHost(client, "phi3", {})  # pyright: ignore[reportArgumentType] (a stand-in)
    writer = ModelWriter(host, pack(), ModelLimits(4096, 256, 800))
    reply = ModelReply(writer, material(), lambda _: (), anyio.current_time() + 60)
    released: list[str] = []
    with pytest.raises(PromptTooLong):
        released.extend([sentence async for sentence in reply.sentences()])
    assert client.asked == 1
    assert reply.guard.text == f"{RETURN_FACT}可以退货。[1]"


def test_the_longest_reply_allowed_holds_for_quotations_too(open_shop: OpenShop) -> None:
    question = "加湿器的水箱怎么清洗？"
    whole = open_shop(ollama_urls=NOBODY).ask(question)["reply"]
    short = open_shop(ollama_urls=NOBODY, reply_max_chars=50).ask(question)["reply"]
    assert "装回水箱" in whole
    assert "装回水箱" not in short
    assert short.endswith("…[1]")
