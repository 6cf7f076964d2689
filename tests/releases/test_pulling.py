"""Pinning with a pull first: what came is pinned, what did not come changes nothing, and what serves stays."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.app.shop import Shop, events_in
from tests.ollama import OllamaStandIn
from tests.releases.test_pinning import NOBODY, key, listed, refused, send, standings

OpenShop = Callable[..., Shop]
TAG = "phi3:mini"


@pytest.fixture
def two(open_shop: OpenShop, ollama: OllamaStandIn, other: OllamaStandIn) -> Shop:
    """A shop with two hosts, and a newer model upstream for both of them."""
    for host in (ollama, other):
        host.publish_upstream(TAG, b"newer weights", template="{{ .Prompt }}")
    return open_shop(ollama_urls=(ollama.url, other.url), model=NOBODY)


def pull(shop: Shop, model: str = TAG, **wishes: object) -> httpx.Response:
    return send(shop, model, pull=True, **wishes)


def upstream(host: OllamaStandIn) -> str:
    """The digest of what is upstream."""
    return host.state.registry.shelf.get(TAG).digest


def paths(host: OllamaStandIn) -> list[str]:
    return [request.path for request in host.requests]


def test_what_was_pulled_at_every_host_is_pinned(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> None:
    response = pull(two)
    assert response.status_code == 201
    revision = response.json()["revision"]
    assert revision["digest"] == upstream(ollama)
    assert standings(revision) == ["ready", "ready"]
    assert other.digest(revision["alias"]) == upstream(ollama)
    assert pull(two).status_code == 200, "it is there already"


def test_a_pull_moves_the_tag_and_nothing_that_was_pinned(two: Shop, ollama: OllamaStandIn) -> None:
    before = send(two).json()["revision"]
    after = pull(two).json()["revision"]
    assert ollama.digest(TAG) == after["digest"] != before["digest"]
    assert ollama.digest(before["alias"]) == before["digest"]
    assert [standings(one) for one in listed(two)] == [["ready", "ready"]] * 2


def test_how_far_it_is_comes_as_events(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> None:
    headers = {**key(two), "Accept": "text/event-stream"}
    response = two.http.post("/api/models", json={"model": TAG, "pull": True}, headers=headers)
    *steps, (last, done) = events_in(response.text)
    assert {name for name, _ in steps} == {"step"}
    assert list(dict.fromkeys(step["host"] for _, step in steps)) == [
        at.url.removeprefix("http://") for at in (ollama, other)
    ]
    assert any(step["total"] and step["completed"] == step["total"] for _, step in steps)
    assert (last, done["is_new"]) == ("done", True)


def test_it_is_pulled_and_pinned_at_the_hosts_that_are_named_alone(
    two: Shop, other: OllamaStandIn, ollama: OllamaStandIn
) -> None:
    name = other.url.removeprefix("http://")
    revision = pull(two, hosts=[name]).json()["revision"]
    assert [at["host"] for at in revision["hosts"]] == [name]
    assert "/api/pull" not in paths(ollama)
    assert refused(pull(two, hosts=["gpu9"])) == (400, "invalid_request")


def _offline(host: OllamaStandIn) -> None:
    host.set_online(online=False)


def _unknown(host: OllamaStandIn) -> None:
    host.state.registry.shelf.remove(host.state.registry.shelf.get(TAG))


def _full(host: OllamaStandIn) -> None:
    host.store.room = 0


def _damaged(host: OllamaStandIn) -> None:
    host.state.registry.corrupt(host.state.registry.shelf.get(TAG).weights)


TROUBLES: dict[str, Callable[[OllamaStandIn], None]] = {
    "it cannot reach the registry": _offline,
    "the registry has no such model": _unknown,
    "its disk is full": _full,
    "was damaged on the way": _damaged,
    "cannot be reached": OllamaStandIn.stop,
}


@pytest.mark.parametrize("why", TROUBLES)
def test_what_keeps_one_host_from_pulling_is_said_and_the_other_is_pinned(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn, why: str
) -> None:
    """Also where the first host still holds what the tag stood for before: that is not pinned in its place."""
    expected = upstream(other)
    TROUBLES[why](ollama)
    try:
        revision: dict[str, Any] = pull(two).json()["revision"]
    finally:
        if why == "cannot be reached":
            ollama.start()
    assert revision["digest"] == expected
    assert revision["hosts"][1]["standing"] == "ready"
    assert revision["hosts"][0]["standing"] in {"absent", "away"}
    assert why in revision["hosts"][0]["why"]


@pytest.mark.parametrize("why", [why for why in TROUBLES if why != "cannot be reached"])
def test_what_no_host_can_pull_changes_nothing(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn, why: str
) -> None:
    before = ollama.digest(TAG), other.digest(TAG)
    for host in (ollama, other):
        TROUBLES[why](host)
    response = pull(two)
    assert refused(response) == (502, "pull_failed")
    assert why in response.json()["error"]["message"]
    assert (ollama.digest(TAG), other.digest(TAG)) == before
    assert listed(two) == []


def test_a_dry_run_pulls_nothing(two: Shop, ollama: OllamaStandIn) -> None:
    said = pull(two, dry_run=True).json()
    assert (said["dry_run"], said["revision"]["digest"]) == (True, ollama.digest(TAG))
    assert not {"/api/pull", "/api/copy"} & set(paths(ollama))


def test_what_no_registry_has_is_not_pulled(two: Shop, ollama: OllamaStandIn) -> None:
    assert refused(pull(two, "kefu/phi3:0123456789ab")) == (400, "invalid_request")
    assert refused(pull(two, "gpt-oss:120b-cloud")) == (422, "cloud_model")
    assert "/api/pull" not in paths(ollama)
