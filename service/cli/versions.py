"""`--if-version`: what is done only while who serves is still as it was seen, and how a conflict is told."""

import click

from service.cli.output import complain
from service.cli.remote import RemoteError
from service.releases.errors import VersionConflict

_CONFLICT = 3
"""The exit code of a change that somebody else's came before."""

if_version = click.option(
    "--if-version", type=int, help="Only if who serves is still at this version (see `kefu rollout status`)."
)


class conflicts_exit:  # noqa: N801 (read as a verb: `with conflicts_exit()`)
    """Say what went wrong, and end with the exit code of a conflict where it is one."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RemoteError) and error.code == VersionConflict.code:
            complain(error)
            raise click.exceptions.Exit(_CONFLICT)
