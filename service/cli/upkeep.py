"""`kefu reindex`, `kefu settings`, `kefu db`."""

import click
from rich.table import Table
from rich.text import Text

from service.app.databases import tables_are_current, update_tables
from service.app.documents import indexed_passages, rebuild_index
from service.cli.output import as_json, dry_run, print_json, remark, show
from service.cli.remote import running
from service.settings import load_settings
from service.settings_told import settings_table


@click.command()
@dry_run
@as_json
def reindex(dry_run: bool, json_output: bool) -> None:
    """Build the vector index and the lexicon anew from the database."""
    settings = load_settings()
    remote = None if dry_run else running(settings)
    if dry_run:
        passages = indexed_passages(settings)
    elif remote:
        passages = int(remote.call("POST", "/api/reindex", timeout=None)["passages"])
    else:
        passages = rebuild_index(settings, remark)
    if json_output:
        print_json({"passages": passages})
    else:
        click.echo(f"{passages} passages {'would be ' if dry_run else ''}indexed anew")


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
@dry_run
@as_json
def upgrade_tables(dry_run: bool, json_output: bool) -> None:
    """Bring the tables to the form this version of kefu expects; `kefu serve` does so too."""
    settings = load_settings()
    if not dry_run:
        update_tables(settings)
    current = tables_are_current(settings)
    if json_output:
        print_json({"current": current})
    else:
        click.echo("the tables are current" if current else "the tables would be brought up to date")
