"""Whatever an operator asks for, when hosts are in trouble: what and where is said, and nothing half made is left."""

import json
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx
import msgspec
import pytest

from service.engines.ollama_models import OllamaModels
from service.releases import serving
from tests.app.serving import pinned
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import HEADERS, sha256
from tests.releases.test_pinning import listed, refused

Hosts = tuple[OllamaStandIn, OllamaStandIn]
Act = Callable[[Shop, str], httpx.Response]
WEIGHTS = make_weights(b"brought along")


@pytest.fixture
def hosts(ollama: OllamaStandIn, other: OllamaStandIn) -> Hosts:
    """Two hosts with the same models, and a newer one upstream."""
    for host in (ollama, other):
        for model in host.store.models():
            if model.name.namespace == "kefu":
                host.store.remove(model)
        host.publish_upstream("phi3:mini", b"newest weights")
    return ollama, other


@pytest.fixture
def two(open_shop: Callable[..., Shop], hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop with both, in which one revision serves; hosts are looked at often."""
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.05)
    shop = open_shop(ollama_urls=tuple(host.url for host in hosts))
    wait_until(lambda: shop.parts.serving.current, 30)
    return shop


@pytest.fixture
def newer(two: Shop, hosts: Hosts) -> str:
    """A revision that may be tried."""
    for host in hosts:
        host.add_model("phi3:mini", b"newer weights")
    return pinned(two)


def post(path: str, **body: Any) -> Act:
    """What posts a body, in which `REVISION` is the newer one."""

    def act(shop: Shop, revision: str) -> httpx.Response:
        sent = {name: revision if value == "REVISION" else value for name, value in body.items()}
        return shop.http.post(path, json=sent, headers=HEADERS)

    return act


def bring(shop: Shop, _revision: str) -> httpx.Response:
    """Bring weights in."""
    form = {"wish": json.dumps({"sha256": sha256(WEIGHTS), "name": "phi3:brought"})}
    return shop.http.post("/api/models/import", data=form, files={"file": ("file", WEIGHTS)}, headers=HEADERS)


@contextmanager
def away(*hosts: OllamaStandIn) -> Generator[None]:
    """Hosts do not answer for a while."""
    for host in hosts:
        host.stop()
    try:
        yield
    finally:
        for host in hosts:
            host.start()


def names(hosts: Hosts) -> list[set[str]]:
    """What there is at each host."""
    return [{model.name.full for model in host.store.models()} for host in hosts]


def kept(shop: Shop) -> tuple[object, ...]:
    """All that is kept of revisions and of who serves."""
    rollouts = shop.http.get("/api/rollouts/all", headers=HEADERS).json()
    revisions = [{**one, "hosts": None} for one in listed(shop)]
    position = shop.http.get("/api/rollouts", headers=HEADERS).json()
    return revisions, rollouts, position["version"]


NEEDING_HOSTS: dict[str, tuple[Act, tuple[int, str]]] = {
    "pin": (post("/api/models", model="phi3:mini", pack="qwen"), (404, "model_not_found")),
    "pull": (post("/api/models", model="phi3:mini", pull=True), (502, "pull_failed")),
    "import": (bring, (502, "import_failed")),
    "derive": (post("/api/models/derive", name="helpdesk-phi3"), (502, "derive_failed")),
    "start": (post("/api/rollouts", revision="REVISION"), (409, "revision_not_ready")),
    "rollback": (post("/api/rollouts/rollback", revision="REVISION"), (409, "revision_not_ready")),
}


@pytest.mark.parametrize("name", NEEDING_HOSTS)
def test_without_any_host_it_is_refused_with_their_names_and_nothing_is_changed(
    two: Shop, newer: str, hosts: Hosts, name: str
) -> None:
    act, error = NEEDING_HOSTS[name]
    before, at_hosts = kept(two), names(hosts)
    with away(*hosts):
        response = act(two, newer)
        assert refused(response) == error
        for host in hosts:
            assert host.url.removeprefix("http://") in response.json()["error"]["message"]
        assert "cannot be reached" in response.json()["error"]["message"]
        assert kept(two) == before
    assert names(hosts) == at_hosts


@pytest.mark.parametrize("name", NEEDING_HOSTS)
def test_one_host_that_is_away_keeps_nobody_from_the_other(two: Shop, newer: str, hosts: Hosts, name: str) -> None:
    act, _ = NEEDING_HOSTS[name]
    with away(hosts[0]):
        response = act(two, newer)
        assert response.is_success, response.text
        found = response.json()
        at_hosts = (found.get("revision") if name in {"pin", "pull", "import"} else found.get("stable")) or found
        if name != "start":
            assert [at["standing"] for at in at_hosts["hosts"]] == ["away", "ready"]


def test_what_is_looked_at_without_any_host_says_who_is_away(two: Shop, newer: str, hosts: Hosts) -> None:
    with away(*hosts):
        for response in (
            two.http.post("/api/models/verify", headers=HEADERS),
            two.http.get("/api/models", headers=HEADERS),
        ):
            for revision in response.json()["revisions"]:
                assert [at["standing"] for at in revision["hosts"]] == ["away", "away"]
                assert "cannot be reached" in revision["hosts"][0]["why"]
        status = two.http.get("/api/rollouts", headers=HEADERS).json()
        assert [at["standing"] for at in status["stable"]["hosts"]] == ["away", "away"]


def test_a_rollout_is_stopped_and_ended_also_without_any_host_but_not_taken_further(
    two: Shop, newer: str, hosts: Hosts
) -> None:
    started = post("/api/rollouts", revision="REVISION", gate=False, steps=[0.5, 1.0])(two, newer)
    number = started.json()["id"]

    def state() -> str:
        return two.http.get(f"/api/rollouts/{number}", headers=HEADERS).json()["rollout"]["state"]

    wait_until(lambda: state() == "progressing", 30)
    with away(*hosts):
        assert refused(post("/api/rollouts/promote", full=True)(two, newer)) == (409, "revision_not_ready")
        assert state() in {"progressing", "paused"}
        assert post("/api/rollouts/abort")(two, newer).json()["state"] == "aborting"
        wait_until(lambda: state() == "aborted", 30)


@pytest.mark.parametrize("act", ["start", "rollback"])
def test_a_revision_whose_name_is_gone_is_not_served_and_the_name_is_said(
    two: Shop, newer: str, hosts: Hosts, act: str
) -> None:
    (alias,) = (one["alias"] for one in listed(two) if one["id"] == newer)
    for host in hosts:
        host.store.remove(host.store.get(alias))
    before = kept(two)
    response = NEEDING_HOSTS[act][0](two, newer)
    assert (refused(response), alias in response.text) == ((409, "revision_not_ready"), True)
    assert kept(two) == before


def test_what_is_pulled_is_not_given_a_name_that_stands_for_something_else(two: Shop, hosts: Hosts) -> None:
    digest = hosts[0].state.registry.shelf.get("phi3:mini").digest
    alias = f"kefu/phi3:{digest[:12]}"
    theirs = [host.add_model(alias, b"somebody else's") for host in hosts]
    before = kept(two)
    response = post("/api/models", model="phi3:mini", pull=True)(two, "")
    assert (refused(response), alias in response.text) == ((409, "alias_taken"), True)
    assert [host.digest(alias) for host in hosts] == theirs
    assert kept(two) == before


def test_what_is_built_is_not_given_a_name_that_stands_for_something_else(two: Shop, hosts: Hosts) -> None:
    derive = post("/api/models/derive", name="helpdesk-phi3")
    alias = derive(two, "").json()["revision"]["alias"]
    theirs = [host.add_model(alias, b"somebody else's") for host in hosts]
    at_hosts = names(hosts)
    response = derive(two, "")
    assert (refused(response), alias in response.text) == ((409, "alias_taken"), True)
    assert [host.digest(alias) for host in hosts] == theirs
    assert names(hosts) == at_hosts, "what was built is not left under the name it was built by"


@pytest.mark.parametrize("pull", [False, True])
def test_a_tag_that_is_moved_while_it_is_pinned_is_said_with_its_host(
    two: Shop, hosts: Hosts, monkeypatch: pytest.MonkeyPatch, pull: bool
) -> None:
    contents_of = OllamaModels.contents_of
    moves = count()  # each to other weights: a look in the background may ask, too

    async def moved(self: OllamaModels, name: str) -> Any:
        found = await contents_of(self, name)
        hosts[0].add_model("phi3:mini", f"moved meanwhile {next(moves)}".encode())
        return found

    monkeypatch.setattr(OllamaModels, "contents_of", moved)
    before = kept(two)
    response = post("/api/models", model="phi3:mini", pack="qwen", pull=pull)(two, "")
    assert refused(response) == (409, "model_moved"), response.text
    assert hosts[0].url.removeprefix("http://") in response.text
    monkeypatch.undo()
    assert kept(two) == before


def test_a_model_that_a_host_only_passes_on_to_others_is_not_pinned(
    two: Shop, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed_there = OllamaModels.listed

    async def passed_on(self: OllamaModels) -> Any:
        there = await listed_there(self)
        return {name: msgspec.structs.replace(one, remote_host="https://ollama.com") for name, one in there.items()}

    monkeypatch.setattr(OllamaModels, "listed", passed_on)
    assert refused(post("/api/models", model="phi3:mini", pack="qwen")(two, "")) == (422, "cloud_model")


@pytest.mark.parametrize("path", ["/api/rollouts", "/api/rollouts/rollback"])
def test_of_operators_who_have_seen_the_same_and_act_at_once_one_is_heard(two: Shop, newer: str, path: str) -> None:
    version = two.http.get("/api/rollouts", headers=HEADERS).json()["version"]
    act = post(path, revision="REVISION", if_version=version)
    with ThreadPoolExecutor(4) as operators:
        answers = list(operators.map(lambda _: act(two, newer), range(4)))
    heard = [answer for answer in answers if answer.is_success]
    assert len(heard) == 1, [answer.text for answer in answers]
    assert {refused(answer) for answer in answers if answer not in heard} == {(409, "version_conflict")}
    rollouts = two.http.get("/api/rollouts/all", headers=HEADERS).json()["rollouts"]
    assert len(rollouts) == 1
