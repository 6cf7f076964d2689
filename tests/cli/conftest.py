"""A data directory with documents in it, the command run in this process, and the service run in one of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from knowledge.embedding import Embedder, open_embedder
from service.cli import main

KEFU = str(Path(sys.executable).with_name("kefu"))
DOCUMENTS = {
    "returns.md": "# Returns\n\n## 1.1 Period\n\nGoods can be returned within seven days of delivery.",
    "warranty.txt": "Warranty\n\nThe warranty lasts one year from the day of delivery.",
    "故障.md": "# 故障手册\n\n## 4.2 灯泡闪红灯\n\n1. 连接2.4GHz网络。\n2. 长按开关5秒。\n3. 在APP中添加设备。",
}


def write_documents(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def new_data_dir(folder: Path, model_cache: Path) -> Path:
    """A data directory that has the exported model already."""
    folder.mkdir()
    (folder / "cache").symlink_to(model_cache)
    return folder


class Kefu:
    """The `kefu` command in this process, on one data directory."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("KEFU_DATA_DIR", str(data))
        monkeypatch.setenv("KEFU_OLLAMA_URLS", "http://127.0.0.1:9")  # nothing listens there

    def __call__(self, *arguments: object) -> Result:
        """Run it as `kefu ARGUMENTS…`; an exception that it does not explain is the test's failure."""
        words = [str(argument) for argument in arguments]
        self._monkeypatch.setattr(sys, "argv", ["kefu", *words])
        result = CliRunner().invoke(main, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *arguments: object) -> Any:
        """Run it for programs, give what it printed."""
        result = self(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def error(self, *arguments: object) -> dict[str, Any]:
        """Run it for programs, give the error it printed."""
        result = self(*arguments, "--json")
        assert result.exit_code == 1, result.output
        return json.loads(result.stdout)["error"]


@pytest.fixture
def loaded(embedder: Embedder, model_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process share the embedding model that is loaded already, where they would load the same."""

    def opened(name: str, cache_dir: Path, threads: int, ollama_url: str) -> Embedder:
        same = name == "bundled" and cache_dir.resolve() == model_cache.resolve()
        return embedder if same else open_embedder(name, cache_dir, threads, ollama_url)

    monkeypatch.setattr("service.app.documents.open_embedder", opened)


@pytest.fixture
def kefu(request: pytest.FixtureRequest, tmp_path: Path, model_cache: Path, loaded: None) -> Kefu:
    """The command on a data directory without documents, or for tests marked `untouched` on an empty one.

    Tables and indexes are copied, which is quicker than to make them.
    """
    data = new_data_dir(tmp_path / "data", model_cache)
    if request.node.get_closest_marker("untouched") is None:
        shutil.copy(request.getfixturevalue("migrated_file"), data / "kefu.db")
        shutil.copytree(request.getfixturevalue("empty_indexes"), data / "knowledge")
    return Kefu(data, request.getfixturevalue("monkeypatch"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "documents")


@dataclass
class Service:
    """A running `kefu serve`."""

    data: Path
    process: subprocess.Popen[str]

    @property
    def announcement(self) -> dict[str, str]:
        return json.loads((self.data / "service.json").read_text())

    @property
    def url(self) -> str:
        return self.announcement["url"]

    def end(self, sign: signal.Signals) -> tuple[int, str]:
        """Send it a signal, give its exit code and what it wrote to standard error."""
        self.process.send_signal(sign)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


class Services:
    """Starts services, and kills at the end what is still running."""

    def __init__(self) -> None:
        self._started: list[subprocess.Popen[str]] = []

    def start(self, data: Path) -> subprocess.Popen[str]:
        """Start a service on any free port and come back at once."""
        environment = os.environ | {"KEFU_DATA_DIR": str(data), "KEFU_OLLAMA_URLS": "http://127.0.0.1:9"}
        command = [KEFU, "serve", "--port", "0"]
        process = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._started.append(process)
        return process

    def serve(self, data: Path) -> Service:
        """Start a service and come back when it has said where it listens."""
        process = self.start(data)
        deadline = time.monotonic() + 60
        while not (data / "service.json").exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return Service(data, process)

    def kill(self) -> None:
        """End them all."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.communicate()


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    services = Services()
    yield services
    services.kill()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, model_cache: Path, services: Services) -> Service:
    """A running service with the documents, one for the tests of a module."""
    folder = tmp_path_factory.mktemp("served")
    data = new_data_dir(folder / "data", model_cache)
    environment = os.environ | {"KEFU_DATA_DIR": str(data)}
    subprocess.run(
        [KEFU, "ingest", str(write_documents(folder / "documents"))], env=environment, check=True, capture_output=True
    )
    return services.serve(data)
