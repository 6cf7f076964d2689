"""`kefu audit`."""

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from knowledge.base import utc_now
from service.access.audit import Audit, Only
from service.app.databases import open_beside
from service.cli.output import as_json, print_json, show
from service.moments import typed_moment
from service.settings import load_settings


@click.command()
@click.option("--since", help="Only what happened then or later: a date or a moment.")
@click.option("--actor", help="Only what was done with the key of this name.")
@click.option("--action", help="Only this, such as document.upload; `document` is all that was done to documents.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 1000), help="How many at most.")
@as_json
def audit(since: str | None, actor: str | None, action: str | None, limit: int, json_output: bool) -> None:
    """Show who changed what, the newest first."""
    only = Only(typed_moment("since", since), actor, action)
    engine = open_beside(load_settings())
    try:
        entries = Audit(engine, utc_now).listed(limit, only=only)
    finally:
        engine.dispose()
    if json_output:
        print_json({"entries": entries})
        return
    table = Table("id", "at", "who", "role", "what", "to what", "detail")
    for one in entries:
        detail = ", ".join(f"{name}: {_said(value)}" for name, value in one.detail.items())
        at = f"{one.at.astimezone():%Y-%m-%d %H:%M:%S}"
        table.add_row(*map(Text, (str(one.id), at, one.actor, one.role, one.action, one.subject, detail)))
    show(table)


def _said(value: Any) -> str:
    """Say a fact: what was before and after with an arrow between them."""
    match value:
        case {"before": before, "after": after}:
            return f"{_said(before)} → {_said(after)}"
        case [*parts]:
            return "; ".join(map(_said, parts)) or "none"
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case _:
            return str(value)
