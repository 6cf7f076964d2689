"""`kefu key`."""

import click

from service.access.keys import ApiKeys
from service.access.roles import Role
from service.app import open_database
from service.cli.output import as_json, dry_run, print_json
from service.data_directory import DataDirectory
from service.settings import load_settings


@click.group()
def key() -> None:
    """API keys of staff and programs."""


@key.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What it may do.")
@click.option("--name", default="", help="Who or what it is for.")
@dry_run
@as_json
def create(role: str, name: str, dry_run: bool, json_output: bool) -> None:
    """Make a key and print it; it cannot be shown again."""
    made = None if dry_run else _made(role, name)
    if json_output:
        print_json({"key": made, "role": role})
    else:
        click.echo(made or f"a key for the role {role} would be made")


def _made(role: str, name: str) -> str:
    settings = load_settings()
    DataDirectory(settings.data_dir).make()
    engine = open_database(settings)
    try:
        return ApiKeys(engine).create(name or role, Role(role))
    finally:
        engine.dispose()
