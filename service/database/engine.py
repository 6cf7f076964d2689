"""Opening the database; it is used through `knowledge.sql.reading` and `knowledge.sql.writing`.

Calls wait for the database, so they belong in worker threads, and no transaction stays open across a model
call.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from knowledge.sql import IMMEDIATE
from service.errors import InvalidSetting

BUSY_MS = 10_000
"""How long a writer waits for another one; far longer than any transaction of ours."""

CONNECT_SECONDS = "10"
"""How long a connection to PostgreSQL is waited for, where its address does not say."""


def open_engine(url: str) -> Engine:
    """Open the database at an address, without touching its tables.

    Args:
        url: `sqlite:///path` (its folder is made when missing) or `postgresql://…`.

    Raises:
        InvalidSetting: The address is not understood, or the driver for it is not installed.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return _open_postgresql(parsed)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        raise InvalidSetting("KEFU_DATABASE_URL", "********", "expected sqlite:///… or postgresql://…") from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise _refused(parsed, "expected sqlite:///… or postgresql://…")
    return parsed


def _refused(url: URL, why: str) -> InvalidSetting:
    return InvalidSetting("KEFU_DATABASE_URL", url.render_as_string(hide_password=True), why)


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise _refused(url, "the database must be a file, because several threads use it")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = _create(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgresql(url: URL) -> Engine:
    if find_spec("psycopg") is None:
        why = "PostgreSQL needs the package psycopg, which is not installed: pip install 'kefu[postgresql]'"
        raise _refused(url, why)
    from service.database.postgresql import prepare_postgresql  # noqa: PLC0415 (it needs the optional package)

    # The server may have been restarted since a connection was used last.
    engine = _create(
        url.set(drivername="postgresql+psycopg", query={"connect_timeout": CONNECT_SECONDS} | dict(url.query)),
        pool_pre_ping=True,
    )
    prepare_postgresql(engine, BUSY_MS)
    return engine


def _create(url: URL, *, pool_pre_ping: bool = False) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=pool_pre_ping,
        # The connection used last has the pages and statements at hand that the next turn needs, too.
        pool_use_lifo=True,
        # Parameters are what customers say; they do not belong in messages of errors.
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
    )


def _to_json(value: object) -> str:
    """Write JSON as it is read: the standard library would write each Chinese character as six."""
    return msgspec.json.encode(value).decode()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's driver would begin transactions by itself, and only before some statements; see _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",  # readers do not wait for the writer
        "synchronous = NORMAL",  # in WAL mode this is safe against crashes of the process
        "foreign_keys = ON",
        "secure_delete = ON",  # what is erased is overwritten; some builds of SQLite would leave it in the file
        f"busy_timeout = {BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
