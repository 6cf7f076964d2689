"""The page `docs/cli.md`, made from the commands themselves: `python -m service.cli.reference`."""

from collections.abc import Iterator
from pathlib import Path

import click

from service.cli.main import main

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
_HEAD = """# The `kefu` command

`make install` puts it at `.venv/bin/kefu`. Every command reads its settings from the environment
([settings](settings.md)); most print one JSON object with `--json`. Results go to standard output, progress and
remarks to standard error. Exit codes: 0 done; 1 it failed and said why; 2 the command was not understood, or, where its
help says so, was done in part only or settled nothing; 3 somebody else was quicker (`--if-version`); 130 interrupted.

`ask`, `search`, `documents`, `banned`, `model`, `rollout`, `gate`, `ingest`, `reindex` and `doctor` talk to the running
service when one owns the data directory, and open the directory themselves when none does. `key`, `audit` and
`db upgrade` work beside it, unless the tables have to be changed: then stop it first. `calibrate` always opens the
directory itself. Any other `--dry-run` only reads: it needs nobody to stop and leaves nothing behind, neither here nor
at a host. What only shows something does the same, and says so where nothing is kept yet. The first model is pinned by
`serve` or `ask`, and by nothing else.

This page is made by `python -m service.cli.reference`.
"""
# As wide as the help of a narrow terminal, whatever terminal the page is made on.
_WIDTH = 88


def reference_page() -> str:
    """The text of `docs/cli.md`."""
    sections = [_section(context) for context in _contexts(_context(main, "kefu", None))]
    return "\n".join([_HEAD, *sections])


def _contexts(context: click.Context) -> Iterator[click.Context]:
    """Give a command, then what is below it, in the order of the definition."""
    yield context
    if isinstance(context.command, click.Group):
        for name, command in context.command.commands.items():
            yield from _contexts(_context(command, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return command.make_context(
        name, [], parent=parent, resilient_parsing=True, terminal_width=_WIDTH, max_content_width=_WIDTH
    )


def _section(context: click.Context) -> str:
    return f"## `{context.command_path}`\n\n```text\n{context.get_help()}\n```\n"


if __name__ == "__main__":
    _PAGE.write_text(reference_page(), encoding="utf-8")
