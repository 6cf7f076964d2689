"""`kefu reindex`, `kefu settings`, `kefu db`."""

import click
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from knowledge.embedding import open_embedder
from knowledge.library import Library
from knowledge.opening import assemble_knowledge
from service.app import open_database
from service.cli.output import as_json, dry_run, print_json, show
from service.data_directory import DataDirectory
from service.settings import Settings, load_settings, settings_table


@click.command()
@dry_run
@as_json
def reindex(dry_run: bool, json_output: bool) -> None:
    """Build the vector index and the lexicon anew from the database."""
    settings = load_settings()
    with DataDirectory(settings.data_dir).owned():
        engine = open_database(settings)
        try:
            passages = len(Library(engine).indexed_passages())
            if not dry_run:
                # Embedding takes minutes for thousands of passages; nobody should think that it hangs.
                click.echo(f"indexing {passages} passages …", err=True)
                passages = _rebuild(settings, engine)
        finally:
            engine.dispose()
    if json_output:
        print_json({"passages": passages})
    else:
        click.echo(f"{passages} passages {'would be ' if dry_run else ''}indexed anew")


def _rebuild(settings: Settings, engine: Engine) -> int:
    directory = DataDirectory(settings.data_dir)
    embedder = open_embedder(settings.embedding_model, directory.cache, settings.embedding_threads)
    base = assemble_knowledge(directory.knowledge, engine, embedder)
    try:
        return base.rebuild()
    finally:
        base.close()


@click.command()
@as_json
def settings(json_output: bool) -> None:
    """Show every setting: its variable, the value in force, the default and what it does."""
    rows = settings_table(load_settings())
    if json_output:
        fields = ("variable", "value", "default", "explanation")
        print_json([{field: getattr(row, field) for field in fields} for row in rows])
        return
    table = Table("variable", "value", "default", "what it does")
    for row in rows:
        table.add_row(*map(Text, (row.variable, row.value, row.default, row.explanation)))
    show(table)


@click.group()
def db() -> None:
    """The database."""


@db.command(name="upgrade")
@as_json
def upgrade_tables(json_output: bool) -> None:
    """Bring the tables to the form this version of kefu expects; `kefu serve` does so too."""
    settings = load_settings()
    DataDirectory(settings.data_dir).make()
    open_database(settings).dispose()
    if json_output:
        print_json({"current": True})
    else:
        click.echo("the tables are current")
