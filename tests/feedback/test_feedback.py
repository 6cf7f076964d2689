"""`POST /api/feedback`."""

from typing import Any

import pytest

from knowledge.sql import reading
from service.feedback.tables import FeedbackRow
from tests.app.shop import Shop
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn


@pytest.fixture
def turn(shop: Shop, ollama: OllamaStandIn) -> str:
    """A turn to vote on."""
    return shop.ask(RETURN_QUESTION)["turn_id"]


def vote_on(shop: Shop, turn: str) -> FeedbackRow | None:
    with reading(shop.parts.engine) as session:
        return session.get(FeedbackRow, turn)


def test_a_vote_is_kept(shop: Shop, turn: str) -> None:
    vote = {"turn_id": turn, "helpful": False, "reason": "wrong", "comment": "不是我的型号"}
    response = shop.http.post("/api/feedback", json=vote)
    assert (response.status_code, response.content) == (204, b"")
    row = vote_on(shop, turn)
    assert row is not None
    assert (row.helpful, row.reason, row.comment) == (False, "wrong", "不是我的型号")


def test_personal_data_in_a_comment_is_not_kept(shop: Shop, turn: str) -> None:
    vote = {"turn_id": turn, "helpful": False, "comment": "请打13800138000，我叫张三"}
    assert shop.http.post("/api/feedback", json=vote).status_code == 204
    row = vote_on(shop, turn)
    assert row is not None
    assert row.comment == "请打[电话]，我叫[姓名]"


def test_a_later_vote_replaces_the_one_before(shop: Shop, turn: str) -> None:
    first = {"turn_id": turn, "helpful": False, "comment": "?"}
    for vote in (first, {"turn_id": turn, "helpful": True}):
        assert shop.http.post("/api/feedback", json=vote).status_code == 204
    row = vote_on(shop, turn)
    assert row is not None
    assert (row.helpful, row.reason, row.comment) == (True, "", "")


def test_a_turn_nobody_has_cannot_be_voted_on(shop: Shop) -> None:
    response = shop.http.post("/api/feedback", json={"turn_id": "nothing", "helpful": True})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "turn_not_found")


@pytest.mark.parametrize(
    "change",
    [
        {"helpful": "yes"},
        {"helpful": "true"},
        {"helpful": 1},
        {"helpful": None},
        {"turn_id": 5},
        {"stars": 5},
        {"reason": "x" * 65},
        {"comment": "x" * 2001},
    ],
    ids=str,
)
def test_a_vote_that_cannot_be_used_is_refused_and_not_kept(shop: Shop, turn: str, change: dict[str, Any]) -> None:
    response = shop.http.post("/api/feedback", json={"turn_id": turn, "helpful": True, **change})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")
    assert next(iter(change)) in response.json()["error"]["message"]
    assert vote_on(shop, turn) is None


@pytest.mark.parametrize("missing", ["turn_id", "helpful"])
def test_a_vote_needs_a_turn_and_an_opinion(shop: Shop, turn: str, missing: str) -> None:
    vote = {"turn_id": turn, "helpful": True}
    del vote[missing]
    response = shop.http.post("/api/feedback", json=vote)
    assert response.json()["error"]["detail"] == {"problem": "missing", "field": missing}
