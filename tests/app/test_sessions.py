"""Sessions: each remembers its own turns and no other's, and its customer can read and erase it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.app.fixtures import OpenShop
from tests.app.shop import Shop, contents, done, events_in, wait_until
from tests.app.stock import CLEAN_QUESTION, CODES, RETURN_QUESTION, UNKNOWN_QUESTION
from tests.ollama import OllamaStandIn

CONCURRENCY = 16
TURNS = 5
SESSIONS = 40


def codes_in(text: str) -> list[str]:
    return re.findall(r"K\d+", text)


def echo(body: dict[str, Any]) -> str:
    """A model that says which products this conversation was about, as far as it was told."""
    asked = [code for text in contents(body["messages"], "user") for code in codes_in(text)]
    return f"您问过{'、'.join(asked)}的保修期。[1]"


def converse(shop: Shop, code: str, *, stream: bool) -> list[str]:
    """One customer's conversation about one product; gives the replies."""
    session, replies = None, list[str]()
    with httpx.Client(base_url=shop.url, timeout=30) as http:
        for _ in range(TURNS):
            body = {"message": f"{code}型号的保修期是多久？", "session_id": session, "stream": stream}
            response = http.post("/api/chat", json=body)
            assert response.status_code == 200, response.text
            answer = done(events_in(response.text)) if stream else response.json()
            assert session in {None, answer["session_id"]}
            assert code in answer["citations"][0]["quote"]
            session = answer["session_id"]
            replies.append(answer["reply"])
    return replies


def test_two_hundred_turns_at_once_do_not_mix_sessions(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    shop = open_shop(ollama_urls=(ollama.url,))
    ollama.reply_with(echo)
    with ThreadPoolExecutor(CONCURRENCY) as customers:
        talks = [
            (code, customers.submit(converse, shop, code, stream=n % 2 == 0)) for n, code in enumerate(CODES[:SESSIONS])
        ]
        for code, talk in talks:
            told = [min(number, 4) for number in range(1, TURNS + 1)]  # itself, and the last three before it
            assert [codes_in(reply) for reply in talk.result()] == [[code] * count for count in told]
    assert shop.recorded() == SESSIONS * TURNS == 200
    assert shop.metric("kefu_turns_total", outcome="answered", engine="ollama") == 200
    assert len(ollama.chats) == 200
    for chat in ollama.chats:
        assert chat.seen == chat.body["messages"]
        assert len({code for text in contents(chat.seen, "user") for code in codes_in(text)}) == 1


def test_turns_of_one_session_at_once_are_all_kept(shop: Shop, ollama: OllamaStandIn) -> None:
    session = shop.ask(RETURN_QUESTION)["session_id"]
    with ThreadPoolExecutor(8) as customer:
        list(customer.map(lambda _: shop.ask(CLEAN_QUESTION, session), range(8)))
    turns = shop.http.get(f"/api/sessions/{session}").json()["turns"]
    assert len({turn["turn_id"] for turn in turns}) == 9


def test_a_customer_can_read_what_was_said(shop: Shop, ollama: OllamaStandIn) -> None:
    ollama.reply("签收后7天内可以退货。[1]")
    first = shop.ask(RETURN_QUESTION)
    second = shop.ask(UNKNOWN_QUESTION, first["session_id"])
    response = shop.http.get(f"/api/sessions/{first['session_id']}")
    assert response.headers["cache-control"] == "no-store"
    shown = response.json()
    assert shown["session_id"] == first["session_id"]
    assert [turn["message"] for turn in shown["turns"]] == [RETURN_QUESTION, UNKNOWN_QUESTION]
    for turn, answer in zip(shown["turns"], (first, second), strict=True):
        assert {name: turn[name] for name in ("turn_id", "reply", "outcome", "citations")} == {
            name: answer[name] for name in ("turn_id", "reply", "outcome", "citations")
        }


def test_an_erased_session_is_gone_with_everything_in_it(shop: Shop, ollama: OllamaStandIn) -> None:
    answer = shop.ask(RETURN_QUESTION)
    session, vote = answer["session_id"], {"turn_id": answer["turn_id"], "helpful": True}
    assert shop.http.post("/api/feedback", json=vote).status_code == 204
    assert shop.http.delete(f"/api/sessions/{session}").status_code == 204
    assert shop.rows(answer["turn_id"]) == []
    assert shop.http.post("/api/feedback", json=vote).status_code == 404
    check_unknown(shop, session)


def check_unknown(shop: Shop, session: str) -> None:
    for response in (
        shop.http.get(f"/api/sessions/{session}"),
        shop.http.delete(f"/api/sessions/{session}"),
        shop.post(RETURN_QUESTION, session),
        shop.post(RETURN_QUESTION, session, stream=True),
    ):
        assert response.status_code == 404
        assert response.headers["content-type"].startswith("application/json")
        assert response.json()["error"]["code"] == "session_not_found"


@pytest.mark.parametrize("session", ["nobody", "x" * 5000, "会话", "%00", "' OR 1=1 --"])
def test_a_session_nobody_has_is_not_found(shop: Shop, session: str) -> None:
    before = shop.recorded()
    check_unknown(shop, session)
    assert shop.recorded() == before


def test_a_turn_still_being_written_does_not_bring_an_erased_session_back(
    open_shop: OpenShop, ollama: OllamaStandIn
) -> None:
    shop = open_shop(ollama_urls=(ollama.url,))
    session = shop.ask(RETURN_QUESTION)["session_id"]
    ollama.reply(["倒入柠檬酸水，浸泡", "30分钟。[1]", "用清水", "冲洗两遍。[1]"])
    ollama.misbehave("stall", after=3, seconds=0.5)
    body = {"message": CLEAN_QUESTION, "session_id": session, "stream": True}
    with shop.http.stream("POST", "/api/chat", json=body) as response:
        lines = response.iter_lines()
        next(line for line in lines if "30分钟" in line)
        assert httpx.delete(f"{shop.url}/api/sessions/{session}").status_code == 204
        assert any(line == "event: done" for line in lines)
    assert shop.recorded() == 0
    check_unknown(shop, session)


def test_a_session_can_be_erased_while_its_first_turn_is_written(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    shop = open_shop(ollama_urls=(ollama.url,))
    ollama.reply(["签收后7天内", "可以退货。[1]", "配件", "要齐全。[1]"])
    ollama.misbehave("stall", after=3, seconds=0.5)
    with shop.http.stream("POST", "/api/chat", json={"message": CLEAN_QUESTION, "stream": True}) as response:
        lines = response.iter_lines()
        meta = next(line for line in lines if "session_id" in line)
        session = json.loads(meta.removeprefix("data: "))["session_id"]
        assert httpx.delete(f"{shop.url}/api/sessions/{session}").status_code == 204
        assert any(line == "event: done" for line in lines)
    assert shop.recorded() == 0
    check_unknown(shop, session)


def test_a_session_lives_on_when_the_service_starts_again(
    open_shop: OpenShop, ollama: OllamaStandIn, shop: Shop
) -> None:
    session = shop.ask(RETURN_QUESTION)["session_id"]
    again = open_shop(ollama_urls=(ollama.url,), database_url=shop.parts.settings.sql_url)
    again.ask(CLEAN_QUESTION, session)
    wait_until(lambda: len(ollama.chats) == 2)
    assert contents(ollama.chats[-1].body["messages"], "user") == [RETURN_QUESTION, CLEAN_QUESTION]
