"""`kefu reindex`, `kefu settings`, `kefu db`."""

import click
from rich.console import Console
from rich.table import Table

from knowledge.embedding import open_embedder
from knowledge.opening import assemble_knowledge
from service.app import open_database
from service.cli.output import as_json, print_json
from service.data_directory import DataDirectory
from service.settings import load_settings, settings_table


@click.command()
@as_json
def reindex(json_output: bool) -> None:
    """Build the vector index and the lexicon anew from the database."""
    settings = load_settings()
    directory = DataDirectory(settings.data_dir)
    with directory.owned():
        engine = open_database(settings)
        embedder = open_embedder(settings.embedding_model, directory.cache, settings.embedding_threads)
        base = assemble_knowledge(directory.knowledge, engine, embedder)
        try:
            passages = base.rebuild()
        finally:
            base.close()
            engine.dispose()
    if json_output:
        print_json({"passages": passages})
    else:
        click.echo(f"{passages} passages indexed anew")


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
        table.add_row(row.variable, row.value, row.default, row.explanation)
    Console(highlight=False).print(table)


@click.group()
def db() -> None:
    """The database."""


@db.command(name="upgrade")
def upgrade_tables() -> None:
    """Bring the tables to the form this version of kefu expects; `kefu serve` does so too."""
    open_database(load_settings()).dispose()
    click.echo("the tables are current")
