"""Write the next migration from what the code's tables and the existing migrations differ in.

python -m service.database.revision "sessions and turns"
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from service.database.applied import MIGRATIONS
from service.database.engine import open_engine
from service.database.migrate import alembic_config, upgrade
from service.database.schema import all_tables


def write_revision(message: str, tables: Sequence[MetaData], migrations: Path = MIGRATIONS) -> Path | None:
    """Write the next migration; read it before it is committed.

    Args:
        message: What it does, in a few words.
        tables: The tables as they should be.
        migrations: Alembic's folder.

    Returns:
        The new file, or `None` when nothing differs.
    """
    number = f"{len(list(ScriptDirectory(str(migrations)).walk_revisions())) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
        upgrade(engine, migrations=migrations)
        with engine.connect() as connection:
            config = alembic_config(migrations, connection)
            config.attributes["tables"] = list(tables)
            written = command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    scripts = written if isinstance(written, list) else [written]
    return next((Path(script.path) for script in scripts if script), None)


@click.command()
@click.argument("message")
def main(message: str) -> None:
    """Write the next migration."""
    path = write_revision(message, all_tables())
    click.echo(f"wrote {path}" if path else "nothing differs; no migration written")


if __name__ == "__main__":
    main()
