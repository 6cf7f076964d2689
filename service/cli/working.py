"""Following long work of the service: its steps as a bar on a terminal, else a line for each."""

from collections.abc import Iterator
from typing import Any

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from service.cli.output import console
from service.cli.remote import RemoteError

NOT_EVERYWHERE = 2
"""The exit code of what was done, but not at every host that it should be done at."""

for_reason = click.option("--reason", default="", help="Why, for those who read it later.")
at_hosts_of = click.option(
    "--host", "hosts", multiple=True, metavar="NAME", help="At this host alone; may be given several times."
)

Events = Iterator[tuple[str, Any]]


def followed(events: Events, *, hidden: bool) -> Any:
    """Show the steps of some work as they come; give what came of it.

    Args:
        events: As the service sends them: `step`…, `done` or `error`.
        hidden: Nothing is shown.

    Raises:
        RemoteError: It failed.
    """
    screen = console()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, console=screen, transient=True, disable=hidden or not screen.is_terminal) as progress:
        bars: dict[str, TaskID] = {}
        told = ""
        for name, content in events:
            if name == "done":
                return content
            if name == "error":
                raise RemoteError(content["error"])
            said = f"{content['host']}: {content['status']}".removeprefix(": ")
            if said != told and not hidden and not screen.is_terminal:
                screen.print(said, soft_wrap=True)
            told = said
            if said not in bars:
                bars[said] = progress.add_task(said, total=content["total"] or None)
            progress.update(bars[said], completed=content["completed"], total=content["total"] or None)
    raise RemoteError({"code": "not_ready", "message": "the service went away before it was done", "detail": None})


def everywhere(hosts: list[dict[str, Any]]) -> bool:
    """Tell whether a revision is ready at every host it was to be at."""
    return all(at["standing"] == "ready" for at in hosts)
