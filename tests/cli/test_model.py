"""`kefu model`: revisions pinned, listed, compared and verified, by asking the service that runs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.data_directory import DataDirectory, RunningService
from tests.app.fixtures import LOCAL_KEY, ollama, open_shop, standing, stocked, unlogged
from tests.app.shop import Shop, wait_until
from tests.cli.conftest import Kefu
from tests.ollama import OllamaStandIn
from tests.releases.bundling import folder_of

__all__ = ["ollama", "open_shop", "standing", "stocked", "unlogged"]


@pytest.fixture
def kefu(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, unlogged: None
) -> Iterator[Kefu]:
    """The command on the data directory of a shop that is open."""
    shop = open_shop(ollama_urls=(ollama.url,), model="nobody:1")  # the first start pins nothing
    data = shop.parts.settings.data_dir
    with DataDirectory(data).announced(RunningService(shop.url, LOCAL_KEY)):
        yield Kefu(data, monkeypatch)


def test_a_model_is_pinned_listed_compared_and_verified(kefu: Kefu, ollama: OllamaStandIn) -> None:
    first = kefu.json("model", "pin", "phi3:mini", "--reason", "to begin with")["revision"]
    ollama.add_model("phi3:mini", b"newer weights")
    second = kefu.json("model", "pin", "phi3:mini", "--option", "temperature=0.5", "--option", 'stop=["<|end|>"]')
    assert second["revision"]["options"]["stop"] == ["<|end|>"]
    assert "ready" in kefu("model", "list").stdout
    assert "to begin with" in kefu("model", "show", first["id"]).stdout
    said = kefu("model", "diff", first["id"], second["revision"]["id"]).stdout
    assert "the weights are other ones" in said
    assert "temperature is 0.5" in said
    assert kefu("model", "diff", first["id"], first["id"]).stdout == "nothing is different\n"
    assert kefu("model", "verify").exit_code == 0


def test_what_was_done_is_said(kefu: Kefu, ollama: OllamaStandIn) -> None:
    alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
    assert "would be pinned as revision" in kefu("model", "pin", "phi3:mini", "--dry-run").stdout
    assert "is pinned as revision" in kefu("model", "pin", "phi3:mini").stdout
    again = kefu("model", "pin", "phi3:mini").stdout
    assert "was pinned before as revision" in again
    assert alias in again


def test_what_cannot_be_pinned_is_said_with_the_host(kefu: Kefu, ollama: OllamaStandIn) -> None:
    error = kefu.error("model", "pin", "phi9:mini")
    assert error["code"] == "model_not_found"
    assert ollama.url.removeprefix("http://") in error["message"]
    for option in ("temperature", "=1", "temperature="):
        assert kefu.error("model", "pin", "phi3:mini", "--option", option)["detail"]["field"] == "options"


def test_tampered_files_are_found_where_the_folder_can_be_read(
    kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path
) -> None:
    (blob,) = kefu.json("model", "pin", "phi3:mini")["revision"]["blobs"]
    folder = folder_of(ollama, tmp_path / "models")
    file = folder / "blobs" / f"sha256-{blob}"
    assert kefu("model", "verify", "--models", folder).exit_code == 0
    file.write_bytes(b"tampered")
    tampered = kefu("model", "verify", "--models", folder)
    assert (tampered.exit_code, "was changed" in tampered.stdout) == (1, True)
    file.unlink()
    assert "is not there" in kefu("model", "verify", "--models", folder).stdout


def test_each_file_that_a_manifest_names_is_looked_at_and_the_manifest_itself(
    kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path
) -> None:
    alias = kefu.json("model", "pin", "phi3:mini")["revision"]["alias"]
    folder = folder_of(ollama, tmp_path / "models")
    manifest = folder.joinpath("manifests", "registry.ollama.ai", *alias.split(":"))
    said = json.loads(manifest.read_bytes())
    for part in (said["config"], *said["layers"]):
        file = folder / "blobs" / part["digest"].replace(":", "-")
        content = file.read_bytes()
        file.write_bytes(content + b" ")
        tampered = kefu("model", "verify", "--models", folder)
        assert (tampered.exit_code, f"file {file.name}: was changed" in tampered.stdout) == (1, True), part
        file.write_bytes(content)
    assert kefu("model", "verify", "--models", folder).exit_code == 0
    manifest.write_bytes(manifest.read_bytes() + b" ")
    tampered = kefu("model", "verify", "--models", folder)
    assert (tampered.exit_code, f"manifest of {alias}: was changed" in tampered.stdout) == (1, True)
    manifest.unlink()
    assert f"manifest of {alias}: is not there" in kefu("model", "verify", "--models", folder).stdout


def test_a_folder_that_is_none_of_models_is_refused_by_name(kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path) -> None:
    models = folder_of(ollama, tmp_path / "home" / "models")
    (tmp_path / "empty").mkdir()
    for command in (("verify",), ("export", "ffff", "--out", tmp_path / "out")):
        for folder, meant in ((tmp_path / "empty", ""), (models / "blobs", models), (models.parent, models)):
            error = kefu.error("model", *command, "--models", folder)
            assert (error["code"], error["detail"]["folder"]) == ("no_models_folder", str(folder))
            assert (f"({meant} does)" in error["message"]) is bool(meant)


def test_a_host_that_is_away_is_said_and_is_no_failure_while_another_is_ready(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, unlogged: None
) -> None:
    shop = open_shop(ollama_urls=(ollama.url, "http://127.0.0.1:9"), model="nobody:1")
    data = shop.parts.settings.data_dir
    with DataDirectory(data).announced(RunningService(shop.url, LOCAL_KEY)):
        kefu = Kefu(data, monkeypatch)
        kefu("model", "pin", "phi3:mini")
        verified = kefu("model", "verify")
    assert (verified.exit_code, "not asked, because away: 127.0.0.1:9" in verified.stderr) == (0, True)


def test_what_no_host_can_serve_fails_the_verification(kefu: Kefu, ollama: OllamaStandIn) -> None:
    alias = kefu.json("model", "pin", "phi3:mini")["revision"]["alias"]
    ollama.add_model(alias, b"tampered")
    verified = kefu("model", "verify")
    assert (verified.exit_code, "drifted" in verified.stdout) == (1, True)


def test_who_answers_is_said_and_changed(kefu: Kefu) -> None:
    assert "no revision answers yet" in kefu("rollout", "status").stdout
    first = kefu.json("model", "pin", "phi3:mini")["revision"]["id"]
    assert "would answer; version 1" in kefu("rollout", "rollback", first, "--dry-run").stdout
    assert (
        f"revision {first} (phi3:mini, pack phi3) answers; version 1" in kefu("rollout", "rollback", first[:8]).stdout
    )
    assert kefu.json("rollout", "status")["stable"]["id"] == first
    second = kefu.json("model", "pin", "phi3:mini", "--pack", "qwen")["revision"]["id"]
    conflict = kefu("rollout", "rollback", second, "--if-version", "7")
    assert (conflict.exit_code, "version 7" in conflict.stderr) == (3, True)
    assert kefu("rollout", "rollback", "ffff").exit_code == 1
    wait_until(lambda: kefu.json("rollout", "status")["rollout"] is None)
    version = kefu.json("rollout", "status")["version"]
    assert kefu.json("rollout", "rollback", second, "--if-version", version)["version"] == version + 1
