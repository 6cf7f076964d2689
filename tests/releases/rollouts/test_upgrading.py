"""What happens by itself when the tag of the model that answers is moved by a pull."""

from collections.abc import Callable

import pytest

from service.releases.rollouts import upgrading
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import GOOD, PATIENCE, Operator, begun

OpenOperator = Callable[[str], Operator]


@pytest.fixture
def operator_of(open_shop: Callable[..., Shop], ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch) -> OpenOperator:
    """Open a shop with a policy, in which the tag is looked at very often; give its operator."""
    monkeypatch.setattr(upgrading, "EVERY_SECONDS", 0.05)
    ollama.reply(GOOD)

    def opened(policy: str) -> Operator:
        shop = open_shop(ollama_urls=(ollama.url,), upgrade_policy=policy)
        begun(shop)
        return Operator(shop)

    return opened


def test_frozen_nothing_is_begun(operator_of: OpenOperator, ollama: OllamaStandIn) -> None:
    operator = operator_of("frozen")
    first = begun(operator.shop)["revision"]
    newer = operator.newer(ollama)
    for _ in range(20):
        assert begun(operator.shop)["revision"] == first != newer
    assert operator.get("/all")["rollouts"] == []


def test_canary_begins_a_rollout_that_waits_for_a_person_and_is_begun_once(
    operator_of: OpenOperator, ollama: OllamaStandIn
) -> None:
    operator = operator_of("canary")
    ollama.add_model("phi3:mini", b"newer weights")
    wait_until(lambda: operator.get("/all")["rollouts"], PATIENCE)
    (rollout,) = operator.get("/all")["rollouts"]
    assert (rollout["started_by"], rollout["reason"], rollout["plan"]["confirm"]) == (
        "kefu",
        "phi3:mini has moved",
        True,
    )
    # The shop's documents are not those of the golden questions that come with kefu.
    assert "golden.toml" in operator.waits_for(rollout["id"], "failed")["why"]
    for _ in range(20):
        begun(operator.shop)
    assert len(operator.get("/all")["rollouts"]) == 1, "what has failed is not tried again by itself"


def test_what_a_person_has_gone_back_from_is_not_begun_again_by_itself(
    operator_of: OpenOperator, ollama: OllamaStandIn
) -> None:
    operator = operator_of("canary")
    ollama.add_model("phi3:mini", b"older weights")
    wait_until(lambda: operator.get("/all")["rollouts"], PATIENCE)
    (tried,) = operator.get("/all")["rollouts"]
    operator.waits_for(tried["id"], "failed")
    back = operator.post("/rollback", revision=tried["revision"])["rollout"]["id"]
    operator.waits_for(back, "succeeded")
    ollama.add_model("phi3:mini")
    for _ in range(20):
        begun(operator.shop)
    assert operator.get("/all")["rollouts"][0]["id"] == back


def test_immediate_has_it_answer_at_once(operator_of: OpenOperator, ollama: OllamaStandIn) -> None:
    operator = operator_of("immediate")
    first = begun(operator.shop)["revision"]
    ollama.add_model("phi3:mini", b"newer weights")
    wait_until(lambda: begun(operator.shop)["revision"] != first, PATIENCE)
    digest = operator.shop.newest().digest
    assert digest == ollama.digest("phi3:mini")
