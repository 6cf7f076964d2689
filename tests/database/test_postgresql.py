"""PostgreSQL alone: its numbers, and its addresses."""

import pytest
from sqlalchemy import BigInteger, Engine, text

from knowledge.library import Library
from service.database.engine import open_engine
from service.database.schema import all_tables
from tests.database.fixtures import on_postgresql
from tests.ingest.memory import MemoryOriginals, Order
from tests.ingest.queues import Queue as JobQueue
from tests.knowledge.documents import MONDAY, document

pytestmark = on_postgresql

BEYOND_32_BITS = 3_000_000_000


def test_ids_beyond_32_bits_are_given_and_found(engine: Engine) -> None:
    tables = [table for metadata in all_tables() for table in metadata.tables.values() if "id" in table.c]
    with engine.begin() as connection:
        for table in (table for table in tables if isinstance(table.c.id.type, BigInteger)):
            connection.execute(text(f"ALTER SEQUENCE {table.name}_id_seq RESTART WITH {BEYOND_32_BITS}"))
    library = Library(engine)
    version = library.stage([document("returns", "Seven days.")], MONDAY)[0].id
    library.switch([version], MONDAY)
    assert (version, library.document_id("returns")) == (BEYOND_32_BITS, BEYOND_32_BITS)
    queue = JobQueue(engine, MemoryOriginals(), lambda: MONDAY)
    assert queue.get(queue.submit(b"1", Order("a.md", "Li")).id).id == BEYOND_32_BITS


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_an_address_is_taken_as_people_write_it(database_url: str, scheme: str) -> None:
    engine = open_engine(database_url.replace("postgresql", scheme, 1))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM documents")) == 0
    engine.dispose()
