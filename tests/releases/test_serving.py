"""Which revision answers: the one that was pinned at the first start, until somebody says otherwise."""

import time
from collections.abc import Callable, Generator

import httpx
import pytest

from knowledge.base import utc_now
from service.access.audit import Only
from service.access.keys import SYSTEM
from service.engines.ollama import OllamaClient
from service.releases import serving
from service.releases.errors import VersionConflict
from service.releases.switch import Switch
from tests.app.fixtures import IMPATIENT, LOCAL_KEY
from tests.app.serving import pinned, serve
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn

OpenShop = Callable[..., Shop]
ANSWER = "商品签收后7天内可以退货。[1]"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, ollama: OllamaStandIn) -> None:
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(serving, "FOLLOW_SECONDS", 0.05)
    ollama.reply(ANSWER)


@pytest.fixture
def second(other: OllamaStandIn) -> OllamaStandIn:
    """A second host that answers as the first one."""
    other.reply(ANSWER)
    return other


@pytest.fixture
def alone(open_shop: OpenShop, ollama: OllamaStandIn) -> Shop:
    """A shop with one host."""
    return open_shop(ollama_urls=(ollama.url,))


def digest_of_next(shop: Shop) -> str:
    """The digest of what answers the next question; empty where no model does."""
    return shop.row(shop.ask(RETURN_QUESTION)["turn_id"]).digest


def test_the_first_start_pins_the_model_and_says_so(alone: Shop, ollama: OllamaStandIn) -> None:
    assert digest_of_next(alone) == ollama.digest("phi3:mini")
    noted = [(entry.actor, entry.action) for entry in alone.parts.audit.listed()]
    assert noted[:2] == [("kefu", "serving.change"), ("kefu", "revision.pin")]
    row = alone.newest()
    assert alone.parts.serving.current is not None
    assert (row.revision, row.serving_version) == (alone.parts.serving.current.revision.id, 1)


def test_customers_keep_the_pinned_model_when_the_tag_is_moved(alone: Shop, ollama: OllamaStandIn) -> None:
    digest = digest_of_next(alone)
    ollama.add_model("phi3:mini", b"newer weights")
    assert digest_of_next(alone) == digest
    assert {chat.body["model"] for chat in ollama.chats} == {f"kefu/phi3:{digest[:12]}"}


def test_a_later_start_asks_for_the_same_revision(open_shop: OpenShop, ollama: OllamaStandIn, alone: Shop) -> None:
    digest = digest_of_next(alone)
    ollama.add_model("phi3:mini", b"newer weights")
    again = open_shop(
        ollama_urls=(ollama.url,), database_url=f"sqlite:///{alone.parts.settings.data_dir / 'kefu.db'}", model="phi4"
    )
    wait_until(lambda: again.parts.serving.current, 30)  # on a busy machine the first look may come late
    assert digest_of_next(again) == digest


def test_another_revision_that_is_made_to_serve_answers_the_next_turn(alone: Shop, ollama: OllamaStandIn) -> None:
    newer = ollama.add_model("phi3:mini", b"newer weights")
    revision = pinned(alone, options={"temperature": 0.7}, pack="qwen")
    serve(alone, revision)
    assert digest_of_next(alone) == newer
    assert (alone.newest().pack, alone.newest().serving_version) == ("qwen", 2)
    assert ollama.chats[-1].body["options"]["temperature"] == 0.7


def test_a_model_that_drifted_is_not_asked_and_what_is_wrong_is_said(alone: Shop, ollama: OllamaStandIn) -> None:
    alias = f"kefu/phi3:{digest_of_next(alone)[:12]}"
    ollama.add_model(alias, b"tampered")
    ollama.reply("hacked")
    answer = alone.ask(RETURN_QUESTION)
    assert "hacked" not in answer["reply"]
    assert alone.row(answer["turn_id"]).engine == "extractive"
    wait_until(lambda: "no longer what was pinned" in alone.parts.serving.trouble)
    ready = alone.http.get("/health/ready").json()
    assert "no longer what was pinned" in str(ready)


def test_a_revision_that_is_gone_is_said_and_answers_again_when_it_is_back(alone: Shop, ollama: OllamaStandIn) -> None:
    alias = f"kefu/phi3:{digest_of_next(alone)[:12]}"
    httpx.request("DELETE", f"{ollama.url}/api/delete", json={"model": alias})
    wait_until(lambda: f"does not have {alias}" in alone.parts.serving.trouble)
    assert digest_of_next(alone) == ""
    pinned(alone)
    wait_until(lambda: not alone.parts.serving.trouble)
    assert digest_of_next(alone) != ""


def test_two_hosts_answer_and_one_that_is_lost_is_not_noticed(
    open_shop: OpenShop, ollama: OllamaStandIn, second: OllamaStandIn, lost: Callable[[], None]
) -> None:
    shop = open_shop(ollama_urls=(ollama.url, second.url))
    digest = digest_of_next(shop)
    assert (len(ollama.chats), len(second.chats)) == (1, 0), "the first host answers while it is there"
    lost()
    for asked in (1, 2, 3):
        assert digest_of_next(shop) == digest
        assert len(second.chats) == asked
    assert shop.newest().engine == "ollama"


@pytest.fixture(params=["stopped", "refuses", "breaks"])
def lost(request: pytest.FixtureRequest, ollama: OllamaStandIn) -> Generator[Callable[[], None]]:
    """Loses the first host: nobody listens there any more, it refuses what it is asked, or connections break."""
    ways: dict[str, Callable[[], None]] = {
        "stopped": ollama.stop,
        "refuses": lambda: ollama.misbehave("status", status=500, times=100),
        "breaks": lambda: ollama.misbehave("cut", after=0, times=100),
    }
    yield ways[request.param]
    if request.param == "stopped":
        ollama.start()


def test_a_host_that_hangs_costs_one_customer_time_and_none_the_answer(
    open_shop: OpenShop, ollama: OllamaStandIn, second: OllamaStandIn
) -> None:
    shop = open_shop(ollama_urls=(ollama.url, second.url), **IMPATIENT)
    digest = digest_of_next(shop)
    ollama.misbehave("slow_first_token", seconds=None, times=100)
    for asked in (1, 2, 3):
        assert digest_of_next(shop) == digest
        assert len(second.chats) == asked
    assert len(ollama.chats) == 1 + 1, "only the first of them asked the host that hangs"


def test_a_host_that_is_given_the_revision_later_is_asked_too(
    open_shop: OpenShop, ollama: OllamaStandIn, second: OllamaStandIn
) -> None:
    right = second.digest("phi3:mini")
    second.add_model("phi3:mini", b"other weights")
    shop = open_shop(ollama_urls=(ollama.url, second.url))
    assert second.add_model("phi3:mini") == right
    pinned(shop)
    current = shop.parts.serving.current
    assert current is not None
    wait_until(lambda: len(getattr(shop.parts.serving.current, "digests", ())) == 2)
    ollama.misbehave("status", status=500)
    assert digest_of_next(shop) == right


def test_a_forced_revision_answers_whichever_serves(open_shop: OpenShop, ollama: OllamaStandIn, alone: Shop) -> None:
    first = digest_of_next(alone)
    current = alone.parts.serving.current
    assert current is not None
    ollama.add_model("phi3:mini", b"newer weights")
    serve(alone, pinned(alone))
    database = f"sqlite:///{alone.parts.settings.data_dir / 'kefu.db'}"
    forced = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision=current.revision.id[:6])
    assert digest_of_next(forced) == first
    assert digest_of_next(alone) != first
    without = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision="none")
    assert digest_of_next(without) == ""
    assert "KEFU_FORCE_REVISION" in without.parts.serving.trouble
    unknown = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision="ffff0000")
    assert digest_of_next(unknown) == ""
    assert "ffff0000" in unknown.parts.serving.trouble


def test_a_pack_that_is_edited_on_disk_changes_nothing_that_serves(
    open_shop: OpenShop, ollama: OllamaStandIn, alone: Shop
) -> None:
    digest_of_next(alone)
    before = alone.newest().pack_digest
    packs = alone.parts.settings.prompts_dir / "packs"
    assert (packs / "phi3" / "pack.toml").exists()
    database = f"sqlite:///{alone.parts.settings.data_dir / 'kefu.db'}"
    again = open_shop(ollama_urls=(ollama.url,), database_url=database, prompt_pack="qwen")
    digest_of_next(again)
    assert again.newest().pack_digest == before


def test_a_defect_while_loading_the_model_does_not_end_the_watch(
    open_shop: OpenShop, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: object, model: str, options: object) -> None:
        raise ZeroDivisionError(model, options)

    monkeypatch.setattr(OllamaClient, "warm", broken)
    shop = open_shop(ollama_urls=(ollama.url,))
    wait_until(lambda: not shop.parts.serving.trouble)
    httpx.request("DELETE", f"{ollama.url}/api/delete", json={"model": f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"})
    wait_until(lambda: shop.parts.serving.trouble)


def roll_back(shop: Shop, revision: str, **wishes: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {LOCAL_KEY}"}
    return shop.http.post("/api/rollouts/rollback", json={"revision": revision, **wishes}, headers=headers)


def test_a_rollback_holds_from_the_next_turn_on_and_within_two_seconds_at_a_replica(
    open_shop: OpenShop, ollama: OllamaStandIn, alone: Shop
) -> None:
    old = digest_of_next(alone)
    first = alone.newest().revision
    database = f"sqlite:///{alone.parts.settings.data_dir / 'kefu.db'}"
    replica = open_shop(ollama_urls=(ollama.url,), database_url=database)
    newer = ollama.add_model("phi3:mini", b"newer weights")
    assert roll_back(alone, pinned(alone)).json()["version"] == 2
    assert digest_of_next(alone) == newer
    wait_until(lambda: digest_of_next(replica) == newer, 2)
    back = roll_back(alone, first, reason="it was better").json()
    assert (back["version"] > 2, back["stable"]["id"]) == (True, first)
    assert digest_of_next(alone) == old
    wait_until(lambda: digest_of_next(replica) == old, 2)
    (entry, *_) = alone.parts.audit.listed(only=Only(action="rollout.rollback"))
    assert (entry.detail["revision"], entry.detail["reason"]) == (first, "it was better")


def test_a_revision_that_was_pinned_just_now_answers_the_next_turn(
    alone: Shop, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest_of_next(alone)
    monkeypatch.setattr(serving, "LOOK_SECONDS", 60)
    time.sleep(0.1)  # the look that is under way is the last
    newer = ollama.add_model("phi3:mini", b"newer weights")
    assert roll_back(alone, pinned(alone)).json()["version"] == 2
    assert digest_of_next(alone) == newer


def test_what_cannot_be_rolled_back_to_changes_nothing(alone: Shop, ollama: OllamaStandIn) -> None:
    digest = digest_of_next(alone)
    first = alone.newest().revision
    ollama.add_model("phi3:mini", b"newer weights")
    revision = pinned(alone)
    assert roll_back(alone, revision, dry_run=True).json()["version"] == 2
    refused = [roll_back(alone, "ffff"), roll_back(alone, revision, if_version=7)]
    alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
    httpx.request("DELETE", f"{ollama.url}/api/delete", json={"model": alias})
    refused.append(roll_back(alone, revision))
    codes = [(answer.status_code, answer.json()["error"]["code"]) for answer in refused]
    assert codes == [(404, "revision_not_found"), (409, "version_conflict"), (409, "revision_not_ready")]
    assert alias in refused[-1].json()["error"]["message"]
    assert roll_back(alone, first).json()["version"] == 1, "it serves already"
    assert digest_of_next(alone) == digest


def test_two_who_change_who_serves_at_once_are_told(alone: Shop) -> None:
    digest_of_next(alone)
    switch = Switch(alone.parts.engine, alone.parts.audit, utc_now)
    before = switch.read()
    revision = pinned(alone, options={"temperature": 0.7})
    switch.change(before, before.rolled_back(revision), SYSTEM, "")
    with pytest.raises(VersionConflict):
        switch.change(before, before.rolled_back(before.stable), SYSTEM, "")
    assert switch.read().stable == revision
