"""`kefu ingest`."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.app.documents import Plan, Summary, ingest_documents
from service.cli.findings import changes_said
from service.cli.output import as_json, console, dry_run, print_json
from service.cli.remote import Remote, running
from service.settings import load_settings

_SHOWN_FAILURES = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--retire-missing", is_flag=True, help="Retire documents that once came from PATHS and are gone.")
@click.option("--allow-empty", is_flag=True, help="With --retire-missing: an empty folder retires all from it.")
@dry_run
@as_json
@click.pass_context
def ingest(ctx: click.Context, paths: tuple[Path, ...], json_output: bool, **options: bool) -> None:
    """Read documents from files and directories, and publish what is new or changed.

    Reads Markdown, text, HTML, Word, Excel, PowerPoint, PDF and OpenDocument files, e-mails, EPUB, RTF, CSV, images and
    JSON Lines. A file that cannot be read is named and does not stop the others; the exit code is then 1.
    """
    plan = Plan(**options)
    if plan.allow_empty and not plan.retire_missing:
        raise click.UsageError("--allow-empty is of use only with --retire-missing.")
    settings = load_settings()
    remote = None if plan.dry_run else running(settings)
    with _Bar(hidden=json_output) as bar:
        if remote:
            bar.say("the running service reads them …")
            summary = _ingest_there(remote, paths, plan)
        else:
            summary = ingest_documents(settings, paths, plan, bar, bar.say)
    if json_output:
        print_json(_for_programs(summary))
    else:
        _report(summary, dry_run=plan.dry_run)
    ctx.exit(1 if summary.failed else 0)


def _ingest_there(remote: Remote, paths: Sequence[Path], plan: Plan) -> Summary:
    """Have the running service read them: it owns the data directory."""
    body = {
        "paths": [str(path.absolute()) for path in paths],
        "retire_missing": plan.retire_missing,
        "allow_empty": plan.allow_empty,
    }
    return msgspec.convert(remote.call("POST", "/api/ingest", json=body, timeout=None), Summary, dec_hook=_path)


def _path(kind: type, value: object) -> object:
    return Path(str(value)) if kind is Path else value


class _Bar:
    """A progress bar over the files, told by the pipeline."""

    def __init__(self, *, hidden: bool) -> None:
        screen = console()
        self._progress = Progress(
            SpinnerColumn(),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=screen,
            transient=True,
            disable=hidden or not screen.is_terminal,
        )
        self._task = self._progress.add_task("looking for documents", total=None)
        self._passages = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._progress.stop()

    def say(self, text: str) -> None:
        """Say something above the bar."""
        self._progress.console.print(text, soft_wrap=True)

    def found(self, files: int) -> None:
        """All files are known."""
        self._progress.update(self._task, total=files)

    def started(self, file: Path) -> None:
        """A file is about to be read."""
        self._progress.update(self._task, description=file.name)

    def finished(self, file: Path, failure: object) -> None:
        """A file has been read."""
        del file, failure
        self._progress.advance(self._task)

    def published(self, documents: int, passages: int) -> None:
        """A batch is in force."""
        del documents
        self._passages += passages
        self._progress.update(self._task, description=f"{self._passages} passages in force")


def _for_programs(summary: Summary) -> dict[str, Any]:
    failed = [asdict(failure) | {"file": str(failure.file)} for failure in summary.failed]
    return asdict(summary) | {"failed": failed}


def _report(summary: Summary, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    click.echo(
        f"{len(summary.published)} documents {would}published ({summary.passages} passages), "
        f"{summary.unchanged} unchanged, {len(summary.retired)} {would}retired, {summary.skipped} files skipped, "
        f"{len(summary.failed)} failed"
    )
    for changed in summary.staff_changes:
        for line in changes_said(changed.changes):
            click.echo(f"{changed.key}: {line}")
    for failure in summary.failed[:_SHOWN_FAILURES]:
        click.echo(f"  {failure.file}: {failure.message}", err=True)
    if len(summary.failed) > _SHOWN_FAILURES:
        click.echo(f"  … and {len(summary.failed) - _SHOWN_FAILURES} more (all of them with --json)", err=True)
