"""`/health/ready` tells what is true of the database and of what is known."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest
from anyio.to_thread import run_sync
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Engine, text

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder
from knowledge.library import Library
from knowledge.shelves import IndexFolder
from knowledge.types import NewVersion, Passage
from service.database.engine import open_engine
from service.system.failures import EXCEPTION_HANDLERS
from service.system.metrics import Metrics
from service.system.readiness import database_part, knowledge_part
from service.system.routes import system_routes
from service.system.schemas import Part

# What fails here is no news to whoever reads the log of a test.
pytestmark = pytest.mark.usefixtures("unlogged")


class Looking(Library):
    """A library that looks at a knowledge base while a change is under way in it: before the switch, and after it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.look: Callable[[], str] = str
        self.seen: list[str] = []

    def switch(self, version_ids: Sequence[int], now: datetime) -> int:
        self.seen.append(self.look())
        return super().switch(version_ids, now)

    def leftovers(self, now: datetime, staged: Collection[int] = ()) -> dict[int, list[int]]:
        self.seen.append(self.look())
        return super().leftovers(now, staged)


@pytest.fixture(name="parts")
def _parts(engine: Engine, tmp_path: Path, embedder: Embedder) -> Parts:
    folder = IndexFolder(tmp_path / "knowledge")
    shelves = folder.open(0)
    serving = shelves.serving
    return Parts(Looking(engine), serving.vectors, serving.lexicon, embedder, shelves.archive, folder)


@pytest.fixture(name="base")
def _base(parts: Parts) -> Iterator[KnowledgeBase]:
    base = KnowledgeBase(parts)
    base.check()
    yield base
    base.close()


def publish(base: KnowledgeBase) -> None:
    passages = (Passage("The warranty lasts one year."), Passage("Goods can be returned within seven days."))
    base.publish([NewVersion("terms", "Terms", "V1", "en", "hash", "terms.md", passages)])


def ready(engine: Engine, base: KnowledgeBase) -> tuple[int, dict[str, Any]]:
    """What the probe answers: status and body."""

    async def look() -> Mapping[str, Part]:
        return {"database": database_part(engine), "knowledge": await run_sync(knowledge_part, base)}

    app = Litestar(
        [*system_routes(look, Metrics())],
        exception_handlers=EXCEPTION_HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
    with TestClient(app) as client:
        response = client.get("/health/ready")
        return response.status_code, response.json()


def test_it_says_how_much_is_known(engine: Engine, base: KnowledgeBase) -> None:
    publish(base)
    status, body = ready(engine, base)
    assert (status, body["status"]) == (200, "ready")
    knowledge = {"ok": True, "why": "", "needed": True, "holds": "2 passages of 1 documents, revision 1"}
    assert body["parts"]["knowledge"] == knowledge


def test_an_empty_knowledge_base_is_ready_and_named(engine: Engine, base: KnowledgeBase) -> None:
    status, body = ready(engine, base)
    assert (status, body["status"]) == (200, "ready")
    assert "no document is in force" in body["parts"]["knowledge"]["holds"]
    publish(base)
    base.retire(["terms"])
    assert "no document is in force" in ready(engine, base)[1]["parts"]["knowledge"]["holds"]


def empty_lexicon(parts: Parts) -> None:
    parts.lexicon.change(add={}, remove=sorted(parts.lexicon.ids()))


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (empty_lexicon, "the lexicon holds 0 of 2 passages"),
        (lambda parts: parts.vectors.close(), "the vector index cannot be searched"),
        (lambda parts: parts.library.set_fingerprint(""), "the index is being rebuilt"),
    ],
    ids=["lexicon", "vectors", "rebuild"],
)
def test_what_cannot_be_searched_is_not_ready(
    engine: Engine, parts: Parts, base: KnowledgeBase, damage: Callable[[Parts], None], why: str
) -> None:
    publish(base)
    damage(parts)
    status, body = ready(engine, base)
    assert (status, body["status"]) == (503, "not_ready")
    assert body["parts"]["database"]["ok"]
    assert why in body["parts"]["knowledge"]["why"]


def test_after_a_rebuild_it_is_ready_again(engine: Engine, parts: Parts, base: KnowledgeBase) -> None:
    publish(base)
    empty_lexicon(parts)
    base.rebuild()
    assert ready(engine, base)[0] == 200


def test_without_its_tables_nothing_is_ready(engine: Engine, base: KnowledgeBase) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE passages RENAME TO lost"))
    status, body = ready(engine, base)
    assert status == 503
    assert body["parts"]["knowledge"]["why"] == "the knowledge base could not be looked at: OperationalError"


def test_a_database_that_does_not_answer_is_named(base: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "not-a-file"
    folder.mkdir()
    status, body = ready(open_engine(f"sqlite:///{folder}"), base)
    assert status == 503
    assert body["parts"]["database"]["why"] == "the database does not answer: OperationalError"
    assert body["parts"]["knowledge"]["ok"]


def test_looking_while_documents_are_published_finds_nothing_wrong(parts: Parts, base: KnowledgeBase) -> None:
    """Publishing puts passages into the indexes before they are in force, and takes old ones out afterwards."""
    publish(base)
    library = cast("Looking", parts.library)
    library.look, library.seen = lambda: base.condition().problem or "searchable", []
    base.publish([NewVersion("terms", "Terms", "V2", "en", "hash2", "terms.md", (Passage("Two years."),))])
    assert library.seen == ["searchable"] * 3, "before the switch, after it, and as what has ended leaves"
    assert base.condition().passages == 1
