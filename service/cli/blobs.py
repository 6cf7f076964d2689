"""Files of models in Ollama's folder, hashed: a host serves tampered ones without a word."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.releases.bundles.errors import InvalidBundle, NoModelsFolder
from service.releases.bundles.layers import layers_of
from service.releases.bundles.writing import Folder

_MISSING = "is not there"
_SHOWN = 12  # of a digest


@dataclass(frozen=True, slots=True)
class Expected:
    """What a folder is to hold of a revision.

    Attributes:
        alias: Its name.
        digests: Of its manifest, as it was pinned at one host or another.
        blobs: Of the files that it was pinned with.
    """

    alias: str
    digests: Collection[str]
    blobs: Collection[str]


def models_folder(path: Path) -> Folder:
    """Give a host's folder of models.

    Raises:
        NoModelsFolder: It is none.
    """
    if not _is_one(path):
        meant = next((str(other) for other in (path.absolute().parent, path / "models") if _is_one(other)), "")
        raise NoModelsFolder(str(path), meant)
    return Folder(path)


def damage(
    models: Folder, revisions: Iterable[Expected], rewritten: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Look whether a folder holds all that revisions are made of, as it was; everything is hashed.

    Args:
        models: Ollama's folder.
        revisions: What it is to hold.
        rewritten: What files were that a host keeps in a form of its own, by what those have become.

    Returns:
        What is wrong with which manifests, by their names, and with which files, by their digests.
    """
    manifests: dict[str, str] = {}
    wanted: set[str] = set()
    for one in revisions:
        named, wrong = _named_in(models, one)
        if wrong:
            manifests[one.alias] = wrong
        covered = {rewritten.get(digest, digest) for digest in named} | named
        wanted |= named | {blob for blob in one.blobs if blob not in covered}
    return manifests, _damaged_blobs(models, wanted, rewritten)


def _named_in(models: Folder, one: Expected) -> tuple[set[str], str]:
    """Give the files that a manifest names, and what is wrong with it."""
    try:
        manifest = models.manifest(one.alias)
    except FileNotFoundError:
        return set(), _MISSING
    except OSError as error:
        return set(), f"cannot be read ({error.strerror})"
    found = hashlib.sha256(manifest).hexdigest()
    wrong = "" if found in one.digests else f"was changed: it has the digest {found[:_SHOWN]}"
    try:
        return {layer.digest for layer in layers_of(manifest).all}, wrong
    except InvalidBundle as error:
        return set(), str(error.facts["why"])


def _damaged_blobs(models: Folder, digests: Iterable[str], rewritten: Mapping[str, str]) -> dict[str, str]:
    """Hash files; a form that a host has made of one does for it, and where both are there both must be sound."""
    wrong: dict[str, str] = {}
    for digest in sorted(set(digests)):
        forms = [digest, *(stored for stored, given in rewritten.items() if given == digest)]
        found = {form: _wrong_with(models.blob(form), form) for form in forms}
        there = {form: why for form, why in found.items() if why != _MISSING}
        wrong |= {form: why for form, why in (there or {digest: _MISSING}).items() if why}
    return wrong


def _wrong_with(path: Path, digest: str) -> str:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return _MISSING
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if found == digest else f"was changed: its content has the digest {found}"


def _is_one(path: Path) -> bool:
    return all((path / name).is_dir() for name in ("blobs", "manifests"))
