"""A model built here remembers its base: stale when that has moved, another revision when it is built anew."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.releases.supply.building import DERIVED, LEFT_SECONDS, name_to_build
from service.settings import REPOSITORY
from tests.app.shop import Shop, events_in
from tests.ollama import OllamaStandIn
from tests.releases.bundling import HEADERS
from tests.releases.test_pinning import NOBODY, listed, pin, refused, standings

OpenShop = Callable[..., Shop]
TEXT = 'FROM phi3:mini\nSYSTEM """Be brief."""\nPARAMETER temperature 0.2\n'


@pytest.fixture
def modelfiles(tmp_path: Path) -> Path:
    """The prompts' folder with a Modelfile of the test's own."""
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for entry in (REPOSITORY / "prompts").iterdir():
        if entry.name != "modelfiles":
            (prompts / entry.name).symlink_to(entry)
    (prompts / "modelfiles").mkdir()
    (prompts / "modelfiles" / "helpdesk").write_text(TEXT, encoding="utf-8")
    return prompts / "modelfiles"


@pytest.fixture
def two(open_shop: OpenShop, modelfiles: Path, ollama: OllamaStandIn, other: OllamaStandIn) -> Shop:
    return open_shop(ollama_urls=(ollama.url, other.url), model=NOBODY, prompts_dir=modelfiles.parent)


def send(shop: Shop, name: str = "helpdesk", **wishes: Any) -> httpx.Response:
    return shop.http.post("/api/models/derive", json={"name": name, **wishes}, headers=HEADERS)


def derive(shop: Shop, name: str = "helpdesk", **wishes: Any) -> dict[str, Any]:
    response = send(shop, name, **wishes)
    assert response.is_success, response.text
    return response.json()["revision"]


def helpdesks(host: OllamaStandIn) -> set[str]:
    """What was built at a host."""
    return {model.name.short for model in host.store.models() if "helpdesk" in model.name.short}


def test_it_is_built_at_every_host_and_pinned(two: Shop, ollama: OllamaStandIn, other: OllamaStandIn) -> None:
    response = send(two, reason="for the help desk")
    assert response.status_code == 201
    revision = response.json()["revision"]
    assert (revision["pack"], revision["reason"], standings(revision)) == ("phi3", "for the help desk", ["ready"] * 2)
    assert revision["alias"] == f"kefu/helpdesk:{revision['digest'][:12]}"
    for host in (ollama, other):
        assert host.store.text(host.store.get(revision["alias"]), "application/vnd.ollama.image.system") == "Be brief."
        assert helpdesks(host) == {revision["alias"]}, "the name it was built under is taken away"
    (kept,) = listed(two)
    assert (kept["modelfile"], kept["base"], kept["stale"]) == ("helpdesk", "phi3:mini", "")
    again = send(two)
    assert (again.status_code, again.json()["revision"]["id"]) == (200, revision["id"])


def test_two_that_are_built_at_once_on_different_bases_do_not_become_each_other(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    """Each build has a name of its own at the hosts; in the list both have that of the Modelfile."""
    for host in (ollama, other):
        host.add_model("phi3:other", b"other weights")
    bases = ["phi3:mini", "phi3:other"]
    weights = {base: pin(two, base)["revision"]["weights"] for base in bases}
    found: dict[str, dict[str, Any]] = {}
    for _ in range(3):
        with ThreadPoolExecutor() as pool:
            found = dict(zip(bases, pool.map(lambda base: derive(two, base=base), bases), strict=True))
        assert {base: one["weights"] for base, one in found.items()} == weights
        assert {one["model"] for one in found.values()} == {"kefu/helpdesk:derived"}
        bases_kept = {one["id"]: one["base"] for one in listed(two)}
        assert {base: bases_kept[one["id"]] for base, one in found.items()} == dict(zip(bases, bases, strict=True))
    made = [request.body["model"] for request in ollama.requests if request.path == "/api/create"]
    assert len(set(made)) == len(made) == 6
    assert helpdesks(ollama) == {one["alias"] for one in found.values()}


def test_what_a_killed_build_left_goes_with_the_next_one_a_day_later(two: Shop, ollama: OllamaStandIn) -> None:
    left, young = (name_to_build("faq", DERIVED, time.time() - age) for age in (LEFT_SECONDS + 60, LEFT_SECONDS - 60))
    others = ["kefu/faq:derived", "acme/faq:derived-0123456789abcdef", "kefu/faq:derived-notours"]
    for name in (left, young, *others):
        ollama.add_model(name, b"weights")
    derive(two)
    names = {model.name.short for model in ollama.store.models()}
    assert left not in names
    assert names >= {young, *others}


def test_it_is_stale_when_its_base_has_moved_and_another_revision_when_it_is_built_anew(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    first = derive(two)
    ollama.add_model("phi3:mini", b"newer weights")
    (kept,) = listed(two)
    assert kept["stale"].startswith("phi3:mini is ")
    shown = two.http.get(f"/api/models/{first['id']}", headers=HEADERS).json()
    assert (shown["stale"], standings(shown)) == (kept["stale"], ["ready", "ready"])
    other.add_model("phi3:mini", b"newer weights")
    second = derive(two)
    assert second["id"] != first["id"]
    assert [bool(one["stale"]) for one in listed(two)] == [False, True]


def test_a_base_that_is_gone_makes_nothing_stale(two: Shop, ollama: OllamaStandIn) -> None:
    derive(two)
    ollama.store.remove(ollama.store.get("phi3:mini"))
    (kept,) = listed(two)
    assert (kept["stale"], standings(kept)) == ("", ["ready", "ready"])


def test_a_pinned_revision_may_be_the_base_and_never_moves(two: Shop, ollama: OllamaStandIn) -> None:
    base = pin(two)["revision"]
    ollama.add_model("phi3:mini", b"newer weights")
    derived = derive(two, base=base["id"])
    assert (derived["weights"], derived["pack"]) == (base["weights"], "phi3")
    assert listed(two)[0]["base"] == base["alias"]
    assert refused(send(two, base="0123456789ab")) == (404, "revision_not_found")


def test_the_same_built_on_a_base_of_another_name_is_the_revision_that_is_there(
    two: Shop, ollama: OllamaStandIn, other: OllamaStandIn
) -> None:
    """A host writes into the manifest what the base was called, so that the same model has another digest."""
    base = pin(two)["revision"]
    first = derive(two)
    digest = ollama.digest(first["alias"])
    for host in (ollama, other):
        host.add_model("phi3:mini", b"newer weights")
    again = derive(two, base=base["id"])
    assert (again["id"], standings(again)) == (first["id"], ["ready", "ready"])
    assert (helpdesks(ollama), ollama.digest(first["alias"])) == ({first["alias"]}, digest)
    newer_and_older = listed(two)
    assert [standings(one) for one in newer_and_older] == [["ready", "ready"]] * 2


def test_a_change_of_the_modelfile_is_another_revision(two: Shop, modelfiles: Path) -> None:
    first = derive(two)
    (modelfiles / "helpdesk").write_text(TEXT.replace("brief", "kind"), encoding="utf-8")
    assert derive(two)["id"] != first["id"]


def test_a_host_without_the_base_does_not_pull_one_by_itself(two: Shop, other: OllamaStandIn) -> None:
    other.publish_upstream("phi3:mini", b"what is upstream")
    other.store.remove(other.store.get("phi3:mini"))
    response = send(two).json()
    assert [at["standing"] for at in response["hosts"]] == ["ready", "absent"]
    assert "ollama pull phi3:mini" in response["hosts"][1]["why"]
    assert "/api/create" not in {request.path for request in other.requests}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("FROM phi3:mini\nPARAMETER temprature 1", (422, "invalid_modelfile"), "modelfiles/helpdesk, line 2"),
        ("FROM nobody:1", (502, "derive_failed"), "does not have nobody:1"),
        ("FROM phi3:mini\nTEMPLATE {{ .Prompt", (502, "derive_failed"), "the template cannot be used"),
        ("FROM gpt-oss:120b-cloud", (422, "cloud_model"), "machines of others"),
    ],
)
def test_what_cannot_be_built_is_told_and_leaves_nothing(
    two: Shop, modelfiles: Path, ollama: OllamaStandIn, text: str, code: tuple[int, str], said: str
) -> None:
    (modelfiles / "helpdesk").write_text(text, encoding="utf-8")
    response = send(two)
    assert (refused(response), said in response.text) == (code, True), response.text
    assert listed(two) == []
    assert helpdesks(ollama) == set()


def test_names_stay_in_their_folder(two: Shop) -> None:
    for name in ("nobody", "../guard.toml", "/etc/passwd", ""):
        assert refused(send(two, name)) == (404, "modelfile_not_found")
    assert "helpdesk" in send(two, "nobody").text


def test_a_dry_run_builds_nothing(two: Shop, ollama: OllamaStandIn) -> None:
    said = send(two, dry_run=True).json()
    assert (said["revision"], said["base"], said["dry_run"]) == (None, "phi3:mini", True)
    assert "/api/create" not in {request.path for request in ollama.requests}


def test_how_far_it_is_comes_as_events(two: Shop) -> None:
    headers = {**HEADERS, "Accept": "text/event-stream"}
    events = events_in(two.http.post("/api/models/derive", json={"name": "helpdesk"}, headers=headers).text)
    assert ("writing manifest" in [step["status"] for _, step in events[:-1]], events[-1][0]) == (True, "done")


def test_the_modelfiles_that_come_along_can_be_built(open_shop: OpenShop, ollama: OllamaStandIn) -> None:
    ollama.add_model("qwen2.5:7b-instruct", family="qwen2")
    shop = open_shop(ollama_urls=(ollama.url,), model=NOBODY)
    names = sorted(path.name for path in (REPOSITORY / "prompts" / "modelfiles").iterdir())
    assert [derive(shop, name)["pack"] for name in names] == ["phi3", "qwen"]
