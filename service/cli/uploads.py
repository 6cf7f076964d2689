"""`kefu documents add` and what becomes of the files: `jobs`, `cancel`, `retry`."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from knowledge.types import StaffChange
from service.cli.findings import changes_said
from service.cli.here import reached
from service.cli.output import as_json, console, dry_run, print_json, show
from service.cli.remote import Remote
from service.moments import typed_moment
from service.settings import load_settings

_LOOK_EVERY_SECONDS = 0.3
_UNFINISHED = ("queued", "running")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", default="", help="The document's key, for one file; without it the file's name.")
@click.option("--title", default="", help="The document's title, for one file; without it its own.")
@click.option("--effective-from", default="", help="In force from then on: a date or a moment.")
@click.option("--expires-at", default="", help="In force until then.")
@click.option("--password", is_flag=True, help="Ask for the password that opens the files.")
@dry_run
@as_json
@click.pass_context
def add(
    ctx: click.Context, files: tuple[Path, ...], password: bool, dry_run: bool, json_output: bool, **wishes: str
) -> None:
    """Hand files in; each becomes its document's next version, an archive several documents."""
    for name in ("effective_from", "expires_at"):
        moment = typed_moment(name, wishes[name])
        wishes[name] = moment.isoformat() if moment else ""
    if dry_run:
        _say_planned(files, json_output=json_output)
        return
    if password:
        wishes["password"] = click.prompt("Password", hide_input=True)
    with reached(load_settings()) as remote:
        jobs = _followed(remote, _handed_in(remote, files, wishes)["jobs"], hidden=json_output)
    if json_output:
        print_json({"jobs": jobs})
    else:
        _say_ended(jobs)
    ctx.exit(0 if all(map(_is_whole, jobs)) else 1)


def _say_planned(files: Sequence[Path], *, json_output: bool) -> None:
    if json_output:
        print_json({"jobs": [], "files": [str(file) for file in files]})
    for file in () if json_output else files:
        click.echo(f"{file} would be handed in ({file.stat().st_size} bytes)")


def _handed_in(remote: Remote, files: Sequence[Path], wishes: dict[str, str]) -> Any:
    parts = [("files", (file.name, file.read_bytes())) for file in files]
    given = {name.replace("-", "_"): value for name, value in wishes.items() if value}
    return remote.call("POST", "/api/documents", files=parts, data=given)


def _followed(remote: Remote, jobs: list[dict[str, Any]], *, hidden: bool) -> list[dict[str, Any]]:
    """Wait until every job has ended; give them as they are then."""
    screen = console()
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=screen, transient=True, disable=hidden or not screen.is_terminal) as progress:
        tasks = {job["id"]: progress.add_task(job["filename"], total=1.0) for job in jobs}
        while True:
            jobs = [remote.get(f"/api/jobs/{job['id']}") for job in jobs]
            for job in jobs:
                said = f"{job['filename']}: {job['phase'] or job['state']}"
                progress.update(tasks[job["id"]], completed=job["progress"], description=said)
            if all(job["state"] not in _UNFINISHED for job in jobs):
                return jobs
            time.sleep(_LOOK_EVERY_SECONDS)


def _say_ended(jobs: Sequence[dict[str, Any]]) -> None:
    for job in jobs:
        for document in job["documents"]:
            if "error" in document:
                click.echo(f"{job['filename']}: {_said(document)}", err=True)
                continue
            what = _published(job, document) if document["changed"] else "unchanged"
            click.echo(f"{job['filename']}: {document['key']} ({document['title']}) {what}")
            _say_changes(document)
        if job["error"]:
            click.echo(f"{job['filename']}: {job['error']['message']}", err=True)
        if job["state"] == "needs_password":
            click.echo(f"  give it with: kefu documents retry {job['id']} --password", err=True)


def _say_changes(document: dict[str, Any]) -> None:
    changes = msgspec.convert(document.get("staff_changes", []), list[StaffChange])
    for line in changes_said(changes):
        click.echo(f"  {line}")


def _reasons(job: dict[str, Any]) -> list[str]:
    """Give why a file, or files in it, became no documents."""
    parts = [_said(document) for document in job["documents"] if "error" in document]
    return [job["error"]["message"], *parts] if job["error"] else parts


def _said(part: dict[str, Any]) -> str:
    """Say why a file of an archive became no document; most reasons name it themselves."""
    file, message = part["file"], part["error"]["message"]
    return message if file in message else f"{file}: {message}"


def _is_whole(job: dict[str, Any]) -> bool:
    return job["state"] == "done" and not _reasons(job)


def _published(job: dict[str, Any], document: dict[str, Any]) -> str:
    """Say what has become of a new version."""
    begin = datetime.fromisoformat(job["effective_from"]) if job["effective_from"] else None
    if begin and begin > datetime.now(UTC):
        return f"waits until {begin.astimezone():%Y-%m-%d %H:%M}"
    return f"published as version {document['version']}"


@click.command()
@click.option("--state", help="Only those in these states, separated by commas.")
@as_json
def jobs(state: str | None, json_output: bool) -> None:
    """List the files that were handed in lately, and what became of them."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/jobs", state=state)
    if json_output:
        print_json(found)
        return
    table = Table("id", "state", "file", "by", "documents", "why")
    for job in found["jobs"]:
        keys = ", ".join(document["key"] for document in job["documents"] if "key" in document)
        why = " ".join(_reasons(job))
        table.add_row(*map(Text, (str(job["id"]), job["state"], job["filename"], job["uploaded_by"], keys, why)))
    show(table)


@click.command()
@click.argument("job_id", metavar="ID", type=int)
@dry_run
@as_json
def cancel(job_id: int, dry_run: bool, json_output: bool) -> None:
    """End a job that has not ended."""
    with reached(load_settings(), looks=dry_run) as remote:
        job = remote.get(f"/api/jobs/{job_id}") if dry_run else remote.post(f"/api/jobs/{job_id}/cancel")
    if json_output:
        print_json(job)
    else:
        click.echo(f"job {job_id} ({job['filename']}) {'would be' if dry_run else 'is'} cancelled")


@click.command()
@click.argument("job_id", metavar="ID", type=int)
@click.option("--password", is_flag=True, help="Ask for the password that opens the file.")
@dry_run
@as_json
@click.pass_context
def retry(ctx: click.Context, job_id: int, password: bool, dry_run: bool, json_output: bool) -> None:
    """Try a job again that has failed, was cancelled, or needs a password."""
    given = click.prompt("Password", hide_input=True) if password and not dry_run else None
    with reached(load_settings(), looks=dry_run) as remote:
        job = remote.get(f"/api/jobs/{job_id}")
        if dry_run:
            click.echo(f"job {job_id} ({job['filename']}, {job['state']}) would be tried again")
            return
        remote.post(f"/api/jobs/{job_id}/retry", {"password": given})
        ended = _followed(remote, [job], hidden=json_output)
    if json_output:
        print_json(ended[0])
    else:
        _say_ended(ended)
    ctx.exit(0 if _is_whole(ended[0]) else 1)
