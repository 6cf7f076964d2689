"""Rows for tests that look at a few columns of them."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, Column

from knowledge.sql import UtcDateTime
from service.database.base import Base

Row = TypeVar("Row", bound=Base)
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def filled(kind: type[Row], **fields: Any) -> Row:
    """A row with what is given, and something empty in every other column that must hold something."""
    columns = Base.metadata.tables[kind.__tablename__].columns
    others = [one for one in columns if one.name not in fields and not one.nullable]
    return kind(**{one.name: _empty(one) for one in others}, **fields)


def _empty(column: Column[Any]) -> Any:
    if isinstance(column.type, UtcDateTime):
        return _LONG_AGO
    return {} if isinstance(column.type, JSON) else column.type.python_type()
