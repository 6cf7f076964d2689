"""`kefu ingest` killed at any moment: every document answers in its old or its new version, a second run completes.

Ten moments by default; `KILLS=100` in the environment tries more.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder
from knowledge.opening import open_knowledge
from service.cli import main
from service.data_directory import DataDirectory
from service.database.engine import open_engine
from tests.cli.conftest import loaded
from tests.knowledge.documents import assert_whole

__all__ = ["loaded"]

KILLS = int(os.environ.get("KILLS", "10"))
FEWEST_IN_THE_MIDDLE = KILLS // 2
DOCUMENTS = 80  # two batches: some documents switch before the others
FILES = 6
COMMAND = [str(Path(sys.executable).with_name("kefu")), "ingest", "--json"]


@dataclass(frozen=True)
class Shop:
    """A data directory in which every document is in its old edition, and the files with the new ones."""

    data: Path
    files: Path
    seconds: float
    """How long a run takes from its first look into the database to its end."""


def write_edition(folder: Path, edition: str) -> None:
    """Write the documents, some in a file each, the rest in three: each file is read by a process of its own."""
    folder.mkdir(exist_ok=True)
    for number in range(FILES):
        (folder / f"k{number}.md").write_text(text_of(number, edition), encoding="utf-8")
    for share in range(3):
        entries = [
            {"id": f"k{number}.md", "title": f"Lamp K{number}", "text": text_of(number, edition)}
            for number in range(FILES + share, DOCUMENTS, 3)
        ]
        lines = "\n".join(json.dumps(entry) for entry in entries)
        (folder / f"more{share}.jsonl").write_text(lines, encoding="utf-8")


def text_of(number: int, edition: str) -> str:
    return f"# Lamp K{number}\n\n## Price\n\nThe {edition} price.\n\n## Care\n\nThe {edition} care of lamp K{number}."


def start(data: Path, files: Path) -> subprocess.Popen[bytes]:
    """Start an ingest, and come back when it has opened the database."""
    environment = os.environ | {"KEFU_DATA_DIR": str(data), "KEFU_EMBEDDING_THREADS": "1"}
    process = subprocess.Popen([*COMMAND, str(files)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and not (data / "kefu.db-wal").exists():
        time.sleep(0.002)
    return process


def finish(process: subprocess.Popen[bytes]) -> None:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, (output, errors)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Shop:
    folder = tmp_path_factory.mktemp("shop")
    data, files = folder / "data", folder / "files"
    data.mkdir()
    (data / "cache").symlink_to(model_cache)
    write_edition(files, "old")
    finish(start(data, files))
    write_edition(files, "new")
    trial = copied(data, folder / "trial")
    process = start(trial, files)
    started = time.monotonic()
    finish(process)
    return Shop(data, files, time.monotonic() - started)


def copied(data: Path, to: Path) -> Path:
    return shutil.copytree(data, to, symlinks=True)


@contextmanager
def opened(data: Path, embedder: Embedder) -> Generator[KnowledgeBase]:
    """Open the directory as the next process would, when nobody owns it any more."""
    with DataDirectory(data).owned():
        engine = open_engine(f"sqlite:///{data / 'kefu.db'}")
        base = open_knowledge(DataDirectory(data).knowledge, engine, embedder)
        try:
            yield base
        finally:
            base.close()
            engine.dispose()


def editions(base: KnowledgeBase, *, every: int = 1) -> set[str]:
    """The editions in which the documents answer, having made sure that each answers whole and in one of them."""
    assert len(base.documents()) == DOCUMENTS
    return {edition_of(base, number) for number in range(0, DOCUMENTS, every)}


def edition_of(base: KnowledgeBase, number: int) -> str:
    hits = base.search(f"K{number}", limit=50).hits
    texts = sorted(hit.passage.text for hit in hits if hit.document_key == f"k{number}.md")
    for edition in ("old", "new"):
        if texts == [f"The {edition} care of lamp K{number}.", f"The {edition} price."]:
            return edition
    pytest.fail(f"document {number} answers with {texts}")


def moments(seconds: float) -> list[float]:
    """Moments spread over the run, each by chance within its share of it."""
    chance = random.Random(2024)
    return [seconds * (share + chance.random()) / KILLS for share in range(KILLS)]


def killed_at(shop: Shop, data: Path, moment: float) -> tuple[Path, bool]:
    """Kill an ingest in a copy of the directory; give the copy, and whether it was still at work."""
    process = start(copied(shop.data, data), shop.files)
    time.sleep(moment)
    process.kill()
    process.communicate()
    return data, process.returncode != 0


def run_again(data: Path, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the same command to its end, in this process to save time."""
    monkeypatch.setenv("KEFU_DATA_DIR", str(data))
    summary = json.loads(CliRunner().invoke(main, ["ingest", "--json", str(shop.files)]).output)
    assert len(summary["published"]) + summary["unchanged"] == DOCUMENTS
    assert summary["failed"] == []


@pytest.mark.usefixtures("loaded")
@pytest.mark.timeout(300 + 30 * KILLS)
def test_kill_at_random_moments(
    shop: Shop, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_middle = 0
    with ThreadPoolExecutor(1) as killer:  # kills the next one while the last one is looked at
        trials = [killer.submit(killed_at, shop, tmp_path / str(n), at) for n, at in enumerate(moments(shop.seconds))]
        for trial in trials:
            data, killed = trial.result()
            in_the_middle += killed
            with opened(data, embedder) as base:
                assert editions(base) <= {"old", "new"}
                base.mend()
                assert_whole(base)
            run_again(data, shop, monkeypatch)
            with opened(data, embedder) as base:
                assert editions(base, every=10) == {"new"}
                assert_whole(base)
            shutil.rmtree(data)
    assert in_the_middle >= FEWEST_IN_THE_MIDDLE
