"""What every table and transaction of kefu shares: names of constraints, moments with their zone, reading, writing."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

# Migrations can only change what has a name, and databases make up different ones.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

IMMEDIATE = "kefu_immediate"
"""Execution option of a connection that is going to write; it then waits for its turn as it begins."""

BigInt = BigInteger().with_variant(Integer, "sqlite")
"""Of ids, and of what refers to them: 64 bits. SQLite has them anyway, and counts by itself only what it calls so."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware and in UTC coming out, also where no zone is kept (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone, and keep the moment in UTC.

        Raises:
            ValueError: The time has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be kept: {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@contextmanager
def reading(engine: Engine) -> Generator[Session]:
    """A session that reads; what it changes is dropped, and what it has loaded stays usable afterwards.

    All that it reads is of one moment.
    """
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.expunge_all()


@contextmanager
def writing(engine: Engine) -> Generator[Session]:
    """A session that writes, committed at the end, undone on an exception.

    It takes its turn as a writer at once, and nobody else of kefu writes until it ends: what is read first, like the
    knowledge revision, can be counted on when something is written by it.
    """
    immediate = engine.execution_options(**{IMMEDIATE: True})
    with Session(immediate, expire_on_commit=False) as session, session.begin():
        yield session
