"""Commands that only look, and dry runs, without a service: nothing is pinned, copied to a host or left behind."""

import hashlib
from pathlib import Path

import pytest

from service.data_directory import DataDirectory
from tests.app.fixtures import ollama, standing
from tests.cli.conftest import Kefu
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights

__all__ = ["ollama", "standing"]

CHANGING = {"/api/copy", "/api/create", "/api/delete", "/api/pull", "/api/chat", "/api/generate"}
LOOKING = [
    ("model", "list"),
    ("model", "verify"),
    ("model", "outdated"),
    ("model", "pin", "phi3:mini", "--dry-run"),
    ("model", "derive", "helpdesk-phi3", "--dry-run"),
    ("model", "prune", "--dry-run"),
    ("rollout", "status"),
    ("rollout", "history"),
    ("rollout", "events"),
    ("documents", "list"),
    ("documents", "check"),
    ("banned", "list"),
]


@pytest.fixture
def kefu(tmp_path: Path, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, loaded: None) -> Kefu:
    """The command where there is no data directory, and a host that has what is pinned at the first start."""
    command = Kefu(tmp_path / "nothing" / "data", monkeypatch)
    monkeypatch.setenv("KEFU_OLLAMA_URLS", ollama.url)
    monkeypatch.setenv("KEFU_REGISTRY_URL", "http://127.0.0.1:9")
    return command


def changed_at(ollama: OllamaStandIn) -> set[str]:
    return CHANGING & {request.path for request in ollama.requests}


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_where_there_is_nothing_a_look_leaves_nothing(
    kefu: Kefu, ollama: OllamaStandIn, command: tuple[str, ...]
) -> None:
    result = kefu(*command)
    assert result.exit_code == 0, result.output
    assert f"nothing is kept in {kefu.data} yet" in result.stderr
    assert not kefu.data.parent.exists()
    assert changed_at(ollama) == set()


@pytest.mark.parametrize("command", [("model", "list"), ("model", "pin", "phi3:mini", "--dry-run")], ids=" ".join)
def test_a_look_at_what_is_kept_pins_nothing(
    kefu: Kefu, ollama: OllamaStandIn, model_cache: Path, command: tuple[str, ...]
) -> None:
    kefu.data.mkdir(parents=True)
    DataDirectory(kefu.data).cache.symlink_to(model_cache)
    kefu("banned", "add", "word", "darn")
    assert kefu(*command).exit_code == 0
    assert changed_at(ollama) == set()
    assert kefu.json("model", "list")["revisions"] == []
    assert kefu.json("rollout", "status")["stable"] is None


def test_a_change_that_needs_no_model_pins_none(kefu: Kefu, ollama: OllamaStandIn, model_cache: Path) -> None:
    kefu.data.mkdir(parents=True)
    DataDirectory(kefu.data).cache.symlink_to(model_cache)
    revision = kefu.json("model", "pin", "phi3:mini", "--pack", "qwen")["revision"]
    assert [one["id"] for one in kefu.json("model", "list")["revisions"]] == [revision["id"]]
    assert kefu.json("rollout", "rollback", revision["id"])["stable"]["id"] == revision["id"]


def test_what_an_import_is_refused_for_is_said_once(
    kefu: Kefu, ollama: OllamaStandIn, model_cache: Path, tmp_path: Path
) -> None:
    """Neither as a line of the log before, nor with two full stops behind."""
    kefu.data.mkdir(parents=True)
    DataDirectory(kefu.data).cache.symlink_to(model_cache)
    file = tmp_path / "weights.gguf"
    file.write_bytes(make_weights(b"brought along"))
    ollama.add_model("phi3:taken", b"somebody else's")
    wish = ("--sha256", hashlib.sha256(file.read_bytes()).hexdigest(), "--name", "phi3:taken")
    result = kefu("model", "import", file, *wish)
    assert (result.exit_code, "stands for another model" in result.stderr) == (1, True), result.output
    assert [line for line in result.stderr.splitlines() if line.startswith("{") or "Traceback" in line] == []
    assert ".." not in result.stderr


def test_a_question_pins_the_first_model_that_is_to_answer_it(kefu: Kefu, model_cache: Path) -> None:
    kefu.data.mkdir(parents=True)
    DataDirectory(kefu.data).cache.symlink_to(model_cache)
    kefu("ask", "How long does the warranty last?")
    assert kefu.json("rollout", "status")["stable"]["model"] == "phi3:mini"
