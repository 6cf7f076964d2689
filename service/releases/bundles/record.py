"""What a bundle says of its revision, and whether all it says holds together. Pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from service.engines.modelfile import Contents
from service.engines.packs import Pack, PackError, pack_of
from service.engines.revision import Kept, Model, Recipe, Revision, revision_id
from service.releases.bundles.errors import InvalidBundle
from service.releases.bundles.layers import FILES, Layers, layers_of
from service.releases.bundles.plain_tar import MANIFEST, RECORD, Member, blob_name
from service.releases.options import checked_options
from service.request_errors import InvalidField

FORMAT = 1
_LONGEST_NAME = 200
_LARGEST = 2**63 - 1  # bytes; what a column can hold
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PACK = re.compile(r"[\w.-]{1,64}")


class FileRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a bundle."""

    name: str
    sha256: str
    size: int


class PackRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The prompt pack of a revision, with the texts of its files."""

    name: str
    digest: str
    files: dict[str, str]


class RevisionRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A revision as it travels.

    Attributes:
        format: Of this record.
        id: The revision's.
        model, digest, size, contents: As in `service.engines.revision.Model`.
        pack, options: How it is spoken to.
        made_at, made_by, reason: When, by whom and why it was pinned first.
        files: The other files of the bundle; none before it is written.
    """

    format: int
    id: str
    model: str
    digest: str
    size: int
    contents: Contents
    pack: PackRecord
    options: dict[str, Any]
    made_at: datetime
    made_by: str
    reason: str
    files: list[FileRecord] = []


def record_of(kept: Kept, pack: Pack) -> RevisionRecord:
    """Give a revision as it travels, before its files are known."""
    revision = kept.revision
    model, recipe = revision.model, revision.recipe
    return RevisionRecord(
        format=FORMAT,
        id=revision.id,
        model=model.name,
        digest=model.digest,
        size=model.size,
        contents=model.contents,
        pack=PackRecord(pack.name, pack.digest, pack.files),
        options=dict(recipe.options),
        made_at=revision.made_at,
        made_by=revision.made_by,
        reason=revision.reason,
    )


def as_kept(record: RevisionRecord, manifest: bytes, rewritten: Mapping[str, str]) -> RevisionRecord:
    """Give the record of what a host has made of a revision's files; the same where it keeps them as they were given.

    A bundle proves all it says by the files in it. Files in a form of the host's own are not those that the revision
    was pinned with, so that what is exported of them is another revision.

    Args:
        record: Of the revision.
        manifest: The host's.
        rewritten: What files were that hosts keep in a form of their own, by what those have become.

    Raises:
        InvalidBundle: The manifest cannot be read.
    """
    layers = layers_of(manifest)
    kept = {rewritten.get(part.digest, part.digest): part.digest for part in layers.of(FILES)}
    blobs = record.contents.blobs
    if kept.keys() != set(blobs) or set(kept.values()) == set(blobs):
        return record
    contents = replace(record.contents, blobs=tuple(kept[blob] for blob in blobs))
    size = sum(part.size for part in layers.all)
    model = Model(record.model, hashlib.sha256(manifest).hexdigest(), contents, size)
    recipe = Recipe(record.pack.name, record.pack.digest, record.options)
    name = revision_id(model, recipe)
    return msgspec.structs.replace(record, id=name, digest=model.digest, size=size, contents=contents)


def read_record(content: bytes) -> RevisionRecord:
    """Read what a bundle says of its revision.

    Raises:
        InvalidBundle: It cannot be read.
    """
    try:
        record = msgspec.json.decode(content, type=RevisionRecord)
    except (ValueError, RecursionError) as error:
        raise InvalidBundle("record", f"its {RECORD} cannot be read ({error})") from error
    if record.format != FORMAT:
        raise InvalidBundle("record", f"it is of the form {record.format}, and {FORMAT} is known here")
    if not 0 < len(record.model) <= _LONGEST_NAME or not record.model.isprintable():
        raise InvalidBundle("record", "its model has no usable name")
    if not _DIGEST.fullmatch(record.digest) or not 0 <= record.size <= _LARGEST:
        raise InvalidBundle("record", "its model has no digest or no size")
    if not _PACK.fullmatch(record.pack.name):
        raise InvalidBundle("pack", "its prompt pack has no usable name")
    return record


def check_files(record: RevisionRecord, members: Iterable[Member]) -> None:
    """Check that a bundle holds exactly the files that it says, of the sizes that it says.

    Raises:
        InvalidBundle: It does not.
    """
    said = {file.name: file.size for file in record.files}
    there = {member.name: member.size for member in members if member.name != RECORD}
    if len(said) != len(record.files):
        raise InvalidBundle("duplicate", "it says twice what one of its files is")
    if missing := sorted(said.keys() - there.keys()):
        raise InvalidBundle("missing", f"{missing[0]} is missing in it")
    if surplus := sorted(there.keys() - said.keys()):
        raise InvalidBundle("record", f"it says nothing of its {surplus[0]}")
    for name, size in said.items():
        if there[name] != size:
            raise InvalidBundle("size", f"{name} has {there[name]} bytes in it, and {size} were meant")


def check_layers(record: RevisionRecord, layers: Layers) -> None:
    """Check that a manifest names exactly the files of its bundle, and the weights that the record tells.

    Raises:
        InvalidBundle: It does not.
    """
    said = {file.name: file for file in record.files if file.name != MANIFEST}
    named = {blob_name(layer.digest): layer for layer in layers.all}
    if other := sorted(named.keys() ^ said.keys()):
        raise InvalidBundle("manifest", f"its manifest names other files ({other[0]})")
    for name, layer in named.items():
        if said[name].sha256 != layer.digest or said[name].size != layer.size:
            raise InvalidBundle("manifest", f"its manifest and its record differ in {name}")
    if sorted(part.digest for part in layers.of(FILES)) != sorted(record.contents.blobs):
        raise InvalidBundle("manifest", "its manifest names other weights than its record")
    for kind, text in (("template", record.contents.template), ("system", record.contents.system)):
        parts = layers.of((kind,))  # the text is what the host shows, the part is what it is made of
        if parts and text and parts[-1].digest != hashlib.sha256(text.encode()).hexdigest():
            raise InvalidBundle("manifest", f"its manifest names another {kind} than its record")


def revision_of(record: RevisionRecord, alias: str, made_by: str) -> tuple[Revision, Pack]:
    """Give the revision that a bundle brings, with its prompt pack.

    Args:
        record: What it says.
        alias: The name it is to have here.
        made_by: Who brings it.

    Raises:
        InvalidBundle: It is not the revision that it says, or its pack or options cannot be used.
    """
    try:
        pack = pack_of(record.pack.name, record.pack.files, "the bundle")
        options = checked_options(record.options)
    except (PackError, KeyError) as error:
        raise InvalidBundle("pack", f"its prompt pack cannot be used ({error})") from error
    except InvalidField as error:
        raise InvalidBundle("record", f"its options cannot be used ({error.message})") from error
    if pack.digest != record.pack.digest:
        raise InvalidBundle("pack", "its prompt pack is not the one that it says")
    model = Model(record.model, record.digest, record.contents, record.size)
    recipe = Recipe(pack.name, pack.digest, options)
    if revision_id(model, recipe) != record.id:
        raise InvalidBundle("record", f"it is not revision {record.id}, as it says")
    return Revision(record.id, alias, model, recipe, record.made_at, made_by, record.reason), pack
