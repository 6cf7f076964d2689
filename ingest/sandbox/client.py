"""The service's side of the sandbox: starts the keeper, hands it one file at a time, hears how the reading ended."""

import array
import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

import msgspec

from ingest.errors import IngestError, ReadingCancelled, ReadingTooMuch, UnreadableFile
from ingest.sandbox.child import too_much
from ingest.sandbox.wire import DONE, FAULT, ITEM, LENGTHS, ORDER, Ending, Limits, Task, frames, unpack_error

Cancelled = Callable[[], bool]
"""Tells whether somebody wants the reading to end."""

kept_variables = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"}
"""The variables of the environment that the keeper may know; tests add those of their coverage."""

# Libraries that count with several threads would start them in the keeper, and a copy of it would not have them.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_ASK_SECONDS = 0.2  # how often is looked whether the reading is still wanted
_GRACE_SECONDS = 30.0  # beyond the limit of time, for the keeper to start, to end the reading and to clean up
_PATIENCE_SECONDS = 5.0  # for the keeper to end by itself
_PORTION = 1 << 20
_HEADERS = 1 << 16  # bytes that may come beside the output itself
_ATTEMPTS = 2
_NEARLY = 0.9  # of the memory there may be: a crash then is for want of it


class _KeeperGone(Exception):
    """The keeper ended, or does not answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task.

    Attributes:
        items: What the process sent, when there is no fault.
        fault: Why it did not finish.
        peak_bytes: Its resident memory at most.
        cpu_seconds: Its processor time.
    """

    items: Sequence[memoryview]
    fault: IngestError | None
    peak_bytes: int
    cpu_seconds: float

    def get(self) -> Sequence[memoryview]:
        """Give what the process sent.

        Raises:
            IngestError: It did not finish.
        """
        if self.fault is not None:
            raise self.fault
        return self.items


@dataclass(frozen=True, slots=True)
class _Keeper:
    """A keeper that was started, and the socket on which it is told of jobs."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    owner: int

    def end(self) -> None:
        """Hang up, which ends it and all that it reads; if it does not hear that, kill it."""
        self.control.close()
        if self.owner != os.getpid():
            return
        try:
            self.process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class KeeperProcess:
    """The keeper of this process, started when it is first needed, and again when it is gone. Safe to share."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keeper: _Keeper | None = None

    def run(self, task: Task, data: bytes, limits: Limits, cancelled: Cancelled | None = None) -> Outcome:
        """Have a task done in a process of its own.

        Args:
            task: What to do.
            data: The whole file.
            limits: What that may take.
            cancelled: Asked a few times a second; when it says yes, the process is ended.

        Raises:
            ReadingCancelled: It was cancelled. Everything else is in the outcome.
        """
        for _ in range(_ATTEMPTS):
            keeper = self._running()
            try:
                with _Talk(task, data, limits) as talk:
                    _order(keeper.control, talk.theirs, limits)
                    return talk.outcome(cancelled)
            except _KeeperGone:
                self._drop(keeper)
        message = f"{task.name} cannot be read: the process that reads files does not start, or is ended from outside."
        return Outcome((), UnreadableFile(message, {"file": task.name, "cause": "no keeper"}), 0, 0.0)

    def close(self) -> None:
        """End the keeper and whatever it is reading; the next task starts another."""
        if (keeper := self._keeper) is not None:
            self._drop(keeper)

    def _running(self) -> _Keeper:
        with self._lock:
            if self._keeper is None or self._keeper.owner != os.getpid():  # a copy of this process needs its own
                self._keeper = _started()
            return self._keeper

    def _drop(self, keeper: _Keeper) -> None:
        """Forget a keeper; another thread may have done so already, and have started the next."""
        with self._lock:
            if self._keeper is keeper:
                self._keeper = None
        keeper.end()


def _started() -> _Keeper:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 (our own program and a number)
            [sys.executable, "-P", "-m", "ingest.sandbox.keeper", str(theirs.fileno())],
            env=_environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    return _Keeper(process, ours, os.getpid())


def _order(control: socket.socket, sockets: Sequence[socket.socket], limits: Limits) -> None:
    """Tell the keeper of a job; one message holds it all, so that threads need not wait for each other."""
    order = ORDER.pack(limits.seconds, limits.memory_bytes, limits.disk_bytes)
    files = array.array("i", [one.fileno() for one in sockets])
    try:
        control.sendmsg([order], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    except OSError as error:
        raise _KeeperGone from error
    for one in sockets:
        one.close()


class _Talk:
    """The two sockets of one task: on one the file goes out and what was read comes in, on the other the ending."""

    def __init__(self, task: Task, data: bytes, limits: Limits) -> None:
        self._task, self._limits = task, limits
        head = msgspec.msgpack.encode(task)
        self._sending = [memoryview(part) for part in (LENGTHS.pack(len(head), len(data)), head, data) if part]
        self._status, their_status = socket.socketpair()
        self._channel, their_channel = socket.socketpair()
        self.theirs = (their_status, their_channel)
        self._received, self._ending = bytearray(), bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._status, self._channel, *self.theirs):
            one.close()

    def outcome(self, cancelled: Cancelled | None) -> Outcome:
        """Talk until the process has ended."""
        was_cancelled = self._talk(cancelled)
        if was_cancelled:
            raise ReadingCancelled(f"{self._task.name}: the reading was cancelled.", {"file": self._task.name})
        try:
            ending = msgspec.msgpack.decode(self._ending, type=Ending)
        except msgspec.DecodeError as error:
            raise _KeeperGone from error
        items, fault = self._understood(ending)
        return Outcome(items, fault, ending.peak_bytes, ending.cpu_seconds)

    def _talk(self, cancelled: Cancelled | None) -> bool:
        """Exchange everything; tell whether it was cancelled meanwhile."""
        now = ask_at = time.monotonic()
        deadline = now + self._limits.seconds + _GRACE_SECONDS
        was_cancelled = False
        with selectors.DefaultSelector() as selector:
            self._channel.settimeout(0)
            selector.register(self._status, selectors.EVENT_READ, self._hear)
            selector.register(self._channel, selectors.EVENT_READ | selectors.EVENT_WRITE, None)
            while (now := time.monotonic()) < deadline:
                if now >= ask_at and not was_cancelled and cancelled is not None:
                    ask_at = now + _ASK_SECONDS
                    if was_cancelled := cancelled():
                        self._give_up()
                if not self._exchange(selector):
                    return was_cancelled
        raise _KeeperGone

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
        portion = self._status.recv(_PORTION)
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
                self._received += portion
                if self._too_much():
                    self._give_up()
                    return False
            return False
        return True

    def _too_much(self) -> bool:
        return len(self._received) > self._task.output_bytes + _HEADERS

    def _give_up(self) -> None:
        with contextlib.suppress(OSError):
            self._status.shutdown(socket.SHUT_WR)

    def _understood(self, ending: Ending) -> tuple[list[memoryview], IngestError | None]:
        if limit := "output" if self._too_much() else ending.limit:
            return [], ReadingTooMuch(*too_much(self._task.name, limit))
        parts = list(frames(bytes(self._received)))
        with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError):
            if parts and parts[-1][0] == FAULT:
                return [], unpack_error(parts[-1][1])
            if parts and parts[-1][0] == DONE:
                return [payload for kind, payload in parts if kind == ITEM], None
        return [], _why(self._task.name, ending, self._limits)


def _why(name: str, ending: Ending, limits: Limits) -> IngestError:
    """Say why a process ended without a result."""
    number = os.waitstatus_to_exitcode(ending.status)
    limit = {-signal.SIGXCPU: "time", -signal.SIGXFSZ: "disk", -signal.SIGKILL: "memory"}.get(number)
    if limit is None and number < 0 and ending.peak_bytes > _NEARLY * limits.memory_bytes:
        limit = "memory"
    if limit:
        return ReadingTooMuch(*too_much(name, limit))
    cause = signal.Signals(-number).name if number < 0 else "no result"
    message = f"{name} is damaged and cannot be read: what reads it broke off."
    return UnreadableFile(message, {"file": name, "cause": cause})


def _portion(channel: socket.socket) -> bytes:
    try:
        return channel.recv(_PORTION)
    except ConnectionResetError:  # the process ended before it had taken the whole file
        return b""


def _environment() -> dict[str, str]:
    """Give what the keeper may know of this process's environment; secrets are there, so the rest stays here."""
    kept = {name: os.environ[name] for name in kept_variables if name in os.environ}
    path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
    return {**kept, **_ONE_THREAD, "PYTHONPATH": path, "PYTHONUTF8": "1"}
