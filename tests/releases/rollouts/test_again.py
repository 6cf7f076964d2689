"""A rollout that is over is tried again only where it could be begun, and not in the place of another."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from knowledge.base import utc_now
from service.access.keys import SYSTEM, Caller
from service.releases.errors import VersionConflict
from service.releases.events.outbox import Outbox
from service.releases.position import Position
from service.releases.replicas.register import Register
from service.releases.replicas.replica import Replica
from service.releases.rollouts.conductor import Conductor
from service.releases.rollouts.notes import Notes
from service.releases.rollouts.register import Rollouts
from service.releases.rollouts.rollout import Happened, Rollout
from service.releases.rollouts.states import Event, State
from service.releases.switch import Switch
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import GOOD, Operator, begun


@pytest.fixture
def operator(open_shop: Callable[..., Shop], ollama: OllamaStandIn) -> Operator:
    """The operator of a shop with one host."""
    ollama.reply(GOOD)
    shop = open_shop(ollama_urls=(ollama.url,))
    begun(shop)
    return Operator(shop)


def aborted(operator: Operator, revision: str) -> int:
    """A rollout of a revision that was aborted."""
    number = operator.start(revision, steps=[0.5])
    operator.waits_for(number, "progressing")
    operator.post("/abort")
    operator.waits_for(number, "aborted")
    return number


def rolled_back(operator: Operator, revision: str) -> int:
    """Go back to a revision; the rollback's number."""
    number = operator.post("/rollback", revision=revision)["rollout"]["id"]
    operator.waits_for(number, "succeeded")
    return number


def test_a_rollout_that_is_tried_again_is_held_against_what_serves_now(
    operator: Operator, ollama: OllamaStandIn
) -> None:
    second, third = operator.newer(ollama), operator.newer(ollama, weights=b"third")
    number = aborted(operator, third)
    rolled_back(operator, second)
    assert operator.post(f"/{number}/retry")["stable"] == second
    operator.waits_for(number, "progressing")


def test_what_serves_by_now_is_not_tried_again(operator: Operator, ollama: OllamaStandIn) -> None:
    second = operator.newer(ollama)
    number = aborted(operator, second)
    rolled_back(operator, second)
    assert operator.refused(f"/{number}/retry") == (409, "serves_already")
    assert operator.refused(f"/{number}/retry", dry_run=True) == (409, "serves_already")
    assert operator.rollout(number)["state"] == "aborted"


def test_what_no_host_has_any_more_is_not_tried_again(operator: Operator, ollama: OllamaStandIn) -> None:
    number = aborted(operator, operator.newer(ollama))
    alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
    httpx.request("DELETE", f"{ollama.url}/api/delete", json={"model": alias})
    assert operator.refused(f"/{number}/retry") == (409, "revision_not_ready")


def test_a_rollback_tells_since_when_customers_have_it(operator: Operator, ollama: OllamaStandIn) -> None:
    back = operator.rollout(rolled_back(operator, operator.newer(ollama)))
    assert (back["begun_at"], back["weight"]) == (back["started_at"], 1.0)


def test_a_rollback_is_not_tried_again_without_a_gate_when_another_has_taken_its_place(
    operator: Operator, ollama: OllamaStandIn
) -> None:
    first, second = begun(operator.shop)["revision"], operator.newer(ollama)
    now = utc_now()
    Register(operator.shop.parts.engine).note(Replica("late", now, 0, "elsewhere", 1, now))
    number = operator.post("/rollback", revision=second)["rollout"]["id"]
    operator.post("/rollback", revision=first)
    assert operator.rollout(number)["state"] == "aborted"
    Register(operator.shop.parts.engine).leave("late")
    operator.waits_for(number + 1, "succeeded")
    assert operator.refused(f"/{number}/retry") == (409, "rollback_not_retried")


def test_what_was_decided_of_one_try_does_not_happen_to_the_next(operator: Operator, ollama: OllamaStandIn) -> None:
    parts = operator.shop.parts
    switch = Switch(parts.engine, parts.audit, utc_now)
    notes = Notes(parts.audit, Outbox(parts.engine, addressed=False), utc_now)
    rollouts = Rollouts(parts.engine, switch, notes, utc_now)
    number = operator.start(operator.newer(ollama), steps=[0.5])
    operator.waits_for(number, "progressing")
    before = rollouts.find(number)
    operator.post("/abort")
    operator.waits_for(number, "aborted")
    operator.post(f"/{number}/retry")
    operator.waits_for(number, "progressing")
    with pytest.raises(VersionConflict):
        rollouts.change(before, switch.read(), Happened(Event.ABORT, "it was slow", utc_now()), SYSTEM)
    rollouts.say(before, "it is slow")
    now = rollouts.find(number)
    assert (now.state, now.why == "it is slow", now.salt == before.salt) == (State.PROGRESSING, False, False)


def test_what_is_meant_for_one_rollout_does_not_happen_to_the_next(
    operator: Operator, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = operator.start(operator.newer(ollama), steps=[0.5])
    operator.waits_for(number, "progressing")
    change, others = Rollouts.change, [Event.ABORT, Event.END]

    async def idle(_: Conductor) -> None:
        """Leave it to the others."""

    def overtaken(self: Rollouts, rollout: Rollout, before: Position, happened: Happened, caller: Caller) -> Any:
        now, position = rollout, before
        while others:
            now, position = change(self, now, position, Happened(others.pop(0), "theirs", utc_now()), SYSTEM)
            if not others:
                self.begin(replace(rollout, id=0, state=State.PENDING, step=-1), position, SYSTEM)
        return change(self, rollout, before, happened, caller)

    monkeypatch.setattr(Conductor, "look", idle)
    monkeypatch.setattr(Rollouts, "change", overtaken)
    assert operator.refused("/abort") == (409, "rollout_not_possible")
    assert (operator.rollout(number)["why"], operator.rollout(number + 1)["state"]) == ("theirs", "pending")


@pytest.mark.parametrize("only_that_version", [False, True])
def test_a_rollback_goes_on_when_what_was_under_way_ends_meanwhile_unless_one_version_is_named(
    operator: Operator, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, *, only_that_version: bool
) -> None:
    first, second = begun(operator.shop)["revision"], operator.newer(ollama)
    now, replicas = utc_now(), Register(operator.shop.parts.engine)
    replicas.note(Replica("late", now, 0, "elsewhere", 1, now))
    number = operator.post("/rollback", revision=second)["rollout"]["id"]
    replaced = Rollouts.replace

    def after_its_end(rollouts: Rollouts, *given: Any) -> Rollout:
        replicas.leave("late")
        wait_until(lambda: rollouts.find(number).is_over)
        return replaced(rollouts, *given)

    monkeypatch.setattr(Rollouts, "replace", after_its_end)
    if only_that_version:
        version = operator.get()["version"]
        refused = operator.refused("/rollback", revision=first, if_version=version)
        assert (refused, operator.get()["stable"]["id"]) == ((409, "version_conflict"), second)
    else:
        assert operator.post("/rollback", revision=first)["stable"]["id"] == first
    assert operator.rollout(number)["state"] == "succeeded"
