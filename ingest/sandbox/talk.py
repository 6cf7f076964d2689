"""The conversation over one task: the file goes out, what was read comes in, and how the reading ended."""

import contextlib
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import msgspec

from ingest.errors import IngestError, ReadingCancelled, UnreadableFile
from ingest.sandbox.verdicts import ended_for
from ingest.sandbox.wire import (
    DONE,
    FAULT,
    ITEM,
    LENGTHS,
    PAGE,
    STEP,
    Ending,
    Frames,
    Limits,
    Step,
    Task,
    unpack_error,
)

Follower = Callable[[float], bool]
"""Is told a few times a second how much has been read, 0 to 1; tells whether the reading is still wanted."""

_ASK_SECONDS = 0.2  # how often the follower is told
_GRACE_SECONDS = 30.0  # beyond the limit of the clock, for the keeper to start, to end the reading and to clean up
_PORTION = 1 << 20
_BESIDE = 1 << 20  # bytes that may come beside the output itself: headers, how far it is
_NEARLY = 0.9  # of the memory there may be: a crash then is for want of it
_START = Step(0, 0, 0)
_STEP = msgspec.msgpack.Decoder(Step)


class KeeperGone(Exception):
    """The keeper ended, or does not answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task.

    Attributes:
        items: What the process sent, when there is no fault.
        fault: Why it did not finish.
        peak_bytes: Its resident memory at most.
        cpu_seconds: Its processor time.
        recognised: How many pages it recognised, which gave it more time.
    """

    items: Sequence[bytes]
    fault: IngestError | None
    peak_bytes: int
    cpu_seconds: float
    recognised: int = 0

    def get(self) -> Sequence[bytes]:
        """Give what the process sent.

        Raises:
            IngestError: It did not finish.
        """
        if self.fault is not None:
            raise self.fault
        return self.items


class Talk:
    """The two sockets of one task: on one the file goes out and what was read comes in, on the other the ending."""

    def __init__(self, task: Task, data: bytes, limits: Limits) -> None:
        self._task, self._limits = task, limits
        head = msgspec.msgpack.encode(task)
        self._sending = [memoryview(part) for part in (LENGTHS.pack(len(head), len(data)), head, data) if part]
        self._status, their_status = socket.socketpair()
        self._channel, their_channel = socket.socketpair()
        self.theirs = (their_status, their_channel)
        self._began = time.monotonic()
        self._deadline = self._began + limits.clock_seconds_for(0) + _GRACE_SECONDS
        self._step = _START
        self._frames, self._received, self._items = Frames(), 0, list[bytes]()
        self._last = (ITEM, b"")
        self._ending = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._status, self._channel, *self.theirs):
            one.close()

    def outcome(self, follower: Follower | None) -> Outcome:
        """Talk until the process has ended.

        Raises:
            ReadingCancelled: The follower wanted no more of it.
            KeeperGone: Nobody knows how it ended.
        """
        if not self._talk(follower or _content):
            raise ReadingCancelled(f"{self._task.name}: the reading was cancelled.", {"file": self._task.name})
        try:
            ending = msgspec.msgpack.decode(self._ending, type=Ending)
        except msgspec.DecodeError as error:
            raise KeeperGone from error
        items, fault = self._understood(ending)
        return Outcome(items, fault, ending.peak_bytes, ending.cpu_seconds, self._step.recognised)

    def _talk(self, follower: Follower) -> bool:
        """Exchange everything; tell whether it was wanted to the end."""
        wanted, told = True, 0.0
        with selectors.DefaultSelector() as selector:
            self._channel.settimeout(0)
            selector.register(self._status, selectors.EVENT_READ, self._hear)
            selector.register(self._channel, selectors.EVENT_READ | selectors.EVENT_WRITE, None)
            while (now := time.monotonic()) < self._deadline:
                if wanted and now - told >= _ASK_SECONDS:
                    wanted, told = follower(_share(self._step)), now
                    if not wanted:
                        self._give_up()
                if not self._exchange(selector):
                    return wanted
        raise KeeperGone

    def _exchange(self, selector: selectors.BaseSelector) -> bool:
        """Send and receive what is possible now; tell whether more may come."""
        for key, mask in selector.select(_ASK_SECONDS):
            if key.fileobj is self._status:
                if not self._hear():
                    self._receive()
                    return False
                continue
            if mask & selectors.EVENT_WRITE and not self._send():
                selector.modify(self._channel, selectors.EVENT_READ)
            elif mask & selectors.EVENT_READ and not self._receive():
                selector.unregister(self._channel)
        return True

    def _hear(self) -> bool:
        portion = _portion(self._status)
        self._ending += portion
        return bool(portion)

    def _send(self) -> bool:
        """Send a portion; tell whether there is more."""
        try:
            sent = self._channel.send(self._sending[0][:_PORTION])
        except BlockingIOError:
            return True
        except OSError:  # the process has ended already; the keeper will say how
            return False
        self._sending[0] = self._sending[0][sent:]
        if not self._sending[0]:
            del self._sending[0]
        return bool(self._sending)

    def _receive(self) -> bool:
        """Receive what has come; tell whether more may come."""
        with contextlib.suppress(BlockingIOError):
            while portion := _portion(self._channel):
                self._received += len(portion)
                if self._too_much():
                    self._give_up()
                    return False
                for kind, payload in self._frames(portion):
                    self._take(kind, payload)
            return False
        return True

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == STEP:
            with contextlib.suppress(msgspec.DecodeError):
                self._advance(_STEP.decode(payload))
            return
        self._last = (kind, payload)
        if kind == ITEM:
            self._items.append(payload)

    def _advance(self, step: Step) -> None:
        """Note how far it is; a page that was recognised gives it more time, which the keeper is told."""
        earned, self._step = step.recognised > self._step.recognised, step
        if earned:
            self._deadline = self._began + self._limits.clock_seconds_for(step.recognised) + _GRACE_SECONDS
            with contextlib.suppress(OSError):
                self._status.send(PAGE)

    def _too_much(self) -> bool:
        return self._received > self._task.output_bytes + _BESIDE

    def _give_up(self) -> None:
        with contextlib.suppress(OSError):
            self._status.shutdown(socket.SHUT_WR)

    def _understood(self, ending: Ending) -> tuple[list[bytes], IngestError | None]:
        kind, payload = self._last
        if limit := "output" if self._too_much() else ending.limit:
            return [], ended_for(limit, self._task.name, self._limits, self._step, ending.cpu_seconds)
        with contextlib.suppress(msgspec.DecodeError):
            if kind == FAULT:
                return [], unpack_error(payload)
            if kind == DONE:
                return self._items, None
        return [], self._why(ending)

    def _why(self, ending: Ending) -> IngestError:
        """Say why a process ended without a result."""
        number = os.waitstatus_to_exitcode(ending.status)
        limit = {-signal.SIGXCPU: "time", -signal.SIGXFSZ: "disk", -signal.SIGKILL: "memory"}.get(number)
        if limit is None and number < 0 and ending.peak_bytes > _NEARLY * self._limits.memory_bytes:
            limit = "memory"
        if limit:
            return ended_for(limit, self._task.name, self._limits, self._step)
        cause = signal.Signals(-number).name if number < 0 else "no result"
        message = f"{self._task.name} is damaged and cannot be read: what reads it broke off."
        return UnreadableFile(message, {"file": self._task.name, "cause": cause})


def _content(_share: float) -> bool:
    """Follow without a wish."""
    return True


def _share(step: Step) -> float:
    share = step.page / step.pages if step.pages > 0 else step.share
    return min(1.0, max(0.0, share))


def _portion(channel: socket.socket) -> bytes:
    try:
        return channel.recv(_PORTION)
    except ConnectionResetError:  # the other side ended before it had taken all that was sent; this is all it said
        return b""
