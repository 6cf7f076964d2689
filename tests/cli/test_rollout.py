"""`kefu rollout`: a revision tried, watched, promoted, taken back, by asking the service that runs."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.data_directory import DataDirectory, RunningService
from service.releases import serving
from service.releases.rollouts import conductor
from tests.app.fixtures import LOCAL_KEY, ollama, open_shop, standing, stocked, unlogged
from tests.app.shop import Shop, wait_until
from tests.app.stock import RETURN_QUESTION
from tests.cli.conftest import Kefu
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.rollouts.operator import GOOD

__all__ = ["ollama", "open_shop", "standing", "stocked", "unlogged"]


@pytest.fixture
def shop(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, unlogged: None
) -> Shop:
    """A shop that is open and has pinned its model."""
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(conductor, "EVERY_SECONDS", 0.05)
    return open_shop(ollama_urls=(ollama.url,))


@pytest.fixture
def kefu(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kefu]:
    """The command on the shop's data directory."""
    data = shop.parts.settings.data_dir
    with DataDirectory(data).announced(RunningService(shop.url, LOCAL_KEY)):
        yield Kefu(data, monkeypatch)


@pytest.fixture
def newer(kefu: Kefu, ollama: OllamaStandIn) -> str:
    """A revision that may be tried."""
    ollama.add_model("phi3:mini", b"newer weights")
    return kefu.json("model", "pin", "phi3:mini")["revision"]["id"]


def state(kefu: Kefu) -> str:
    """That of the last rollout."""
    return kefu.json("rollout", "history")["rollouts"][0]["state"]


def test_a_revision_is_tried_watched_promoted_and_taken_back(kefu: Kefu, newer: str) -> None:
    first = kefu.json("rollout", "status")["stable"]["id"]
    would = kefu("rollout", "start", newer, "--steps", "10%,100%", "--no-gate", "--dry-run").stdout
    assert f"of {newer} would begin pending, step 0 of 2 (10%, 100%)" in would
    assert "has begun" in kefu("rollout", "start", newer, "--steps", "10%, 100%", "--no-gate").stdout
    wait_until(lambda: state(kefu) == "progressing", 30)
    assert {one["id"]: one["serves"] for one in kefu.json("model", "list")["revisions"]} == {
        first: "stable",
        newer: "canary",
    }
    assert "canary" in kefu("model", "list").stdout
    said = kefu("rollout", "status").stdout
    assert f"revision {newer} (phi3:mini, pack phi3) is tried on 10% of new sessions" in said
    assert "Hold:" in kefu("rollout", "explain").stdout
    assert "暂停推进" in kefu("rollout", "explain", "1", "--lang", "zh").stdout
    assert "is paused" in kefu("rollout", "pause", "--reason", "lunch").stdout
    assert "is progressing" in kefu("rollout", "resume").stdout
    assert "would be promoting" in kefu("rollout", "promote", "--dry-run").stdout
    assert "is promoting" in kefu("rollout", "promote").stdout
    wait_until(lambda: state(kefu) == "succeeded", 30)
    happened = kefu("rollout", "history", "1").stdout
    assert "pause by" in happened
    assert "why: lunch" in happened
    assert f"revision {first} (phi3:mini, pack phi3) answers" in kefu("rollout", "rollback", first).stdout


@pytest.mark.parametrize(("force", "said"), [("", "revision {} answers everybody"), ("none", "no model is asked")])
def test_the_status_says_what_is_forced_whoever_serves(
    kefu: Kefu,
    open_shop: Callable[..., Shop],
    ollama: OllamaStandIn,
    monkeypatch: pytest.MonkeyPatch,
    force: str,
    said: str,
) -> None:
    first = kefu.json("rollout", "status")["stable"]["id"]
    assert "KEFU_FORCE_REVISION" not in kefu("rollout", "status").stdout
    database = f"sqlite:///{kefu.data / 'kefu.db'}"
    shop = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision=force or first)
    wait_until(lambda: said.format(first) + " there" in kefu("rollout", "status").stdout, 30)
    with DataDirectory(shop.parts.settings.data_dir).announced(RunningService(shop.url, LOCAL_KEY)):
        status = Kefu(shop.parts.settings.data_dir, monkeypatch)("rollout", "status").stdout
    assert said.format(first) + " here, whoever serves (KEFU_FORCE_REVISION)" in status


def test_what_is_aborted_may_be_tried_again(kefu: Kefu, newer: str) -> None:
    kefu("rollout", "start", newer, "--no-gate")
    wait_until(lambda: state(kefu) == "progressing", 30)
    assert "is aborting" in kefu("rollout", "abort", "--reason", "no").stdout
    wait_until(lambda: state(kefu) == "aborted", 30)
    assert "is pending" in kefu("rollout", "retry").stdout


def test_whoever_comes_second_ends_with_3(kefu: Kefu, newer: str) -> None:
    version = kefu.json("rollout", "status")["version"]
    assert kefu("rollout", "start", newer, "--no-gate", "--if-version", str(version - 1)).exit_code == 3
    assert kefu("rollout", "rollback", newer, "--if-version", "99").exit_code == 3
    assert kefu.json("rollout", "history")["rollouts"] == []


def test_wrong_words_are_refused_by_name(kefu: Kefu, newer: str) -> None:
    assert "is not written like 25%,50%,100%" in kefu("rollout", "start", newer, "--steps", "a quarter").output
    for command in ("explain", "retry", "shadow"):
        done = kefu("rollout", command)
        assert (done.exit_code, "there was no rollout yet" in done.output) == (1, True)
    assert kefu.error("rollout", "start", newer, "--steps", "50%,20%")["detail"]["field"] == "steps"
    refused = kefu.error("rollout", "abort")
    assert refused["code"] == "rollout_not_found"
    assert refused["message"].startswith("No rollout is under way")


def test_a_canary_in_the_shadow_is_shown_beside_what_customers_were_told(
    kefu: Kefu, shop: Shop, newer: str, ollama: OllamaStandIn
) -> None:
    ollama.reply(GOOD)
    kefu("rollout", "start", newer, "--no-gate", "--shadow-sessions", "10")
    wait_until(lambda: state(kefu) == "shadowing", 30)
    assert "Hold: not everything is known to be well" in kefu("rollout", "explain").stdout
    shop.ask(RETURN_QUESTION)
    wait_until(lambda: "1 of 10 sessions" in kefu("rollout", "shadow").stdout, 30)
    said = kefu("rollout", "shadow", "--all", "--lang", "zh").stdout
    assert "等待" in said
    assert f"  stable (answered): {GOOD}" in said
    assert f"  canary (answered): {GOOD}" in said
    kefu("rollout", "abort")
    wait_until(lambda: state(kefu) == "aborted", 30)
    assert "Hold: not everything is known to be well" in kefu("rollout", "explain").stdout


def test_immediate_takes_over_at_once(kefu: Kefu, newer: str) -> None:
    assert "takes no --steps" in kefu("rollout", "start", newer, "--policy", "immediate", "--steps", "10%,100%").output
    kefu("rollout", "start", newer, "--policy", "immediate")
    wait_until(lambda: kefu.json("rollout", "status")["stable"]["id"] == newer, 30)


def test_whoever_comes_second_with_a_model_ends_with_3_too(kefu: Kefu, tmp_path: Path) -> None:
    file = tmp_path / "weights.gguf"
    file.write_bytes(make_weights(b"brought along"))
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    acts = (
        ("pin", "phi3:mini", "--pack", "qwen"),
        ("pin", "phi3:mini", "--pull"),
        ("derive", "helpdesk-phi3"),
        ("import", file, "--sha256", sha256, "--name", "phi3:brought"),
        ("prune", "--keep", "0"),
    )
    before = kefu.json("model", "list")
    for act in acts:
        refused = kefu("model", *act, "--if-version", "99")
        assert (refused.exit_code, "no longer version 99" in refused.stderr) == (3, True), refused.output
    assert kefu.json("model", "list") == before
    version = kefu.json("rollout", "status")["version"]
    assert kefu("model", "prune", "--if-version", version).exit_code == 0


@pytest.mark.usefixtures("loaded")
def test_where_no_service_runs_it_is_said_that_a_rollout_waits_for_one(
    stocked: Path, tmp_path: Path, model_cache: Path, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path(shutil.copytree(stocked, tmp_path / "data"))
    (data / "cache").symlink_to(model_cache)
    kefu = Kefu(data, monkeypatch)
    monkeypatch.setenv("KEFU_OLLAMA_URLS", ollama.url)
    first = kefu.json("model", "pin", "phi3:mini")["revision"]["id"]
    waits = "no service is running here: rollout "
    assert waits not in kefu("rollout", "rollback", first, "--dry-run").output
    assert waits in kefu("rollout", "rollback", first).output


def test_a_signal_is_waived_by_the_name_that_it_has_everywhere(kefu: Kefu, newer: str) -> None:
    started = kefu.json("rollout", "start", newer, "--no-gate", "--waive", "unhelpful", "--waive", "slow")
    assert started["plan"]["waived"] == ["unhelpful", "slow"]
