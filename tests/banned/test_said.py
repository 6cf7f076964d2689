"""No banned word is shown to a customer: not by a model, not in a citation, not among the choices."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from knowledge.base import utc_now
from service.access.keys import COMMAND_LINE
from service.banned.phrases import BannedList
from service.banned.schemas import Ban, BannedKind
from service.chat import turn as turns
from service.chat.guard.in_force import RulesInForce
from tests.app.shop import Shop, done
from tests.app.stock import RETURN_QUESTION
from tests.banned.test_banned import WRITTEN
from tests.ollama import OllamaStandIn


@contextmanager
def banned(shop: Shop, text: str) -> Generator[None]:
    """Ban a word, as another replica would."""
    elsewhere = BannedList(shop.parts.engine, shop.parts.audit, RulesInForce(WRITTEN), utc_now)
    phrase = elsewhere.add(Ban(BannedKind.WORD, text), COMMAND_LINE)
    yield
    elsewhere.remove(phrase.id, COMMAND_LINE)


def everything(shop: Shop, question: str, *, stream: bool) -> dict[str, object]:
    return done(shop.stream(question)) if stream else shop.ask(question)


@pytest.mark.parametrize("stream", [False, True], ids=["json", "sse"])
@pytest.mark.parametrize("hidden", ["运\u2060费", "运\u200c费", "运\u00ad费", "运\ufe0f费", "运**费**", "运 费"])
def test_a_model_says_none_in_disguise(shop: Shop, ollama: OllamaStandIn, hidden: str, stream: bool) -> None:
    ollama.reply(f"商品签收后7天内可以退货。[1]退货{hidden}由顾客承担。[1]")
    with banned(shop, "运费"):
        answer = everything(shop, RETURN_QUESTION, stream=stream)
    assert "7天内" in str(answer["reply"])
    assert "费" not in str(answer)


def test_a_citation_quotes_none_and_keeps_its_marker(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply("商品签收后7天内可以退货。[1]")
    with banned(shop, "运费"):
        answer = shop.ask(RETURN_QUESTION)
    assert [(one["n"], one["quote"].endswith("…")) for one in answer["citations"]] == [(1, True)]
    assert "[1]" in answer["reply"]
    transcript = shop.http.get(f"/api/sessions/{answer['session_id']}").text
    assert "运费" not in transcript
    assert "运费" in str(shop.ask(RETURN_QUESTION)["citations"])


def test_no_choice_that_is_offered_holds_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "choices", lambda *_: ("台灯C30", "台灯C50", "台灯C70"))
    with banned(shop, "C50"):
        answer = shop.ask(RETURN_QUESTION)
    assert (answer["outcome"], answer["suggestions"]) == ("clarified", ["台灯C30", "台灯C70"])
    assert "C50" not in answer["reply"]
