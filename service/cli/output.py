"""What commands print: lines for people, one JSON object for programs."""

import sys
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from knowledge.errors import KefuError

_AS_WIDE_AS_IT_IS = 100_000

as_json = click.option("--json", "json_output", is_flag=True, help="Print one JSON object, for programs.")
dry_run = click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")


def console() -> Console:
    """A console on standard error, for progress and remarks, so that standard output holds results alone."""
    return Console(stderr=True, highlight=False, markup=False)


def remark(text: str) -> None:
    """Say something to a person while a command works."""
    console().print(text, soft_wrap=True)


def show(*lines: str | Table) -> None:
    """Print results for people; what looks like markup in them is text of the documents'."""
    out = Console(highlight=False, markup=False)
    if not out.is_terminal:
        # Whoever reads a file or a pipe has no width: nothing is wrapped or cut there.
        out.width = _AS_WIDE_AS_IT_IS
    for line in lines:
        out.print(line, soft_wrap=isinstance(line, str))


def print_json(content: Any) -> None:
    """Print a result for programs."""
    click.echo(msgspec.json.encode(content).decode())


def complain(error: KefuError) -> None:
    """Say in one line what went wrong; with `--json`, as the object that the API would send."""
    if "--json" in sys.argv:
        print_json({"error": {"code": error.code, "message": error.message, "detail": error.detail}})
        return
    click.echo(f"kefu: {error.message}", err=True)
