"""A revision exported at one site and imported at another is the same one; anything that is not right is refused."""

import json
from collections.abc import Callable
from pathlib import Path

from service.releases.bundles.minisign import SecretKey, hasher, signed
from tests.app.shop import Shop, events_in
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights, stored_form
from tests.releases.bundling import HEADERS, bring, bundle, exported, files_in, here, sha256, there
from tests.releases.test_pinning import NOBODY, listed, pin, refused, standings

__all__ = ["bundle", "here", "there"]

OpenShop = Callable[..., Shop]
KEY = SecretKey.of(bytes(range(32)), b"kefutest")
STRANGER = SecretKey.of(bytes(range(1, 33)), b"stranger")


def signature(content: bytes, key: SecretKey = KEY) -> str:
    found = hasher()
    found.update(content)
    return signed(key, found.digest(), "timestamp:1\tfile:bundle.tar")


def test_it_is_the_same_revision_at_the_other_site(
    here: Shop, there: Shop, other: OllamaStandIn, bundle: bytes
) -> None:
    (mine,) = listed(here)
    response = bring(there, bundle, reason="brought along")
    assert response.status_code == 201, response.text
    (theirs,) = listed(there)
    same = ("id", "model", "alias", "digest", "weights", "blobs", "pack_digest", "options", "size")
    assert [theirs[name] for name in same] == [mine[name] for name in same]
    assert standings(theirs) == ["ready"]
    assert (theirs["reason"], theirs["made_by"]) == ("brought along", response.json()["revision"]["made_by"])
    (verified,) = there.http.post("/api/models/verify", headers=HEADERS).json()["revisions"]
    assert standings(verified) == ["ready"]
    assert other.store.text(other.store.get(theirs["alias"]), "application/vnd.ollama.image.license") == "MIT"
    (entry, *_) = there.parts.audit.listed()
    assert (entry.action, entry.subject, entry.detail["sha256"]) == ("revision.import", mine["id"], sha256(bundle))


def test_it_answers_customers_at_the_other_site(there: Shop, other: OllamaStandIn, bundle: bytes) -> None:
    """From the weights in the form that the host has made of them, under a digest of the host's own."""
    revision = bring(there, bundle).json()["revision"]
    other.reply("商品签收后7天内可以退货。[1]")
    answered = there.http.post("/api/rollouts/rollback", json={"revision": revision["id"]}, headers=HEADERS)
    assert answered.status_code == 200, answered.text
    row = there.row(there.ask(RETURN_QUESTION)["turn_id"])
    assert (row.engine, row.revision, row.model) == ("ollama", revision["id"], revision["alias"])
    assert other.chats[-1].body["options"]["seed"] == 7


def test_bringing_it_again_changes_nothing_and_sends_nothing(there: Shop, other: OllamaStandIn, bundle: bytes) -> None:
    bring(there, bundle)
    other.requests.clear()
    again = bring(there, bundle)
    assert (again.status_code, again.json()["is_new"]) == (200, False)
    assert {request.path for request in other.requests} == {"/api/tags", "/api/show"}
    assert len(listed(there)) == 1


def test_weights_that_a_host_keeps_as_they_are_are_the_same_too(
    here: Shop, there: Shop, other: OllamaStandIn, ollama: OllamaStandIn, tmp_path: Path
) -> None:
    ollama.add_model("phi3:mini", stored_form(make_weights(b"weights")))
    revision = pin(here)["revision"]
    assert bring(there, exported(here, ollama, revision["id"], tmp_path)).json()["revision"]["id"] == revision["id"]
    assert other.digest(revision["alias"]) == revision["digest"]


def test_what_was_brought_in_is_carried_on_as_the_host_keeps_it(
    open_shop: OpenShop, there: Shop, other: OllamaStandIn, bundle: bytes, tmp_path: Path
) -> None:
    """The weights as they were are no longer to be had: what the host has made of them is a revision of its own."""
    brought = bring(there, bundle).json()["revision"]
    onwards = exported(there, other, brought["id"], tmp_path / "onwards")
    with OllamaStandIn([]) as third:
        shop = open_shop(ollama_urls=(third.url,), model=NOBODY)
        response = bring(shop, onwards)
        assert response.status_code == 201, response.text
        revision = response.json()["revision"]
        assert third.digest(revision["alias"]) == revision["digest"] == other.digest(brought["alias"])
        same = ("model", "pack_digest", "options")
        assert [revision[name] for name in same] == [brought[name] for name in same]
        assert revision["id"] != brought["id"]
        assert revision["blobs"] == [third.store.get(revision["alias"]).weights.removeprefix("sha256:")]
        (verified,) = shop.http.post("/api/models/verify", headers=HEADERS).json()["revisions"]
        assert standings(verified) == ["ready"]


def test_half_an_import_goes_on_where_it_was(there: Shop, other: OllamaStandIn, bundle: bytes) -> None:
    weights = json.loads(files_in(bundle)["revision.json"])["contents"]["blobs"][0]
    other.store.add_blob(files_in(bundle)[f"blobs/sha256-{weights}"])
    assert bring(there, bundle).status_code == 201
    assert f"/api/blobs/sha256:{weights}" not in {one.path for one in other.requests if one.method == "POST"}


def test_a_disk_that_is_full_half_way_is_said_and_the_next_time_it_goes_on(
    there: Shop, other: OllamaStandIn, bundle: bytes
) -> None:
    other.store.room = 0
    response = bring(there, bundle)
    assert refused(response) == (502, "import_failed")
    assert "its disk is full" in response.json()["error"]["message"]
    assert (listed(there), other.store.models()) == ([], [])
    other.store.room = None
    assert bring(there, bundle).status_code == 201


def test_a_host_that_does_not_answer_does_not_keep_the_others_from_it(
    open_shop: OpenShop, there: Shop, other: OllamaStandIn, bundle: bytes
) -> None:
    shop = open_shop(ollama_urls=("http://127.0.0.1:9", other.url), model=NOBODY)
    assert standings(bring(shop, bundle).json()["revision"]) == ["away", "ready"]
    nobody = open_shop(ollama_urls=("http://127.0.0.1:9",), model=NOBODY)
    assert refused(bring(nobody, bundle)) == (502, "import_failed")


def test_an_alias_that_stands_for_something_else_is_not_made_anew(
    here: Shop, there: Shop, other: OllamaStandIn, bundle: bytes
) -> None:
    alias = listed(here)[0]["alias"]
    digest = other.add_model(alias, b"somebody else's")
    response = bring(there, bundle)
    assert (refused(response), "stands for another model" in response.text) == ((502, "import_failed"), True)
    assert other.digest(alias) == digest


def test_a_dry_run_checks_and_sends_nothing(there: Shop, other: OllamaStandIn, bundle: bytes) -> None:
    said = bring(there, bundle, dry_run=True).json()
    assert (said["dry_run"], said["is_new"], said["model"]) == (True, True, "phi3:mini")
    assert "POST" not in {request.method for request in other.requests}
    assert refused(bring(there, bundle[:-600], dry_run=True)) == (422, "invalid_bundle")


def test_how_far_it_is_comes_as_events(there: Shop, bundle: bytes) -> None:
    form = {"wish": json.dumps({"sha256": sha256(bundle)})}
    headers = {**HEADERS, "Accept": "text/event-stream"}
    response = there.http.post("/api/models/import", data=form, files={"file": bundle}, headers=headers)
    *steps, (last, _) = events_in(response.text)
    assert last == "done"
    assert {"checking", "sending", "writing manifest"} <= {step["status"] for _, step in steps}


def test_signatures_are_checked_and_told(there: Shop, bundle: bytes) -> None:
    wish = {"signature": signature(bundle), "key": KEY.public.line}
    said = bring(there, bundle, **wish, dry_run=True).json()
    assert (said["signed_by"], said["comment"]) == (KEY.public.name, "timestamp:1\tfile:bundle.tar")
    for wrong, code in (
        ({"signature": signature(bundle + b"!"), "key": KEY.public.line}, "wrong_signature"),
        ({"signature": signature(bundle, STRANGER), "key": KEY.public.line}, "wrong_signature"),
        (
            {"signature": signature(bundle).replace("timestamp:1", "timestamp:2"), "key": KEY.public.line},
            "wrong_signature",
        ),
        ({"signature": signature(bundle)}, "invalid_key"),
        ({"key": KEY.public.line}, "unsigned_model"),
        ({"signature": "nonsense", "key": KEY.public.line}, "invalid_key"),
        ({"signature": signature(bundle), "key": "nonsense"}, "invalid_key"),
    ):
        assert refused(bring(there, bundle, **wrong)) == (422, code), wrong
    assert listed(there) == []


def test_what_is_not_signed_or_by_a_stranger_is_refused_where_that_is_set(
    open_shop: OpenShop, there: Shop, other: OllamaStandIn, bundle: bytes
) -> None:
    shop = open_shop(ollama_urls=(other.url,), model=NOBODY, require_signed_models=True, model_keys=(KEY.public.line,))
    assert refused(bring(shop, bundle)) == (422, "unsigned_model")
    by_stranger = signature(bundle, STRANGER)
    assert refused(bring(shop, bundle, signature=by_stranger)) == (422, "wrong_signature")
    assert refused(bring(shop, bundle, signature=by_stranger, key=STRANGER.public.line)) == (422, "wrong_signature")
    assert other.store.models() == []
    assert bring(shop, bundle, signature=signature(bundle)).status_code == 201


def test_another_file_than_was_meant_is_refused(there: Shop, other: OllamaStandIn, bundle: bytes) -> None:
    assert refused(bring(there, bundle, sha256="0" * 64)) == (422, "wrong_hash")
    assert other.store.models() == []
