"""A host that hangs holds nothing up: what one host has proven is proven, and what it has serves at once."""

import time
from collections.abc import Callable, Generator
from typing import Any

import anyio
import pytest

from service.engines.ollama_models import OllamaModels
from service.engines.revision import Kept
from service.releases.errors import VersionConflict
from service.releases.examining import Examiner
from service.releases.rollouts.register import Rollouts
from tests.app.serving import pinned
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.releases.bundling import HEADERS
from tests.releases.hanging import LONG_SECONDS, hanging, wait_long
from tests.releases.test_pinning import standings

PLAN = {"gate": False, "preflight": False}
LATE = "did not answer in time"


@pytest.fixture
def two(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    """A shop with two hosts, which waits longer for one that hangs than any test does for the shop."""
    wait_long(monkeypatch)
    for host in (ollama, other):
        host.reply("商品签收后7天内可以退货。[1]")
    shop = open_shop(ollama_urls=(ollama.url, other.url))
    wait_until(lambda: shop.parts.serving.current, 30)
    return shop


@pytest.fixture
def newer(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> str:
    """A revision that may be tried, of both hosts."""
    for host in (ollama, other):
        host.add_model("phi3:mini", b"newer weights")
    return pinned(two)


@pytest.fixture
def half(newer: str, other: OllamaStandIn) -> Generator[str]:
    """The same, while the second host hangs."""
    with hanging(other):
        yield newer


def post(shop: Shop, path: str, **body: Any) -> dict[str, Any]:
    response = shop.http.post(path, json=body, headers=HEADERS)
    assert response.is_success, response.text
    return response.json()


def status(shop: Shop) -> dict[str, Any]:
    return shop.http.get("/api/rollouts", headers=HEADERS).json()


def test_a_rollback_is_in_force_at_the_next_turn(two: Shop, half: str) -> None:
    back = post(two, "/api/rollouts/rollback", revision=half)
    assert (back["stable"]["id"], standings(back["stable"])) == (half, ["ready", "away"])
    assert LATE in back["stable"]["hosts"][1]["why"]
    assert two.row(two.ask(RETURN_QUESTION)["turn_id"]).revision == half


def test_a_rollback_waits_for_hosts_that_were_all_away_a_moment_ago(
    two: Shop, newer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents_of = OllamaModels.contents_of

    async def slow(models: OllamaModels, model: str) -> Any:
        await anyio.sleep(1.3)  # longer than one that is away is waited for beside one that is well
        return await contents_of(models, model)

    monkeypatch.setattr(OllamaModels, "contents_of", slow)
    for host in two.parts.serving.hosts.all:
        host.why = "cannot be reached"
    assert "ready" in standings(post(two, "/api/rollouts/rollback", revision=newer)["stable"])


def test_a_revision_that_is_pinned_meanwhile_serves_at_the_next_turn(
    two: Shop, half: str, ollama: OllamaStandIn
) -> None:
    ollama.add_model("phi3:mini", b"newest weights")
    reply = post(two, "/api/models", model="phi3:mini")["revision"]
    assert standings(reply) == ["ready", "away"]
    assert LATE in reply["hosts"][1]["why"]
    post(two, "/api/rollouts/rollback", revision=reply["id"])
    assert two.row(two.ask(RETURN_QUESTION)["turn_id"]).revision == reply["id"]


def test_a_rollout_begins_goes_on_and_begins_again(two: Shop, half: str) -> None:
    assert post(two, "/api/rollouts", revision=half, **PLAN)["revision"] == half
    assert status(two)["rollout"]["revision"] == half
    number = post(two, "/api/rollouts/abort")["id"]
    wait_until(lambda: status(two)["rollout"] is None)
    assert post(two, f"/api/rollouts/{number}/retry")["id"] == number


def test_who_serves_is_said(two: Shop, half: str) -> None:
    stable = status(two)["stable"]
    assert (stable["id"] != half, standings(stable)) == (True, ["ready", "away"])
    assert LATE in stable["hosts"][1]["why"]


def test_what_is_derived_is_listed_soon_with_what_is_known_of_its_base(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    revision = post(two, "/api/models/derive", name="helpdesk-phi3")["revision"]["id"]
    ollama.add_model("phi3:mini", b"newer weights")
    with hanging(other):
        begun = time.monotonic()
        listed = two.http.get("/api/models", headers=HEADERS).json()["revisions"]
        shown = two.http.get(f"/api/models/{revision}", headers=HEADERS).json()
        assert time.monotonic() - begun < LONG_SECONDS / 4
    (kept,) = [one for one in listed if one["id"] == revision]
    for one in (kept, shown):
        assert (standings(one), one["stale"].startswith("phi3:mini is ")) == (["ready", "away"], True)
        assert other.url.removeprefix("http://") in one["stale_unknown"]
    assert [one["stale_unknown"] for one in listed if one["id"] != revision] == [""], "it has no base to ask about"


def test_a_verification_waits_for_every_host_for_the_base_too(
    two: Shop, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = post(two, "/api/models/derive", name="helpdesk-phi3")["revision"]["id"]
    listed = OllamaModels.listed

    async def slow(models: OllamaModels) -> Any:
        found = await listed(models)
        if models is two.parts.serving.hosts.all[1].client.models:
            await anyio.sleep(1.3)
        return found

    monkeypatch.setattr(OllamaModels, "listed", slow)
    other.add_model("phi3:mini", b"newer weights")
    (kept,) = [one for one in post(two, "/api/models/verify")["revisions"] if one["id"] == revision]
    assert (bool(kept["stale"]), kept["stale_unknown"]) == (True, "")


def test_hosts_are_asked_once_however_often_who_serves_is_changed_meanwhile(
    two: Shop, newer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofs: list[Kept] = []
    prove, replace = Examiner.prove, Rollouts.replace
    conflicts = [VersionConflict(expected=1), VersionConflict(expected=1)]

    async def counted(examiner: Examiner, kept: Kept) -> Any:
        proofs.append(kept)
        return await prove(examiner, kept)

    def changed(*args: Any) -> Any:
        if conflicts:
            raise conflicts.pop()
        return replace(*args)

    monkeypatch.setattr(Examiner, "prove", counted)
    monkeypatch.setattr(Rollouts, "replace", changed)
    assert post(two, "/api/rollouts/rollback", revision=newer)["stable"]["id"] == newer
    assert (len(proofs), conflicts) == (1, [])
