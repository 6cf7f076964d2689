"""A JSON body says what it means: a value of another type is refused, not converted; query parameters are text."""

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from litestar import Litestar, get, post
from litestar.params import Body, FromQuery
from litestar.testing import TestClient

from service.chat.schemas import ChatRequest
from service.feedback.schemas import Vote
from service.search.schemas import SearchRequest
from service.system.bodies import check_body
from service.system.failures import EXCEPTION_HANDLERS


@post("/chat", status_code=200)
async def chat(data: Annotated[ChatRequest, Body()]) -> ChatRequest:
    return data


@post("/vote", status_code=200)
async def vote(data: Annotated[Vote, Body()]) -> Vote:
    return data


@post("/search", status_code=200)
async def search(data: Annotated[SearchRequest, Body()]) -> SearchRequest:
    return data


@post("/counts", status_code=200)
async def counts(data: Annotated[dict[str, list[int]], Body()]) -> dict[str, list[int]]:
    return data


@get("/list")
async def listing(limit: FromQuery[int], newest: FromQuery[bool]) -> tuple[int, bool]:
    return limit, newest


@pytest.fixture(name="client", scope="module")
def _client() -> Iterator[TestClient[Litestar]]:
    app = Litestar(
        [chat, vote, search, counts, listing],
        exception_handlers=EXCEPTION_HANDLERS,
        before_request=check_body,
        logging_config=None,
        openapi_config=None,
    )
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/chat", {"message": "hi", "stream": "true"}, "stream"),
        ("/chat", {"message": "hi", "stream": 1}, "stream"),
        ("/chat", {"message": 5}, "message"),
        ("/chat", {"message": "hi", "session_id": 5}, "session_id"),
        ("/vote", {"turn_id": "t", "helpful": 1}, "helpful"),
        ("/vote", {"turn_id": "t", "helpful": "true"}, "helpful"),
        ("/search", {"question": "q", "limit": "3"}, "limit"),
        ("/search", {"question": "q", "limit": True}, "limit"),
        ("/search", {"question": "q", "at": 1700000000}, "at"),
        ("/search", {"question": "q", "at": "yesterday"}, "at"),
        ("/search", {"question": "q", "history": [{"role": "user", "text": 5}]}, "history[0].text"),
        ("/search", {"question": "q", "history": {"role": "user", "text": "5"}}, "history"),
        ("/counts", {"a": ["1"]}, "[...][0]"),
    ],
    ids=str,
)
def test_a_value_of_another_type_is_refused_and_named(
    client: TestClient[Litestar], path: str, body: dict[str, Any], field: str
) -> None:
    response = client.post(path, json=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["code"], error["detail"]["problem"]) == ("invalid_request", "invalid")
    assert error["detail"]["field"] == field
    assert field in error["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat", {"message": "hi", "session_id": None, "stream": True, "explain": False}),
        ("/vote", {"turn_id": "t", "helpful": False, "reason": "wrong", "comment": "?"}),
        ("/search", {"question": "q", "history": [{"role": "user", "text": "a"}], "limit": 3, "at": None}),
        ("/search", {"question": "q", "history": [], "limit": 100, "at": "2026-01-01T00:00:00Z"}),
    ],
    ids=str,
)
def test_what_fits_arrives_as_it_was_sent(client: TestClient[Litestar], path: str, body: dict[str, Any]) -> None:
    response = client.post(path, json=body)
    assert (response.status_code, response.json()) == (200, body)


def test_query_parameters_are_still_read_from_text(client: TestClient[Litestar]) -> None:
    assert client.get("/list?limit=3&newest=true").json() == [3, True]
