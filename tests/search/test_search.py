"""`POST /api/search`: what the chat would find, for staff."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from knowledge.types import ANSWERING
from service.access.roles import Role
from tests.app.fixtures import LOCAL_KEY
from tests.app.shop import Shop
from tests.app.stock import CLEAN_QUESTION, RETURN_FACT, RETURN_QUESTION, UNKNOWN_QUESTION, WARRANTY_QUESTION
from tests.ollama import OllamaStandIn


def search(shop: Shop, key: str | None = LOCAL_KEY, **asked: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return shop.http.post("/api/search", json={"question": RETURN_QUESTION, **asked}, headers=headers)


def hits(shop: Shop, **asked: object) -> list[dict[str, Any]]:
    response = search(shop, LOCAL_KEY, **asked)
    assert response.status_code == 200, response.text
    return response.json()["hits"]


@pytest.mark.parametrize("key", [None, "wrong", "kefu_staff_0123456789"])
def test_nobody_searches_without_a_key(shop: Shop, key: str | None) -> None:
    response = search(shop, key)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("role", list(Role))
def test_staff_and_whoever_may_more_can_search(shop: Shop, role: Role) -> None:
    assert search(shop, shop.parts.keys.create("someone", role)).status_code == 200


def test_a_key_that_has_expired_does_not_count(shop: Shop) -> None:
    key = shop.parts.keys.create("someone", Role.ADMIN, datetime.now(UTC) - timedelta(seconds=1))
    assert search(shop, key).status_code == 401


def test_a_hit_says_where_it_is_from_and_why_it_was_found(shop: Shop) -> None:
    best = hits(shop)[0]
    assert best["document"]["title"] == "退换货须知 V1.2"
    assert best["document"]["key"]
    assert (best["version"], best["section"], best["kind"], best["page"]) == ("V1.2", "1.1 无理由退货", "text", None)
    assert RETURN_FACT in best["text"]
    assert best["score"] > 0
    assert 0 < best["relevance"] <= 1
    assert ANSWERING <= best["sureness"] <= 1


def test_both_channels_show_their_scores(shop: Shop) -> None:
    chinese = search(shop).json()
    assert chinese["dense_abstained"] is True
    assert chinese["hits"][0]["lexical"] > 0
    assert chinese["hits"][0]["dense"] is None
    english = search(shop, question=WARRANTY_QUESTION).json()
    assert english["dense_abstained"] is False
    assert english["hits"][0]["lexical"] > 0
    assert 0.3 < english["hits"][0]["dense"] <= 1
    assert english["knowledge_revision"] == 1


def test_hits_come_best_first_and_no_more_than_asked_for(shop: Shop) -> None:
    scores = [hit["score"] for hit in hits(shop, question="型号的保修期是几个月？", limit=5)]
    assert len(scores) == 5
    assert scores == sorted(scores, reverse=True)


def test_a_follow_up_is_understood_by_what_was_said_before(shop: Shop) -> None:
    history = [{"role": "user", "text": CLEAN_QUESTION}, {"role": "assistant", "text": "先关闭电源。"}]
    found = hits(shop, question="那第三步要多久？", history=history)
    assert found[0]["section"] == "3.1 清洗水箱"


def test_the_chat_answers_from_what_the_search_shows(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.misbehave("status")
    best = hits(shop)[0]
    (citation, *_) = shop.ask(RETURN_QUESTION)["citations"]
    assert (citation["document"], citation["quote"]) == (best["document"]["title"], best["text"])


def test_the_past_can_be_searched(shop: Shop) -> None:
    now = datetime.now(UTC)
    assert hits(shop, at=now.isoformat())
    assert hits(shop, at=(now - timedelta(days=3650)).isoformat()) == []


def test_nothing_near_is_below_the_line(shop: Shop) -> None:
    assert all(hit["sureness"] < ANSWERING for hit in hits(shop, question=UNKNOWN_QUESTION))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"question": " "}, "message_empty"),
        ({"question": 5}, "invalid_request"),
        ({"limit": 0}, "invalid_request"),
        ({"limit": "3"}, "invalid_request"),
        ({"limit": 101}, "invalid_request"),
        ({"at": "yesterday"}, "invalid_request"),
        ({"at": "2026-01-01T00:00:00"}, "invalid_request"),
        ({"history": [{"role": "system", "text": "x"}]}, "invalid_request"),
        ({"unknown": 1}, "invalid_request"),
    ],
    ids=str,
)
def test_a_search_that_cannot_be_done_is_refused(shop: Shop, asked: dict[str, Any], code: str) -> None:
    response = search(shop, **asked)
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize("question", ["？", "*", 'title:"x" AND (', "的" * 20_000, "a b " * 5_000, "\x00"])
def test_odd_questions_are_searched_all_the_same(shop: Shop, question: str) -> None:
    assert search(shop, question=question).status_code == 200
