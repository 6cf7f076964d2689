"""`kefu key`."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

import click
from rich.table import Table
from rich.text import Text

from knowledge.base import utc_now
from knowledge.kept import wrong_with_line
from service.access.audit import Audit
from service.access.keys import COMMAND_LINE, ApiKeys
from service.access.roles import Role
from service.app.databases import open_beside
from service.cli.output import as_json, dry_run, print_json, show
from service.moments import typed_moment
from service.request_errors import InvalidField
from service.settings import load_settings

_NAME_CHARS = 200


@click.group()
def key() -> None:
    """API keys of staff and programs."""


@key.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What it may do.")
@click.option("--name", default="", help="Who or what it is for.")
@click.option("--expires-at", help="A date or a moment from which on it counts no more; without it, never.")
@dry_run
@as_json
def create(role: str, name: str, expires_at: str | None, dry_run: bool, json_output: bool) -> None:
    """Make a key and print it; it cannot be shown again."""
    until = typed_moment("expires_at", expires_at)
    if until is not None and until <= utc_now():
        raise InvalidField("expires_at", "it lies in the past")
    if reason := wrong_with_line(name, _NAME_CHARS):
        raise InvalidField("name", reason)
    made = None if dry_run else _made(role, name, until)
    if json_output:
        print_json({"key": made, "role": role})
    else:
        click.echo(made or f"a key for the role {role} would be made")


@key.command(name="list")
@as_json
def list_keys(json_output: bool) -> None:
    """Show the keys that still count; the keys themselves are not kept."""
    with _api_keys() as (keys, _):
        given = keys.listed()
    if json_output:
        print_json(given)
        return
    table = Table("id", "role", "name", "made", "expires")
    for one in given:
        expires = f"{one.expires_at:%Y-%m-%d}" if one.expires_at else "never"
        table.add_row(*map(Text, (str(one.id), one.role, one.name, f"{one.created_at:%Y-%m-%d}", expires)))
    show(table)


@key.command()
@click.argument("key_id", metavar="ID", type=int)
@dry_run
@as_json
def revoke(key_id: int, dry_run: bool, json_output: bool) -> None:
    """Take a key back by its id in `kefu key list`; a running service refuses it within ten seconds."""
    with _api_keys() as (keys, audit):
        given = next((one for one in keys.listed() if one.id == key_id), None)
        if given is None:
            raise click.ClickException(f"no key with the id {key_id} counts; `kefu key list` shows those that do")
        if not dry_run:
            keys.revoke(key_id)
            audit.note(COMMAND_LINE, "key.revoke", given.name, id=key_id, role=given.role)
    if json_output:
        print_json({"id": key_id, "revoked": not dry_run})
    else:
        click.echo(f"the key {key_id} ({given.role}, {given.name}) {'would be' if dry_run else 'is'} revoked")


@contextmanager
def _api_keys() -> Generator[tuple[ApiKeys, Audit]]:
    engine = open_beside(load_settings())
    try:
        yield ApiKeys(engine), Audit(engine, utc_now)
    finally:
        engine.dispose()


def _made(role: str, name: str, expires_at: datetime | None) -> str:
    with _api_keys() as (keys, audit):
        made = keys.create(name or role, Role(role), expires_at)
        audit.note(COMMAND_LINE, "key.create", name or role, role=role)
        return made
