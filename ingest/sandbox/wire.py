"""What the service, the keeper and a reading process say to each other: values only, nothing that could be executed."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ingest.errors import IngestError, UnreadableFile


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take.

    Attributes:
        seconds: Of the processors, by the reading process and all that it starts, from its start to its end, and from
            one recognised page to the next.
        page_seconds: What each recognised page adds to them.
        most_seconds: What they may come to.
        patience: How many times as much the clock may show: a file may have to give way to a chat for most of it.
        memory_bytes: Of the reading process and all that it starts.
        output_bytes: Of what was read, as it is sent.
        disk_bytes: Of its temporary folder.
    """

    seconds: float = 60.0
    page_seconds: float = 20.0  # a page takes 3 to 6
    most_seconds: float = 1800.0
    patience: float = 30.0  # of a processor that three others want, too, reading gets a thirtieth
    memory_bytes: int = 1 << 30  # recognising the characters of one page takes 760 MB
    output_bytes: int = 128 << 20  # of a file of many documents, which may be 100 MB, all comes back
    disk_bytes: int = 256 << 20

    @property
    def still_seconds(self) -> float:
        """How long it may stand still: neither run nor wait for a processor."""
        return 2 * self.seconds

    def seconds_for(self, pages: int) -> float:
        """Give how many seconds of the processors a file may take, so many of whose pages were recognised."""
        return max(self.seconds, min(self.seconds + pages * self.page_seconds, self.most_seconds))

    def clock_seconds_for(self, pages: int) -> float:
        """Give how many seconds by the clock it may take, whoever has the processors meanwhile."""
        return self.patience * self.seconds_for(pages)


class Task(msgspec.Struct, frozen=True):
    """What a reading process is to do.

    Attributes:
        function: `module:name` of a `child.Work`.
        name: The file's name.
        password: Opens it.
        output_bytes: How much the process may send.
        options: What else the function asks for.
    """

    function: str
    name: str
    password: str | None
    output_bytes: int
    options: dict[str, Any] = {}


class Ending(msgspec.Struct, frozen=True):
    """How a reading process ended.

    Attributes:
        limit: The limit for which it was ended, or empty.
        status: As `os.wait` gives it.
        peak_bytes: Resident memory at most.
        cpu_seconds: Processor time, that of what it started included.
    """

    limit: str
    status: int
    peak_bytes: int
    cpu_seconds: float


class Step(msgspec.Struct, frozen=True, array_like=True):
    """How far a reading process is; the fields are those of `ingest.progress.Progress`."""

    page: int
    pages: int
    recognised: int
    share: float = 0.0


class Fault(msgspec.Struct, frozen=True):
    """An error on its way to the service."""

    code: str
    message: str
    detail: dict[str, Any]


_ORDER = struct.Struct("!ddddQQ")
ORDER_BYTES = _ORDER.size

PAGE = b"\x01"
"""What the service sends the keeper for each page that was recognised."""

LENGTHS = struct.Struct("!QQ")
"""Lengths of the task and of the file, which follow."""

ITEM, DONE, FAULT, STEP = 0, 1, 2, 3
_FRAME = struct.Struct("!BQ")
_CODES = {one.code: one for one in IngestError.__subclasses__()}
_FAULTS = msgspec.msgpack.Decoder(Fault)


def pack_order(limits: Limits) -> bytes:
    """Encode what the keeper is told of a job, with the two sockets of it."""
    times = (limits.seconds, limits.page_seconds, limits.most_seconds, limits.patience)
    return _ORDER.pack(*times, limits.memory_bytes, limits.disk_bytes)


def unpack_order(order: bytes) -> Limits:
    """Decode what the keeper is told of a job; the output is not its business."""
    seconds, page, most, patience, memory, disk = _ORDER.unpack(order)
    return Limits(seconds, page, most, patience, memory, 0, disk)


def frame(kind: int, payload: bytes) -> bytes:
    """Put a length in front of what a reading process sends."""
    return _FRAME.pack(kind, len(payload)) + payload


class Frames:
    """Takes apart what comes from a reading process, as it comes."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def __call__(self, portion: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield what is complete now: its kind and its payload."""
        self._rest += portion
        at = 0
        while at + _FRAME.size <= len(self._rest):
            kind, length = _FRAME.unpack_from(self._rest, at)
            end = at + _FRAME.size + length
            if end > len(self._rest):
                break
            yield kind, bytes(self._rest[at + _FRAME.size : end])
            at = end
        del self._rest[:at]


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
