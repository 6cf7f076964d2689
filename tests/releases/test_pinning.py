"""Pinning over HTTP: what a tag stands for now stays, whatever is pulled later, at every host that has it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from service.access.roles import Role
from tests.app.shop import Shop
from tests.ollama import OllamaStandIn

OpenShop = Callable[..., Shop]
NOBODY = "nobody:1"  # so that the first start pins nothing


def key(shop: Shop, role: Role = Role.OPERATOR) -> dict[str, str]:
    return {"Authorization": f"Bearer {shop.parts.keys.create('Mei', role)}"}


def send(shop: Shop, model: str = "phi3:mini", **wishes: object) -> httpx.Response:
    return shop.http.post("/api/models", json={"model": model, **wishes}, headers=key(shop))


def pin(shop: Shop, model: str = "phi3:mini", **wishes: object) -> dict[str, Any]:
    response = send(shop, model, **wishes)
    assert response.status_code in {200, 201}, response.text
    return response.json()


def refused(response: httpx.Response) -> tuple[int, str]:
    assert response.is_error, response.text
    return response.status_code, response.json()["error"]["code"]


def listed(shop: Shop) -> list[dict[str, Any]]:
    return shop.http.get("/api/models", headers=key(shop, Role.STAFF)).json()["revisions"]


def standings(revision: dict[str, Any]) -> list[str]:
    return [at["standing"] for at in revision["hosts"]]


@pytest.fixture
def two(open_shop: OpenShop, ollama: OllamaStandIn, other: OllamaStandIn) -> Shop:
    """A shop with two hosts that hold the same model."""
    return open_shop(ollama_urls=(ollama.url, other.url), model=NOBODY)


def test_a_pinned_revision_stays_when_the_tag_is_moved(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> None:
    digest = ollama.digest("phi3:mini")
    pinned = pin(two, reason="the first one")
    revision = pinned["revision"]
    assert (pinned["is_new"], revision["digest"], revision["reason"]) == (True, digest, "the first one")
    assert revision["alias"] == f"kefu/phi3:{digest[:12]}"
    for host in (ollama, other):
        host.add_model("phi3:mini", b"newer weights")
        assert host.digest("phi3:mini") != digest
        assert host.digest(revision["alias"]) == digest
    (kept,) = listed(two)
    assert standings(kept) == ["ready", "ready"]


def test_pinning_again_changes_nothing(two: Shop) -> None:
    first = send(two)
    again = send(two, reason="once more")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["is_new"] is False
    assert again.json()["revision"]["id"] == first.json()["revision"]["id"]
    assert len(listed(two)) == 1
    assert [entry.action for entry in two.parts.audit.listed()].count("revision.pin") == 1


def test_the_same_model_with_another_pack_or_option_is_another_revision(two: Shop) -> None:
    plain, warm = pin(two)["revision"], pin(two, options={"temperature": 0.9})["revision"]
    spoken = pin(two, pack="qwen")["revision"]
    assert len({plain["id"], warm["id"], spoken["id"]}) == 3
    assert len({plain["alias"], warm["alias"], spoken["alias"]}) == 1
    assert (warm["options"]["temperature"], spoken["pack"]) == (0.9, "qwen")
    answer = two.http.get(f"/api/models/{warm['id']}/differences", params={"since": plain["id"]}, headers=key(two))
    (difference,) = answer.json()["differences"]
    assert difference["what"] == "options"
    assert "temperature is 0.9, and was" in difference["said"]


def test_an_older_revision_can_be_pinned_by_its_alias(two: Shop, ollama: OllamaStandIn) -> None:
    old = pin(two)["revision"]
    ollama.add_model("phi3:mini", b"newer weights")
    again = pin(two, old["alias"], pack="qwen")["revision"]
    assert (again["alias"], again["weights"], again["pack"]) == (old["alias"], old["weights"], "qwen")


def test_a_dry_run_only_says(two: Shop, ollama: OllamaStandIn) -> None:
    said = pin(two, dry_run=True)
    assert (said["dry_run"], standings(said["revision"])) == (True, ["ready", "ready"])
    assert listed(two) == []
    assert "/api/copy" not in {request.path for request in ollama.requests}


def test_a_host_that_holds_another_model_under_the_tag_is_left_out(two: Shop, other: OllamaStandIn) -> None:
    other.add_model("phi3:mini", b"other weights")
    hosts = pin(two)["revision"]["hosts"]
    assert [at["standing"] for at in hosts] == ["ready", "absent"]
    assert "is another model there" in hosts[1]["why"]


def test_a_host_that_does_not_answer_does_not_keep_a_model_from_being_pinned(
    open_shop: OpenShop, ollama: OllamaStandIn
) -> None:
    shop = open_shop(ollama_urls=("http://127.0.0.1:9", ollama.url), model=NOBODY)
    revision = pin(shop)["revision"]
    assert standings(revision) == ["away", "ready"]
    assert standings(listed(shop)[0]) == ["away", "ready"]


def test_a_host_that_comes_later_is_given_the_revision_by_pinning_again(two: Shop, other: OllamaStandIn) -> None:
    right = other.digest("phi3:mini")
    other.add_model("phi3:mini", b"other weights")
    pin(two)
    assert other.add_model("phi3:mini") == right
    assert standings(pin(two)["revision"]) == ["ready", "ready"]


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({"model": "phi4:mini"}, (404, "model_not_found")),
        ({"model": "qwen3:480b-cloud"}, (422, "cloud_model")),
        ({"pack": "nobody's"}, (400, "invalid_request")),
        ({"options": {"temprature": 1}}, (400, "invalid_request")),
        ({"options": {"temperature": "warm"}}, (400, "invalid_request")),
        ({"option": {}}, (400, "invalid_request")),
    ],
)
def test_what_cannot_be_pinned_is_refused(two: Shop, wishes: dict[str, Any], error: tuple[int, str]) -> None:
    assert refused(send(two, **wishes)) == error
    assert listed(two) == []


def test_an_alias_that_stands_for_something_else_is_never_repointed(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    shop = open_shop(ollama_urls=(ollama.url,), model=NOBODY)
    alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
    there = ollama.add_model(alias, b"somebody else's")
    assert refused(send(shop)) == (409, "alias_taken")
    assert ollama.digest(alias) == there


def test_an_alias_of_the_same_contents_is_the_revision_whatever_its_manifest_is(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    """A host of another version writes the manifest of the same model otherwise when that is pulled or made anew."""
    first = pin(two)["revision"]
    was = ollama.digest("phi3:mini")
    made = httpx.post(f"{ollama.url}/api/create", json={"model": "phi3:mini", "from": first["alias"]})
    assert (made.is_success, ollama.digest("phi3:mini") == was) == (True, False)
    before = len([request for request in ollama.requests if request.path == "/api/copy"])
    again = pin(two)
    assert (again["is_new"], again["revision"]["id"]) == (False, first["id"])
    assert [(request.path == "/api/copy") for request in ollama.requests].count(True) == before, "nothing is copied"
    assert ollama.digest(first["alias"]) == was
    (kept,) = listed(two)
    assert (standings(again["revision"]), standings(kept)) == (["ready", "ready"], ["ready", "ready"])
    assert two.parts.releases.ledger.find(first["id"]).placements == {
        host.url.removeprefix("http://"): was for host in (ollama, other)
    }


def test_an_alias_that_was_given_the_same_contents_anew_is_ready_again_once_it_is_pinned(
    two: Shop, ollama: OllamaStandIn
) -> None:
    alias = pin(two)["revision"]["alias"]
    httpx.post(f"{ollama.url}/api/create", json={"model": alias, "from": "phi3:mini"})
    assert standings(listed(two)[0]) == ["drifted", "ready"]
    assert standings(pin(two)["revision"]) == ["ready", "ready"]
    assert standings(listed(two)[0]) == ["ready", "ready"]


def test_what_stands_in_the_way_is_named_and_not_simply_to_be_deleted(
    open_shop: OpenShop, ollama: OllamaStandIn
) -> None:
    shop = open_shop(ollama_urls=(ollama.url,), model=NOBODY)
    alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
    there = ollama.add_model(alias, b"somebody else's")
    for language, condition in (("en", "nothing that serves needs it"), ("zh", "没有正在服务的版本需要它")):
        body, headers = {"model": "phi3:mini"}, {**key(shop), "Accept-Language": language}
        message = shop.http.post("/api/models", json=body, headers=headers).json()["error"]["message"]
        assert (there[:12] in message, condition in message) == (True, True), message


def test_only_operators_pin_and_staff_may_look(two: Shop) -> None:
    body = {"model": "phi3:mini"}
    assert two.http.post("/api/models", json=body).status_code == 401
    assert two.http.post("/api/models", json=body, headers=key(two, Role.STAFF)).status_code == 403
    assert two.http.get("/api/models", headers=key(two, Role.STAFF)).status_code == 200


def test_a_revision_is_found_by_the_beginning_of_its_id(two: Shop) -> None:
    first, second = pin(two)["revision"], pin(two, pack="qwen")["revision"]
    for name in (first["id"], first["id"][:8]):
        found = two.http.get(f"/api/models/{name}", headers=key(two)).json()
        assert found["id"] == first["id"]
    shared = second["id"][: next(n for n in range(12) if first["id"][n] != second["id"][n])]
    assert refused(two.http.get(f"/api/models/{first['id']}/differences?since=x", headers=key(two))) == (
        400,
        "invalid_request",
    )
    for name in ("zzz", shared or "z"):
        assert refused(two.http.get(f"/api/models/{name}", headers=key(two))) == (404, "revision_not_found")


def test_drift_and_absence_are_told_apart(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> None:
    alias = pin(two)["revision"]["alias"]
    ollama.add_model(alias, b"tampered")
    httpx.request("DELETE", f"{other.url}/api/delete", json={"model": alias})
    (found,) = listed(two)
    assert standings(found) == ["drifted", "absent"]
    assert "was pinned as" in found["hosts"][0]["why"]


def test_verifying_looks_at_the_files_too(two: Shop, other: OllamaStandIn) -> None:
    weights = pin(two)["revision"]["weights"]
    verified = two.http.post("/api/models/verify", headers=key(two)).json()["revisions"]
    assert standings(verified[0]) == ["ready", "ready"]
    del other.store.blobs[f"sha256:{weights}"]
    (again,) = two.http.post("/api/models/verify", headers=key(two)).json()["revisions"]
    assert standings(again) == ["ready", "damaged"]
    assert weights in again["hosts"][1]["why"]
