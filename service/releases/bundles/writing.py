"""Writing a bundle out of a host's folder of models. Calls block."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from service.releases.bundles.errors import CannotExport, InvalidBundle
from service.releases.bundles.hashing import pieces
from service.releases.bundles.layers import Layer, Layers, layers_of
from service.releases.bundles.plain_tar import END, MANIFEST, RECORD, blob_name, header, padding
from service.releases.bundles.record import FileRecord, RevisionRecord, as_kept, check_layers

_HOST = "registry.ollama.ai"  # what a name without a host means, in the folder as everywhere
_MOST_MANIFEST = 4 * 1024 * 1024

Tell = Callable[[str, int, int], None]
"""Is told which file is written, how many bytes it has and how many are."""


class Folder:
    """A host's folder of models, with `manifests` and `blobs` in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self, alias: str) -> bytes:
        """Give the manifest of an alias.

        Raises:
            OSError: It is not there, or cannot be read.
        """
        name, _, tag = alias.partition(":")
        with (self.path / "manifests" / _HOST / name / tag).open("rb") as file:
            return file.read(_MOST_MANIFEST)

    def blob(self, digest: str) -> Path:
        """Give where a file lies, by its SHA-256."""
        return self.path / "blobs" / f"sha256-{digest}"


@dataclass(frozen=True, slots=True)
class Planned:
    """What a bundle is to be made of: the record with its files, and the manifest with what that names."""

    record: RevisionRecord
    manifest: bytes
    layers: Layers


def write_bundle(
    record: RevisionRecord, alias: str, digests: Collection[str], folder: Folder, out: Path, tell: Tell
) -> str:
    """Write a revision into one file.

    Args:
        record: What it says of itself.
        alias: Its name in the folder.
        digests: The manifest must have one of these: what the hosts were given.
        folder: Where its files are.
        out: The file; it is there whole or not at all.
        tell: Is told how far it is.

    Returns:
        The SHA-256 of the file.

    Raises:
        CannotExport: Something is missing in the folder, or was changed there.
        OSError: It cannot be written.
    """
    planned = plan_bundle(record, alias, digests, folder)
    unfinished = out.with_name(f"{out.name}.part")
    try:
        with unfinished.open("wb") as file:
            found = _Writing(file, planned.record, folder, tell).write(planned.manifest, planned.layers)
        unfinished.replace(out)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return found


def plan_bundle(record: RevisionRecord, alias: str, digests: Collection[str], folder: Folder) -> Planned:
    """Look whether a revision can be written out of a folder, as far as that can be told without hashing.

    Raises:
        CannotExport: Something is missing in the folder, or was changed there; see `write_bundle`.
    """
    manifest = _manifest(record, alias, folder)
    if hashlib.sha256(manifest).hexdigest() not in digests:
        raise CannotExport(revision=record.id, why=f"in the folder {alias} is not what was pinned")
    try:
        layers = layers_of(manifest)
        full = msgspec.structs.replace(record, files=_files(manifest, layers))
        check_layers(full, layers)
    except InvalidBundle as error:
        raise CannotExport(revision=record.id, why=str(error.facts["why"])) from error
    for part in layers.all:
        _check_size(record, folder.blob(part.digest), part)
    return Planned(full, manifest, layers)


def _check_size(record: RevisionRecord, path: Path, part: Layer) -> None:
    try:
        if path.stat().st_size != part.size:
            raise CannotExport(revision=record.id, why=f"{path.name} is not as long as it was")
    except FileNotFoundError as error:
        raise CannotExport(revision=record.id, why=f"{path.name} is not in the folder") from error


def as_in(folder: Folder, record: RevisionRecord, alias: str, rewritten: Mapping[str, str]) -> RevisionRecord:
    """Give the record of a revision as it can be written out of a folder; see `as_kept`.

    Raises:
        CannotExport: Its manifest is not there, or cannot be read.
    """
    try:
        return as_kept(record, _manifest(record, alias, folder), rewritten)
    except InvalidBundle as error:
        raise CannotExport(revision=record.id, why=str(error.facts["why"])) from error


def _manifest(record: RevisionRecord, alias: str, folder: Folder) -> bytes:
    try:
        return folder.manifest(alias)
    except OSError as error:
        why = f"{alias} cannot be read in the folder ({error.strerror})"
        raise CannotExport(revision=record.id, why=why) from error


def _files(manifest: bytes, layers: Layers) -> list[FileRecord]:
    parts = {layer.digest: layer for layer in layers.all}.values()
    first = FileRecord(MANIFEST, hashlib.sha256(manifest).hexdigest(), len(manifest))
    return [first, *(FileRecord(blob_name(part.digest), part.digest, part.size) for part in parts)]


class _Writing:
    """One bundle being written, hashed on the way."""

    def __init__(self, file: BinaryIO, record: RevisionRecord, folder: Folder, tell: Tell) -> None:
        self._file = file
        self._record = record
        self._folder = folder
        self._tell = tell
        self._hash = hashlib.sha256()

    def write(self, manifest: bytes, layers: Layers) -> str:
        self._small(RECORD, msgspec.json.format(msgspec.json.encode(self._record), indent=2))
        self._small(MANIFEST, manifest)
        for part in {layer.digest: layer for layer in layers.all}.values():
            self._blob(part)
        self._put(END)
        return self._hash.hexdigest()

    def _small(self, name: str, content: bytes) -> None:
        self._put(header(name, len(content)) + content + padding(len(content)))

    def _blob(self, part: Layer) -> None:
        path = self._folder.blob(part.digest)
        try:
            with path.open("rb") as file:
                self._copied(file, part)
        except FileNotFoundError as error:
            raise CannotExport(revision=self._record.id, why=f"{path.name} is not in the folder") from error

    def _copied(self, file: BinaryIO, part: Layer) -> None:
        self._put(header(blob_name(part.digest), part.size))
        found, done = hashlib.sha256(), 0
        for piece in pieces(file, 0, part.size):
            found.update(piece)
            self._put(piece)
            done += len(piece)
            self._tell(part.digest, part.size, done)
        if found.hexdigest() != part.digest:
            raise CannotExport(revision=self._record.id, why=f"sha256-{part.digest} was changed in the folder")
        self._put(padding(part.size))

    def _put(self, content: bytes) -> None:
        self._hash.update(content)
        self._file.write(content)
