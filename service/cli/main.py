"""The `kefu` command and its subcommands. Each does one thing and says what it did; `--json` says it for programs."""

from collections import UserDict
from importlib import import_module
from typing import Any

import click

from knowledge.errors import KefuError
from service.cli.output import complain

_MODULES = {
    "serve": "serve",
    "ingest": "ingest",
    "documents": "documents",
    "ask": "ask",
    "search": "search",
    "reindex": "upkeep",
    "model": "models",
    "gate": "gate",
    "rollout": "rollout",
    "doctor": "doctor",
    "calibrate": "calibrate",
    "settings": "upkeep",
    "key": "keys",
    "banned": "banned",
    "audit": "audit",
    "db": "upkeep",
}
"""In which module of this package each command is."""


class _Commands(UserDict[str, Any]):
    """The commands by name, each loaded when it is looked up: what the others stand on takes seconds to load."""

    def __getitem__(self, name: str) -> click.Command:
        return getattr(import_module(f"service.cli.{self.data[name]}"), name)


class _Group(click.Group):
    """Turns errors that kefu can explain into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except KefuError as error:
            complain(error)
            ctx.exit(1)


@click.group(cls=_Group, commands=_Commands(_MODULES), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kefu", message="kefu %(version)s")
def main() -> None:
    """Answer customers' questions from your own documents, on your own machines."""
