"""Bringing the tables to the form this version of kefu expects, with Alembic."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

from service.database.applied import MIGRATIONS


def upgrade(engine: Engine, revision: str = "head", *, migrations: Path = MIGRATIONS) -> None:
    """Apply the migrations that are missing; nothing happens when none is."""
    with _connected(engine) as connection:
        command.upgrade(alembic_config(migrations, connection), revision)


def downgrade(engine: Engine, revision: str, *, migrations: Path = MIGRATIONS) -> None:
    """Go back to an older form of the tables; `base` takes all of them away, with what is in them."""
    with _connected(engine) as connection:
        command.downgrade(alembic_config(migrations, connection), revision)


def alembic_config(migrations: Path, connection: Connection) -> Config:
    """What Alembic needs to know; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(engine: Engine) -> Generator[Connection]:
    """A connection for migrations, with SQLite's foreign keys unwatched.

    SQLite cannot change most of a table, so Alembic copies it and drops the old one; watched foreign keys
    would delete the rows that refer to it. The pragma only counts outside a transaction, so past SQLAlchemy.
    """
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")  # pyright: ignore[reportOptionalMemberAccess] — it is open
        try:
            yield connection
        finally:
            connection.rollback()  # without anything to apply the transaction is still open here
            driver.execute("PRAGMA foreign_keys = ON")  # pyright: ignore[reportOptionalMemberAccess]
