"""Several kefus serve from one PostgreSQL database: the first is its keeper, the others are replicas.

The keeper alone changes documents, and tidies up; it holds a lock as long as it lives. SQLite's database lies in a data
directory, which one process owns: that is its keeper. `docs/decisions/0034-replicas.md` says why.
"""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from knowledge.errors import DataDirectoryInUse
from service.database.alone import connected, lock_owner, try_lock
from service.database.engine import open_engine
from service.errors import NotReady

_KEEPER = 0x6B656570
_NAME = "kefu keeper on "
# What a connection is called is cut off behind 63 bytes, and other characters are replaced.
_HOST_CHARS = 40
_WHO = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :keeper AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Duty(StrEnum):
    """What a service does beside answering."""

    KEEPER = "keeper"
    """It changes documents, tidies, forgets what is old."""
    REPLICA = "replica"
    """It follows what the keeper changes."""


class Place:
    """A service's place at its database; without an engine it is alone there.

    Attributes:
        duty: What it does there, for as long as it runs.
        shared: There may be others.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        self.duty = Duty.KEEPER
        self.shared = engine is not None
        self._engine = engine
        self._locked: Connection | None = None

    def take(self) -> None:
        """Become the keeper, or a replica where there is one; see `place_at`."""
        if self._engine is not None and not self._is_taken(self._engine):
            self.duty = Duty.REPLICA

    def holds(self) -> bool:
        """Tell whether this is still what it was, taking the place again where the database was restarted.

        A keeper that has lost its connection may find that somebody else is at the documents since. While the database
        cannot be reached nobody can be.
        """
        if self._engine is None or self.duty is Duty.REPLICA or self._is_locked():
            return True
        try:
            return self._is_taken(self._engine)
        except NotReady:
            return True
        except DataDirectoryInUse:
            return False

    def leave(self) -> None:
        """Give the place up."""
        locked, self._locked = self._locked, None
        _end(locked)

    def _is_locked(self) -> bool:
        if self._locked is None:
            return False
        try:
            self._locked.execute(text("SELECT 1"))
        except DBAPIError:
            self.leave()
            return False
        return True

    def _is_taken(self, engine: Engine) -> bool:
        """Take the locks of a keeper; tell whether they could be."""
        connection: Connection | None = connected(engine)
        try:
            if not try_lock(connection, _KEEPER):
                return False
            lock_owner(connection)
            connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": _own_name()})
            self._locked, connection = connection, None
        finally:
            _end(connection)
        return True


def _end(connection: Connection | None) -> None:
    """End a connection with all its locks: one that is given back keeps them."""
    if connection is not None:
        connection.invalidate()
        connection.close()


@contextmanager
def place_at(url: str) -> Generator[Place]:
    """Take a service's place at a database.

    Args:
        url: The database's address.

    Raises:
        DataDirectoryInUse: A command from another data directory works with it, and no service does.
        NotReady: The database does not answer.
    """
    engine = open_engine(url)
    try:
        if engine.dialect.name == "sqlite":
            yield Place()
            return
        place = Place(engine)
        place.take()
        try:
            yield place
        finally:
            place.leave()
    finally:
        engine.dispose()


def keeper_of(engine: Engine) -> str | None:
    """Give the name of the machine on which the keeper of a PostgreSQL database runs; `None` while there is none."""
    with engine.connect() as connection:
        name = connection.scalar(_WHO, {"keeper": _KEEPER})
    return None if name is None else str(name).removeprefix(_NAME)


def _own_name() -> str:
    return _NAME + socket.gethostname()[:_HOST_CHARS]
