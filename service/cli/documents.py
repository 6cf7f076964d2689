"""`kefu documents`: what staff do with documents, through the running service or one of the command's own."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from service.cli.findings import finding_said, shortened
from service.cli.here import reached
from service.cli.named import Named, by_key_or_id
from service.cli.output import as_json, dry_run, print_json, show
from service.cli.uploads import add, cancel, jobs, retry
from service.moments import typed_moment
from service.settings import load_settings

_TEXT = 100  # characters of a passage in a table
_STATES = ("in_force", "waiting", "superseded", "expired", "retired")


@click.group()
def documents() -> None:
    """The documents: hand in, look into, mend, retire and restore.

    Moments are written 2025-01-01 or 2025-01-01T08:00, by the clock of this machine, or with a zone.
    """


for _command in (add, jobs, cancel, retry):
    documents.add_command(_command)


@documents.command(name="list")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@as_json
def list_documents(state: str | None, json_output: bool) -> None:
    """List the documents by key."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/documents", state=state)
    if json_output:
        print_json(found)
        return
    table = Table("id", "key", "title", "version", "state", "passages", "from", "until")
    for line in found["documents"]:
        until = (line["expires_at"] or "")[:10]
        cells = (str(line["id"]), line["key"], line["title"], line["version"], line["state"], str(line["passages"]))
        table.add_row(*map(Text, (*cells, line["effective_from"][:10], until)))
    show(table)


@documents.command(name="show")
@by_key_or_id
@as_json
def show_document(document: Named, json_output: bool) -> None:
    """Show a document, named by its id or its key, with all its versions."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/documents/{document.id(remote)}")
    if json_output:
        print_json(found)
    else:
        _show_versions(found)


def _show_versions(document: dict[str, Any]) -> None:
    show(f"{document['id']}  {document['key']}")
    for version in document["versions"]:
        span = _span(version)
        by = f", handed in by {version['uploaded_by']}" if version["uploaded_by"] else ""
        show(
            f"version {version['id']}: {version['name']}, {version['state'].replace('_', ' ')}, {span}",
            f"    {version['title']}",
            f"    {version['passages']} passages, {version['filename'] or version['source']}"
            f", {version['created_at'][:16]}{by}",
        )


def _span(version: dict[str, Any]) -> str:
    """Say from when to when a version is in force: until the first of what ends it."""
    ends = [version[end] for end in ("superseded_at", "expires_at", "retired_at") if version[end]]
    begins, until = version["effective_from"], min(ends, key=datetime.fromisoformat, default="")
    if until and datetime.fromisoformat(until) <= datetime.fromisoformat(begins):
        return "in force at no time"
    return f"{begins[:16]} – {until[:16]}"


@documents.command()
@click.argument("version_id", metavar="VERSION_ID", type=int)
@as_json
def passages(version_id: int, json_output: bool) -> None:
    """Show the passages of a version, as they were split."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/versions/{version_id}/passages")
    if json_output:
        print_json(found)
        return
    table = Table("id", "on", "section", "kind", "text", "further questions")
    for one in found["passages"]:
        said = one["passage"]
        cells = (str(one["id"]), "yes" if one["enabled"] else "no", " › ".join(said["section"]), said["kind"])
        questions = "; ".join((*said["further"], *one["questions"]))
        table.add_row(*map(Text, (*cells, shortened(said["text"], _TEXT), questions)))
    show(table)


@documents.command()
@click.argument("version_id", metavar="VERSION_ID", type=int)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to.")
def original(version_id: int, output: Path) -> None:
    """Save the file that a version was read from."""
    with reached(load_settings(), looks=True) as remote:
        data = remote.download(f"/api/versions/{version_id}/original")
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.FileError(str(output), error.strerror) from error
    click.echo(f"{output}: {len(data)} bytes")


@documents.command()
@by_key_or_id
@dry_run
@as_json
def retire(document: Named, dry_run: bool, json_output: bool) -> None:
    """Take a document, named by its id or its key, out of force from now on."""
    _act(document, "retire", "retired", dry_run=dry_run, json_output=json_output)


@documents.command()
@by_key_or_id
@click.option("--version", "version_id", type=int, help="An older version's id, put back in force as a new one.")
@dry_run
@as_json
def restore(document: Named, version_id: int | None, dry_run: bool, json_output: bool) -> None:
    """Put a retired document, named by its id or its key, back in force."""
    _act(document, "restore", "restored", {"version_id": version_id}, dry_run=dry_run, json_output=json_output)


@documents.command()
@by_key_or_id
@dry_run
@as_json
def read(document: Named, dry_run: bool, json_output: bool) -> None:
    """Have the file of a document, named by its id or its key, read anew, as files are read today."""
    _act(document, "read", "read anew", dry_run=dry_run, json_output=json_output)


def _act(
    document: Named, act: str, done: str, body: dict[str, Any] | None = None, *, dry_run: bool, json_output: bool
) -> None:
    """Do something to a document, or only look at it, and say so."""
    with reached(load_settings(), looks=dry_run) as remote:
        address = f"/api/documents/{document.id(remote)}"
        before = remote.get(address)
        result = before if dry_run else remote.post(f"{address}/{act}", body)
    if json_output:
        print_json(result)
    else:
        click.echo(f"{before['key']} {'would be' if dry_run else 'is'} {done}")


@documents.command()
@click.argument("version_id", metavar="VERSION_ID", type=int)
@click.option("--effective-from", help="A date or a moment; without it, as it is.")
@click.option("--expires-at", help="A date or a moment; without it, for good.")
@dry_run
@as_json
def times(version_id: int, dry_run: bool, json_output: bool, **moments: str | None) -> None:
    """Correct when a version is in force."""
    read = {name: typed_moment(name, text) for name, text in moments.items()}
    if dry_run and json_output:
        print_json({"id": version_id, "would": read})
    elif dry_run:
        since, until = moments["effective_from"] or "as it does now", moments["expires_at"]
        ends = f"expire {until}" if until else "not expire"
        click.echo(f"version {version_id} would take effect {since} and {ends}; another version may end it before")
    if dry_run:
        return
    body = {name: moment and moment.isoformat() for name, moment in read.items()}
    with reached(load_settings()) as remote:
        changed = remote.call("PATCH", f"/api/versions/{version_id}", json=body)
    if json_output:
        print_json(changed)
    else:
        _show_versions(changed)


@documents.command()
@click.argument("version_id", metavar="VERSION_ID", type=int)
@dry_run
@as_json
def withdraw(version_id: int, dry_run: bool, json_output: bool) -> None:
    """Give up a version that waits: it will not take effect."""
    if dry_run:
        if json_output:
            print_json({"id": version_id, "would": {"state": "retired"}})
        else:
            click.echo(f"version {version_id} would be given up")
        return
    with reached(load_settings()) as remote:
        changed = remote.post(f"/api/versions/{version_id}/withdraw")
    if json_output:
        print_json(changed)
    else:
        _show_versions(changed)


@documents.command()
@click.argument("passage_id", metavar="PASSAGE_ID", type=int)
@click.option("--on/--off", "enabled", default=None, help="Whether it may be found.")
@click.option("--question", "questions", multiple=True, help="A further question it answers; give all of them.")
@click.option("--no-questions", is_flag=True, help="It answers no further question any more.")
@dry_run
@as_json
def passage(passage_id: int, dry_run: bool, json_output: bool, **wishes: Any) -> None:
    """Switch a passage off or on, or say which further questions it answers."""
    enabled, questions, no_questions = wishes["enabled"], wishes["questions"], wishes["no_questions"]
    if questions and no_questions:
        raise click.UsageError("--question and --no-questions exclude each other.")
    body = {"enabled": enabled, "questions": [] if no_questions else list(questions) or None}
    if dry_run:
        _say_planned(passage_id, body, json_output=json_output)
        return
    with reached(load_settings()) as remote:
        changed = remote.call("PATCH", f"/api/passages/{passage_id}", json=body)
    if json_output:
        print_json(changed)
    else:
        state = "on" if changed["enabled"] else "off"
        click.echo(f"passage {passage_id} is {state}; further questions: {'; '.join(changed['questions']) or 'none'}")


def _say_planned(passage_id: int, body: dict[str, Any], *, json_output: bool) -> None:
    """Say what would become of a passage."""
    if json_output:
        print_json({"id": passage_id, "would": {name: value for name, value in body.items() if value is not None}})
        return
    parts: list[str] = []
    if body["enabled"] is not None:
        parts.append(f"be switched {'on' if body['enabled'] else 'off'}")
    if body["questions"] is not None:
        parts.append(f"have these further questions: {'; '.join(body['questions']) or 'none'}")
    click.echo(f"passage {passage_id} would {', and '.join(parts) or 'stay as it is'}")


@documents.command()
@click.argument("version_a", type=int)
@click.argument("version_b", type=int)
@as_json
def compare(version_a: int, version_b: int, json_output: bool) -> None:
    """Show what changed from one version to another, passage by passage."""
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/versions/{version_a}/changes", to=version_b)
    if json_output:
        print_json(found)
        return
    changes = [change for change in found["changes"] if change["kind"] != "same"]
    for change in changes:
        heading = " › ".join((change["after"] or change["before"])["section"])
        show(f"{change['kind']}: {heading}", *_sides(change), "")
    if not changes:
        show(f"versions {version_a} and {version_b} say the same")


def _sides(change: dict[str, Any]) -> list[str]:
    """Give both sides of a change; of a changed passage what went and what came in brackets."""
    before, after = change["before"], change["after"]
    if change["kind"] == "changed":
        return [f"- {_marked(change['before_spans'])}", f"+ {_marked(change['after_spans'])}"]
    return [f"- {before['text']}" if after is None else f"+ {after['text']}"]


def _marked(spans: list[dict[str, Any]]) -> str:
    return "".join(f"[{span['text']}]" if span["changed"] else span["text"] for span in spans)


@documents.command()
@click.option("--within-days", default=30, show_default=True, type=click.IntRange(0, 3650), help="How soon is soon.")
@as_json
@click.pass_context
def check(ctx: click.Context, within_days: int, json_output: bool) -> None:
    """List what to look at; the exit code is 1 where documents contradict each other.

    That is: contradictions and near-duplicates, changes to passages that a new version has lost, what expires or has
    expired, what waits.
    """
    with reached(load_settings(), looks=True) as remote:
        found = remote.get("/api/documents/check", within_days=within_days)
    if json_output:
        print_json(found)
    for finding in () if json_output else found["findings"]:
        show(*finding_said(finding))
    if not json_output and not found["findings"]:
        show("nothing to look at")
    ctx.exit(1 if any(finding["kind"] == "contradiction" for finding in found["findings"]) else 0)
