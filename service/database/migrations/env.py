"""Run by Alembic; the connection and the tables come from service.database.migrate and .revision."""

from typing import Any, Literal

from alembic import context
from alembic.operations import MigrationScript

from knowledge.sql import UtcDateTime


def render_type(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Write our own type as what it is in the database, so that old migrations need none of our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def drop_empty(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """Write no file when nothing differs."""
    if scripts[0].upgrade_ops is not None and scripts[0].upgrade_ops.is_empty():
        scripts.clear()


def run() -> None:
    attributes: dict[str, Any] = context.config.attributes
    context.configure(
        connection=attributes["connection"],
        target_metadata=attributes.get("tables"),
        render_as_batch=True,
        render_item=render_type,
        process_revision_directives=drop_empty,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
