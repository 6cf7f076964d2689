"""The `kefu` command and its subcommands. Each does one thing and says what it did; `--json` says it for programs."""

from collections.abc import Sequence
from typing import Any

import click

from knowledge.errors import KefuError
from service.cli.ask import ask
from service.cli.audit import audit
from service.cli.banned import banned
from service.cli.calibrate import calibrate
from service.cli.doctor import doctor
from service.cli.documents import documents
from service.cli.ingest import ingest
from service.cli.keys import key
from service.cli.model import model
from service.cli.output import complain
from service.cli.rollout import rollout
from service.cli.search import search
from service.cli.serve import serve
from service.cli.upkeep import db, reindex, settings


class _Group(click.Group):
    """Turns errors that kefu can explain into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except KefuError as error:
            complain(error)
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kefu", message="kefu %(version)s")
def main() -> None:
    """Answer customers' questions from your own documents, on your own machines."""


_COMMANDS: Sequence[click.Command] = (
    *(serve, ingest, documents, ask, search, reindex),
    *(model, rollout, doctor, calibrate, settings, key, banned, audit, db),
)
for _command in _COMMANDS:
    main.add_command(_command)
