"""A turn is rehearsed by one given revision, whoever serves, and leaves nothing behind."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import anyio
import pytest
from sqlalchemy import func, select

from knowledge.embedding import Embedder
from knowledge.sql import reading
from service.access.keys import SYSTEM
from service.app.gating import open_rehearsals
from service.app.parts import build_parts
from service.chat.rehearsed import Rehearsed
from service.chat.rehearsing import Rehearsals
from service.chat.tables import SessionRow, TurnRow
from service.engines.choice import Served
from service.releases.pinning import Wanted
from service.settings import Settings
from service.web import Parts
from tests.app.fixtures import ANEW, PATIENT
from tests.app.stock import RETURN_QUESTION, UNKNOWN_QUESTION
from tests.ollama import OllamaStandIn

ANSWER = "商品签收后7天内可以退货。[1]"
Result = TypeVar("Result")


@pytest.fixture
def parts(stocked: Path, embedder: Embedder, tmp_path: Path, ollama: OllamaStandIn) -> Iterator[Parts]:
    """A service that nobody has started, with the stand-in as its model."""
    data = shutil.copytree(stocked, tmp_path / "data")
    options = {**PATIENT, **ANEW, "ollama_urls": (ollama.url,), "answer_cache": 10}
    parts = build_parts(Settings(data_dir=data, **options), embedder=embedder)  # pyright: ignore[reportArgumentType] (pydantic checks each value)
    yield parts
    parts.close()


def play(parts: Parts, act: Callable[[Rehearsals, Served], Awaitable[Result]], model: str = "phi3:mini") -> Result:
    """Pin a model and have something rehearsed by it; another revision serves."""

    async def run() -> Result:
        try:
            await parts.serving.look()
            wanted = Wanted(model, options={"temperature": 0.7})
            pinned = await parts.releases.pinning.pin(wanted, SYSTEM)
            await parts.serving.hosts.look()
            rehearsals = open_rehearsals(parts.settings, parts.conversation.parts, parts.serving)
            return await act(rehearsals, await parts.serving.load(pinned.revision.id[:6]))
        finally:
            await parts.serving.hosts.close()

    return anyio.run(run)


def kept(parts: Parts) -> tuple[int, int]:
    """How many sessions and turns there are."""
    with reading(parts.engine) as session:
        sessions, turns = (session.scalar(select(func.count()).select_from(row)) for row in (SessionRow, TurnRow))
        return sessions or 0, turns or 0


def rehearse(parts: Parts, *messages: str) -> Rehearsed:
    return play(parts, lambda rehearsals, served: rehearsals.rehearse_all(messages, served))


def test_what_the_given_revision_says_is_told_though_another_serves(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.reply("<think>Hm.</think>商品签收后7天内可以退货。[1]宇宙有三千年。")
    said = rehearse(parts, RETURN_QUESTION)
    assert ollama.chats[-1].body["options"]["temperature"] == 0.7
    assert (said.outcome, said.engine, said.failure, said.missing) == ("answered", "ollama", "", False)
    assert said.reply == "商品签收后7天内可以退货。[1]"
    assert [(cited.document, cited.section) for cited in said.citations] == [("退换货须知.md", "1.1 无理由退货")]
    assert "think" in [cut.reason for cut in said.cuts]
    assert said.raw.startswith("<think>")
    assert said.first_sentence is not None
    assert 0 < said.first_sentence <= said.seconds
    assert said.knowledge_revision > 0


def test_nothing_is_left_of_it(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.reply(ANSWER)

    async def twice(rehearsals: Rehearsals, served: Served) -> None:
        await rehearsals.rehearse(RETURN_QUESTION, served)
        await rehearsals.rehearse(RETURN_QUESTION, served)

    play(parts, twice)
    assert len(ollama.chats) == 2, "it was asked anew, not taken from the cache"
    assert kept(parts) == (0, 0)
    samples = {sample.name: sample.value for metric in parts.metrics.registry.collect() for sample in metric.samples}
    assert not samples.get("kefu_turn_seconds_count")


def test_what_was_said_before_is_said_by_the_same_revision(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.reply(ANSWER)
    rehearse(parts, RETURN_QUESTION, "运费谁出？")
    assert [message["role"] for message in ollama.chats[-1].body["messages"]] == ["system", "user", "assistant", "user"]
    assert ollama.chats[-1].body["messages"][2]["content"] == "商品签收后7天内可以退货。"


def test_a_model_that_fails_is_missing_whatever_the_documents_say(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.misbehave("status", status=500)
    said = rehearse(parts, RETURN_QUESTION)
    assert (said.missing, said.failure, said.engine) == (True, "engine_broken", "extractive")


def test_what_a_model_would_say_after_it_failed_is_missing(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.misbehave("status", status=500, times=1)
    assert rehearse(parts, RETURN_QUESTION, "运费谁出？").missing
    assert len(ollama.chats) == 1


def test_a_reply_that_is_no_use_is_the_models_own(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.reply("")
    said = rehearse(parts, RETURN_QUESTION)
    assert (said.missing, said.failure) == (False, "empty_reply")


def test_signs_that_cannot_be_kept_are_left_out(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.reply("商品签收后7天内可以退货。[1]\x00")
    said = rehearse(parts, RETURN_QUESTION)
    assert said.raw.encode().decode() == "商品签收后7天内可以退货。[1]"


def test_what_needs_no_model_is_not_missing(parts: Parts, ollama: OllamaStandIn) -> None:
    ollama.misbehave("status", status=500)
    said = rehearse(parts, UNKNOWN_QUESTION)
    assert (said.outcome, said.missing, said.failure) == ("unanswered", False, "")
