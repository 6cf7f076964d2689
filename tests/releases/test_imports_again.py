"""An import that breaks off when the host has made the model may be given again; nothing of others is ever touched."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest

from service.engines.errors import EngineBroken
from service.engines.ollama_models import OllamaModels
from service.engines.ollama_tasks import OllamaTasks
from service.releases.supply.keeping import SupplyLedger
from tests.app.shop import Shop
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import bring, bundle, exported, here, there
from tests.releases.test_bundles_weights import verified
from tests.releases.test_pinning import pin, refused, standings

__all__ = ["bundle", "here", "there"]

CUT = EngineBroken("the connection broke", "cut")
WEIGHTS = make_weights(b"brought along")


@pytest.fixture
def rewritten(here: Shop, ollama: OllamaStandIn, tmp_path: Any) -> bytes:
    """A bundle whose weights every host that makes a model of them rewrites."""
    ollama.add_model("phi3:mini", WEIGHTS, system="Be brief.", license="MIT")
    return exported(here, ollama, pin(here)["revision"]["id"], tmp_path)


@pytest.fixture(params=["weights", "bundle"])
def given(request: pytest.FixtureRequest, there: Shop, rewritten: bytes) -> Callable[[], Any]:
    """Hands the same in each time, as a GGUF or as a bundle."""
    if request.param == "weights":
        return lambda: bring(there, WEIGHTS, name="phi3:brought")
    return lambda: bring(there, rewritten)


def breaks_once(monkeypatch: pytest.MonkeyPatch, of: type, name: str, error: Exception) -> None:
    """Have what is asked of a host, or of what is kept, break off the first time."""
    errors, real = [error], getattr(of, name)

    def breaking(*args: Any) -> Any:
        if errors:
            raise errors.pop()
        return real(*args)

    monkeypatch.setattr(of, name, breaking)


def names(host: OllamaStandIn) -> set[str]:
    return {model.name.short for model in host.store.models()}


@pytest.mark.parametrize(
    ("of", "name", "error"),
    [
        (OllamaModels, "contents_of", CUT),
        (SupplyLedger, "note_rewritten", RuntimeError("the disk is full")),
        (OllamaModels, "copy", CUT),
    ],
)
def test_what_breaks_off_once_the_model_is_made_may_be_given_again(
    given: Callable[[], Any],
    other: OllamaStandIn,
    monkeypatch: pytest.MonkeyPatch,
    of: type,
    name: str,
    error: Exception,
) -> None:
    breaks_once(monkeypatch, of, name, error)
    assert given().is_error
    assert names(other) == set(), "what was made is taken away again"
    again = given()
    assert again.status_code == 201, again.text
    assert standings(again.json()["revision"]) == ["ready"]
    assert given().status_code == 200


def test_what_a_killed_import_has_left_is_in_nobodys_way(
    given: Callable[[], Any], there: Shop, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed, it takes nothing away: here the host refuses to."""
    breaks_once(monkeypatch, OllamaModels, "contents_of", CUT)
    with monkeypatch.context() as killed:
        breaks_once(killed, OllamaModels, "delete", CUT)
        assert given().is_error
    (left,) = names(other)
    assert ":imported-" in left
    again = given()
    assert again.status_code == 201, again.text
    assert left in names(other), "it goes with an import a day later"
    assert verified(there) == {again.json()["revision"]["id"]: ["ready"]}


def test_a_name_that_another_model_gets_meanwhile_is_left_alone(
    given: Callable[[], Any], ollama: OllamaStandIn, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, digests = OllamaTasks.create, dict[str, str]()

    def taken(tasks: OllamaTasks, model: str, making: Any) -> Any:
        for name in ("phi3:brought", f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"):
            digests[name] = other.add_model(name, b"somebody else's")
        return create(tasks, model, making)

    monkeypatch.setattr(OllamaTasks, "create", taken)
    assert refused(given()) == (502, "import_failed")
    assert {name: other.digest(name) for name in digests} == digests
    assert names(other) == set(digests)


def test_of_two_imports_of_one_name_at_once_the_first_keeps_it(
    there: Shop, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, copied = OllamaModels.copy, list[str]()

    async def slow(models: OllamaModels, source: str, destination: str) -> None:
        await anyio.sleep(0.5)  # in which the other one looks whether the name is free
        await copy(models, source, destination)
        copied.append(destination)

    monkeypatch.setattr(OllamaModels, "copy", slow)
    given = [WEIGHTS, make_weights(b"other weights")]
    with ThreadPoolExecutor() as threads:
        replies = list(threads.map(lambda weights: bring(there, weights, name="phi3:brought"), given))
    done, late = sorted(replies, key=lambda reply: reply.status_code)
    assert (done.status_code, *refused(late)) == (201, 502, "import_failed")
    assert (copied.count("phi3:brought"), other.digest("phi3:brought")) == (1, done.json()["revision"]["digest"])


def test_of_a_name_that_another_service_gives_to_its_own_at_the_same_moment_it_is_said(
    there: Shop, other: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, digests = OllamaModels.copy, list[str]()

    async def overtaken(models: OllamaModels, source: str, destination: str) -> None:
        await copy(models, source, destination)
        digests.append(other.add_model("phi3:brought", b"somebody else's"))

    monkeypatch.setattr(OllamaModels, "copy", overtaken)
    assert refused(bring(there, WEIGHTS, name="phi3:brought")) == (502, "import_failed")
    assert names(other) == {"phi3:brought"}
    assert [other.digest("phi3:brought")] == digests
