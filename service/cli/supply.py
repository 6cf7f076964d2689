"""`kefu model derive | outdated | prune`: what is done with models that are there."""

from typing import Any

import click
from rich.table import Table
from rich.text import Text

from service.cli.here import reached
from service.cli.model import at_hosts
from service.cli.output import as_json, dry_run, print_json, show
from service.cli.versions import conflicts_exit, if_version
from service.cli.working import NOT_EVERYWHERE, at_hosts_of, everywhere, followed, for_reason
from service.releases.options import typed_option
from service.settings import load_settings

_GIGABYTE = 1e9
_UNREACHABLE = 2
"""The exit code of what could not be told."""


@click.command()
@click.argument("name")
@click.option("--base", default="", help="Another base than the Modelfile's: a model's name, or a revision's id.")
@click.option("--pack", default="", help="The prompt pack; without it, the one made for the base's family.")
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="A generation option, by Ollama's name.")
@at_hosts_of
@for_reason
@if_version
@dry_run
@as_json
def derive(name: str, options: tuple[str, ...], hosts: tuple[str, ...], json_output: bool, **wishes: Any) -> None:
    """Build a model from the Modelfile NAME in prompts/modelfiles and pin it; built anew when its base has moved.

    Exit code 2: it was built, but not at every host; 3: who serves is at another version.
    """
    body = {**wishes, "name": name, "options": dict(map(typed_option, options)), "hosts": list(hosts)}
    with reached(load_settings(), looks=wishes["dry_run"]) as remote, conflicts_exit():
        derived = followed(remote.work("/api/models/derive", body), hidden=json_output)
    if json_output:
        print_json(derived)
    else:
        _show_derived(derived)
    if not everywhere(derived["hosts"]):
        raise click.exceptions.Exit(NOT_EVERYWHERE)


def _show_derived(derived: dict[str, Any]) -> None:
    revision = derived["revision"]
    if revision is None:
        show(f"{derived['name']} would be built on {derived['base']}", *at_hosts(derived))
        return
    done = "is" if derived["is_new"] else "was before"
    show(f"{derived['name']}, built on {derived['base']}, {done} revision {revision['id']}", *at_hosts(derived))


@click.command()
@click.option(
    "--keep",
    type=click.IntRange(0, 1000),
    default=2,
    show_default=True,
    help="How many of those that answered before are kept for going back.",
)
@for_reason
@if_version
@dry_run
@as_json
def prune(json_output: bool, **wish: Any) -> None:
    """Remove revisions from their hosts that nothing needs, to free disk; the list remembers them.

    What answers, what a rollout or a conversation needs, and whatever is not kefu's own is never touched. Exit code 2:
    a host could not be asked; 3: who serves is at another version.
    """
    with reached(load_settings(), looks=wish["dry_run"]) as remote, conflicts_exit():
        done = remote.post("/api/models/prune", wish)
    if json_output:
        print_json(done)
    else:
        _show_pruned(done)
    if any(at["outcome"] in {"away", "failed"} for one in done["pruned"] for at in one["hosts"]):
        raise click.exceptions.Exit(_UNREACHABLE)


def _show_pruned(done: dict[str, Any]) -> None:
    for one in done["pruned"]:
        show(f"revision {one['id']} ({one['model']}, {one['alias']}):")
        for at in one["hosts"]:
            outcome = "would be removed" if done["dry_run"] and at["outcome"] == "removed" else at["outcome"]
            room = f", {at['bytes'] / _GIGABYTE:.1f} GB" if at["bytes"] else ""
            show(f"  {at['host']}: {outcome}{room}" + (f" ({at['why']})" if at["why"] else ""))
    show(*(f"revision {one['id']} stays: {one['why']}" for one in done["kept"]))
    show(f"{done['bytes']} bytes {'would be' if done['dry_run'] else 'are'} free")


@click.command()
@as_json
def outdated(json_output: bool) -> None:
    """Say for which revisions there is something newer upstream, without pulling anything.

    Exit code 2: the registry could not be asked.
    """
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/models/outdated")
    if json_output:
        print_json(found)
    else:
        table = Table("revision", "model", "digest", "upstream", "")
        for one in found["revisions"]:
            cells = (one["id"], one["model"], one["digest"][:12], one["upstream"][:12], one["said"])
            table.add_row(*map(Text, cells))
        show(table if found["revisions"] else "nothing is pinned")
    if any(one["state"] == "unreachable" for one in found["revisions"]):
        raise click.exceptions.Exit(_UNREACHABLE)
