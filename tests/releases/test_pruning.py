"""Room is made of revisions that nothing needs, and of nothing else; the list remembers them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from knowledge.base import utc_now
from knowledge.sql import writing
from service.access.keys import SYSTEM
from service.chat.tables import SessionRow
from service.releases.gate.tables import GateAnswerRow, GateRow
from service.releases.replicas.register import Register
from service.releases.replicas.replica import Replica
from service.releases.switch import Switch
from tests.app.serving import pinned, serve
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.releases.bundling import HEADERS
from tests.releases.test_pinning import NOBODY, listed, refused, standings

OpenShop = Callable[..., Shop]


@pytest.fixture
def two(open_shop: OpenShop, ollama: OllamaStandIn, other: OllamaStandIn) -> Shop:
    for host in (ollama, other):
        for model in host.store.models():
            if model.name.namespace == "kefu":
                host.store.remove(model)
    return open_shop(ollama_urls=(ollama.url, other.url), model=NOBODY)


@pytest.fixture
def four(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> list[str]:
    """Four revisions that have served one after the other; the last one does."""
    found: list[str] = []
    for number in range(4):
        for host in (ollama, other):
            host.add_model("phi3:mini", f"weights {number}".encode())
        found.append(pinned(two))
        serve(two, found[-1])
    return found


def send(shop: Shop, **wishes: Any) -> httpx.Response:
    return shop.http.post("/api/models/prune", json=wishes, headers=HEADERS)


def prune(shop: Shop, keep: int = 0, **wishes: Any) -> dict[str, Any]:
    response = send(shop, keep=keep, **wishes)
    assert response.status_code == 200, response.text
    return response.json()


def gone(done: dict[str, Any]) -> set[str]:
    return {one["id"] for one in done["pruned"]}


def why(done: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["why"] for one in done["kept"]}


def aliases(host: OllamaStandIn) -> set[str]:
    return {model.name.short for model in host.store.models() if model.name.namespace == "kefu"}


def test_what_answered_long_ago_goes_and_the_last_ones_stay(
    two: Shop, four: list[str], ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    before = {one["id"]: one["alias"] for one in listed(two)}
    done = prune(two, 2, reason="the disk is nearly full")
    assert gone(done) == {four[0]}
    assert why(done) == {
        four[3]: "it answers",
        four[2]: "it is one of the 2 that answered last",
        four[1]: "it is one of the 2 that answered last",
    }
    for host in (ollama, other):
        assert aliases(host) == {before[one] for one in four[1:]}
    (size,) = {one["size"] for one in listed(two) if one["id"] == four[0]}
    assert done["bytes"] == 2 * size
    kept = {one["id"]: one for one in listed(two)}
    assert (kept[four[0]]["pruned"] is not None, kept[four[1]]["pruned"]) == (True, None)
    (entry, *_) = two.parts.audit.listed()
    assert (entry.action, entry.subject, entry.detail["reason"]) == (
        "revision.prune",
        four[0],
        "the disk is nearly full",
    )
    assert gone(prune(two, 2)) == set()


def test_a_dry_run_says_what_would_go_and_how_much_that_is(two: Shop, four: list[str], ollama: OllamaStandIn) -> None:
    before = aliases(ollama)
    said = prune(two, 0, dry_run=True)
    assert (gone(said), said["dry_run"], said["bytes"] > 0) == (set(four[:3]), True, True)
    assert (aliases(ollama), [one["pruned"] for one in listed(two)]) == (before, [None] * 4)


def test_what_was_pruned_can_be_pinned_again(two: Shop, four: list[str], ollama: OllamaStandIn) -> None:
    prune(two, 0)
    rollback = {"revision": four[0]}
    assert refused(two.http.post("/api/rollouts/rollback", json=rollback, headers=HEADERS)) == (
        409,
        "revision_not_ready",
    )
    ollama.add_model("phi3:mini", b"weights 0")
    assert pinned(two) == four[0]
    again = next(one for one in listed(two) if one["id"] == four[0])
    assert (again["pruned"], standings(again)) == (None, ["ready", "absent"])


def test_what_was_pinned_since_and_what_was_never_served_before_are_told_apart(
    two: Shop, ollama: OllamaStandIn
) -> None:
    """One that waits to be tried must not go; one that nobody has tried since another was made to serve may."""
    assert "nothing answers yet" in why(prune(two, dry_run=True)).get(pinned(two), "nothing answers yet")
    never = pinned(two)
    ollama.add_model("phi3:mini", b"newer weights")
    serve(two, pinned(two))
    ollama.add_model("phi3:mini", b"newest weights")
    waiting = pinned(two)
    done = prune(two)
    assert gone(done) == {never}
    assert "has not been tried yet" in why(done)[waiting]


def test_what_waits_to_be_tried_stays_also_when_an_earlier_one_is_gone_back_to(
    two: Shop, ollama: OllamaStandIn
) -> None:
    first = pinned(two)
    serve(two, first)
    ollama.add_model("phi3:mini", b"newer weights")
    serve(two, pinned(two))
    ollama.add_model("phi3:mini", b"newest weights")
    waiting = pinned(two)
    serve(two, first)
    assert "has not been tried yet" in why(prune(two))[waiting]


def test_what_another_process_is_forced_to_is_not_removed(two: Shop, four: list[str]) -> None:
    assert four[0] in gone(prune(two, 0, dry_run=True))
    now = utc_now()
    Register(two.parts.engine).note(Replica("another", now, 1, "gpu2", 7, now, four[0][:8]))
    assert "KEFU_FORCE_REVISION" in why(prune(two, 0))[four[0]]


def test_two_revisions_of_one_model_share_its_files(two: Shop, ollama: OllamaStandIn) -> None:
    old = pinned(two)
    serve(two, old)
    serve(two, pinned(two, options={"seed": 3}))
    assert why(prune(two))[old].startswith("it is the same model as revision")
    assert len(aliases(ollama)) == 1


def test_files_that_another_model_has_make_no_room(two: Shop, four: list[str], ollama: OllamaStandIn) -> None:
    alias = next(one["alias"] for one in listed(two) if one["id"] == four[0])
    httpx.post(f"{ollama.url}/api/copy", json={"source": alias, "destination": "mine:1"})
    done = prune(two, 2)
    assert [at["bytes"] > 0 for at in done["pruned"][0]["hosts"]] in ([False, True], [True, False])
    assert "mine:1" in {model.name.short for model in ollama.store.models()}


def test_what_is_not_ours_is_left_alone(two: Shop, four: list[str], ollama: OllamaStandIn) -> None:
    alias = next(one["alias"] for one in listed(two) if one["id"] == four[0])
    tampered = ollama.add_model(alias, b"somebody else's")
    strange = ollama.add_model("kefu/strange:0123456789ab", b"not in the list")
    done = prune(two, 2)
    assert {at["outcome"] for at in done["pruned"][0]["hosts"]} == {"drifted", "removed"}
    assert (ollama.digest(alias), ollama.digest("kefu/strange:0123456789ab")) == (tampered, strange)
    assert ollama.digest("phi3:mini")


def test_a_host_that_does_not_answer_keeps_its_own_until_the_next_time(
    two: Shop, four: list[str], other: OllamaStandIn
) -> None:
    other.stop()
    try:
        done = prune(two, 2)
    finally:
        other.start()
    assert {at["outcome"] for at in done["pruned"][0]["hosts"]} == {"removed", "away"}
    assert next(one for one in listed(two) if one["id"] == four[0])["pruned"] is None
    assert gone(prune(two, 2)) == {four[0]}
    assert next(one for one in listed(two) if one["id"] == four[0])["pruned"] is not None


def test_what_conversations_of_today_were_answered_by_stays(two: Shop, ollama: OllamaStandIn) -> None:
    old = pinned(two)
    serve(two, old)
    ollama.reply("商品签收后7天内可以退货。[1]")
    two.ask(RETURN_QUESTION)
    assert two.newest().revision == old
    ollama.add_model("phi3:mini", b"newer weights")
    serve(two, pinned(two))
    assert "conversations" in why(prune(two))[old]
    with writing(two.parts.engine) as session:
        session.execute(update(SessionRow).values(last_turn_at=utc_now() - timedelta(days=2)))
    assert gone(prune(two)) == {old}


def test_what_was_replaced_stays_as_long_as_conversations_that_keep_it_may_go_on(
    two: Shop, ollama: OllamaStandIn
) -> None:
    """And how many these are is said; whoever had what was taken back is answered by what serves."""
    old = pinned(two)
    serve(two, old)
    ollama.reply("商品签收后7天内可以退货。[1]")
    two.ask(RETURN_QUESTION)
    ollama.add_model("phi3:mini", b"newer weights")
    new = pinned(two)
    switch = Switch(two.parts.engine, two.parts.audit, utc_now)
    before = switch.read()
    switch.change(before, before.promoted(new), SYSTEM, "a test")
    last_turn(two, days=2)
    assert why(prune(two))[old] == "conversations of the last week keep it: 1"
    last_turn(two, days=8)
    assert gone(prune(two, dry_run=True)) == {old}
    last_turn(two, days=2)
    now = switch.read()
    switch.change(now, replace(now, version=now.version + 1, earlier=()), SYSTEM, "a test")
    assert gone(prune(two, dry_run=True)) == {old}


def last_turn(shop: Shop, days: int) -> None:
    """Make the last turn of every session so many days old."""
    with writing(shop.parts.engine) as session:
        session.execute(update(SessionRow).values(last_turn_at=utc_now() - timedelta(days=days)))


def test_what_a_run_of_the_gate_asks_stays_with_what_it_is_compared_with(two: Shop, four: list[str]) -> None:
    """Until it has its outcome; one that was broken off is not waited for."""
    run = GateRow(
        id="gate",
        revision=four[0],
        against=four[1],
        golden_digest="",
        knowledge_revision=1,
        guard_digest="",
        repetitions=1,
        golden={},
        begun_at=utc_now(),
        begun_by="Mei",
        finished_at=None,
    )
    with writing(two.parts.engine) as session:
        session.add(run)
    stays = why(prune(two, dry_run=True))
    assert {stays.get(one) for one in four[:2]} == {"a run of the gate asks it"}
    answer = GateAnswerRow(gate_id="gate", revision=four[0], question="q", repetition=1, answer={}, at=utc_now())
    long_ago = utc_now() - timedelta(days=1)
    for values, goes in (
        ({"begun_at": long_ago}, True),
        ({"begun_at": long_ago, "answered": True}, False),
        ({"finished_at": long_ago}, False),
        ({"finished_at": utc_now()}, True),
    ):
        with writing(two.parts.engine) as session:
            if values.pop("answered", False):
                session.add(answer)
            session.execute(update(GateRow).values(**values))
        assert (set(four[:2]) <= gone(prune(two, dry_run=True))) is goes, values


def test_what_is_forced_stays(open_shop: OpenShop, two: Shop, four: list[str], ollama: OllamaStandIn) -> None:
    database = f"sqlite:///{two.parts.settings.data_dir / 'kefu.db'}"
    forced = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision=four[0][:8])
    assert why(prune(forced, dry_run=True))[four[0]] == "KEFU_FORCE_REVISION names it"


def test_what_cannot_be_meant_is_refused(two: Shop) -> None:
    assert refused(send(two, keep=-1)) == (400, "invalid_request")
    assert two.http.post("/api/models/prune", json={}).status_code == 401


def test_what_a_rollout_needs_stays_and_what_it_gave_up_may_go(two: Shop, ollama: OllamaStandIn) -> None:
    serve(two, pinned(two))
    ollama.add_model("phi3:mini", b"newer weights")
    tried = pinned(two)
    body = {"revision": tried, "gate": False, "preflight": False}
    assert two.http.post("/api/rollouts", json=body, headers=HEADERS).status_code == 201
    assert why(prune(two, dry_run=True))[tried] in {"it is being tried", "a rollout that is under way needs it"}
    assert two.http.post("/api/rollouts/abort", json={}, headers=HEADERS).is_success
    wait_until(lambda: gone(prune(two, dry_run=True)) == {tried})


def test_what_a_rollback_brought_back_stays_with_the_one_it_replaced(two: Shop, four: list[str]) -> None:
    body = {"revision": four[1]}
    assert two.http.post("/api/rollouts/rollback", json=body, headers=HEADERS).status_code == 200
    stays = why(prune(two, 1, dry_run=True))
    assert (stays[four[1]], four[3] in stays) == ("it answers", True)
