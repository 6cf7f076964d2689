"""A bundle read and judged whole, before any of it is used. Calls block."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from service.releases.bundles.errors import InvalidBundle
from service.releases.bundles.hashing import content_of, sha256_of
from service.releases.bundles.layers import FILES, Layers, layers_of
from service.releases.bundles.plain_tar import MANIFEST, RECORD, Member, blob_name, members_of
from service.releases.bundles.record import RevisionRecord, check_files, check_layers, read_record

_MAGIC = b"GGUF"
_MOST_RECORD = 4 * 1024 * 1024
_MOST_TEXT = 1024 * 1024  # of a template or a licence


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that holds together.

    Attributes:
        record: What it says of its revision.
        layers: What its manifest says.
        members: Where its files lie, by their names.
        texts: The parts that are no files of their own at a host, by their digests.
    """

    record: RevisionRecord
    layers: Layers
    members: Mapping[str, Member]
    texts: Mapping[str, bytes]


def is_gguf(file: BinaryIO) -> bool:
    """Tell whether a file holds weights alone."""
    file.seek(0)
    return file.read(len(_MAGIC)) == _MAGIC


def read_bundle(file: BinaryIO, size: int, tell: Callable[[Member], None]) -> Bundle:
    """Read a bundle and check all it says: its files, their hashes, its manifest.

    Args:
        file: The bundle.
        size: How many bytes it has.
        tell: Is told each file before it is hashed.

    Raises:
        InvalidBundle: Something in it is wrong.
    """
    members = members_of(file, size)
    for name in (RECORD, MANIFEST):
        if name not in members:
            raise InvalidBundle("missing", f"{name} is missing in it")
    record = read_record(content_of(file, members[RECORD], _MOST_RECORD))
    check_files(record, members.values())
    layers = layers_of(content_of(file, members[MANIFEST], _MOST_RECORD))
    check_layers(record, layers)
    for said in record.files:
        tell(members[said.name])
        if sha256_of(file, members[said.name]) != said.sha256:
            raise InvalidBundle("hash", f"{said.name} in it was changed")
    return Bundle(record, layers, members, _texts(file, layers, members))


def _texts(file: BinaryIO, layers: Layers, members: Mapping[str, Member]) -> dict[str, bytes]:
    digests = [layer.digest for layer in layers.all if layer.kind not in FILES]
    return {digest: content_of(file, members[blob_name(digest)], _MOST_TEXT) for digest in digests}
