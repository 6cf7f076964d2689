"""The shop's fixtures; other packages of tests take them over in their `conftest.py`."""

import logging
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog
from filelock import FileLock

from ingest.pipeline import ingest_paths
from knowledge.embedding import Embedder
from service.app.parts import build_parts
from service.settings import Settings
from tests.app.shop import Shop, opened, wait_until
from tests.app.stock import write_documents
from tests.ollama import OllamaStandIn

__all__ = ["OpenShop", "ingested_once", "ollama", "open_shop", "opener", "shop", "standing", "stocked", "unlogged"]

OpenShop = Callable[..., Shop]

LOCAL_KEY = "the-key-in-the-data-directory"
# A machine with other work to do stands still for seconds at times: no test may fail by that.
PATIENT = {"connect_timeout": 20, "first_token_timeout": 20, "token_timeout": 20, "turn_timeout": 60}
IMPATIENT = {"connect_timeout": 3, "first_token_timeout": 1, "token_timeout": 1, "turn_timeout": 4}
"""For tests of a model that says nothing: it costs them little."""
# Every question is to reach the model; tests of the cache switch it on.
ANEW = {"answer_cache": 0}
NOBODY = ("http://127.0.0.1:9",)


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data directory with the documents in it, made once per run; to be copied, not used."""
    documents = tmp_path_factory.mktemp("documents")
    write_documents(documents)
    return ingested_once("stocked", documents, tmp_path_factory, embedder)


def ingested_once(name: str, documents: Path, factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data directory made of documents by the first of a run's workers that asks for it; to be copied, not used."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_name(f"{name}-unfinished")
            parts = build_parts(Settings(data_dir=unfinished), embedder=embedder)
            ingest_paths([documents], parts.base)
            parts.close()
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def standing() -> Iterator[OllamaStandIn]:
    """The stand-in for Ollama; tests use `ollama`."""
    with OllamaStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def ollama(standing: OllamaStandIn) -> OllamaStandIn:
    """The stand-in for Ollama, without any memory of the test before."""
    standing.reset()
    return standing


def opener(stack: ExitStack, stocked: Path, embedder: Embedder, folder: Path) -> OpenShop:
    """Give what opens shops in a folder, to be closed with the stack."""

    def open_one(**settings: object) -> Shop:
        number = len(list(folder.glob("data*")))
        data = shutil.copytree(stocked, folder / f"data{number}")
        chosen = Settings(data_dir=data, **{**PATIENT, **ANEW, **settings})  # pyright: ignore[reportArgumentType] (pydantic checks each value)
        parts = build_parts(chosen, embedder=embedder, local_key=LOCAL_KEY)
        return stack.enter_context(opened(parts))

    return open_one


@pytest.fixture
def open_shop(stocked: Path, embedder: Embedder, tmp_path: Path) -> Generator[OpenShop]:
    """Open shops of a test's own: `open_shop(ollama_urls=(ollama.url,), num_ctx=2048)`."""
    with ExitStack() as stack:
        yield opener(stack, stocked, embedder, tmp_path)


@pytest.fixture(scope="module")
def shop(
    stocked: Path, embedder: Embedder, standing: OllamaStandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """A shop for a whole module, with the stand-in as its model; ask for `ollama` to tell it what to answer."""
    with ExitStack() as stack:
        open_one = opener(stack, stocked, embedder, tmp_path_factory.mktemp("shop"))
        yield looked_around(open_one, standing)


def looked_around(open_one: OpenShop, standing: OllamaStandIn, **settings: object) -> Shop:
    """Open a shop, and come back when it has seen its model."""
    standing.reset()
    shop = open_one(ollama_urls=(standing.url,), **settings)
    # On a machine with other work the first look may fail, and the next one comes seconds later.
    wait_until(lambda: shop.parts.serving.current, seconds=30)
    return shop


@pytest.fixture
def unlogged() -> Iterator[None]:
    """Without a word in the log, where a test is about exceptions."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()
