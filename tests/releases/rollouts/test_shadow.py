"""A canary answers what customers ask, unseen, before any of them gets it."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from knowledge.sql import reading
from service.releases.analysis.paired import FEWEST
from service.releases.rollouts import looking, lookout, wish_schemas
from service.releases.shadow import schemas, shadow
from service.releases.shadow.tables import ShadowRow
from tests.app.shop import LOOP, Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.app.test_leaving import leave_without_an_answer
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import GOOD, PATIENCE, Operator, again, begun

RAVING = "请重启，" * 80
MARK = re.compile(r"§\w+§|#\w{10}")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shadow may be as short as a test can wait for."""
    monkeypatch.setattr(wish_schemas, "FEWEST", 1)


@pytest.fixture
def operator(open_shop: Callable[..., Shop], ollama: OllamaStandIn) -> Operator:
    """The operator of a shop with one host."""
    ollama.reply(GOOD)
    shop = open_shop(ollama_urls=(ollama.url,))
    wait_until(lambda: shop.parts.serving.current, PATIENCE)
    return Operator(shop)


def canary(ollama: OllamaStandIn) -> str:
    """The alias of what the tag stands for now."""
    return f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"


def shadowed(operator: Operator, ollama: OllamaStandIn, **plan: Any) -> int:
    """Have a newer model in the shadow; give the rollout's number."""
    number = operator.start(operator.newer(ollama), **{"shadow": 3, "steps": [0.5, 1.0], **plan})
    operator.waits_for(number, "shadowing")
    return number


def asked_of(ollama: OllamaStandIn, alias: str) -> list[Any]:
    """The chats that a model was sent."""
    return [chat.body for chat in ollama.chats if chat.body["model"] == alias]


def kept(operator: Operator) -> int:
    """How many turns a canary has answered in the shadow."""
    with reading(operator.shop.parts.engine) as session:
        return session.scalar(select(func.count()).select_from(ShadowRow)) or 0


def test_a_canary_that_raves_in_the_shadow_reaches_nobody_and_is_given_up(
    operator: Operator, ollama: OllamaStandIn
) -> None:
    first = canary(ollama)
    ollama.reply_with(lambda body: GOOD if body["model"] == first else RAVING)
    number = shadowed(operator, ollama, shadow=10)
    turns: list[dict[str, Any]] = []
    while operator.rollout(number)["state"] == "shadowing" and len(turns) < 100:
        turns.append(begun(operator.shop))
    failed = operator.waits_for(number, "failed")
    assert failed["why"].startswith("proven harm: ")
    assert failed["begun_at"] is None
    assert {turn["revision"] for turn in turns} <= {failed["stable"], ""}
    assert all("请重启" not in turn["reply"] for turn in turns)
    assert operator.events(number) == ["start", "examine", "shadow", "fail"]
    found = operator.get(f"/{number}/shadow")
    assert found["decision"] == "abort"
    assert [bool(turn["canary"]["failure"] or turn["canary"]["cuts"]) for turn in found["turns"]] == [True] * 10


def test_a_good_canary_comes_out_of_the_shadow_to_its_first_step(operator: Operator, ollama: OllamaStandIn) -> None:
    number = shadowed(operator, ollama)
    asked = [begun(operator.shop) for _ in range(3)]
    begun_at = operator.waits_for(number, "progressing")["begun_at"]
    assert begun_at is not None
    assert operator.rollout(number)["weight"] == 0.5
    found = operator.get(f"/{number}/shadow", all="true")
    assert {turn["turn_id"] for turn in found["turns"]} == {turn["turn_id"] for turn in asked}
    assert (found["decision"], [turn["differs"] for turn in found["turns"]]) == ("go_on", [False] * 3)
    assert operator.get(f"/{number}/shadow")["turns"] == []


def test_both_are_sent_the_same_prompts_with_what_was_said_before(operator: Operator, ollama: OllamaStandIn) -> None:
    first = canary(ollama)
    shadowed(operator, ollama)
    again(operator.shop, begun(operator.shop))
    wait_until(lambda: kept(operator) == 2, PATIENCE)
    ours, theirs = (
        [MARK.sub("", str(chat["messages"])) for chat in asked_of(ollama, alias)] for alias in (canary(ollama), first)
    )
    assert ours == theirs
    assert len(ours) == 2


def test_customers_are_answered_while_a_canary_hangs(open_shop: Callable[..., Shop], ollama: OllamaStandIn) -> None:
    ollama.reply(GOOD)
    shop = open_shop(ollama_urls=(ollama.url,), first_token_timeout=60, token_timeout=60, turn_timeout=60)
    operator = Operator(shop)
    wait_until(lambda: shop.parts.serving.current, PATIENCE)
    number = shadowed(operator, ollama)
    ollama.misbehave("stall", model=canary(ollama))
    turns = [begun(shop)]
    wait_until(lambda: asked_of(ollama, canary(ollama)), PATIENCE)
    turns += [begun(shop) for _ in range(2)]
    assert len(asked_of(ollama, canary(ollama))) == 1, "the canary hangs at its first turn still"
    assert kept(operator) == 0
    assert [shop.row(turn["turn_id"]).failure for turn in turns] == [""] * 3
    assert {turn["revision"] for turn in turns} == {operator.rollout(number)["stable"]}


def test_judging_leaves_the_event_loop_to_customers(
    operator: Operator, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first time it loads what takes half a second."""
    in_the_loop: list[bool] = []

    def watched(judge: Callable[..., Any]) -> Callable[..., Any]:
        def judged(*given: object) -> Any:
            in_the_loop.append(threading.current_thread().name == LOOP)
            return judge(*given)

        return judged

    for module, name in ((looking, "judge"), (lookout, "judge"), (lookout, "judge_pairs"), (schemas, "judge_pairs")):
        monkeypatch.setattr(module, name, watched(getattr(module, name)))
    number = shadowed(operator, ollama, shadow=1)
    begun(operator.shop)
    operator.waits_for(number, "progressing")
    operator.get(f"/{number}/analysis")
    operator.get(f"/{number}/shadow")
    wait_until(lambda: len(in_the_loop) >= 4, PATIENCE)
    assert not any(in_the_loop)


def test_what_needs_no_model_is_not_asked_in_the_shadow(operator: Operator, ollama: OllamaStandIn) -> None:
    number = shadowed(operator, ollama, shadow=1)
    operator.shop.ask("你好")
    operator.shop.ask("谢谢")
    begun(operator.shop)
    operator.waits_for(number, "progressing")
    assert len(asked_of(ollama, canary(ollama))) == 1


def test_a_turn_whose_customer_went_away_is_not_compared(open_shop: Callable[..., Shop], ollama: OllamaStandIn) -> None:
    ollama.reply(GOOD)
    shop = open_shop(ollama_urls=(ollama.url,), first_token_timeout=60, token_timeout=60, turn_timeout=60)
    operator = Operator(shop)
    wait_until(lambda: shop.parts.serving.current, PATIENCE)
    number = shadowed(operator, ollama, shadow=1)
    ollama.misbehave("stall", times=1)
    leave_without_an_answer(shop, ollama)
    wait_until(shop.recorded, PATIENCE)
    turn = begun(shop)
    operator.waits_for(number, "progressing")
    assert [one["turn_id"] for one in operator.get(f"/{number}/shadow", all="true")["turns"]] == [turn["turn_id"]]


def test_what_a_canary_would_have_said_is_erased_with_the_turn(operator: Operator, ollama: OllamaStandIn) -> None:
    shadowed(operator, ollama)
    turn = begun(operator.shop)
    wait_until(lambda: kept(operator) == 1, PATIENCE)
    operator.shop.http.delete(f"/api/sessions/{turn['session_id']}").raise_for_status()
    assert kept(operator) == 0


def test_personal_data_of_a_question_is_not_kept_in_the_shadow_either(
    operator: Operator, ollama: OllamaStandIn
) -> None:
    number = shadowed(operator, ollama, shadow=1)
    ollama.reply_with(lambda _: f"{GOOD}您的电话是13812345678。")
    operator.shop.ask(f"{RETURN_QUESTION}我的电话是13812345678")
    operator.waits_for(number, "progressing")
    assert "13812345678" not in str(operator.get(f"/{number}/shadow", all="true"))


def test_it_can_be_taken_out_of_the_shadow_by_hand_and_given_up(operator: Operator, ollama: OllamaStandIn) -> None:
    number = shadowed(operator, ollama)
    assert operator.refused("/pause") == (409, "rollout_not_possible")
    assert operator.post("/promote")["state"] == "progressing"
    operator.post("/abort")
    operator.waits_for(number, "aborted")
    operator.post(f"/{number}/retry")
    operator.waits_for(number, "shadowing")
    operator.post("/abort")
    operator.waits_for(number, "aborted")


def test_what_an_earlier_try_has_answered_does_not_count(operator: Operator, ollama: OllamaStandIn) -> None:
    number = shadowed(operator, ollama, shadow=2)
    begun(operator.shop)
    wait_until(lambda: kept(operator) == 1, PATIENCE)
    operator.post("/abort")
    operator.waits_for(number, "aborted")
    operator.post(f"/{number}/retry")
    operator.waits_for(number, "shadowing")
    wait_until(lambda: operator.rollout(number)["why"].startswith("0 of 2"), PATIENCE)


def test_more_turns_than_can_wait_are_left_out(
    operator: Operator, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "WAITING", 2)
    number = shadowed(operator, ollama, shadow=20)
    ollama.misbehave("stall", model=canary(ollama), seconds=1.5)
    for _ in range(8):
        begun(operator.shop)
    wait_until(lambda: kept(operator) >= 3, PATIENCE)
    assert len(asked_of(ollama, canary(ollama))) <= 5
    assert operator.rollout(number)["state"] == "shadowing"


def test_a_turn_for_which_the_host_had_no_time_is_left_out(
    operator: Operator, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shadowed(operator, ollama, shadow=1)
    with monkeypatch.context() as patched:
        patched.setattr(shadow, "STALE_SECONDS", 0.0)
        begun(operator.shop)
        begun(operator.shop)
        wait_until(lambda: not operator.shop.parts.shadow.waiting, PATIENCE)
    turn = begun(operator.shop)
    operator.waits_for(number, "progressing")
    assert [one["turn_id"] for one in operator.get(f"/{number}/shadow", all="true")["turns"]] == [turn["turn_id"]]


def test_a_shadow_too_short_to_show_harm_is_refused(
    operator: Operator, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wish_schemas, "FEWEST", FEWEST)
    newer = operator.newer(ollama)
    assert operator.refused("", revision=newer, shadow=FEWEST - 1) == (400, "invalid_request")


def test_what_looks_worse_waits_for_a_person(operator: Operator, ollama: OllamaStandIn) -> None:
    number = shadowed(operator, ollama, shadow=4)
    ollama.misbehave("status", model=canary(ollama))
    for _ in range(4):
        begun(operator.shop)
    wait_until(lambda: "a person is to look at it" in operator.rollout(number)["why"], PATIENCE)
    assert operator.rollout(number)["state"] == "shadowing"
    ollama.behave()
    assert operator.post("/promote", full=True)["state"] == "promoting"
