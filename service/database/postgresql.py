"""PostgreSQL, held to what the code knows from SQLite: `docs/decisions/0016-postgresql.md` says why and how.

Imported only where the optional package `psycopg` is installed.
"""

from typing import cast

from psycopg import Connection as Driver
from psycopg import Error, IsolationLevel
from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, ExceptionContext, event

from knowledge.sql import IMMEDIATE
from service.errors import InvalidSetting

# Any number that every kefu has, and no other program that may share the database.
_WRITERS = 0x6B656675
# Both end with the transaction. The first one counts for the second, and for rows.
_TAKE_TURN = "SELECT set_config('lock_timeout', '{}', true), pg_advisory_xact_lock({})"


def prepare_postgresql(engine: Engine, busy_ms: int) -> None:
    """Let an engine's transactions promise what those of SQLite do, before its first connection.

    Args:
        engine: Of a PostgreSQL database, by `psycopg`.
        busy_ms: How long a writer waits for another one, in milliseconds.
    """
    take_turn = _TAKE_TURN.format(busy_ms, _WRITERS)

    def begin(connection: Connection) -> None:
        driver = cast("Driver", connection.connection.driver_connection)
        if connection.get_execution_options().get(IMMEDIATE, False):
            # Each statement sees what others have written before this transaction's turn came.
            driver.isolation_level = IsolationLevel.READ_COMMITTED
            connection.exec_driver_sql(take_turn)
        else:
            # All statements see the same moment.
            driver.isolation_level = IsolationLevel.REPEATABLE_READ

    event.listen(engine, "connect", _check_encoding, insert=True)  # before SQLAlchemy itself reads texts
    event.listen(engine, "connect", _leave_out_nul)
    event.listen(engine, "begin", begin)
    event.listen(engine, "handle_error", _withhold_detail)


def _check_encoding(driver: Driver, _record: object) -> None:
    """Refuse a database that cannot keep Chinese text.

    Raises:
        InvalidSetting: It is not in UTF-8.
    """
    encoding = driver.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        allowed = f"its encoding is {encoding}; make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        raise InvalidSetting("KEFU_DATABASE_URL", driver.info.dbname, allowed)


def _leave_out_nul(driver: Driver, _record: object) -> None:
    driver.adapters.register_dumper(str, _WithoutNul)


class _WithoutNul(StrDumperUnknown):
    """Text without NUL, which PostgreSQL refuses: no customer's message may fail for a character nobody sees."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", ""))


def _withhold_detail(context: ExceptionContext) -> None:
    """Take the row out of an error's message: what customers say does not belong there."""
    error = context.original_exception
    if not isinstance(error, Error) or not error.diag.message_primary:
        return
    error.args = (error.diag.message_primary,)
    if context.sqlalchemy_exception is not None:
        name = f"{type(error).__module__}.{type(error).__name__}"
        context.sqlalchemy_exception.args = (f"({name}) {error.diag.message_primary}",)
