"""Archives met where a document is expected: GZIP of one file, or of a TAR, is opened; others are refused."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NoReturn

from ingest.blocks import Block, Content, Heading, Row
from ingest.errors import IngestError, ReadingTooMuch, UnreadableFile, UnsupportedFormat
from ingest.kinds.kind import Kind, kind_of
from ingest.readers.unlock_errors import needs_password

_PICTURES = {Kind.PNG, Kind.JPEG, Kind.TIFF, Kind.WEBP, Kind.BMP, Kind.GIF}
_ARCHIVES = {Kind.GZIP, Kind.ZIP, Kind.TAR, Kind.SEVEN_ZIP, Kind.RAR, Kind.OTHER_ARCHIVE}
_MAX_UNPACKED = 200_000_000  # bytes
_AES = b"\x06\xf1\x07\x01"  # how 7z names its cipher
_HEADER_AT = 12  # where a 7z archive says how far behind its first 32 bytes the list of its files begins
_START = 32


def read_gzip(data: bytes, name: str, password: str | None = None) -> Content:
    """Read what is inside a GZIP archive: a file by its name without ".gz", or the files of a TAR one after another."""
    # Imported late: the readers' table names this module.
    from ingest.readers import read  # noqa: PLC0415

    inside = _unpacked(data, name)
    inner = name[:-3] if name.lower().endswith(".gz") else name
    kind = kind_of(inside, inner)
    if kind is Kind.TAR:
        return _joined(list(_members(inside, name)))
    if kind in _ARCHIVES:
        raise UnsupportedFormat(
            f"{name} holds {kind.said}; unpack it first.", {"file": name, "kind": kind.value, "inside": inner}
        )
    return read(inside, inner, password)


def _members(data: bytes, name: str) -> Iterator[tuple[str, Content]]:
    """Read the files of a TAR that are documents; pictures, archives, and what cannot be read are passed over."""
    from ingest.readers import read  # noqa: PLC0415

    for member, inside in _files(data, name):
        if kind_of(inside, member) in _ARCHIVES | _PICTURES:
            continue
        try:
            yield member, read(inside, member)
        except IngestError:
            continue


def _files(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                # Nothing is written anywhere, so that no path in it can lead out.
                file = archive.extractfile(member) if member.isreg() else None
                path = PurePosixPath(member.name)
                if file and not path.name.startswith("."):
                    yield path.name, file.read()
    except tarfile.TarError as error:
        raise UnreadableFile(f"{name} is damaged and cannot be read.", {"file": name, "cause": str(error)}) from error


def _joined(documents: list[tuple[str, Content]]) -> Content:
    """Put documents one after another, each under its name, their tables numbered through."""
    blocks: list[Block] = []
    tables = 0
    for name, content in documents:
        blocks.append(Heading(1, content.title or name))
        blocks += (
            replace(block, table=block.table + tables) if isinstance(block, Row) else block for block in content.blocks
        )
        tables += max((block.table for block in content.blocks if isinstance(block, Row)), default=0)
    return Content(tuple(blocks))


def _unpacked(data: bytes, name: str) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        inside = unpacker.decompress(data, _MAX_UNPACKED)
    except zlib.error as error:
        raise UnreadableFile(f"{name} is damaged and cannot be read.", {"file": name, "cause": str(error)}) from error
    if unpacker.unconsumed_tail:
        raise ReadingTooMuch(
            f"{name} holds more than {_MAX_UNPACKED // 1_000_000} MB unpacked.", {"file": name, "limit": "output"}
        )
    return inside


def refuse_zip(data: bytes, name: str, password: str | None = None) -> NoReturn:
    """Refuse a ZIP archive as one document; its files are documents of their own."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not password and any(member.flag_bits & 1 for member in archive.infolist()):
            raise needs_password(name)
    raise _refused(Kind.ZIP, name)


def refuse_seven_zip(data: bytes, name: str, password: str | None = None) -> NoReturn:
    """Refuse a 7z archive, saying so if it is locked as well."""
    listed_at = _START + int.from_bytes(data[_HEADER_AT : _HEADER_AT + 8], "little")
    if not password and _AES in data[listed_at:]:
        raise needs_password(name)
    raise _refused(Kind.SEVEN_ZIP, name)


def _refused(kind: Kind, name: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        f"{name} is {kind.said}; it is no document itself, unpack it first.", {"file": name, "kind": kind.value}
    )
