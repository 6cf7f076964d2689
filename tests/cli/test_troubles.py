"""Commands about models when hosts are in trouble, or what they are given is not right: it is said in one line."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.shop import wait_until
from tests.cli.conftest import Kefu
from tests.cli.test_rollout import kefu, newer, ollama, open_shop, shop, standing, state, stocked, unlogged
from tests.ollama import OllamaStandIn
from tests.ollama.weights import make_weights
from tests.releases.bundling import folder_of
from tests.releases.rollouts.operator import GOOD
from tests.releases.rollouts.test_gated import QUESTIONS

__all__ = ["kefu", "newer", "ollama", "open_shop", "shop", "standing", "stocked", "unlogged"]


@contextmanager
def away(host: OllamaStandIn) -> Generator[None]:
    """The host does not answer for a while."""
    host.stop()
    try:
        yield
    finally:
        host.start()


def weights(folder: Path) -> tuple[object, ...]:
    """The words of a command that brings weights in."""
    file = folder / "weights.gguf"
    file.write_bytes(make_weights(b"brought along"))
    return (file, "--sha256", hashlib.sha256(file.read_bytes()).hexdigest(), "--name", "phi3:brought")


def test_without_a_host_each_command_says_in_a_line_which_one_is_away(
    kefu: Kefu, newer: str, ollama: OllamaStandIn, tmp_path: Path
) -> None:
    acts: tuple[tuple[tuple[object, ...], str], ...] = (
        (("model", "pin", "phi3:mini"), "model_not_found"),
        (("model", "pin", "phi3:mini", "--pull"), "pull_failed"),
        (("model", "import", *weights(tmp_path)), "import_failed"),
        (("model", "derive", "helpdesk-phi3"), "derive_failed"),
        (("rollout", "start", newer), "revision_not_ready"),
        (("rollout", "rollback", newer), "revision_not_ready"),
    )
    with away(ollama):
        for act, code in acts:
            assert kefu.error(*act)["code"] == code
            failed = kefu(*act)
            last = failed.stderr.strip().splitlines()[-1]
            assert failed.exit_code == 1
            assert ollama.url.removeprefix("http://") in last, act
            assert "cannot be reached" in last, act
        verified = kefu("model", "verify")
        assert (verified.exit_code, "cannot be reached" in verified.stdout) == (1, True)
        assert "away" in kefu("rollout", "status").stdout


def test_a_full_disk_is_said_by_whatever_brings_files(kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path) -> None:
    ollama.publish_upstream("phi3:mini", b"newest weights")
    before = {model.name.full for model in ollama.store.models()}
    ollama.store.room = 0
    for act in (("pin", "phi3:mini", "--pull"), ("import", *weights(tmp_path))):
        failed = kefu("model", *act)
        assert (failed.exit_code, "its disk is full" in failed.stderr) == (1, True), failed.output
    assert {model.name.full for model in ollama.store.models()} == before


def test_a_name_that_stands_for_something_else_is_said_and_left(
    kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path
) -> None:
    digest = ollama.add_model("phi3:mini", b"newer weights")
    alias = f"kefu/phi3:{digest[:12]}"
    theirs = ollama.add_model(alias, b"somebody else's"), ollama.add_model("phi3:brought", b"somebody else's, too")
    assert kefu.error("model", "pin", "phi3:mini")["code"] == "alias_taken"
    assert alias in kefu("model", "pin", "phi3:mini").stderr
    refused = kefu("model", "import", *weights(tmp_path))
    assert (refused.exit_code, "phi3:brought stands for another model" in refused.stderr) == (1, True)
    assert (ollama.digest(alias), ollama.digest("phi3:brought")) == theirs


def test_a_file_that_was_signed_by_another_key_or_changed_since_is_refused(kefu: Kefu, tmp_path: Path) -> None:
    act = ("model", "import", *weights(tmp_path))
    file = tmp_path / "weights.gguf"
    publics: list[str] = []
    for name in ("ours", "strangers"):
        publics.append(kefu.json("model", "keygen", "--out", tmp_path / name)["public"])
        assert kefu("model", "sign", file, "--key", tmp_path / name, "--out", tmp_path / f"{name}.sig").exit_code == 0
    by_stranger = (*act, "--signature", tmp_path / "strangers.sig", "--key", publics[0])
    assert kefu.error(*by_stranger)["code"] == "wrong_signature"
    file.write_bytes(file.read_bytes() + b"!")
    ours = ("--signature", tmp_path / "ours.sig", "--key", publics[0])
    assert kefu.error(*act, *ours)["code"] == "wrong_hash"
    again = ("model", "import", *weights(tmp_path)[:1], "--sha256", "0" * 64, *ours)
    assert kefu.error(*again)["code"] == "wrong_hash"
    assert len(kefu.json("model", "list")["revisions"]) == 1


def test_half_a_bundle_is_refused_and_nothing_of_it_is_left(kefu: Kefu, ollama: OllamaStandIn, tmp_path: Path) -> None:
    revision = kefu.json("rollout", "status")["stable"]["id"]
    out = tmp_path / "phi3.kefu"
    kefu.json("model", "export", revision, "--out", out, "--models", folder_of(ollama, tmp_path / "models"))
    out.write_bytes(out.read_bytes()[:-2000])
    blobs = set(ollama.store.blobs)
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    refused = kefu("model", "import", out, "--sha256", sha256)
    assert (refused.exit_code, "nothing was changed" in refused.stderr) == (1, True), refused.output
    assert set(ollama.store.blobs) == blobs


@pytest.mark.parametrize("act", ["pause", "resume", "promote", "abort", "retry"])
def test_whoever_comes_second_is_refused_at_every_step(kefu: Kefu, newer: str, act: str) -> None:
    kefu("rollout", "start", newer, "--no-gate", "--steps", "10%,20%,100%")
    wait_until(lambda: state(kefu) == "progressing", 30)
    if act == "resume":
        kefu("rollout", "pause")
    if act == "retry":
        kefu("rollout", "abort")
        wait_until(lambda: state(kefu) == "aborted", 30)
    version, before = kefu.json("rollout", "status")["version"], state(kefu)
    refused = kefu("rollout", act, "--if-version", version - 1)
    assert (refused.exit_code, state(kefu)) == (3, before), refused.output
    assert "look again" in refused.stderr
    assert kefu("rollout", act, "--if-version", version).exit_code == 0


def test_a_gate_whose_host_is_away_decides_nothing_and_goes_on_when_it_is_back(
    kefu: Kefu, newer: str, ollama: OllamaStandIn, tmp_path: Path
) -> None:
    golden = tmp_path / "golden.toml"
    golden.write_text(QUESTIONS, encoding="utf-8")
    ollama.reply(GOOD)
    run = ("gate", "run", newer, "--golden", golden)
    with away(ollama):
        undecided = kefu(*run)
        assert (undecided.exit_code, "INCONCLUSIVE" in undecided.stdout) == (2, True), undecided.output
        assert "engine_unreachable" in undecided.stdout, undecided.stdout
    wait_until(lambda: kefu(*run).exit_code == 0, 30)


def test_what_is_verified_names_what_was_lost_and_where(kefu: Kefu, newer: str, ollama: OllamaStandIn) -> None:
    weights = next(one["weights"] for one in kefu.json("model", "list")["revisions"] if one["id"] == newer)
    del ollama.store.blobs[f"sha256:{weights}"]
    verified = kefu("model", "verify")
    host = ollama.url.removeprefix("http://")
    assert (verified.exit_code, host in verified.stdout) == (1, True), verified.output
    refused = kefu("rollout", "start", newer)
    assert (refused.exit_code, host in refused.stderr) == (1, True), refused.output
