"""Documents from before there were versions in time keep their meaning."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from knowledge.library import Library
from knowledge.timeline import State
from service.database.engine import open_engine
from service.database.migrate import downgrade, upgrade
from tests.database.fixtures import on_both

pytestmark = on_both


DAYS = [datetime(2024, 1, day, tzinfo=UTC) for day in range(1, 9)]
VERSION = """
    INSERT INTO versions (id, document_id, number, label, title, lang, source, content_hash, state, indexed, created_at,
        effective_from, superseded_at)
    VALUES (:id, :document, :number, '', 'T', 'en', '', :hash, :state, false, :created, :begins, :ends)
"""


@pytest.fixture(name="engine")
def _engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    upgrade(engine, "0002")
    with engine.begin() as connection:
        for i, key in enumerate(("lasting", "retired", "corrected"), 1):
            made = {"id": i, "key": key, "at": "2024-01-01"}
            connection.execute(text("INSERT INTO documents (id, key, created_at) VALUES (:id, :key, :at)"), made)
        rows = [
            (1, 1, 1, "published", 1, 1, 3),
            (2, 1, 2, "published", 3, 3, None),
            (3, 2, 1, "retired", 1, 1, 3),
            (4, 2, 2, "retired", 3, 3, 5),
            (5, 3, 1, "published", 1, 1, 2),
            (6, 3, 2, "published", 1, 6, 2),  # it waited until it was corrected
            (7, 3, 3, "published", 2, 2, None),
        ]
        for i, document, number, state, created, begins, ends in rows:
            facts = {"id": i, "document": document, "number": number, "state": state, "hash": f"h{i}"}
            moments = {"created": day(created), "begins": day(begins), "ends": day(ends)}
            connection.execute(text(VERSION), facts | moments)
    yield engine
    engine.dispose()


def day(number: int | None) -> str | None:
    return None if number is None else f"{DAYS[number - 1]:%Y-%m-%d %H:%M:%S.%f}"


def in_force(library: Library, at: datetime) -> list[int]:
    documents = [library.document(i, at) for i in (1, 2, 3)]
    return [version.id for document in documents for version in document.versions if version.state is State.IN_FORCE]


def test_every_version_is_in_force_when_it_was(engine: Engine) -> None:
    upgrade(engine)
    library = Library(engine)
    assert [in_force(library, DAYS[number - 1]) for number in (1, 2, 3, 5, 6)] == [
        [1, 3, 5],
        [1, 3, 7],
        [2, 4, 7],
        [2, 7],
        [2, 7],
    ]
    assert [version.state.value for version in library.document(2, DAYS[7]).versions] == ["superseded", "retired"]
    assert library.content_hashes() == {"lasting": "h2", "corrected": "h7"}


def test_the_next_change_gives_the_same_times_to_what_was_there(engine: Engine) -> None:
    upgrade(engine)
    library = Library(engine)
    before = [library.document(i, DAYS[7]) for i in (1, 2, 3)]
    for version in (2, 4, 7):
        library.set_times(version, library.moments(version))
    assert [library.document(i, DAYS[7]) for i in (1, 2, 3)] == before


def test_it_can_be_taken_back(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "0002")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, state, superseded_at FROM versions ORDER BY id")).all()
    assert [tuple(row)[:2] for row in rows if row[1] == "retired"] == [(3, "retired"), (4, "retired"), (6, "retired")]
