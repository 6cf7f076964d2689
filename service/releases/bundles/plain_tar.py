"""Archives of plain files alone: where each lies in one. Names, links and sizes are judged before anything is read.

An ordinary library follows what an archive says of itself (long names, links, owners). Of a bundle nothing is followed:
each of its files is named by us, and anything else in it is a reason to refuse it whole.
"""

import re
import tarfile
from dataclasses import dataclass
from typing import BinaryIO

from service.releases.bundles.errors import InvalidBundle

BLOCK = tarfile.BLOCKSIZE
RECORD = "revision.json"
MANIFEST = "manifest.json"
_BLOB = re.compile(r"blobs/sha256-[0-9a-f]{64}")
_MOST_MEMBERS = 64
_PADDING = 64 * 1024  # bytes of nought behind the last file; archivers write whole records of 10 KiB
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: Its name.
        offset: Where its content begins.
        size: How many bytes it has.
    """

    name: str
    offset: int
    size: int


_NEITHER = "it is neither a GGUF nor a bundle"


def blob_name(digest: str) -> str:
    """Give the name of a file in a bundle, by its SHA-256."""
    return f"blobs/sha256-{digest}"


def header(name: str, size: int) -> bytes:
    """Give what stands in front of a file; the same for the same file, whoever writes it and when."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    """Give what stands behind a file of this size."""
    return bytes(-size % BLOCK)


END = bytes(2 * BLOCK)
"""What stands at the end of an archive."""


def members_of(file: BinaryIO, size: int) -> dict[str, Member]:
    """Find the files in an archive, by their names.

    Args:
        file: The archive.
        size: How many bytes it has.

    Raises:
        InvalidBundle: Something in it is no plain file of a bundle, or it is cut off.
    """
    found: dict[str, Member] = {}
    offset = 0
    while True:
        file.seek(offset)
        block = file.read(BLOCK)
        if not offset and len(block) < BLOCK and not block.startswith(RECORD.encode()):
            raise InvalidBundle("format", _NEITHER)
        if len(block) < BLOCK:
            raise InvalidBundle("truncated", "it is cut off")
        if not any(block):
            break
        member = _member(block, offset + BLOCK)
        if member.name in found:
            raise InvalidBundle("duplicate", f"{member.name} is in it twice")
        if member.offset + member.size > size:
            raise InvalidBundle("truncated", f"it is cut off within {member.name}")
        if len(found) == _MOST_MEMBERS:
            raise InvalidBundle("size", f"there are more than {_MOST_MEMBERS} files in it")
        found[member.name] = member
        offset = member.offset + member.size + len(padding(member.size))
    _check_end(file, offset, size)
    return found


def _member(block: bytes, offset: int) -> Member:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise InvalidBundle("format", _NEITHER if offset == BLOCK else f"it is no bundle ({error})") from error
    if info.type not in {tarfile.REGTYPE, tarfile.AREGTYPE}:
        raise InvalidBundle("link", f"{_quoted(info.name)} in it is no plain file")
    if info.name not in {RECORD, MANIFEST} and not _BLOB.fullmatch(info.name):
        raise InvalidBundle("path", f"no bundle has a file {_quoted(info.name)}")
    if info.size < 0:
        raise InvalidBundle("size", f"{info.name} has no size")
    return Member(info.name, offset, info.size)


def _check_end(file: BinaryIO, offset: int, size: int) -> None:
    if size - offset > _PADDING:
        raise InvalidBundle("trailing", "something stands behind its end")
    file.seek(offset)
    rest = file.read(size - offset)
    if len(rest) < len(END):
        raise InvalidBundle("truncated", "its end is missing")
    if any(rest):
        raise InvalidBundle("trailing", "something stands behind its end")


def _quoted(name: str) -> str:
    return repr(name[:_SHOWN])
