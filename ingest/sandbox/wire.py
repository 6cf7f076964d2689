"""What the service, the keeper and a reading process say to each other: values only, nothing that could be executed."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ingest.blocks import Block, Content, Heading, ListItem, Paragraph, QuestionAnswer, Row
from ingest.errors import IngestError, UnreadableFile


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take.

    Attributes:
        seconds: From its start to its end; a process may take twice as many seconds of the processors.
        memory_bytes: Of the reading process and all that it starts.
        output_bytes: Of what was read, as it is sent.
        disk_bytes: Of its temporary folder.
    """

    seconds: float = 60.0
    memory_bytes: int = 1 << 30  # recognising the characters of one page takes 760 MB
    output_bytes: int = 64 << 20
    disk_bytes: int = 256 << 20


class Task(msgspec.Struct, frozen=True):
    """What a reading process is to do.

    Attributes:
        function: `module:name` of a `child.Work`.
        name: The file's name.
        password: Opens it.
        output_bytes: How much the process may send.
        options: Further limits, for functions that know some.
    """

    function: str
    name: str
    password: str | None
    output_bytes: int
    options: dict[str, int] = {}


class Ending(msgspec.Struct, frozen=True):
    """How a reading process ended.

    Attributes:
        limit: The limit for which it was ended, or empty.
        status: As `os.wait` gives it.
        peak_bytes: Resident memory at most.
        cpu_seconds: Processor time.
    """

    limit: str
    status: int
    peak_bytes: int
    cpu_seconds: float


class Fault(msgspec.Struct, frozen=True):
    """An error on its way to the service."""

    code: str
    message: str
    detail: dict[str, Any]


ORDER = struct.Struct("!dQQ")
"""Seconds, bytes of memory, bytes of disk: what the keeper is told of a job, with the two sockets of it."""

LENGTHS = struct.Struct("!QQ")
"""Lengths of the task and of the file, which follow."""

ITEM, DONE, FAULT = 0, 1, 2
_FRAME = struct.Struct("!BQ")
_CODES = {one.code: one for one in IngestError.__subclasses__()}
_KINDS: dict[str, type[Block]] = {one.__name__: one for one in (Heading, Paragraph, ListItem, Row, QuestionAnswer)}
_DECODERS = {name: msgspec.msgpack.Decoder(kind) for name, kind in _KINDS.items()}
_CONTENT = msgspec.msgpack.Decoder(tuple[str, str, list[tuple[str, msgspec.Raw]]])
_FAULTS = msgspec.msgpack.Decoder(Fault)


def frame(kind: int, payload: bytes) -> bytes:
    """Put a length in front of what a reading process sends."""
    return _FRAME.pack(kind, len(payload)) + payload


def frames(received: bytes) -> Iterator[tuple[int, memoryview]]:
    """Take what was received apart; an end cut off is left out."""
    view, at = memoryview(received), 0
    while at + _FRAME.size <= len(view):
        kind, length = _FRAME.unpack_from(view, at)
        at += _FRAME.size
        if at + length > len(view):
            return
        yield kind, view[at : at + length]
        at += length


def pack_content(content: Content) -> bytes:
    """Encode what was read."""
    blocks = [(type(block).__name__, block) for block in content.blocks]
    return msgspec.msgpack.encode((content.title, content.label, blocks))


def unpack_content(data: bytes | memoryview) -> Content:
    """Decode what was read; every value is checked for its type.

    Raises:
        ValueError: It is something else.
    """
    title, label, blocks = _CONTENT.decode(data)
    try:
        return Content(tuple(_DECODERS[name].decode(raw) for name, raw in blocks), title, label)
    except KeyError as error:
        raise ValueError(f"there is no such block: {error}") from error


def pack_error(error: IngestError) -> bytes:
    """Encode an error."""
    detail = error.detail if isinstance(error.detail, dict) else {}
    return msgspec.msgpack.encode(Fault(error.code, error.message, detail), enc_hook=str)


def unpack_error(data: bytes | memoryview) -> IngestError:
    """Decode an error.

    Raises:
        ValueError: It is something else.
    """
    fault = _FAULTS.decode(data)
    return _CODES.get(fault.code, UnreadableFile)(fault.message, fault.detail)
