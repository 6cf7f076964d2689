"""`kefu rollout events`."""

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from service.cli.here import reached
from service.cli.output import as_json, dry_run, print_json, show
from service.cli.remote import Remote
from service.settings import load_settings

_MOMENT_CHARS = 19


@click.command()
@click.option("--rollout", type=click.IntRange(min=1), help="Only what happened to this one.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="How many at most.")
@click.option("--redeliver", "again", type=int, metavar="ID", help="Have this event sent once more, or at once.")
@dry_run
@as_json
def events(rollout: int | None, limit: int, again: int | None, dry_run: bool, json_output: bool) -> None:
    """Show what happened, the newest first, and whether the webhook was told."""
    with reached(load_settings(), looks=dry_run or again is None) as remote:
        if again is not None:
            found = _sent_again(remote, again, dry_run=dry_run)
        else:
            found = remote.get("/api/rollouts/events", limit=limit, rollout=rollout)
    if json_output:
        print_json(found)
    elif again is not None:
        show(f"event {again} ({found['type']}) {'would be' if dry_run else 'is'} sent again")
    else:
        show(_table(found["events"]))


def _sent_again(remote: Remote, event_id: int, *, dry_run: bool) -> dict[str, Any]:
    if dry_run:
        return remote.get(f"/api/rollouts/events/{event_id}")
    return remote.post(f"/api/rollouts/events/{event_id}/redeliver")


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table("id", "at", "what", "by", "rollout", "revision", "version", "delivery", "attempts", "why")
    for one in found:
        at = one["at"][:_MOMENT_CHARS].replace("T", " ")
        about = (one["type"], one["by"], one["rollout"], one["revision"], str(one["version"]))
        table.add_row(*map(Text, (str(one["id"]), at, *about, one["state"], str(one["attempts"]), one["why"])))
    return table
