"""`kefu key`."""

import click

from service.access.keys import ApiKeys
from service.access.roles import Role
from service.app import open_database
from service.cli.output import as_json, print_json
from service.settings import load_settings


@click.group()
def key() -> None:
    """API keys of staff and programs."""


@key.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What it may do.")
@click.option("--name", default="", help="Who or what it is for.")
@as_json
def create(role: str, name: str, json_output: bool) -> None:
    """Make a key and print it; it cannot be shown again."""
    engine = open_database(load_settings())
    try:
        made = ApiKeys(engine).create(name or role, Role(role))
    finally:
        engine.dispose()
    if json_output:
        print_json({"key": made, "role": role})
    else:
        click.echo(made)
