"""One kefu changes the documents of a PostgreSQL database; SQLite's lies in a data directory, which is owned anyway."""

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
        with connected(engine) as connection:
            lock_owner(connection)
            yield
    finally:
        engine.dispose()


def connected(engine: Engine) -> Connection:
    """Connect to PostgreSQL for locks that last as long as the connection.

    Raises:
        NotReady: It does not answer.
    """
    try:
        return engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    except OperationalError as error:
        raise NotReady(f"the database does not answer: {error.orig}") from error


def try_lock(connection: Connection, number: int) -> bool:
    """Take a lock, unless another connection has it; tell whether it is taken."""
    connection.execute(text(_KEEPALIVES))
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number}))


def lock_owner(connection: Connection) -> None:
    """Keep all others from changing documents until the connection ends.

    Raises:
        DataDirectoryInUse: One of them is at work.
    """
    if not try_lock(connection, _OWNER):
        message = (
            "another kefu works with this database from another data directory, and only one may: "
            "stop it, then run this command again"
        )
        raise DataDirectoryInUse(message, {"path": None, "service": None})
