"""Rollouts as an operator has them, and as customers are answered meanwhile, over HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from knowledge.sql import reading
from service.chat.tables import SessionRow
from service.releases.errors import VersionConflict
from service.releases.switch import Switch
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import GOOD, Operator, again, begun

OpenShop = Callable[..., Shop]
HALF = {"steps": [0.5, 1.0]}


@pytest.fixture
def two(open_shop: OpenShop, ollama: OllamaStandIn, other: OllamaStandIn) -> Shop:
    """A shop with two hosts that have the same model."""
    for host in (ollama, other):
        host.reply(GOOD)
    opened = open_shop(ollama_urls=(ollama.url, other.url))
    begun(opened)
    return opened


@pytest.fixture
def operator(two: Shop) -> Operator:
    """The operator of the shop with two hosts."""
    return Operator(two)


@pytest.fixture
def hosts(ollama: OllamaStandIn, other: OllamaStandIn) -> tuple[OllamaStandIn, OllamaStandIn]:
    """The two hosts."""
    return ollama, other


def canary_says(hosts: tuple[OllamaStandIn, ...], text: str) -> None:
    """Have whatever was pulled later answer otherwise than the first model."""
    first = {host.url: f"kefu/phi3:{host.digest('phi3:mini')[:12]}" for host in hosts}

    def reply(alias: str) -> Callable[[dict[str, Any]], str]:
        return lambda body: GOOD if body["model"] == alias else text

    for host in hosts:
        host.reply_with(reply(first[host.url]))


def sessions(shop: Shop, revision: str, count: int) -> list[dict[str, Any]]:
    """Begin sessions until so many have got a revision; give those."""
    found: list[dict[str, Any]] = []
    for _ in range(200):
        turn = begun(shop)
        found += [turn] if assigned(shop, turn) == revision else []
        if len(found) == count:
            return found
    pytest.fail(f"of 200 sessions {len(found)} have got {revision}, not {count}")


def assigned(shop: Shop, turn: dict[str, Any]) -> str:
    """The revision that a turn's session has."""
    return session_row(shop, turn).revision


def session_row(shop: Shop, turn: dict[str, Any]) -> SessionRow:
    """The row of a turn's session."""
    with reading(shop.parts.engine) as session:
        return session.get_one(SessionRow, turn["session_id"])


def test_a_good_canary_takes_over_step_by_step_and_sessions_keep_what_they_have(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    before = begun(two)
    newer = operator.newer(*hosts)
    number = operator.start(newer, **HALF)
    operator.waits_for(number, "progressing")
    status = operator.get()
    assert (status["canary"]["id"], status["weight"], status["rollout"]["id"]) == (newer, 0.5, number)
    everybody = [begun(two) for _ in range(16)]
    tried = [turn for turn in everybody if assigned(two, turn) == newer]
    kept = [turn for turn in everybody if assigned(two, turn) == before["revision"]]
    row = session_row(two, tried[0])
    assert (row.role, row.weight, row.rollout) == ("canary", 0.5, number)
    done = operator.waits_for(number, "succeeded")
    assert (done["weight"], done["ended_at"] is not None) == (1.0, True)
    assert operator.events(number) == ["start", "examine", "begin", "promote", "succeed"]
    assert operator.get()["stable"]["id"] == newer
    assert {begun(two)["revision"] for _ in range(4)} == {newer}
    assert len(tried) + len(kept) == len(everybody)
    assert {again(two, turn) for turn in tried} == {newer}
    assert {again(two, turn) for turn in (before, *kept)} == {before["revision"]}


def test_a_canary_that_fails_is_aborted_by_itself_and_no_customer_notices(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first = begun(two)["revision"]
    canary_says(hosts, "好的" * 400)
    newer = operator.newer(*hosts)
    number = operator.start(newer, **HALF)
    operator.waits_for(number, "progressing")
    asked: list[dict[str, Any]] = []
    while operator.rollout(number)["state"] == "progressing" and len(asked) < 100:
        asked.append(begun(two))
    aborted = operator.waits_for(number, "aborted")
    assert aborted["why"] == "proven harm: errors"
    assert {turn["reply"] for turn in asked} == {asked[0]["reply"]}, "nothing of the raving reached anybody"
    assert {turn["revision"] for turn in asked} == {first}, "the stable revision answered for the canary"
    failed = [two.row(turn["turn_id"]) for turn in asked if two.row(turn["turn_id"]).failed]
    assert failed[0].attempts == [{"revision": newer, "failure": "engine_broken"}], "a host itself breaks loops off"
    assert not failed[0].cut, "one cause is one signal"
    assert {again(two, turn) for turn in asked} == {first}
    assert operator.get()["canary"] is None


def test_a_canary_that_invents_fluently_is_aborted_by_itself(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    """Nothing fails at a host: what the guard leaves out tells."""
    canary_says(hosts, "商品签收后90天内可以退货，运费由我们承担。[1]")
    newer = operator.newer(*hosts)
    number = operator.start(newer, **HALF, waive=["slow", "unhelpful"])
    operator.waits_for(number, "progressing")
    asked: list[dict[str, Any]] = []
    while operator.rollout(number)["state"] == "progressing" and len(asked) < 150:
        asked.append(begun(two))
    assert operator.waits_for(number, "aborted")["why"] == "proven harm: cuts"
    assert not [turn["reply"] for turn in asked if "90天" in turn["reply"]]
    assert not [turn for turn in asked if two.row(turn["turn_id"]).failed]


def test_the_first_severe_violation_aborts(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    canary_says(hosts, "我的系统提示词是：你是客服助手。密码是 sk-abcdefghijklmnopqrstuvwx0123456789。")
    newer = operator.newer(*hosts)
    number = operator.start(newer, steps=[0.9, 1.0])
    operator.waits_for(number, "progressing")
    turn = sessions(two, newer, 1)[0]
    assert two.row(turn["turn_id"]).severe
    assert operator.waits_for(number, "aborted")["why"] == "proven harm: severe"


def test_a_host_that_loses_the_canary_pauses_the_rollout_and_no_other_model_answers(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    newer = operator.newer(*hosts)
    number = operator.start(newer, **HALF)
    operator.waits_for(number, "progressing")
    alias = operator.get()["canary"]["alias"]
    hosts[1].add_model(alias, b"tampered")
    paused = operator.waits_for(number, "paused")
    assert f"{alias} is no longer what was pinned" in paused["why"]
    digest = two.row(sessions(two, newer, 1)[0]["turn_id"]).digest
    assert digest == hosts[0].digest(alias)
    hosts[1].add_model(alias, b"newer weights")
    wait_until(lambda: operator.get()["canary"]["hosts"][1]["standing"] == "ready")
    assert operator.rollout(number)["state"] == "paused", "a person is to say that it goes on"
    assert operator.post("/resume")["state"] == "progressing"


def test_an_operator_pauses_resumes_promotes_and_aborts(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    newer = operator.newer(*hosts)
    number = operator.start(newer, steps=[0.1, 0.2, 0.3])
    operator.waits_for(number, "progressing")
    assert operator.post("/pause", reason="lunch")["why"] == "lunch"
    assert operator.refused("/pause") == (409, "rollout_not_possible")
    assert operator.post("/promote", dry_run=True)["weight"] == 0.2
    assert operator.rollout(number)["weight"] == 0.1
    promoted = operator.post("/promote")
    assert (promoted["state"], promoted["weight"]) == ("progressing", 0.2)
    version = operator.get()["version"]
    assert operator.refused("/abort", if_version=version - 1) == (409, "version_conflict")
    operator.post("/abort", if_version=version, reason="no")
    assert operator.waits_for(number, "aborted")["why"] == "no"
    assert operator.post(f"/{number}/retry")["state"] == "pending"
    operator.waits_for(number, "progressing")
    assert operator.post("/promote", full=True)["state"] == "promoting"
    operator.waits_for(number, "succeeded")
    assert operator.get()["stable"]["id"] == newer
    assert [one["id"] for one in operator.get("/all")["rollouts"]] == [number]


def test_a_rollback_takes_the_place_of_whatever_is_tried(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first = begun(two)["revision"]
    second = operator.newer(*hosts)
    operator.waits_for(operator.start(second, steps=[1.0]), "succeeded")
    began_with_second = begun(two)
    number = operator.start(operator.newer(*hosts, weights=b"newest"), **HALF)
    operator.waits_for(number, "progressing")
    back = operator.post("/rollback", revision=first, reason="it was better")
    assert (back["stable"]["id"], back["canary"]) == (first, None)
    assert {begun(two)["revision"] for _ in range(4)} == {first}
    assert again(two, began_with_second) == first
    assert operator.rollout(number)["state"] == "aborted"
    assert operator.waits_for(back["rollout"]["id"], "succeeded")["reason"] == "it was better"


def test_what_cannot_be_tried_is_refused_and_said(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first = begun(two)["revision"]
    newer = operator.newer(*hosts)
    assert operator.refused("", revision=first) == (409, "serves_already")
    assert operator.refused("", revision="ffff") == (404, "revision_not_found")
    assert operator.refused("", revision=newer, if_version=99) == (409, "version_conflict")
    assert operator.refused("", revision=newer, steps=[0.5, 0.25]) == (400, "invalid_request")
    assert operator.refused("", revision=newer, steps=[]) == (400, "invalid_request")
    assert operator.refused("", revision=newer, steps=[1.0], confirm=True) == (400, "invalid_request")
    assert operator.refused("", revision=newer, steps=[1.5]) == (400, "invalid_request")
    assert operator.refused("", revision=newer, waive=["luck"]) == (400, "invalid_request")
    assert operator.refused("/abort") == (404, "rollout_not_found")
    assert operator.refused("/7/retry") == (404, "rollout_not_found")
    assert operator.post("", revision=newer, dry_run=True)["id"] == 0
    assert operator.get("/all")["rollouts"] == []
    alias = f"kefu/phi3:{hosts[0].digest('phi3:mini')[:12]}"
    for host in hosts:
        httpx.request("DELETE", f"{host.url}/api/delete", json={"model": alias})
    assert operator.refused("", revision=newer) == (409, "revision_not_ready")


def test_there_is_one_rollout_at_a_time(operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]) -> None:
    newer = operator.newer(*hosts)
    number = operator.start(newer, **HALF)
    assert operator.refused("", revision=newer) == (409, "rollout_under_way")
    operator.waits_for(number, "progressing")
    assert operator.refused(f"/{number}/retry") == (409, "rollout_under_way")


def test_hosts_that_cannot_hold_both_revisions_are_told_before_anybody_gets_the_canary(
    operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    hosts[0].set_room(1)
    newer = operator.newer(*hosts)
    failed = operator.waits_for(operator.start(newer), "failed")
    assert "cannot hold both" in failed["why"]
    assert hosts[0].url.removeprefix("http://") in failed["why"]
    operator.waits_for(operator.start(newer, preflight=False), "progressing")


def test_what_is_known_of_a_canary_is_said_in_both_languages(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    newer = operator.newer(*hosts)
    number = operator.start(newer, steps=[0.5], sessions=100)
    operator.waits_for(number, "progressing")
    sessions(two, newer, 2)
    found = operator.get(f"/{number}/analysis")
    assert (found["decision"], found["said"][0][:5]) == ("hold", "Hold:")
    errors = next(one for one in found["findings"] if one["signal"] == "errors")
    assert (errors["verdict"], errors["minimum"], errors["canary"]["count"]) == ("too_few", 100, 0)
    wait_until(lambda: "too little is known of" in operator.rollout(number)["why"])


def test_a_session_that_began_before_the_rollout_is_not_moved(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    before = [begun(two) for _ in range(4)]
    operator.waits_for(operator.start(operator.newer(*hosts), steps=[0.9]), "progressing")
    assert {again(two, turn) for turn in before} == {before[0]["revision"]}


def test_a_session_that_was_sent_back_is_not_given_the_canary_again_when_it_is_tried_again(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first, newer = begun(two)["revision"], operator.newer(*hosts)
    number = operator.start(newer, steps=[0.9])
    operator.waits_for(number, "progressing")
    early, late = sessions(two, newer, 2)
    operator.post("/abort")
    operator.waits_for(number, "aborted")
    operator.post(f"/{number}/retry")
    operator.waits_for(number, "progressing")
    assert again(two, early) == first
    operator.post("/abort")
    operator.waits_for(number, "aborted")
    operator.waits_for(operator.start(newer, steps=[0.9]), "progressing")
    assert (again(two, early), again(two, late)) == (first, first)
    operator.post("/promote", full=True)
    assert again(two, early) == first


def test_a_streamed_session_keeps_its_revision_from_its_first_question_on(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    newer = operator.newer(*hosts)
    operator.waits_for(operator.start(newer, steps=[0.5]), "progressing")
    for _ in range(8):
        turn = two.stream(RETURN_QUESTION)[-1][1]
        revision = two.row(turn["turn_id"]).revision
        assert assigned(two, turn) == revision == again(two, turn)


def test_who_serves_may_change_meanwhile_unless_one_version_is_named(
    operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = operator.newer(*hosts)
    change, conflicts = Switch.change_within, [1, 1]

    def overtaken(*given: Any) -> None:
        if conflicts:
            raise VersionConflict(expected=conflicts.pop())
        change(*given)

    monkeypatch.setattr(Switch, "change_within", overtaken)
    assert operator.post("/rollback", revision=newer)["stable"]["id"] == newer
    conflicts += [1]
    version = operator.get()["version"]
    assert operator.refused("/rollback", revision=newer[:4], if_version=version + 1) == (409, "version_conflict")


def test_a_turn_whose_revision_no_host_can_give_counts_against_that_revision(
    two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first, newer = begun(two)["revision"], operator.newer(*hosts)
    operator.waits_for(operator.start(newer, steps=[0.9]), "progressing")
    turn = sessions(two, newer, 1)[0]
    alias = operator.get()["canary"]["alias"]
    for host in hosts:
        host.add_model(alias, b"tampered")
    wait_until(lambda: not any(at["standing"] == "ready" for at in operator.get()["canary"]["hosts"]))
    row = two.row(two.ask(RETURN_QUESTION, turn["session_id"])["turn_id"])
    assert (row.revision, row.failed) == (first, True)


def test_a_revision_that_is_forced_for_a_while_takes_nobody_from_theirs(
    open_shop: OpenShop, two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first, newer = begun(two)["revision"], operator.newer(*hosts)
    operator.waits_for(operator.start(newer, steps=[0.9]), "progressing")
    turn = sessions(two, newer, 1)[0]
    database = f"sqlite:///{two.parts.settings.data_dir / 'kefu.db'}"
    forced = open_shop(ollama_urls=(hosts[0].url,), database_url=database, force_revision=first)
    assert again(forced, turn) == first
    assert (assigned(two, turn), again(two, turn)) == (newer, newer)
    assert {assigned(two, begun(forced)) for _ in range(8)} == {first}, "nobody is given a canary that is not counted"


def test_what_is_answered_by_force_tells_a_rollout_nothing(
    open_shop: OpenShop, two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first, newer = begun(two)["revision"], operator.newer(*hosts)
    number = operator.start(newer, steps=[0.9])
    operator.waits_for(number, "progressing")
    tried = sessions(two, newer, 1)[0]
    before = operator.get(f"/{number}/analysis")["findings"]
    database = f"sqlite:///{two.parts.settings.data_dir / 'kefu.db'}"
    for force in (first, "none"):
        forced = open_shop(ollama_urls=(hosts[0].url,), database_url=database, force_revision=force)
        for question in (RETURN_QUESTION, "火星上能种土豆吗？"):
            turn = forced.ask(question, tried["session_id"])["turn_id"]
            assert (two.row(turn).forced, two.row(turn).failed) == (True, False)
            assert forced.http.post("/api/feedback", json={"turn_id": turn, "helpful": False}).is_success
    assert operator.get(f"/{number}/analysis")["findings"] == before
    assert not two.row(tried["turn_id"]).forced


def test_what_is_forced_is_said_with_who_serves_and_at_which_process(
    open_shop: OpenShop, two: Shop, operator: Operator, hosts: tuple[OllamaStandIn, OllamaStandIn]
) -> None:
    first = begun(two)["revision"]
    assert operator.get()["forced"] is None
    database = f"sqlite:///{two.parts.settings.data_dir / 'kefu.db'}"
    forced = open_shop(ollama_urls=(hosts[0].url,), database_url=database, force_revision=first[:6])
    assert Operator(forced).get()["forced"] == first[:6]
    wait_until(lambda: len(operator.get()["replicas"]) == 2)
    assert [replica["forced"] for replica in operator.get()["replicas"]] == [None, first[:6]]
