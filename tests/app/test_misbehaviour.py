"""Whatever becomes of the model, the customer gets an answer, in time and in shape."""

import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import anyio
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from knowledge.embedding import Embedder
from service.engines.extractive import load_phrases
from service.releases import serving
from service.settings import REPOSITORY
from tests.app.fixtures import IMPATIENT, NOBODY, OpenShop, looked_around, opener
from tests.app.shop import Shop, deltas, done, wait_until
from tests.app.stock import RETURN_FACT, RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.ollama.behaviour import KINDS

INTERRUPTED = load_phrases(REPOSITORY / "prompts" / "phrases" / "zh.toml").interrupted
# Two sentences, the first of which is out after three pieces.
REPLY = ["商品签收后7天内", "可以退货。[1]", "配件", "要齐全。[1]"]
FIRST = "商品签收后7天内可以退货。[1]"
IS_OVER = "the time for the whole turn is over"

Order = tuple[str, dict[str, Any]]

# What breaks a reply, with the code that is recorded; `after` counts the pieces that still come through.
BREAKING: list[tuple[Order, str]] = [
    (("stall", {}), "engine_timeout"),
    (("cut", {}), "engine_broken"),
    (("clean_end", {}), "engine_broken"),
    (("error_line", {}), "engine_broken"),
    (("garbage", {}), "engine_broken"),
]
FROM_THE_START: list[tuple[Order, str]] = [
    *BREAKING,
    (("slow_first_token", {}), "engine_timeout"),
    (("status", {"status": 404}), "model_missing"),
    (("status", {"status": 500}), "engine_broken"),
    (("status", {"status": 503}), "engine_busy"),
    (("empty", {}), "empty_reply"),
]


@pytest.fixture(scope="module")
def shop(
    stocked: Path, embedder: Embedder, standing: OllamaStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop for this module that does not wait long for a model."""
    with ExitStack() as stack:
        open_one = opener(stack, stocked, embedder, tmp_path_factory.mktemp("impatient"))
        yield looked_around(open_one, standing, **IMPATIENT)


def identify(case: object) -> str | None:
    return f"{case[0][0]}-{case[0][1]}" if isinstance(case, tuple) else None


def test_every_misbehaviour_of_the_stand_in_is_tested() -> None:
    assert {kind for (kind, _), _ in FROM_THE_START} | {"endless"} == set(KINDS)


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
@pytest.mark.parametrize("case", FROM_THE_START, ids=identify)
def test_a_model_that_fails_before_its_first_sentence_is_replaced(
    shop: Shop, ollama: OllamaStandIn, case: tuple[Order, str], stream: bool
) -> None:
    (kind, details), failure = case
    ollama.reply(REPLY)
    ollama.misbehave(kind, **details)
    with capture_logs() as lines:
        if stream:
            events = shop.stream(RETURN_QUESTION)
            answer = done(events)
            assert "".join(deltas(events)) == answer["reply"]
        else:
            answer = shop.ask(RETURN_QUESTION)
    assert len(ollama.chats) == 1
    check_waits(lines, failure)
    check_quoted(answer)
    row = shop.row(answer["turn_id"])
    assert (row.engine, row.failure, row.ending, row.model) == ("extractive", failure, "complete", "")


def check_waits(lines: Sequence[Mapping[str, Any]], failure: str) -> None:
    """No wait was the whole turn's: what is silent is given up after a second of silence, of the four of the turn."""
    whys = failures_in(lines)
    assert [why for why in whys if IS_OVER in why] == []
    assert [why for why in whys if "no answer within 1 s (first_token)" in why] == whys * (failure == "engine_timeout")
    assert len(whys) == (failure != "empty_reply")


def failures_in(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why the model failed, by the log; an empty reply is a failure of which nothing more can be said."""
    return [line["why"] for line in lines if line["event"] == "the model failed"]


def check_quoted(answer: dict[str, Any]) -> None:
    """It is an answer like any other; nothing in it tells that a model failed."""
    assert answer.keys() == {"reply", "session_id", "turn_id", "outcome", "citations", "suggestions"}
    assert answer["outcome"] == "answered"
    assert RETURN_FACT in answer["reply"]
    assert INTERRUPTED not in answer["reply"]
    assert [citation["n"] for citation in answer["citations"]] == [1]
    assert answer["citations"][0]["document"] == "退换货须知 V1.2"


@pytest.mark.parametrize("case", BREAKING, ids=identify)
def test_in_a_whole_reply_a_model_that_breaks_half_way_is_replaced_too(
    shop: Shop, ollama: OllamaStandIn, case: tuple[Order, str]
) -> None:
    (kind, _), failure = case
    ollama.reply(REPLY)
    ollama.misbehave(kind, after=3)
    answer = shop.ask(RETURN_QUESTION)
    check_quoted(answer)
    assert shop.row(answer["turn_id"]).failure == failure


@pytest.mark.parametrize("case", BREAKING, ids=identify)
def test_in_a_stream_what_is_out_stands_and_the_break_is_said(
    shop: Shop, ollama: OllamaStandIn, case: tuple[Order, str]
) -> None:
    (kind, _), failure = case
    ollama.reply(REPLY)
    ollama.misbehave(kind, after=3)
    events = shop.stream(RETURN_QUESTION)
    assert deltas(events) == [FIRST, f"\n{INTERRUPTED}"]
    answer = done(events)
    assert answer["reply"] == f"{FIRST}\n{INTERRUPTED}"
    assert (answer["outcome"], [citation["n"] for citation in answer["citations"]]) == ("answered", [1])
    row = shop.row(answer["turn_id"])
    assert (row.engine, row.failure, row.ending, row.reply) == ("ollama", failure, "interrupted", answer["reply"])


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_an_endless_reply_is_ended_at_a_sentence_and_the_model_stopped(
    shop: Shop, ollama: OllamaStandIn, stream: bool
) -> None:
    ollama.reply(REPLY)
    ollama.misbehave("endless", seconds=0.001)
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    assert answer["outcome"] == "answered"
    assert answer["reply"].startswith(FIRST)
    assert answer["reply"].endswith("[1]")
    assert len(answer["reply"]) <= shop.parts.settings.reply_max_chars
    wait_until(lambda: ollama.chats[-1].disconnected)
    # Both sentences come a second time, which is left out; with the third time it ends.
    assert [cut["reason"] for cut in shop.row(answer["turn_id"]).cuts] == ["loop", "loop", "loop"]


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_model_too_slow_for_the_whole_turn_is_left_at_the_deadline(
    open_shop: OpenShop, ollama: OllamaStandIn, stream: bool
) -> None:
    shop = open_shop(ollama_urls=(ollama.url,), **{**IMPATIENT, "turn_timeout": 2})
    ollama.reply(["商", "品", "签", "收", "后", "的"] * 20)
    ollama.set_pace(0.2)
    began = time.monotonic()
    with capture_logs() as lines:
        answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    # By the clock, because the deadline is what customers are promised, whatever it is kept by.
    assert time.monotonic() - began < 2
    assert [IS_OVER in why for why in failures_in(lines)] == [True]
    check_quoted(answer)
    assert shop.row(answer["turn_id"]).failure == "engine_timeout"


def test_without_a_model_host_questions_are_answered_without_trying_it(open_shop: OpenShop) -> None:
    shop = open_shop(ollama_urls=NOBODY)
    for answer in (shop.ask(RETURN_QUESTION), done(shop.stream(RETURN_QUESTION))):
        check_quoted(answer)
        assert shop.row(answer["turn_id"]).failure == ""


def test_a_host_that_goes_away_is_not_waited_for_twice(open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = Event()

    async def watch_once(watched: serving.Serving) -> None:
        await watched.look()
        looked.set()
        await anyio.sleep_forever()

    monkeypatch.setattr(serving.Serving, "watch", watch_once)  # a customer is to notice first
    with OllamaStandIn() as ollama:
        shop = open_shop(ollama_urls=(ollama.url,))
        wait_until(looked.is_set, 30)
        ollama.stop()
        check_quoted(shop.ask(RETURN_QUESTION))
        assert shop.newest().failure == "engine_unreachable"
        assert shop.parts.serving.trouble
        check_quoted(shop.ask(RETURN_QUESTION))
        assert shop.newest().failure == ""


def test_a_host_that_goes_away_in_mid_reply_is_said(open_shop: OpenShop) -> None:
    with OllamaStandIn() as ollama:
        shop = open_shop(ollama_urls=(ollama.url,))
        ollama.reply(REPLY)
        ollama.misbehave("stall", after=3)
        with shop.http.stream("POST", "/api/chat", json={"message": RETURN_QUESTION, "stream": True}) as response:
            lines = response.iter_lines()
            next(line for line in lines if FIRST in line)
            ollama.stop()
            rest = "\n".join(lines)
        assert INTERRUPTED in rest
        assert "event: done" in rest


def test_a_host_that_appears_later_is_found_and_its_model_loaded(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.05)
    ollama = OllamaStandIn()
    with ollama:
        address = ollama.url
    shop = open_shop(ollama_urls=(address,))
    check_quoted(shop.ask(RETURN_QUESTION))
    with ollama:
        ollama.reply(FIRST)
        wait_until(lambda: not shop.parts.serving.trouble)
        wait_until(lambda: [request for request in ollama.requests if request.path == "/api/chat"])
        assert shop.ask(RETURN_QUESTION)["reply"] == FIRST
    wait_until(lambda: shop.parts.serving.trouble)
    with ollama:
        ollama.reset()
        wait_until(lambda: not shop.parts.serving.trouble)
        wait_until(lambda: [request for request in ollama.requests if request.path == "/api/chat"])


def test_a_host_that_says_nothing_does_not_keep_the_service_from_starting(open_shop: OpenShop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shop = open_shop(ollama_urls=(f"http://127.0.0.1:{silent.getsockname()[1]}",))
        # Had the start waited until the look was over, it would say that nobody answered.
        assert shop.parts.serving.trouble == "not looked at yet"
        check_quoted(shop.ask(RETURN_QUESTION))


def test_a_host_without_the_model_is_said_and_done_without(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    shop = open_shop(ollama_urls=(ollama.url,), model="phi3:large")
    check_quoted(shop.ask(RETURN_QUESTION))
    assert ollama.chats == []
    assert "ollama pull phi3:large" in shop.parts.serving.trouble


@pytest.mark.usefixtures("unlogged")
@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_a_turn_that_cannot_be_kept_ends_in_an_error_of_the_one_shape(open_shop: OpenShop, stream: bool) -> None:
    shop = open_shop(ollama_urls=NOBODY)
    with shop.parts.engine.begin() as connection:
        connection.execute(text("DROP TABLE turns"))
    if stream:
        events = shop.stream(RETURN_QUESTION)
        assert [name for name, _ in events] == ["meta", "delta", "error"]
        error = events[-1][1]["error"]
    else:
        response = shop.post(RETURN_QUESTION)
        assert response.status_code == 500
        error = response.json()["error"]
    assert error["code"] == "internal_error"
    assert error["detail"]["request_id"] in error["message"]
    assert RETURN_QUESTION not in str(error)


WAITING = ["商品签收后7天内", "可以退货。[1]", "步骤如下：\n", "配件"]


@pytest.mark.parametrize("case", BREAKING, ids=identify)
@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
def test_what_waited_when_a_model_broke_off_is_recorded(
    shop: Shop, ollama: OllamaStandIn, case: tuple[Order, str], stream: bool
) -> None:
    (kind, _), failure = case
    ollama.reply(WAITING)
    ollama.misbehave(kind, after=4)
    answer = done(shop.stream(RETURN_QUESTION)) if stream else shop.ask(RETURN_QUESTION)
    cuts = [(cut["reason"], cut["text"]) for cut in shop.row(answer["turn_id"]).cuts]
    dropped = [] if stream else [(failure, FIRST)]
    assert cuts == [("interrupted", "配件"), ("nothing_follows", "步骤如下："), *dropped]
