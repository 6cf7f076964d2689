"""A revision answers golden questions in the real conversation, beside the one that serves, and passes or does not."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from service.chat.schemas import Outcome
from service.releases.gate.answers import GateStore
from service.releases.gate.golden import OUTCOMES
from service.releases.gate.run import Run
from tests.app.fixtures import LOCAL_KEY
from tests.app.serving import pinned
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.releases.gate.examples import (
    ASKED,
    ASKING_A_MODEL,
    GOLDEN,
    Answer,
    answering,
    good,
    raving,
    without_a_critical_fact,
    wrong_about,
)

OpenShop = Callable[..., Shop]
HEADERS = {"Authorization": f"Bearer {LOCAL_KEY}"}
TOTAL = len(ASKED) + 2


class Gated:
    """A shop that serves one revision and has another one pinned."""

    def __init__(self, shop: Shop, ollama: OllamaStandIn) -> None:
        self.shop = shop
        self.ollama = ollama
        self.stable = shop.http.get("/api/rollouts", headers=HEADERS).json()["stable"]
        ollama.add_model("phi3:mini", b"newer weights")
        self.canary = pinned(shop)
        self.alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"

    def answer(self, ours: Answer, theirs: Answer = good) -> None:
        """Say how the new revision answers, and the one that serves."""
        answering(self.ollama, {self.alias: ours, self.stable["alias"]: theirs})

    def begin(self, **wishes: Any) -> httpx.Response:
        body = {"revision": self.canary, "golden": GOLDEN, **wishes}
        return self.shop.http.post("/api/gates", json=body, headers=HEADERS)

    def look(self, gate: str) -> dict[str, Any]:
        return self.shop.http.get(f"/api/gates/{gate}", headers=HEADERS).json()

    def run(self, **wishes: Any) -> dict[str, Any]:
        """Run the gate to its end."""
        begun = self.begin(**wishes)
        assert begun.status_code == 202, begun.text
        gate = begun.json()["id"]
        wait_until(lambda: self.look(gate)["state"] != "running", 60)
        return self.look(gate)

    def verdict(self, **wishes: Any) -> dict[str, Any]:
        return self.run(**wishes)["report"]["verdict"]


@pytest.fixture
def gated(open_shop: OpenShop, ollama: OllamaStandIn) -> Gated:
    shop = open_shop(ollama_urls=(ollama.url,))
    wait_until(lambda: shop.parts.serving.current)
    gated = Gated(shop, ollama)
    gated.answer(good)
    return gated


def said(verdict: dict[str, Any], kind: str = "reasons") -> str:
    return "\n".join(reason["en"] for reason in verdict[kind])


def test_outcomes_are_those_of_conversations() -> None:
    assert set(OUTCOMES) == {outcome.value for outcome in Outcome} - {"handed_off"}


def test_a_good_model_passes_beside_the_one_that_serves_and_leaves_nothing(gated: Gated) -> None:
    recorded = gated.shop.recorded()
    done = gated.run()
    verdict = done["report"]["verdict"]
    assert (verdict["outcome"], verdict["counts"]) == ("pass", {"unchanged": TOTAL}), done
    assert (done["against"], done["done"], done["total"]) == (gated.stable["id"], 2 * TOTAL, 2 * TOTAL)
    assert verdict["golden"] == {"improved": 0, "regressed": 0, "unchanged": TOTAL, "demanded": 20}
    assert len(gated.ollama.chats) == 2 * ASKING_A_MODEL
    assert gated.shop.recorded() == recorded
    (entry, *_) = gated.shop.parts.audit.listed()
    assert (entry.action, entry.subject, entry.detail["gate"]) == ("gate.begin", gated.canary, done["id"])


def test_one_that_loses_a_critical_fact_is_vetoed(gated: Gated) -> None:
    gated.answer(without_a_critical_fact)
    done = gated.run()
    assert done["report"]["verdict"]["outcome"] == "fail"
    assert "The critical question returns is wrong and was right before: does not say: 七天" in said(
        done["report"]["verdict"]
    )
    first = done["report"]["questions"][0]
    assert (first["id"], first["vetoed"], first["change"]) == ("returns", True, "regressed")
    assert "七天" in done["report"]["verdict"]["reasons"][0]["zh"]


def test_what_the_one_that_serves_gets_wrong_too_is_no_veto(gated: Gated) -> None:
    gated.answer(without_a_critical_fact, without_a_critical_fact)
    assert gated.verdict()["outcome"] == "pass"
    assert gated.verdict(against="")["outcome"] == "fail"


def test_one_that_raves_fails(gated: Gated) -> None:
    gated.answer(raving)
    verdict = gated.verdict()
    assert (verdict["outcome"], verdict["golden"]["regressed"]) == ("fail", ASKING_A_MODEL)
    assert verdict["worse"] < 0.0001


def test_what_looks_worse_and_is_not_proven_is_inconclusive(gated: Gated) -> None:
    gated.answer(wrong_about(*ASKED[:4]))
    verdict = gated.verdict()
    assert (verdict["outcome"], verdict["golden"]["regressed"]) == ("inconclusive", 4)
    assert "looks worse" in said(verdict)


def test_what_is_better_is_told(gated: Gated) -> None:
    gated.answer(good, wrong_about(*ASKED[:8]))
    verdict = gated.verdict()
    assert (verdict["outcome"], verdict["counts"]) == ("pass", {"improved": 8, "unchanged": TOTAL - 8})
    assert "better, proven" in said(verdict)


def test_a_slower_one_is_flagged(gated: Gated) -> None:
    gated.ollama.misbehave("slow_first_token", model=gated.alias, seconds=0.3)
    verdict = gated.verdict()
    assert verdict["slowdown"] > 0.3
    assert "longer" in said(verdict, "flags")
    assert verdict["outcome"] == "pass"


def test_a_model_that_is_not_there_is_missing_and_never_passes(gated: Gated) -> None:
    httpx.request("DELETE", f"{gated.ollama.url}/api/delete", json={"model": gated.alias})
    verdict = gated.verdict()
    assert verdict["outcome"] == "inconclusive"
    assert verdict["counts"]["missing"] == ASKING_A_MODEL
    assert f"{ASKING_A_MODEL} questions have no answer of the revision" in said(verdict)
    assert gated.verdict(against="")["outcome"] == "inconclusive"


def test_answers_that_were_missing_are_asked_for_once_more(gated: Gated) -> None:
    gated.ollama.misbehave("status", status=500, times=3, model=gated.alias)
    first = gated.run()
    assert (first["report"]["verdict"]["outcome"], first["report"]["verdict"]["counts"]["missing"]) == (
        "inconclusive",
        3,
    )
    asked = len(gated.ollama.chats)
    again = gated.run()
    assert (again["id"], again["report"]["verdict"]["outcome"]) == (first["id"], "pass")
    assert len(gated.ollama.chats) == asked + 3


def test_without_another_revision_the_share_that_is_right_decides(gated: Gated) -> None:
    verdict = gated.verdict(against="")
    assert (verdict["outcome"], verdict["golden"], verdict["slowdown"]) == ("pass", None, None)
    assert verdict["counts"] == {"right": TOTAL}
    gated.answer(wrong_about(*ASKED[:10]))
    verdict = gated.verdict(against="", again=True)
    assert verdict["outcome"] == "fail"
    assert f"{TOTAL - 10} of {TOTAL} answers are right" in said(verdict)


def test_a_revision_is_not_compared_with_itself(gated: Gated) -> None:
    planned = [gated.begin(dry_run=True, **wishes).json() for wishes in (
        {"against": gated.canary[:6]}, {"revision": gated.stable["id"]}, {"against": gated.stable["id"][:6]}
    )]  # fmt: skip
    assert [(plan["against"], plan["total"]) for plan in planned] == [
        ("", TOTAL),
        ("", TOTAL),
        (gated.stable["id"], 2 * TOTAL),
    ]


def test_too_few_questions_decide_nothing(gated: Gated) -> None:
    few = "[[questions]]".join(GOLDEN.split("[[questions]]")[:5])
    for against in (None, ""):
        verdict = gated.verdict(golden=few, against=against)
        assert verdict["outcome"] == "inconclusive"
        assert "20" in said(verdict)
    assert gated.verdict(golden=f"[demands]\nquestions = 4\n{few}")["outcome"] == "pass"


def test_each_question_may_be_asked_several_times_and_must_be_right_each_time(gated: Gated) -> None:
    few = f"[demands]\nquestions = 2\n{'[[questions]]'.join(GOLDEN.split('[[questions]]')[:3])}"
    turns = iter([good, without_a_critical_fact, good])

    def unsteady(question: str, told: str) -> str:
        return next(turns)(question, told)

    gated.answer(unsteady)
    done = gated.run(golden=few, repetitions=3)
    returns = next(one for one in done["report"]["questions"] if one["id"] == "returns")
    assert (returns["ours"]["asked"], returns["ours"]["wrong"], returns["vetoed"]) == (3, 1, True)


def test_the_same_is_the_same_run_and_nothing_is_asked_twice(gated: Gated) -> None:
    first = gated.run()
    asked = len(gated.ollama.chats)
    again = gated.run(golden=f"# another comment\n{GOLDEN}")
    assert (again["id"], len(gated.ollama.chats)) == (first["id"], asked)
    planned = gated.begin(dry_run=True).json()
    assert (planned["state"], planned["done"]) == ("planned", 2 * TOTAL)
    anew = gated.run(again=True)
    assert anew["id"] != first["id"]
    assert len(gated.ollama.chats) == 2 * asked


def test_other_rules_or_documents_make_another_run(gated: Gated) -> None:
    first = gated.run()
    body = {"text": "恐龙", "kind": "word"}
    assert gated.shop.http.post("/api/banned", json=body, headers=HEADERS).is_success
    second = gated.run()
    assert second["guard_digest"] != first["guard_digest"]
    assert second["id"] != first["id"]


def test_a_run_that_was_ended_goes_on_where_it_was(gated: Gated, open_shop: OpenShop) -> None:
    gated.ollama.set_pace(0.005)
    gate = gated.begin().json()["id"]
    wait_until(lambda: len(gated.ollama.chats) > 10, 20)
    ended = gated.shop.http.post(f"/api/gates/{gate}/cancel", headers=HEADERS).json()
    done, asked = ended["done"], len(gated.ollama.chats)
    assert (ended["state"], ended["report"]) == ("interrupted", None)
    gated.ollama.set_pace(0)
    database = f"sqlite:///{gated.shop.parts.settings.data_dir / 'kefu.db'}"
    later = Gated.__new__(Gated)
    later.__dict__ |= gated.__dict__
    later.shop = open_shop(ollama_urls=(gated.ollama.url,), database_url=database)
    finished = later.run()
    assert (finished["id"], finished["report"]["verdict"]["outcome"]) == (gate, "pass")
    assert 10 <= done <= asked + 1
    # At most the one question that was being answered is asked once more; one question asks no model.
    assert len(gated.ollama.chats) <= 2 * ASKING_A_MODEL + 1


@pytest.mark.parametrize(
    ("wishes", "status", "code", "said"),
    [
        ({"revision": "ffff"}, 404, "revision_not_found", "ffff"),
        ({"against": "ffff"}, 404, "revision_not_found", "ffff"),
        ({"golden": ""}, 422, "invalid_golden", "[[questions]]"),
        (
            {"golden": GOLDEN.replace("型号一览.md", "价目表.md"), "golden_name": "mine.toml"},
            422,
            "invalid_golden",
            "价目表",
        ),
        ({"repetitions": 0}, 400, "invalid_request", "repetitions"),
    ],
)
def test_what_cannot_be_run_is_refused(gated: Gated, wishes: dict[str, Any], status: int, code: str, said: str) -> None:
    refused = gated.begin(**wishes)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code), refused.text
    assert said in refused.text
    if "golden_name" in wishes:
        assert "mine.toml" in refused.text
        assert "model-k11" in refused.text


def test_no_such_run_is_said_and_customers_begin_none(gated: Gated) -> None:
    missing = gated.shop.http.get("/api/gates/none", headers=HEADERS)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "gate_not_found")
    assert gated.shop.http.post("/api/gates", json={"revision": gated.canary}).status_code == 401


def test_customers_are_answered_meanwhile_by_the_one_that_serves(gated: Gated) -> None:
    gated.ollama.set_pace(0.002)
    gated.answer(raving)
    gate = gated.begin().json()["id"]
    wait_until(lambda: len(gated.ollama.chats) > 3, 20)
    assert gated.look(gate)["state"] == "running"
    assert gated.shop.ask(RETURN_QUESTION)["reply"].startswith("商品签收后7天内")
    assert gated.shop.newest().revision == gated.stable["id"]


def test_a_run_that_ends_while_it_is_looked_at_was_not_broken_off(
    gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = gated.begin(again=True).json()
    find = GateStore.find

    def found_late(store: GateStore, gate_id: str) -> Run:
        before = find(store, gate_id)
        wait_until(lambda: find(store, gate_id).outcome)
        return before

    monkeypatch.setattr(GateStore, "find", found_late)
    state = gated.look(begun["id"])["state"]
    monkeypatch.undo()
    assert state == "running"
    wait_until(lambda: gated.look(begun["id"])["state"] == "finished")
