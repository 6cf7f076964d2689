"""`kefu model`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from service.cli.blobs import Expected, damage, models_folder
from service.cli.here import reached
from service.cli.output import as_json, dry_run, print_json, remark, show
from service.cli.remote import Remote
from service.cli.versions import conflicts_exit, if_version
from service.cli.working import NOT_EVERYWHERE, at_hosts_of, everywhere, followed
from service.releases.options import typed_option
from service.settings import load_settings

_SHOWN = 12  # of a digest
_GIGABYTE = 1e9
_READY = "ready"


@click.group()
def model() -> None:
    """Which versions of which models may answer; each is pinned by its digests."""


@model.command()
@click.argument("tag")
@click.option("--pack", default="", help="The prompt pack; without it, the one made for the model's family.")
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="A generation option, by Ollama's name.")
@click.option("--reason", default="", help="Why, for those who read the list later.")
@click.option("--pull", is_flag=True, help="Have the hosts pull it first; what serves is not touched by that.")
@at_hosts_of
@if_version
@dry_run
@as_json
def pin(
    tag: str,
    pack: str,
    options: tuple[str, ...],
    dry_run: bool,
    json_output: bool,
    hosts: tuple[str, ...],
    **wishes: Any,
) -> None:
    """Pin what TAG stands for now, at every host that has it; whatever is pulled later, this revision stays.

    Exit code 2: it was pulled and pinned, but not at every host; 3: who serves is at another version.
    """
    body = {
        **wishes,
        "model": tag,
        "pack": pack,
        "options": dict(map(typed_option, options)),
        "dry_run": dry_run,
        "hosts": list(hosts),
    }
    with reached(load_settings(), looks=dry_run) as remote, conflicts_exit():
        if wishes["pull"]:
            pinned = followed(remote.work("/api/models", body), hidden=json_output)
        else:
            pinned = remote.post("/api/models", body)
    if json_output:
        print_json(pinned)
    else:
        _show_pinned(pinned)
    if wishes["pull"] and not everywhere(pinned["revision"]["hosts"]):
        raise click.exceptions.Exit(NOT_EVERYWHERE)


def _show_pinned(pinned: dict[str, Any]) -> None:
    revision = pinned["revision"]
    done = "would be pinned" if pinned["dry_run"] else "is pinned" if pinned["is_new"] else "was pinned before"
    digest = revision["digest"][:_SHOWN]
    show(f"{revision['model']} ({digest}) {done} as revision {revision['id']}, alias {revision['alias']}")
    show(*at_hosts(revision))


@model.command(name="list")
@as_json
def list_models(json_output: bool) -> None:
    """Show all revisions and how each stands at every host."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/models")
    if json_output:
        print_json(found)
        return
    known = ("digest", "released", "quantised", "size", "pack", "pinned")
    table = Table("revision", "serves", "model", *known, "hosts", "")
    for one in found["revisions"]:
        table.add_row(*map(Text, _cells(one)))
    show(table)


@model.command(name="show")
@click.argument("revision")
@as_json
def show_model(revision: str, json_output: bool) -> None:
    """Show one REVISION, named by its id or the beginning of it."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/models/{revision}")
    if json_output:
        print_json(found)
        return
    show(*(f"{name}: {_told(value)}" for name, value in found.items() if name != "hosts"), *at_hosts(found))


@model.command()
@click.argument("old")
@click.argument("new")
@as_json
def diff(old: str, new: str, json_output: bool) -> None:
    """Say what is different in revision NEW when it is held against OLD."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/models/{new}/differences", since=old)
    if json_output:
        print_json(found)
        return
    if not found["differences"]:
        show("nothing is different")
    for one in found["differences"]:
        show(one["said"], *(f"    {line}" for line in one["lines"]))


@model.command()
@click.option(
    "--models",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ollama's folder of models, where it can be read from here: all in it that is pinned is hashed too.",
)
@as_json
def verify(folder: Path | None, json_output: bool) -> None:
    """Prove that every revision can still be served: its name, its digests and all the files it is made of.

    Every host is asked. A host shows which files it has, not what is in them: with the folder of one its manifests and
    all the files that they name are hashed, which takes a while. Exit code 1: a revision is ready at no host, or the
    folder lacks something or has it changed. A host that is away is said, and is no failure while another one is ready.
    """
    models = models_folder(folder) if folder else None
    with reached(load_settings(), looks=True) as remote:
        found = remote.post("/api/models/verify")
        found["revisions"] = [one for one in found["revisions"] if not one["pruned"]]
        expected = [_expected(remote, one) for one in found["revisions"]] if models else []
    found["manifests"], found["damaged"] = damage(models, expected, found["rewritten"]) if models else ({}, {})
    if json_output:
        print_json(found)
    else:
        _show_verified(found)
    sound = [one for one in found["revisions"] if any(at["standing"] == _READY for at in one["hosts"])]
    if found["manifests"] or found["damaged"] or len(sound) < len(found["revisions"]):
        raise click.exceptions.Exit(1)


def _expected(remote: Remote, one: dict[str, Any]) -> Expected:
    digests = remote.get(f"/api/models/{one['id']}/record")["digests"]
    return Expected(one["alias"], digests, one["blobs"])


def _show_verified(found: dict[str, Any]) -> None:
    revisions = found["revisions"]
    for one in revisions:
        show(f"revision {one['id']} ({one['model']}):", *at_hosts(one))
    show(*(f"manifest of {alias}: {why}" for alias, why in found["manifests"].items()))
    show(*(f"file sha256-{blob}: {why}" for blob, why in found["damaged"].items()))
    if not revisions:
        show("nothing is pinned")
    if away := sorted({at["host"] for one in revisions for at in one["hosts"] if at["standing"] == "away"}):
        remark(f"not asked, because away: {', '.join(away)}")


def _cells(one: dict[str, Any]) -> tuple[str, ...]:
    hosts = ", ".join(f"{at['host']} {at['standing']}" for at in one["hosts"])
    size = f"{one['size'] / _GIGABYTE:.1f} GB"
    known = (one["digest"][:_SHOWN], one["released"], one["quantization"], size, one["pack"], one["made_at"][:10])
    return (one["id"], one["serves"], one["model"], *known, "" if one["pruned"] else hosts, "; ".join(_origin(one)))


def _origin(one: dict[str, Any]) -> Iterator[str]:
    """Say what else there is to say of a revision."""
    if one["base"]:
        yield f"built from {one['modelfile']} on {one['base']}"
    if one["stale"]:
        yield f"stale: {one['stale']}"
    if one["stale_unknown"]:
        yield f"not known whether stale: {one['stale_unknown']}"
    if one["pruned"]:
        yield f"pruned {one['pruned'][:10]}"


def at_hosts(revision: dict[str, Any]) -> list[str]:
    """Say how a revision stands at each host, a line for each."""
    hosts = revision["hosts"]
    return [f"  {at['host']}: {at['standing']}" + (f" ({at['why']})" if at["why"] else "") for at in hosts]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={each}" for name, each in value.items())
    return "" if value is None else str(value)
