"""`kefu rollout`."""

from typing import Any

import click

from service.cli.here import reached
from service.cli.model import at_hosts
from service.cli.output import as_json, complain, dry_run, print_json, show
from service.cli.remote import RemoteError
from service.releases.errors import VersionConflict
from service.settings import load_settings

_CONFLICT = 3
"""The exit code of a change that somebody else's came before."""


@click.group()
def rollout() -> None:
    """Which revision of which model answers."""


@rollout.command()
@as_json
def status(json_output: bool) -> None:
    """Say which revision answers, and how it stands at every host."""
    with reached(load_settings()) as remote:
        found = remote.get("/api/rollouts")
    if json_output:
        print_json(found)
    else:
        show(*_said(found))


@rollout.command()
@click.argument("revision")
@click.option("--reason", default="", help="Why, for the audit.")
@click.option("--if-version", type=int, help="Only if who serves is still at this version (see `kefu rollout status`).")
@dry_run
@as_json
def rollback(revision: str, reason: str, if_version: int | None, dry_run: bool, json_output: bool) -> None:
    """Have REVISION answer from the next turn on: any that is kept, by its id or the beginning of it.

    What it is made of is looked over first. Exit code 3: somebody else has changed who serves meanwhile.
    """
    body = {"revision": revision, "reason": reason, "if_version": if_version, "dry_run": dry_run}
    with reached(load_settings()) as remote, conflicts_exit():
        done = remote.post("/api/rollouts/rollback", body)
    if json_output:
        print_json(done)
    else:
        show(*_said(done, "would answer" if dry_run else "answers"))


class conflicts_exit:  # noqa: N801 (read as a verb: `with conflicts_exit()`)
    """Say what went wrong, and end with the exit code of a conflict where it is one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RemoteError) and error.code == VersionConflict.code:
            complain(error)
            raise click.exceptions.Exit(_CONFLICT)


def _said(found: dict[str, Any], verb: str = "answers") -> list[str]:
    stable = found["stable"]
    if stable is None:
        return ["no revision answers yet: pin one, or let the service find KEFU_MODEL at a host"]
    head = f"revision {stable['id']} ({stable['model']}, pack {stable['pack']}) {verb}; version {found['version']}"
    return [head, *at_hosts(stable)]
