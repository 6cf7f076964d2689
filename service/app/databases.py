"""Opening the database: owned, beside a running service, or only to look."""

import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from knowledge.errors import DataDirectoryInUse
from service.app.saying import Say
from service.data_directory import DataDirectory
from service.database.alone import alone
from service.database.applied import is_current
from service.database.engine import open_engine
from service.database.keeping import Place, place_at
from service.errors import NotReady
from service.settings import Settings

AWAIT_TABLES_SECONDS = 60.0
"""How long a replica waits for the keeper to bring the tables to their form."""
_LOOK_SECONDS = 1.0


def open_database(settings: Settings) -> Engine:
    """Open the database and bring its tables to the form this version expects."""
    engine = open_engine(settings.sql_url)
    if not _is_current(engine):
        from service.database.migrate import upgrade  # noqa: PLC0415 (Alembic takes half a second to load)

        upgrade(engine)
    return engine


def _is_current(engine: Engine) -> bool:
    try:
        return is_current(engine)
    except OperationalError as error:
        raise NotReady(f"the database does not answer: {error.orig}") from error


@contextmanager
def owned(settings: Settings) -> Generator[None]:
    """Own the data directory, and its place in the database where that lies elsewhere.

    Raises:
        DataDirectoryInUse: Another process owns the one or the other.
        DataDirectoryUnusable: The directory cannot be made or written.
        NotReady: The database does not answer.
    """
    with DataDirectory(settings.data_dir).owned(), alone(settings.sql_url):
        yield


@contextmanager
def served(settings: Settings) -> Generator[Place]:
    """Own the data directory for a service, and take its place at the database: the keeper's, or a replica's.

    Raises:
        DataDirectoryInUse: Another process owns the directory, or a command works with the database.
        DataDirectoryUnusable: The directory cannot be made or written.
        NotReady: The database does not answer.
    """
    with DataDirectory(settings.data_dir).owned(), place_at(settings.sql_url) as place:
        yield place


def await_database(settings: Settings, say: Say) -> Engine:
    """Open a replica's database: its tables are the keeper's to make.

    Raises:
        NotReady: They are not those of this version, even after a while.
    """
    engine = open_engine(settings.sql_url)
    if _is_current(engine):
        return engine
    say("waiting for the keeper to make the tables …")
    end = time.monotonic() + AWAIT_TABLES_SECONDS
    while time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)
        if _is_current(engine):
            return engine
    engine.dispose()
    raise NotReady("the tables are not those of this version of kefu: restart the keeper with this version first")


@contextmanager
def owned_database(settings: Settings) -> Generator[Engine]:
    """Own the data directory, and open its database meanwhile.

    Raises:
        DataDirectoryInUse: Another process owns it.
    """
    with owned(settings):
        engine = open_database(settings)
        try:
            yield engine
        finally:
            engine.dispose()


def open_beside(settings: Settings) -> Engine:
    """Open the database for a command that may run beside the service.

    Raises:
        DataDirectoryInUse: The tables must be changed first, and another process owns the data directory.
    """
    update_tables(settings)
    return open_engine(settings.sql_url)


def update_tables(settings: Settings) -> None:
    """Bring the tables to the form this version expects, when they have another.

    Raises:
        DataDirectoryInUse: They have, and another process owns the data directory.
    """
    if tables_are_current(settings):
        return
    try:
        with owned_database(settings):
            pass
    except DataDirectoryInUse as error:
        message = f"the tables must be brought up to date first, but {error.message}"
        raise DataDirectoryInUse(message, error.detail) from error


def tables_are_current(settings: Settings) -> bool:
    """Tell whether the tables are there, in the form this version expects; nothing is changed."""
    if not database_exists(settings):
        return False
    engine = open_engine(settings.sql_url)
    try:
        return _is_current(engine)
    finally:
        engine.dispose()


@contextmanager
def database_to_read(settings: Settings) -> Generator[Engine]:
    """Open the database and change nothing; where there is none yet, an empty one elsewhere stands in for it.

    Raises:
        NotReady: Its tables are not those of this version.
    """
    with ExitStack() as held:
        if not database_exists(settings):
            folder = held.enter_context(TemporaryDirectory())
            engine = open_database(settings.model_copy(update={"data_dir": Path(folder), "database_url": None}))
        elif tables_are_current(settings):
            engine = open_engine(settings.sql_url)
        else:
            raise tables_differ()
        held.callback(engine.dispose)
        yield engine


def tables_differ() -> NotReady:
    """Give what a command that changes nothing says of tables that are not those of this version."""
    return NotReady("the tables are not those of this version of kefu: run `kefu db upgrade` first")


def database_exists(settings: Settings) -> bool:
    """Tell whether there is a database; SQLite would make one for whoever asks it."""
    try:
        url = make_url(settings.sql_url)
    except ArgumentError:  # opening it says what is wrong
        return True
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
