"""Weights alone become a model with a name; a form that is none is refused."""

import json
from pathlib import Path
from typing import Any

import httpx

from tests.app.serving import serve
from tests.app.shop import Shop
from tests.app.stock import RETURN_QUESTION
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights, stored_form
from tests.releases.bundling import HEADERS, bring, bundle, exported, here, sha256, there
from tests.releases.test_pinning import refused, standings

__all__ = ["bundle", "here", "there"]


def test_weights_alone_are_made_into_a_model_and_pinned(there: Shop, other: OllamaStandIn) -> None:
    weights = make_weights(b"brought along")
    modelfile = 'FROM ./weights.gguf\nTEMPLATE "{{ .Prompt }}"\nSYSTEM Be kind.\nPARAMETER temperature 0.2\n'
    response = bring(there, weights, name="phi3:brought", modelfile=modelfile, options={"seed": 1})
    assert response.status_code == 201, response.text
    revision = response.json()["revision"]
    assert (revision["model"], revision["pack"], revision["options"]["seed"]) == ("phi3:brought", "phi3", 1)
    assert standings(revision) == ["ready"]
    assert other.store.text(other.store.get(revision["alias"]), "application/vnd.ollama.image.system") == "Be kind."
    again = bring(there, weights, name="phi3:brought", modelfile=modelfile, options={"seed": 1})
    assert (again.status_code, again.json()["revision"]["id"]) == (200, revision["id"])


def test_weights_that_the_host_has_rewritten_answer_customers(there: Shop, other: OllamaStandIn) -> None:
    """A host keeps them in a form of its own; that is what was pinned, and what is looked for."""
    revision = bring(there, make_weights(b"brought along"), name="phi3:brought").json()["revision"]
    assert verified(there) == {revision["id"]: ["ready"]}
    other.reply("商品签收后7天内可以退货。[1]")
    serve(there, revision["id"])
    row = there.row(there.ask(RETURN_QUESTION)["turn_id"])
    assert (row.engine, row.revision, row.model) == ("ollama", revision["id"], revision["alias"])
    newer = bring(there, make_weights(b"newer"), name="phi3:newer").json()["revision"]
    started = there.http.post("/api/rollouts", json={"revision": newer["id"]}, headers=HEADERS)
    assert started.is_success, started.text


def test_what_is_built_on_rewritten_weights_is_whole(there: Shop) -> None:
    base = bring(there, make_weights(b"brought along"), name="phi3:brought").json()["revision"]
    built = {"name": "helpdesk-phi3", "base": base["id"]}
    derived = there.http.post("/api/models/derive", json=built, headers=HEADERS)
    assert derived.is_success, derived.text
    assert verified(there) == {base["id"]: ["ready"], derived.json()["revision"]["id"]: ["ready"]}


def test_rewritten_weights_that_stand_for_something_else_are_damaged(there: Shop, other: OllamaStandIn) -> None:
    revision = bring(there, make_weights(b"brought along"), name="phi3:brought").json()["revision"]
    weights = other.store.get(revision["alias"]).weights
    del other.store.blobs[weights]
    assert verified(there) == {revision["id"]: ["damaged"]}


def test_a_bundle_of_rewritten_weights_is_known_where_they_were_rewritten(
    there: Shop, other: OllamaStandIn, tmp_path: Path
) -> None:
    revision = bring(there, make_weights(b"brought along"), name="phi3:brought").json()["revision"]
    response = bring(there, exported(there, other, revision["id"], tmp_path))
    assert (response.status_code, response.json()["is_new"]) == (200, False), response.text


def test_rewritten_weights_that_stay_make_no_room(there: Shop, other: OllamaStandIn) -> None:
    weights = make_weights(b"brought along")
    first = bring(there, weights, name="phi3:brought").json()["revision"]
    last = bring(there, make_weights(b"newer"), name="phi3:newer").json()["revision"]
    for one in (first, last):
        serve(there, one["id"])
    done = there.http.post("/api/models/prune", json={"keep": 0}, headers=HEADERS).json()
    assert [one["id"] for one in done["pruned"]] == [first["id"]]
    assert (done["bytes"], sha256(stored_form(weights)) in first["blobs"]) == (0, True), "phi3:brought has them"


def verified(shop: Shop) -> dict[str, list[str]]:
    revisions = shop.http.post("/api/models/verify", headers=HEADERS).json()["revisions"]
    return {one["id"]: standings(one) for one in revisions}


def test_a_name_that_stands_for_another_model_is_not_taken_for_weights(there: Shop, other: OllamaStandIn) -> None:
    digest = other.add_model("phi3:mine", b"mine")
    response = bring(there, make_weights(b"brought along"), name="phi3:mine")
    assert (refused(response), "stands for another model" in response.text) == ((502, "import_failed"), True)
    assert other.digest("phi3:mine") == digest


def test_weights_that_are_wished_for_wrongly_are_refused(there: Shop, other: OllamaStandIn) -> None:
    weights = make_weights(b"brought along")
    for wish in (
        {},
        {"name": "a b"},
        {"name": "kefu/phi3:0123456789ab"},
        {"name": "x", "template": "a", "modelfile": "b"},
    ):
        assert refused(bring(there, weights, **wish)) == (400, "invalid_request")
    response = bring(there, weights, name="x", modelfile="FROM ./x\nPARAMETER temperature warm")
    assert (refused(response), "line 2" in response.text) == ((422, "invalid_modelfile"), True)
    said = bring(there, weights, name="x", dry_run=True).json()
    assert (said["revision"], said["model"]) == (None, "x:latest")
    assert other.store.blobs == {}


def test_a_form_that_is_none_is_refused(there: Shop, bundle: bytes) -> None:
    def send(**given: Any) -> httpx.Response:
        return there.http.post("/api/models/import", headers=HEADERS, **given)

    assert refused(send(json={})) == (415, "unsupported_media_type")
    forms: list[dict[str, Any]] = [
        {"files": {"wish": (None, "{}")}},
        {"files": {"file": bundle}},
        {"data": {"wish": "{"}, "files": {"file": bundle}},
        {"data": {"wish": '{"sha256": 7}'}, "files": {"file": bundle}},
        {"data": {"wish": json.dumps({"sha256": sha256(bundle), "name": "x"})}, "files": {"file": bundle}},
        {"data": {"other": "{}"}, "files": {"file": bundle}},
        {"content": b"--x\r\nnothing", "headers": {**HEADERS, "Content-Type": "multipart/form-data; boundary=x"}},
    ]
    for form in forms:
        given: dict[str, Any] = {"headers": HEADERS, **form}
        assert refused(there.http.post("/api/models/import", **given)) == (400, "invalid_request"), form
    assert there.http.post("/api/models/import").status_code == 401
