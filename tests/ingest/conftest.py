"""What the tests of `ingest` share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sandbox import client
from ingest.tables import IngestTable
from service.database.engine import open_engine
from tests.conftest import MEASURED
from tests.ingest.memory import MONDAY, MemoryLibrary, MemoryOriginals
from tests.ingest.queues import HandWorker as Worker
from tests.ingest.queues import Here
from tests.ingest.queues import Queue as JobQueue


@pytest.fixture(autouse=True, scope="module")
def measured_apart() -> Iterator[None]:
    """Let the keeper know where coverage is noted: it is started without the environment."""
    client.kept_variables.update(MEASURED)
    os.environ.update(MEASURED)
    yield
    for name in MEASURED:
        os.environ.pop(name, None)


@pytest.fixture
def library() -> MemoryLibrary:
    return MemoryLibrary()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents, one of them in a folder below, and files that are none."""
    for name, text in {
        "退货.md": "# 退货\n\n七天内可以退货。",
        "en/warranty.txt": "One year of warranty.",
        ".hidden.md": "hidden",
        "~$退货.docx": "lock",
        "picture.xyz": "?",
        ".git/a.md": "hidden",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[JobQueue]:
    engine = open_engine(f"sqlite:///{tmp_path}/kefu.db")
    IngestTable.metadata.create_all(engine)
    yield JobQueue(engine, MemoryOriginals(), lambda: MONDAY)
    engine.dispose()


@pytest.fixture
def apart() -> Here:
    return Here()


@pytest.fixture
def worker(queue: JobQueue, library: MemoryLibrary, apart: Here) -> Iterator[Worker]:
    worker = Worker(queue, library, apart)
    yield worker
    apart.stuck.clear()
    worker.stop()
