"""`kefu model export | import | sign | keygen`."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Kefu
from tests.cli.test_model import kefu, ollama, open_shop, standing, stocked, unlogged
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import folder_of

__all__ = ["kefu", "ollama", "open_shop", "standing", "stocked", "unlogged"]


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_revision_is_exported_signed_and_brought_in_again(kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path) -> None:
    revision = kefu.json("model", "pin", "phi3:mini")["revision"]
    models, out, key = folder_of(ollama, tmp_path / "models"), tmp_path / "phi3.kefu", tmp_path / "key"
    export = ("model", "export", revision["id"], "--out", out, "--models", models)
    assert "would be written" in kefu(*export, "--dry-run").stdout
    assert not out.exists()
    assert kefu.json(*export)["sha256"] == sha256(out)
    public = kefu.json("model", "keygen", "--out", key)["public"]
    assert (key.stat().st_mode & 0o777, kefu("model", "keygen", "--out", key).exit_code) == (0o600, 1)
    assert "is the signature" in kefu("model", "sign", out, "--key", key).stdout
    ollama.store.remove(ollama.store.get(revision["alias"]))
    ollama.store.remove(ollama.store.get("phi3:mini"))
    wish = ("--sha256", sha256(out), "--signature", f"{out}.minisig", "--key", public)
    assert "would be" in kefu("model", "import", out, *wish, "--dry-run").stdout
    brought = kefu("model", "import", out, *wish)
    assert (brought.exit_code, f"revision {revision['id']}" in brought.stdout, "signed by" in brought.stdout) == (
        (0, True, True)
    ), brought.output
    assert kefu("model", "verify").exit_code == 0
    onwards = kefu(*export[:3], "--out", tmp_path / "onwards.kefu", "--models", folder_of(ollama, tmp_path / "again"))
    assert (onwards.exit_code, "is written as revision" in onwards.stdout) == (0, True), onwards.output
    verify_files(kefu, folder_of(ollama, tmp_path / "there"), revision)
    if program := shutil.which("minisign"):
        subprocess.run([program, "-Vm", out, "-p", public], check=True)


def verify_files(kefu: Kefu, models: Path, revision: dict[str, Any]) -> None:
    """The host has made the weights into a form of its own, which is what is looked at."""
    given = models / "blobs" / f"sha256-{revision['weights']}"
    given.unlink()  # hosts remove what no manifest names
    assert kefu("model", "verify", "--models", models).exit_code == 0
    (stored,) = (file for file in (models / "blobs").iterdir() if b"GGUF" in file.read_bytes())
    stored.write_bytes(b"tampered")
    tampered = kefu("model", "verify", "--models", models)
    assert (tampered.exit_code, f"file {stored.name}: was changed" in tampered.stdout) == (1, True)


def test_what_was_changed_in_the_folder_is_not_exported(kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path) -> None:
    revision = kefu.json("model", "pin", "phi3:mini")["revision"]
    models, out = folder_of(ollama, tmp_path / "models"), tmp_path / "phi3.kefu"
    export = ("model", "export", revision["id"], "--out", out, "--models", models)
    weights = models / "blobs" / f"sha256-{revision['weights']}"
    content = weights.read_bytes()
    for damaged, why in ((content[:-1] + b"!", "was changed"), (content + b"!", "not as long"), (None, "not in")):
        weights.unlink()
        if damaged is not None:
            weights.write_bytes(damaged)
        else:
            weights.parent.mkdir(exist_ok=True)
        for wish in ((), ("--dry-run",)):
            if wish and why == "was changed":
                continue  # a dry run hashes nothing
            error = kefu.error(*export, *wish)
            assert (error["code"], why in error["message"]) == ("cannot_export", True)
        if not weights.exists():
            weights.write_bytes(content)
    ollama.add_model(revision["alias"], b"tampered")
    others = folder_of(ollama, tmp_path / "others")
    for wish in ((), ("--dry-run",)):
        assert "is not what was pinned" in kefu.error(*export[:-1], others, *wish)["message"]
    assert "cannot be read" in kefu.error(*export[:-1], tmp_path)["message"]
    name, _, tag = revision["alias"].partition(":")
    (tmp_path / "others" / "manifests" / "registry.ollama.ai" / name / tag).write_text("{")
    error = kefu.error(*export[:-1], tmp_path / "others")
    assert (error["code"], "its manifest cannot be read" in error["message"]) == ("cannot_export", True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("phi3")] == []


@pytest.mark.parametrize("wish", [(), ("--dry-run",)])
def test_a_file_that_is_there_is_overwritten_only_by_force(
    kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path, wish: tuple[str, ...]
) -> None:
    revision = kefu.json("model", "pin", "phi3:mini")["revision"]
    models, out = folder_of(ollama, tmp_path / "models"), tmp_path / "phi3.kefu"
    export = ("model", "export", revision["id"], "--models", models, "--out")
    out.write_bytes(b"the only copy")
    error = kefu.error(*export, out, *wish)
    assert (error["code"], f"{out} is there already" in error["message"]) == ("cannot_export", True)
    assert out.read_bytes() == b"the only copy"
    forced = kefu.json(*export, out, "--force", *wish)
    assert (out.read_bytes() == b"the only copy", "sha256" in forced) == (bool(wish), not wish)
    error = kefu.error(*export, tmp_path / "nowhere" / "phi3.kefu", *wish)
    assert (error["code"], "is no folder" in error["message"]) == ("cannot_export", True)


def test_weights_alone_are_brought_in_with_a_modelfile(kefu: Kefu, tmp_path: Path) -> None:
    file, modelfile = tmp_path / "weights.gguf", tmp_path / "Modelfile"
    file.write_bytes(make_weights(b"brought along"))
    modelfile.write_text('FROM ./weights.gguf\nTEMPLATE "{{ .Prompt }}"\n')
    wish = ("--sha256", sha256(file), "--name", "phi3:brought", "--modelfile", modelfile)
    assert "would be made of it" in kefu("model", "import", file, *wish, "--dry-run").stdout
    brought = kefu.json("model", "import", file, *wish, "--option", "seed=1")
    assert (brought["revision"]["model"], brought["revision"]["options"]["seed"]) == ("phi3:brought", 1)


@pytest.mark.parametrize("content", [b"anything", b"anything" * 1000])
@pytest.mark.parametrize("wish", [(), ("--name", "phi3:brought")])
def test_what_is_neither_weights_nor_a_bundle_is_said_to_be_that(
    kefu: Kefu, tmp_path: Path, content: bytes, wish: tuple[str, ...]
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    error = kefu.error("model", "import", file, "--sha256", sha256(file), *wish)
    assert (error["code"], "neither a GGUF nor a bundle" in error["message"]) == ("invalid_bundle", True)


@pytest.mark.parametrize(
    ("wish", "code"),
    [(("--sha256", "0" * 64), "wrong_hash"), (("--sha256", "0" * 64, "--key", "nonsense"), "invalid_key")],
)
def test_what_is_refused_is_said_by_name(kefu: Kefu, tmp_path: Path, wish: tuple[str, ...], code: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"anything")
    refused = kefu("model", "import", file, *wish, "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["error"]["code"]) == (1, code)
