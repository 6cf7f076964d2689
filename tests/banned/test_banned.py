"""Staff ban words and topics, see them, and take them back; every change is in the audit."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine

from knowledge.base import utc_now
from knowledge.embedding import Embedder
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE
from service.access.roles import Role
from service.app.parts import build_parts
from service.banned.phrases import BannedList
from service.banned.schemas import Ban, BannedKind
from service.chat.guard.in_force import RulesInForce
from service.chat.guard.rules import GuardRules, load_rules
from service.settings import REPOSITORY, Settings
from tests.app.shop import Shop
from tests.database.fixtures import on_both

WRITTEN = load_rules(REPOSITORY / "prompts" / "guard.toml")


def key(shop: Shop, role: Role = Role.STAFF) -> dict[str, str]:
    return {"Authorization": f"Bearer {shop.parts.keys.create('Mei', role)}"}


def ban(shop: Shop, kind: str, text: str) -> dict[str, Any]:
    response = shop.http.post("/api/banned", json={"kind": kind, "text": text}, headers=key(shop))
    assert response.status_code == 201, response.text
    return response.json()


def listed(shop: Shop) -> list[tuple[str, str]]:
    phrases = shop.http.get("/api/banned", headers=key(shop)).json()["phrases"]
    return [(phrase["kind"], phrase["text"]) for phrase in phrases]


def in_force(shop: Shop) -> GuardRules:
    return shop.parts.conversation.rules.now


def test_what_is_banned_holds_at_once_and_until_it_is_taken_back(shop: Shop) -> None:
    before = in_force(shop)
    word = ban(shop, "word", " ＴＲＡＳＨ ")
    ban(shop, "topic", "彩票")
    rules = in_force(shop)
    assert rules.banned.words.found_in("What Trash!")
    assert not rules.banned.words.found_in("trashy")
    assert rules.banned.topics.found_in("卖彩票吗")
    assert rules.digest != before.digest
    assert listed(shop) == [("topic", "彩票"), ("word", "trash")]
    removed = shop.http.delete(f"/api/banned/{word['id']}", headers=key(shop))
    assert removed.json()["text"] == "trash"
    assert not in_force(shop).banned.words.found_in("trash")
    assert listed(shop) == [("topic", "彩票")]
    audit = shop.http.get("/api/audit?action=banned", headers=key(shop, Role.ADMIN)).json()["entries"]
    assert [(entry["action"], entry["subject"], entry["actor"]) for entry in audit] == [
        ("banned.remove", "trash", "Mei"),
        ("banned.add", "彩票", "Mei"),
        ("banned.add", "trash", "Mei"),
    ]


@on_both
def test_a_phrase_is_banned_once(engine: Engine) -> None:
    banned = BannedList(engine, Audit(engine, utc_now), RulesInForce(WRITTEN), utc_now)
    first, second = (banned.add(Ban(BannedKind.WORD, text), COMMAND_LINE) for text in ("Casino", "casino  "))
    assert first == second
    assert banned.listed() == [first]
    assert len(Audit(engine, utc_now).listed()) == 1


@on_both
def test_two_replicas_that_ban_one_phrase_at_once_ban_it_once(engine: Engine) -> None:
    replicas = [BannedList(engine, Audit(engine, utc_now), RulesInForce(WRITTEN), utc_now) for _ in range(2)]
    phrases = [Ban(BannedKind.WORD, f"phrase {n}") for n in range(20)]
    added = [(replica, phrase) for phrase in phrases for replica in replicas]
    with ThreadPoolExecutor(len(added)) as threads:
        ids = list(threads.map(lambda one: one[0].add(one[1], COMMAND_LINE).id, added))
    assert ids[::2] == ids[1::2]
    assert len(replicas[0].listed()) == len(phrases)


@on_both
def test_a_replica_follows_what_another_has_changed(engine: Engine) -> None:
    rules = RulesInForce(WRITTEN)
    one = BannedList(engine, Audit(engine, utc_now), RulesInForce(WRITTEN), utc_now)
    other = BannedList(engine, Audit(engine, utc_now), rules, utc_now)
    other.put_in_force()
    for phrase in ("casino", "bingo"):
        added = one.add(Ban(BannedKind.WORD, phrase), COMMAND_LINE)
        other.put_in_force()
        assert rules.now.banned.words.said_in(phrase)
        one.remove(added.id, COMMAND_LINE)
    other.put_in_force()
    assert rules.now == WRITTEN


def test_a_chat_follows_what_another_replica_has_banned(shop: Shop) -> None:
    elsewhere = BannedList(shop.parts.engine, shop.parts.audit, RulesInForce(WRITTEN), utc_now)
    added = elsewhere.add(Ban(BannedKind.TOPIC, "credit card"), COMMAND_LINE)
    for question in ("credit  card?", "Credit\ncards", "any cr\u200bedit-card"):
        assert shop.ask(question)["outcome"] == "refused"
    elsewhere.remove(added.id, COMMAND_LINE)
    assert shop.ask("credit card?")["outcome"] != "refused"


def test_what_is_banned_stays_so_after_a_restart(shop: Shop) -> None:
    ban(shop, "word", "赌场")
    rules = RulesInForce(WRITTEN)
    BannedList(shop.parts.engine, shop.parts.audit, rules, utc_now).put_in_force()
    assert rules.now == in_force(shop)
    assert rules.now.banned.words.found_in("赌场")


def test_a_service_begins_with_what_is_banned(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> None:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    first = build_parts(settings, embedder=embedder)
    first.banned.add(Ban(BannedKind.TOPIC, "彩票"), COMMAND_LINE)
    first.close()
    second = build_parts(settings, embedder=embedder)
    second.close()
    assert second.conversation.rules.now.banned.topics.found_in("彩票")


@pytest.mark.parametrize("text", ["", "  ", "!?", "x" * 101, "a\u0000b"])
def test_what_cannot_be_a_phrase_is_refused(shop: Shop, text: str) -> None:
    before = listed(shop)
    response = shop.http.post("/api/banned", json={"kind": "word", "text": text}, headers=key(shop))
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_request")
    assert listed(shop) == before


def test_a_phrase_that_is_not_there_cannot_be_taken_back(shop: Shop) -> None:
    response = shop.http.delete("/api/banned/999", headers=key(shop))
    assert (response.status_code, response.json()["error"]["code"]) == (404, "banned_phrase_not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", ""), ("DELETE", "/1")])
def test_customers_have_no_say_in_it(shop: Shop, method: str, path: str) -> None:
    response = shop.http.request(method, f"/api/banned{path}", json={"kind": "word", "text": "x"})
    assert response.status_code == 401


def test_without_anything_banned_the_rules_are_those_of_the_file() -> None:
    rules = RulesInForce(WRITTEN)
    rules.ban(words=["x"], topics=[])
    rules.ban(words=[], topics=[])
    assert rules.now == WRITTEN
