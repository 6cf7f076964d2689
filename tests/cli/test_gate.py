"""`kefu gate run`: golden questions asked of a revision, told as a table, JSON, JUnit and a page, with an exit code."""

import json
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import httpx
import pytest

from service.cli import gate
from service.cli.remote import Remote
from service.data_directory import DataDirectory, RunningService
from service.errors import NotReady
from tests.app.fixtures import LOCAL_KEY, ollama, open_shop, standing, stocked, unlogged
from tests.app.serving import pinned
from tests.app.shop import Shop, wait_until
from tests.cli.conftest import KEFU, Kefu
from tests.ollama import OllamaStandIn
from tests.releases.gate.examples import (
    ASKED,
    ASKING_A_MODEL,
    GOLDEN,
    Answer,
    answering,
    good,
    without_a_critical_fact,
    wrong_about,
)

__all__ = ["ollama", "open_shop", "standing", "stocked", "unlogged"]

TOTAL = len(ASKED) + 2


class Gated:
    """The command on a shop that serves one revision and has another pinned, with golden questions in a file."""

    def __init__(self, kefu: Kefu, shop: Shop, ollama: OllamaStandIn, golden: Path) -> None:
        self.kefu, self.golden, self._ollama = kefu, golden, ollama
        served = shop.parts.serving.current
        assert served is not None
        self.stable, self._old = served.revision.id, served.revision.alias
        ollama.add_model("phi3:mini", b"newer weights")
        self.canary = pinned(shop)
        self.alias = f"kefu/phi3:{ollama.digest('phi3:mini')[:12]}"
        self.answer(good)

    def answer(self, ours: Answer) -> None:
        answering(self._ollama, {self.alias: ours, self._old: good})

    def run(self, *arguments: object) -> tuple[int, str]:
        result = self.kefu("gate", "run", self.canary[:6], "--golden", self.golden, *arguments)
        return result.exit_code, result.stdout


@pytest.fixture
def gated(
    open_shop: Callable[..., Shop],
    ollama: OllamaStandIn,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    unlogged: None,
) -> Iterator[Gated]:
    shop = open_shop(ollama_urls=(ollama.url,))
    wait_until(lambda: shop.parts.serving.current)
    monkeypatch.setattr(gate, "_LOOK_SECONDS", 0.02)
    golden = tmp_path / "golden.toml"
    golden.write_text(GOLDEN, encoding="utf-8")
    data = shop.parts.settings.data_dir
    with DataDirectory(data).announced(RunningService(shop.url, LOCAL_KEY)):
        yield Gated(Kefu(data, monkeypatch), shop, ollama, golden)


def test_one_that_passes_is_said_with_a_table_and_exit_code_0(gated: Gated) -> None:
    code, said = gated.run()
    assert code == 0, said
    assert f"revision {gated.canary}: PASS" in said
    assert f"{TOTAL} unchanged" in said
    assert "returns (critical)" in said


def test_one_that_fails_is_told_in_every_form_the_regressions_first(gated: Gated, tmp_path: Path) -> None:
    gated.answer(without_a_critical_fact)
    junit, html = tmp_path / "gate.xml", tmp_path / "gate.html"
    code, said = gated.run("--junit", junit, "--html", html)
    assert code == 1, said
    lines = [line for line in said.splitlines() if "model-" in line or "returns" in line]
    assert "VETO" in lines[0]
    assert "does not say: 七天" in lines[0]
    assert "FAIL" in said
    failed = ET.parse(junit).findall(".//failure")  # noqa: S314 (ours)
    assert len(failed) == 2, "the question, and the verdict"
    assert "不通过" in html.read_text(encoding="utf-8")
    code, again = gated.run("--json")
    report = json.loads(again)["report"]
    assert (code, report["questions"][0]["id"], report["verdict"]["outcome"]) == (1, "returns", "fail")


def test_what_cannot_be_told_has_exit_code_2(gated: Gated) -> None:
    gated.answer(wrong_about(*ASKED[:4]))
    code, said = gated.run()
    assert (code, "INCONCLUSIVE" in said) == (2, True)
    code, said = gated.run("--against", "none")
    assert (code, "PASS" in said) == (0, True), "17 of 21 are right, and nothing is compared"
    assert gated.run("--against", gated.stable, "--again")[0] == 2


def test_a_model_that_is_not_there_never_passes(gated: Gated, ollama: OllamaStandIn) -> None:
    httpx.request("DELETE", f"{ollama.url}/api/delete", json={"model": gated.alias})
    code, said = gated.run()
    assert (code, "model_missing" in said) == (2, True)


def test_a_dry_run_only_says_what_would_be_asked(gated: Gated, ollama: OllamaStandIn) -> None:
    code, said = gated.run("--dry-run", "--repeat", "2")
    assert code == 0
    plan = f"would be asked {TOTAL} questions, {4 * TOTAL} turns in all"
    assert said == f"revision {gated.canary} against {gated.stable} {plan}\n"
    assert ollama.chats == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "[[questions]]"),
        (GOLDEN.replace("facts", "fact", 1), "question 'returns'"),
        (GOLDEN.replace("型号一览.md", "价目表.md"), "no document in force has '价目表.md'"),
    ],
)
def test_golden_questions_that_cannot_be_used_are_refused_with_their_file(gated: Gated, text: str, said: str) -> None:
    gated.golden.write_text(text, encoding="utf-8")
    error = gated.kefu.error("gate", "run", gated.canary, "--golden", gated.golden)
    assert error["code"] == "invalid_golden"
    assert said in error["message"]
    assert str(gated.golden) in error["message"]


def test_a_service_that_ends_meanwhile_leaves_it_undecided(gated: Gated, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Remote, path: str, **__: object) -> object:
        raise NotReady(f"nobody answers at {path}")

    monkeypatch.setattr(Remote, "get", away)
    code, said = gated.run()
    assert code == 2
    assert "nobody answers at /api/gates/" in said
    assert said.endswith("); the same command goes on with it\n")


def test_a_command_that_is_interrupted_says_that_the_service_goes_on_and_ends_with_130(
    gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gate, "time", SimpleNamespace(sleep=interrupt))
    done = gated.kefu("gate", "run", gated.canary, "--golden", gated.golden, "--json")
    assert (done.exit_code, done.stdout) == (130, "")
    assert "the service goes on with the run; the same command follows it again" in done.stderr


def test_a_command_that_is_interrupted_on_its_own_keeps_what_was_answered(
    stocked: Path,
    model_cache: Path,
    ollama: OllamaStandIn,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    unlogged: None,
) -> None:
    kefu, wanted = alone(stocked, model_cache, ollama, monkeypatch, tmp_path)
    # Whoever runs the tests in the background has them, and what they begin, ignore the signal.
    heeding = ["env", "--default-signal=INT", str(KEFU), *wanted]
    with subprocess.Popen(heeding, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        wait_until(lambda: len(ollama.chats) > 5, 60)
        command.send_signal(signal.SIGINT)
        said, remarks = command.communicate(timeout=60)
    assert (command.returncode, said) == (130, "")
    assert "what was answered is kept; the same command goes on where it was" in " ".join(remarks.split())
    ollama.set_pace(0)
    assert kefu.json(*wanted)["report"]["verdict"]["outcome"] == "pass"
    assert len(ollama.chats) <= ASKING_A_MODEL + 1


def alone(
    stocked: Path, model_cache: Path, ollama: OllamaStandIn, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> tuple[Kefu, tuple[str, ...]]:
    """The command on a data directory without a service, and what has it ask a slow model golden questions."""
    data = shutil.copytree(stocked, folder / "data")
    shutil.rmtree(data / "cache", ignore_errors=True)
    (data / "cache").symlink_to(model_cache)
    golden = folder / "golden.toml"
    golden.write_text(GOLDEN, encoding="utf-8")
    kefu = Kefu(data, monkeypatch)
    monkeypatch.setenv("KEFU_OLLAMA_URLS", ollama.url)
    revision = kefu.json("model", "pin", "phi3:mini")["revision"]
    answering(ollama, {revision["alias"]: good})
    ollama.set_pace(0.05)
    return kefu, ("gate", "run", revision["id"], "--against", "none", "--golden", str(golden))


def test_a_command_that_is_killed_goes_on_where_it_was(
    stocked: Path,
    model_cache: Path,
    ollama: OllamaStandIn,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    unlogged: None,
) -> None:
    kefu, wanted = alone(stocked, model_cache, ollama, monkeypatch, tmp_path)
    with subprocess.Popen([KEFU, *wanted], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        wait_until(lambda: len(ollama.chats) > 5, 60)
        killed.kill()
    asked = len(ollama.chats)
    ollama.set_pace(0)
    done = kefu.json(*wanted)
    assert (done["done"], done["report"]["verdict"]["outcome"]) == (TOTAL, "pass")
    assert asked < ASKING_A_MODEL
    assert len(ollama.chats) <= ASKING_A_MODEL + 1, "only what was being answered is asked once more"
