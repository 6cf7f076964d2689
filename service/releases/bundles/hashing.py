"""Hashing files that do not fit into memory, piece by piece. Calls block."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from service.releases.bundles.errors import InvalidBundle
from service.releases.bundles.plain_tar import Member

PIECE = 1024 * 1024


def pieces(file: BinaryIO, offset: int, size: int) -> Iterator[bytes]:
    """Give a part of a file, piece by piece.

    Raises:
        InvalidBundle: It ends before that.
    """
    while size > 0:
        file.seek(offset)
        piece = file.read(min(PIECE, size))
        if not piece:
            raise InvalidBundle("truncated", "it is cut off")
        offset += len(piece)
        size -= len(piece)
        yield piece


def sha256_of(file: BinaryIO, member: Member) -> str:
    """Give the SHA-256 of a file in an archive, 64 hex digits."""
    found = hashlib.sha256()
    for piece in pieces(file, member.offset, member.size):
        found.update(piece)
    return found.hexdigest()


def content_of(file: BinaryIO, member: Member, most: int) -> bytes:
    """Give a small file in an archive whole.

    Raises:
        InvalidBundle: It is larger than such a file may be.
    """
    if member.size > most:
        raise InvalidBundle("size", f"{member.name} has {member.size} bytes, and {most} are allowed")
    return b"".join(pieces(file, member.offset, member.size))
