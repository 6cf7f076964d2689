"""A defect of kefu's own costs a customer neither the answer nor the record of the turn."""

from collections.abc import AsyncGenerator, Callable
from typing import Any

import anyio
import pytest

from service.chat import turn as chat_turn
from service.chat.guard.stream import Guard
from service.chat.model_reply import ModelReply, ModelWriter
from service.engines.choice import Served
from service.engines.errors import PromptTooLong
from service.engines.hosts import Hosts
from service.engines.ollama import ModelRequest
from service.engines.ollama_models import Listed
from tests.app.fixtures import NOBODY, OpenShop
from tests.app.shop import Shop, deltas, done
from tests.app.stock import RETURN_FACT, RETURN_QUESTION
from tests.app.test_misbehaviour import FIRST, INTERRUPTED, REPLY, check_quoted
from tests.app.test_replies import FALLBACK
from tests.chat.making import material, pack
from tests.ollama import OllamaStandIn
from tests.releases.making import revision

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


class RefusingLate:
    """A client whose host finds the prompt too long when it has already said something."""

    host = "model"
    models: "RefusingLate"

    def __init__(self, served: Served) -> None:
        self.asked = 0
        self.models = self
        self._alias, self._digest = served.revision.alias, served.digests[self.host]

    async def listed(self) -> dict[str, Listed]:
        return {self._alias: Listed(self._alias, self._digest)}

    async def chat(self, _: ModelRequest, _deadline: float) -> AsyncGenerator[Any]:
        self.asked += 1
        yield f"{RETURN_FACT}可以退货。[1]运费"
        raise PromptTooLong("too long")


@pytest.mark.anyio
async def test_a_reply_is_not_begun_again_behind_what_is_already_out() -> None:
    served = Served(revision(), pack(), {RefusingLate.host: "c" * 64})
    client = RefusingLate(served)
    hosts = Hosts([client])  # pyright: ignore[reportArgumentType] (a stand-in)
    await hosts.look()
    reply = ModelReply(ModelWriter(hosts, served, 800), material(), lambda _: (), anyio.current_time() + 60)
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
