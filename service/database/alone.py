"""One kefu at a time works with a PostgreSQL database; SQLite's lies in a data directory, which is owned anyway."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from knowledge.errors import DataDirectoryInUse
from service.database.engine import open_engine
from service.errors import NotReady

_OWNER = 0x6B6F776E
# A machine that is gone keeps the lock until the server misses it; by itself that would take hours.
_KEEPALIVES = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"


@contextmanager
def alone(url: str) -> Generator[None]:
    """Keep others of kefu that own a data directory, each its own, from one PostgreSQL database.

    Both would think that what is being written or read belongs to nobody, and clear it away.

    Args:
        url: The database's address.

    Raises:
        DataDirectoryInUse: One of them uses it.
        NotReady: The database does not answer.
    """
    engine = open_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            yield
            return
        with _connected(engine) as connection:
            _lock(connection)
            yield
    finally:
        engine.dispose()


def _connected(engine: Engine) -> Connection:
    try:
        return engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    except OperationalError as error:
        raise NotReady(f"the database does not answer: {error.orig}") from error


def _lock(connection: Connection) -> None:
    connection.execute(text(_KEEPALIVES))
    if not connection.scalar(text("SELECT pg_try_advisory_lock(:owner)"), {"owner": _OWNER}):
        message = (
            "another kefu works with this database from another data directory, and only one may: "
            "stop it, then run this command again"
        )
        raise DataDirectoryInUse(message, {"path": None, "service": None})
