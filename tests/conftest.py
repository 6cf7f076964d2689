"""What every test shares: the real embedding model, exported once per run, and databases of a test's own."""

import gc
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
import structlog
from filelock import FileLock
from hypothesis import settings
from sqlalchemy import Engine

from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, open_embedder
from knowledge.opening import open_knowledge
from knowledge.shelves import IndexFolder
from tests.database.fixtures import (
    database_kind,
    database_url,
    empty_database_url,
    engine,
    migrated,
    migrated_file,
    postgresql,
)

__all__ = [
    "database_kind",
    "database_url",
    "empty_database_url",
    "engine",
    "migrated",
    "migrated_file",
    "postgresql",
]

# Coverage goes along into the processes that read files (see tests/ingest), and not into every `kefu` that tests start:
# there it would take minutes.
MEASURED = {name: os.environ.pop(name) for name in ("COVERAGE_PROCESS_CONFIG",) if name in os.environ}

# A test says what is true, not how quickly; a busy machine must not make it false.
settings.register_profile("kefu", deadline=None)
settings.load_profile("kefu")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one worker export the model at once, and the others begin with what does without it."""
    need_it = [item.path for item in items if "model_cache" in getattr(item, "fixturenames", ())]
    first, waiting = need_it[:1], {*need_it}
    items.sort(key=lambda item: (item.path not in first, item.path in waiting))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: to look through it again for garbage takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


# structlog, until something sets it up, paints an exception with every variable in it: of a shop half a minute.
_PLAIN = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


@pytest.fixture(autouse=True)
def plainly_logged() -> None:
    """Every test begins with logs as nobody has set them up, but quick to write."""
    structlog.reset_defaults()
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _PLAIN])


@pytest.fixture(scope="session", autouse=True)
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing here speaks TLS, and to load the world's certificates takes a client longer than most of what it asks."""
    first, end, _ = certifi.contents().partition("-----END CERTIFICATE-----\n")
    file = tmp_path_factory.mktemp("certificates") / "one.pem"
    file.write_text(first + end, encoding="ascii")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(file))
        yield


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the exported model is; the workers of one run share it, and the first of them exports it."""
    folder = tmp_path_factory.getbasetemp().parent / "model-cache"
    with FileLock(f"{folder}.lock"):
        open_embedder("bundled", folder, threads=1)
    return folder


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> Embedder:
    return open_embedder("bundled", model_cache, threads=1)


@pytest.fixture(scope="session")
def empty_indexes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The indexes of a knowledge base with nothing in it; to be copied, not used: Chroma takes long to begin one."""
    folder = tmp_path_factory.mktemp("empty") / "knowledge"
    IndexFolder(folder).open(generation=0).close()
    wait_until_closed(folder)
    return folder


def wait_until_closed(folder: Path) -> None:
    """Wait until Chroma has closed its databases, which it does a moment later; then they may be copied or opened.

    Chroma brings an SQLite of its own: one file that two of them have open may end the whole process.
    """
    end = time.monotonic() + 30
    while [*folder.rglob("*-wal"), *folder.rglob("*-shm")] and time.monotonic() < end:
        time.sleep(0.01)


@pytest.fixture
def base(tmp_path: Path, engine: Engine, embedder: Embedder, empty_indexes: Path) -> Iterator[KnowledgeBase]:
    """An empty knowledge base of the test's own: a real database, Chroma, lexicon and embedding model."""
    shutil.copytree(empty_indexes, tmp_path / "knowledge")
    base = open_knowledge(tmp_path / "knowledge", engine, embedder)
    yield base
    base.close()
