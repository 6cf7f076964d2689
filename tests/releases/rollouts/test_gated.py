"""The gate stands in front of a rollout: no customer gets a canary that does not pass."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.shop import Shop
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import GOOD, Operator, begun

QUESTIONS = """
[demands]
questions = 1

[[questions]]
id = "return-period"
kind = "policy"
question = "无理由退货有什么条件？"
facts = ["7天"]
citations = [{ document = "退换货须知.md", section = "1.1" }]
critical = true
"""


@pytest.fixture
def operator(open_shop: Callable[..., Shop], ollama: OllamaStandIn, tmp_path: Path) -> Operator:
    """The operator of a shop with one host and one golden question."""
    ollama.reply(GOOD)
    golden = tmp_path / "golden.toml"
    golden.write_text(QUESTIONS, encoding="utf-8")
    shop = open_shop(ollama_urls=(ollama.url,), golden=golden)
    begun(shop)
    return Operator(shop)


def test_a_canary_that_answers_the_golden_questions_is_tried_and_what_they_said_is_evidence(
    operator: Operator, ollama: OllamaStandIn
) -> None:
    recorded = operator.shop.recorded()
    number = operator.start(operator.newer(ollama), gate=True, steps=[0.5])
    begun_at = operator.waits_for(number, "progressing")["begun_at"]
    assert begun_at is not None
    findings = operator.get(f"/{number}/analysis")["findings"]
    golden = next(one for one in findings if one["signal"] == "golden")
    assert (golden["n"], golden["minimum"], golden["verdict"]) == (1, 1, "sound"), "as many as the set itself demands"
    assert operator.shop.recorded() == recorded, "the questions are no customer's turns"


def test_a_canary_that_fails_a_critical_question_reaches_nobody(operator: Operator, ollama: OllamaStandIn) -> None:
    first = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
    ollama.reply_with(lambda body: GOOD if body["model"] == first else "商品完好的，可以申请无理由退货。[1]")
    number = operator.start(operator.newer(ollama), gate=True)
    failed = operator.waits_for(number, "failed")
    assert failed["begun_at"] is None
    assert "return-period" in failed["why"]
    assert operator.events(number) == ["start", "examine", "fail"]
    assert operator.get()["canary"] is None


def test_golden_questions_that_cannot_be_asked_are_said(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn, tmp_path: Path
) -> None:
    ollama.reply(GOOD)
    shop = open_shop(ollama_urls=(ollama.url,), golden=tmp_path / "none.toml")
    begun(shop)
    operator = Operator(shop)
    number = operator.start(operator.newer(ollama), gate=True)
    assert "none.toml" in operator.waits_for(number, "failed")["why"]
