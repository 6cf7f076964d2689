"""Weights alone become a model with a name; a form that is none is refused."""

import json
from typing import Any

import httpx

from tests.app.shop import Shop
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import HEADERS, bring, bundle, here, sha256, there
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
