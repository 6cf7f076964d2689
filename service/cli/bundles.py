"""`kefu model export | import | sign | keygen`: models as files, to and from sites without internet."""

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from knowledge.base import utc_now
from service.cli.blobs import models_folder
from service.cli.here import reached
from service.cli.model import at_hosts
from service.cli.output import as_json, console, dry_run, print_json, show
from service.cli.versions import conflicts_exit, if_version
from service.cli.working import NOT_EVERYWHERE, at_hosts_of, everywhere, followed, for_reason
from service.releases.bundles.errors import CannotExport, InvalidKey
from service.releases.bundles.minisign import PublicKey, SecretKey, hasher, public_text, signed
from service.releases.bundles.record import RevisionRecord
from service.releases.bundles.writing import Tell, as_in, plan_bundle, write_bundle
from service.releases.options import typed_option
from service.settings import load_settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PIECE = 4 * 1024 * 1024


@click.command()
@click.argument("revision")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option(
    "--models",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ollama's folder of models, where it can be read from here: its API gives no files away.",
)
@click.option("--force", is_flag=True, help="Overwrite the file where it is there already.")
@dry_run
@as_json
def export(revision: str, out: Path, folder: Path, force: bool, dry_run: bool, json_output: bool) -> None:
    """Write REVISION, with its weights, prompt pack and options, into one file for `kefu model import`.

    Where the host keeps imported weights in a form of its own, that is written, as a revision that is told. A dry run
    looks whether all is there, and as long as it was; only writing it hashes it.
    """
    models = models_folder(folder)
    with reached(load_settings(), looks=True) as remote:
        found = remote.get(f"/api/models/{revision}/record")
    record = msgspec.convert(found["record"], RevisionRecord)
    written = as_in(models, record, found["alias"], found["rewritten"])
    _check_out(record, out, force=force)
    done: dict[str, Any] = {"revision": record.id, "written_as": written.id, "file": str(out), "size": written.size}
    done["dry_run"] = dry_run
    if dry_run:
        plan_bundle(written, found["alias"], found["digests"], models)
    else:
        with _shown(hidden=json_output) as tell:
            sha256 = write_bundle(written, found["alias"], found["digests"], models, out, tell)
        done |= {"sha256": sha256, "size": out.stat().st_size}
    if json_output:
        print_json(done)
        return
    other = f"as revision {written.id}, in the form that the host keeps it in, " if written.id != record.id else ""
    show(f"revision {record.id} ({record.model}) {'would be' if dry_run else 'is'} written {other}to {out}")
    show(*(f"  {name}: {done[name]}" for name in ("size", "sha256") if name in done))


def _check_out(record: RevisionRecord, out: Path, *, force: bool) -> None:
    if not out.absolute().parent.is_dir():
        raise CannotExport(revision=record.id, why=f"{out.parent} is no folder")
    if out.exists() and not force:
        raise CannotExport(revision=record.id, why=f"{out} is there already; --force overwrites it")


@click.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--sha256", required=True, help="What the file's SHA-256 must be.")
@click.option("--signature", type=_FILE, help="The file of its signature, as `kefu model sign` or minisign writes it.")
@click.option("--key", help="The public key, or its file; without it one of KEFU_MODEL_KEYS.")
@click.option("--name", default="", help="Of a GGUF: what the model is to be called.")
@click.option("--template", type=_FILE, help="Of a GGUF: a file with the template of its messages.")
@click.option("--modelfile", type=_FILE, help="Of a GGUF: a Modelfile; what it is made from is the GGUF.")
@click.option("--pack", default="", help="Of a GGUF: the prompt pack.")
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="Of a GGUF: a generation option.")
@at_hosts_of
@for_reason
@if_version
@dry_run
@as_json
def import_file(file: Path, dry_run: bool, json_output: bool, **wishes: Any) -> None:
    """Bring in FILE, which `kefu model export` has written, or a GGUF, and pin it.

    Hash, signature and content are checked before anything is done. What a host has already is not sent to it again.
    Exit code 2: it was taken in, but not by every host; 3: who serves is at another version.
    """
    wish = {
        **{name: wishes[name] for name in ("sha256", "name", "pack", "reason", "if_version")},
        **{name: _text(wishes[name]) for name in ("signature", "template", "modelfile")},
        "key": _key(wishes["key"]),
        "options": dict(map(typed_option, wishes["options"])),
        "hosts": list(wishes["hosts"]),
        "dry_run": dry_run,
    }
    with reached(load_settings(), looks=dry_run) as remote, file.open("rb") as content, conflicts_exit():
        form = {"data": {"wish": msgspec.json.encode(wish).decode()}, "files": {"file": (file.name, content)}}
        brought = followed(remote.send("/api/models/import", form), hidden=json_output)
    if json_output:
        print_json(brought)
    else:
        _show_brought(brought)
    if brought["revision"] and not everywhere(brought["revision"]["hosts"]):
        raise click.exceptions.Exit(NOT_EVERYWHERE)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="The file of the secret key.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Without it FILE.minisig.")
@dry_run
@as_json
def sign(file: Path, key: Path, out: Path | None, dry_run: bool, json_output: bool) -> None:
    """Sign FILE; `kefu model import` and minisign check it."""
    secret = SecretKey.read(_text(key))
    written = out or file.with_name(f"{file.name}.minisig")
    signature = signed(secret, _hash_of(file), f"timestamp:{int(utc_now().timestamp())}\tfile:{file.name}")
    if not dry_run:
        written.write_text(signature, encoding="utf-8")
    if json_output:
        print_json({"file": str(file), "signature": str(written), "key": secret.public.name, "dry_run": dry_run})
        return
    show(f"{written} {'would be' if dry_run else 'is'} the signature of {file} by key {secret.public.name}")


@click.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file of the secret key."
)
@as_json
def keygen(out: Path, json_output: bool) -> None:
    """Make a pair of keys: the secret one in a file that only you can read, the public one in FILE.pub."""
    secret = SecretKey.of(secrets.token_bytes(32), secrets.token_bytes(8))
    public = out.with_name(f"{out.name}.pub")
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret.text)
    except FileExistsError as error:
        raise InvalidKey(what="secret key", why=f"{out} is there already and is not overwritten") from error
    public.write_text(public_text(secret.public), encoding="utf-8")
    if json_output:
        print_json({"secret": str(out), "public": str(public), "key": secret.public.line, "name": secret.public.name})
        return
    show(f"key {secret.public.name}: keep {out} secret, hand {public} on", f"  KEFU_MODEL_KEYS={secret.public.line}")


@contextmanager
def _shown(*, hidden: bool) -> Generator[Tell]:
    """Show how far files are as bars on a terminal."""
    screen = console()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(*columns, console=screen, transient=True, disable=hidden or not screen.is_terminal) as progress:
        bars: dict[str, Any] = {}

        def tell(digest: str, total: int, done: int) -> None:
            if digest not in bars:
                bars[digest] = progress.add_task(digest[:12], total=total)
            progress.update(bars[digest], completed=done)

        yield tell


def _show_brought(brought: dict[str, Any]) -> None:
    revision = brought["revision"]
    said = f"signed by {brought['signed_by']} ({brought['comment']})" if brought["signed_by"] else "not signed"
    if revision is None:
        show(f"{brought['model']} would be made of it ({said})")
        return
    done = "would be" if brought["dry_run"] else "is" if brought["is_new"] else "was before"
    show(f"{brought['model']} {done} revision {revision['id']}, alias {revision['alias']} ({said})")
    show(*at_hosts(revision))


def _text(path: Path | None) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path else ""


def _key(given: str | None) -> str:
    """Read a public key that was given itself, or as a file."""
    if not given:
        return ""
    return PublicKey.read(_text(Path(given)) if Path(given).is_file() else given).line


def _hash_of(file: Path) -> bytes:
    found = hasher()
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            found.update(piece)
    return found.digest()
