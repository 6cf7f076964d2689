"""`kefu banned`."""

import click
from rich.table import Table
from rich.text import Text

from service.banned.phrases import checked
from service.banned.schemas import BannedKind
from service.cli.here import reached
from service.cli.output import as_json, dry_run, print_json, show
from service.settings import load_settings

_KIND = click.Choice([kind.value for kind in BannedKind])


@click.group()
def banned() -> None:
    """Words that no answer may hold, and topics that are declined."""


@banned.command(name="list")
@as_json
def list_banned(json_output: bool) -> None:
    """Show what staff have banned; what the file of rules bans is not among it."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/banned")
    if json_output:
        print_json(found)
        return
    table = Table("id", "kind", "text", "by", "since")
    for one in found["phrases"]:
        table.add_row(*map(Text, (str(one["id"]), one["kind"], one["text"], one["added_by"], one["added_at"][:10])))
    show(table)


@banned.command()
@click.argument("kind", type=_KIND)
@click.argument("text")
@dry_run
@as_json
def add(kind: str, text: str, dry_run: bool, json_output: bool) -> None:
    """Ban a phrase: a word no answer may hold, or a topic that is declined. It holds at once."""
    phrase = checked(text)
    if dry_run:
        added: dict[str, object] = {"id": None, "kind": kind, "text": phrase}
    else:
        with reached(load_settings()) as remote:
            added = remote.post("/api/banned", {"kind": kind, "text": phrase})
    if json_output:
        print_json(added)
    else:
        show(f"the {kind} “{phrase}” {'would be' if dry_run else 'is'} banned")


@banned.command()
@click.argument("phrase_id", metavar="ID", type=int)
@dry_run
@as_json
def remove(phrase_id: int, dry_run: bool, json_output: bool) -> None:
    """Take a phrase back by its id in `kefu banned list`."""
    with reached(load_settings(), looks=dry_run) as remote:
        if dry_run:
            phrases = remote.get("/api/banned")["phrases"]
            removed = next((one for one in phrases if one["id"] == phrase_id), None)
            if removed is None:
                raise click.ClickException(f"nothing banned has the id {phrase_id}; `kefu banned list` shows what has")
        else:
            removed = remote.call("DELETE", f"/api/banned/{phrase_id}")
    if json_output:
        print_json(removed)
    else:
        show(f"the {removed['kind']} “{removed['text']}” {'would be' if dry_run else 'is'} banned no longer")
