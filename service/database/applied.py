"""Whether the tables have the form that this version of kefu expects, told without Alembic, which is slow to load."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

MIGRATIONS = Path(__file__).parent / "migrations"


def is_current(engine: Engine, *, migrations: Path = MIGRATIONS) -> bool:
    """Whether the newest migration has been applied.

    Args:
        engine: The database; it may be empty.
        migrations: Alembic's folder. The files of migrations begin with their numbers, which only grow.
    """
    numbers = (path.name.partition("_")[0] for path in (migrations / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        applied = connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
    return applied == max(numbers, default=None)
