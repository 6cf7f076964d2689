"""What a real Ollama was seen to do to names and blobs over several requests, and the stand-in does, too."""

import hashlib
import json
from typing import Any

import pytest

from tests.ollama.calls import Api
from tests.ollama.world import HELPDESK, phi3


def test_the_digest_is_the_hash_of_the_manifest(api: Api) -> None:
    manifest = api.ollama.store.get("phi3:mini").manifest
    assert api.digests()["phi3:mini"] == hashlib.sha256(manifest).hexdigest()
    assert manifest.endswith(b"}\n")
    assert set(json.loads(manifest)) == {"schemaVersion", "mediaType", "config", "layers"}


def test_an_alias_has_its_sources_digest_and_weights(api: Api) -> None:
    api.copy("phi3:mini", "kefu/phi3:abc")
    assert api.digests()["kefu/phi3:abc"] == api.digests()["phi3:mini"]
    assert api.weights("kefu/phi3:abc") == api.weights("phi3:mini")


def test_an_alias_survives_that_its_base_is_created_anew(api: Api) -> None:
    api.copy("phi3:mini", "phi3-pin:v1")
    before, weights = api.digests()["phi3:mini"], api.weights("phi3:mini")
    api.create(phi3("new weights"))
    assert api.digests()["phi3:mini"] != before
    assert api.digests()["phi3-pin:v1"] == before
    assert api.weights("phi3-pin:v1") == weights
    assert api.chat("phi3-pin:v1").status_code == 200


def test_an_alias_survives_that_its_base_is_pulled_anew(api: Api) -> None:
    first = api.ollama.publish_upstream("qwen3:4b", b"one")
    api.pull("qwen3:4b")
    api.copy("qwen3:4b", "kefu/qwen3:one")
    second = api.ollama.publish_upstream("qwen3:4b", b"two")
    assert api.digests()["qwen3:4b"] == first
    api.pull("qwen3:4b")
    assert api.digests() | {"phi3:mini": ""} == {"qwen3:4b": second, "kefu/qwen3:one": first, "phi3:mini": ""}
    assert api.chat("kefu/qwen3:one").status_code == 200


def test_copying_the_alias_back_brings_the_old_model_back(api: Api) -> None:
    api.copy("phi3:mini", "phi3-pin:v1")
    before = api.digests()["phi3:mini"]
    api.create(phi3("new weights"))
    api.copy("phi3-pin:v1", "phi3:mini")
    assert api.digests()["phi3:mini"] == before


def test_a_derived_model_follows_neither_its_bases_update_nor_its_end(api: Api) -> None:
    api.create(HELPDESK)
    before, weights = api.digests()["helpdesk:v1"], api.weights("helpdesk:v1")
    api.create(phi3("new weights"))
    api.delete("phi3:mini")
    assert api.digests() == {"helpdesk:v1": before}
    assert api.weights("helpdesk:v1") == weights
    shown = api.post("/api/show", {"model": "helpdesk:v1"}).json()
    assert shown["details"]["parent_model"] == "phi3:mini"


def test_creating_the_same_again_keeps_the_digest(api: Api) -> None:
    before = api.digests()
    api.create(phi3())
    assert api.digests() == before


@pytest.mark.parametrize(
    "change", [{"parameters": {"seed": 1}}, {"system": "Be brief."}, {"template": "{{ .Prompt }}"}]
)
def test_changing_a_text_or_a_parameter_changes_the_digest(api: Api, change: dict[str, Any]) -> None:
    before = api.digests()["phi3:mini"]
    api.create({**phi3(), **change})
    assert api.digests()["phi3:mini"] != before


def test_create_from_a_model_alone_gives_another_digest_than_copy(api: Api) -> None:
    api.create({"model": "phi3:again", "from": "phi3:mini"})
    assert api.digests()["phi3:again"] != api.digests()["phi3:mini"]
    assert api.weights("phi3:again") == api.weights("phi3:mini")


def test_the_stored_weights_differ_from_the_upload_and_make_the_same_model_again(api: Api) -> None:
    uploaded = phi3()["files"]["phi3.gguf"]
    stored = api.ollama.store.get("phi3:mini").weights
    assert stored != uploaded
    api.create({**phi3(), "model": "again:1", "files": {"w.gguf": stored}})
    assert api.digests()["again:1"] == api.digests()["phi3:mini"]


def test_deleting_keeps_shared_blobs_and_removes_the_last_ones(api: Api) -> None:
    api.copy("phi3:mini", "phi3-pin:v1")
    weights = api.ollama.store.get("phi3:mini").weights
    api.delete("phi3:mini")
    assert weights in api.ollama.store.blobs
    assert api.chat("phi3-pin:v1").status_code == 200
    api.delete("phi3-pin:v1")
    assert weights not in api.ollama.store.blobs
    assert phi3()["files"]["phi3.gguf"] in api.ollama.store.blobs
    assert api.chat("phi3-pin:v1").status_code == 404


def test_creating_over_a_model_removes_blobs_that_only_it_had(api: Api) -> None:
    weights = api.ollama.store.get("phi3:mini").weights
    api.create(phi3("new weights"))
    assert weights not in api.ollama.store.blobs


def test_copying_over_a_model_leaves_its_blobs_behind(api: Api) -> None:
    api.ollama.add_model("victim:1")
    weights = api.ollama.store.get("victim:1").weights
    api.copy("phi3:mini", "victim:1")
    assert weights in api.ollama.store.blobs


def test_a_failed_pull_leaves_the_tag_where_it_was(api: Api) -> None:
    api.ollama.publish_upstream("phi3:mini", b"damaged")
    registry = api.ollama.state.registry
    registry.corrupt(registry.shelf.get("phi3:mini").weights)
    before = api.digests()
    assert "digest mismatch" in api.post("/api/pull", {"model": "phi3:mini"}).text
    assert api.digests() == before


def test_tampered_weights_change_neither_digest_nor_status(api: Api) -> None:
    before = api.digests()
    api.ollama.store.blobs[api.ollama.store.get("phi3:mini").weights] += b"!"
    assert api.digests() == before
    assert api.chat("phi3:mini").status_code == 200


def test_names_are_told_apart_by_more_than_case(api: Api) -> None:
    api.copy("phi3:mini", "Pin:V1")
    api.copy("phi3:mini", "pin:v1")
    assert sorted(api.digests()) == ["Pin:V1", "phi3:mini"]


GOOD_NAMES = [
    "x:" + "t" * 80,
    "a" * 80 + ":x",
    f"pin:{'0' * 64}",
    f"pin:sha256-{'0' * 64}",
    "a.example/pin/phi3:x",
    "p_i:x.y-z",
]
BAD_NAMES = ["x:" + "t" * 81, "a" * 81 + ":x", "pin:a+b", "-pin:1", "pin:v1@x", "pin:with/slash", "pin:9:cloud"]


@pytest.mark.parametrize(
    ("name", "status"), [*((name, 200) for name in GOOD_NAMES), *((name, 400) for name in BAD_NAMES)]
)
def test_which_alias_names_are_allowed(api: Api, name: str, status: int) -> None:
    assert api.post("/api/copy", {"source": "phi3:mini", "destination": name}).status_code == status


def test_a_cloud_name_can_be_copied_but_not_chatted_with(api: Api) -> None:
    api.copy("phi3:mini", "phi3-pin:9-cloud")
    refusal = api.chat("phi3-pin:9-cloud")
    assert refusal.status_code == 403
    assert refusal.json() == {"error": "ollama cloud is disabled: remote model is unavailable"}


def test_a_full_disk_is_told_in_the_stream_and_leaves_everything_as_it_was(api: Api) -> None:
    """Not recorded: the words are those of the system call, and where they stand is that of every other failure."""
    api.ollama.publish_upstream("phi3:mini", b"newer weights")
    api.ollama.store.room = 0
    before = api.digests()
    refusal = api.post("/api/pull", {"model": "phi3:mini"})
    assert (refusal.status_code, "no space left on device" in refusal.text.splitlines()[-1]) == (200, True)
    assert api.digests() == before
