"""What becomes of the keeper's copy that reads one file: it gives up what it does not need, reads, reports and ends."""

import errno
import gc
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn, cast

import msgspec

from ingest.errors import IngestError, UnreadableFile
from ingest.progress import Progress, told_to
from ingest.sandbox import kernel
from ingest.sandbox.verdicts import too_much
from ingest.sandbox.watch import give_way
from ingest.sandbox.wire import DONE, FAULT, ITEM, LENGTHS, STEP, Limits, Step, Task, frame, pack_error

Work = Callable[[bytes, Task], Iterable[bytes]]
"""What a reading process does: from a file and its task to what is sent back, piece by piece."""

_CHANNEL = 3  # the only file besides the standard ones
_NETWORK = frozenset(
    f"socket.{name}"
    for name in ("__new__", "connect", "bind", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo", "sendto")
)
_MOST_EAGER_TO_END = "1000"  # when the machine runs out of memory, the kernel ends this process and not the service
_RESERVE = 64 << 20  # bytes above the limit of memory that are for saying that it was reached
_ALL_PAGES = 1 << 20  # more than there is time for
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


def become(channel: int, folder: Path, limits: Limits, keeper: int) -> NoReturn:
    """Turn this fresh copy of the keeper into the process that reads one file.

    Args:
        channel: A socket: the task and the file come in, what was read goes out.
        folder: Its temporary folder, which exists.
        limits: What it may take.
        keeper: The keeper's process.
    """
    try:
        _keep_only(channel, keeper)
        _settle(folder)
        _confine(limits)
        _work(limits)
    finally:
        os._exit(0)


def _keep_only(channel: int, keeper: int) -> None:
    """Let go of the keeper's files, signals and descendants."""
    os.setsid()
    kernel.die_with_parent(signal.SIGKILL)
    if os.getppid() != keeper:  # it ended before this process could ask for that
        os._exit(0)
    give_way(os.getpid())
    signal.set_wakeup_fd(-1)
    for one in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for file in (0, 1, 2):
        os.dup2(nothing, file)
    os.dup2(channel, _CHANNEL, inheritable=False)
    os.closerange(_CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))


def _settle(folder: Path) -> None:
    """Live in the temporary folder."""
    os.chdir(folder)
    os.environ |= {"TMPDIR": str(folder), "HOME": str(folder)}
    tempfile.tempdir = str(folder)


def _confine(limits: Limits) -> None:
    """Set the limits that the kernel keeps, and leave the network."""
    _limit(resource.RLIMIT_CPU, _processor_seconds(limits, 0), _processor_seconds(limits, _ALL_PAGES) + 1)
    # Not the address space: libraries reserve gigabytes of it that they never touch.
    _limit(resource.RLIMIT_DATA, limits.memory_bytes, limits.memory_bytes + _RESERVE)
    _limit(resource.RLIMIT_FSIZE, limits.disk_bytes, limits.disk_bytes)
    _limit(resource.RLIMIT_CORE, 0, 0)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_MOST_EAGER_TO_END)
    kernel.forbid_network()
    sys.addaudithook(_refuse_network)


def _processor_seconds(limits: Limits, recognised: int) -> int:
    return max(1, int(2 * limits.seconds_for(recognised) + 0.5))


def _limit(which: int, soft: int, hard: int) -> None:
    now = resource.getrlimit(which)[1]
    most = hard if now == resource.RLIM_INFINITY else min(hard, now)
    with suppress(ValueError, OSError):  # a kernel that does not know this limit; the keeper watches too
        resource.setrlimit(which, (min(soft, most), most))


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _NETWORK:
        raise PermissionError("a file is read without the network")


def _work(limits: Limits) -> None:
    """Do the task; whatever goes wrong becomes an error that the service can tell a person."""
    name = "the file"
    try:
        task, data = _task()
        name = task.name
        with told_to(lambda progress: _step(progress, limits)):
            for item in _within(task, _items(task, data)):
                _send(frame(ITEM, item))
        _send(frame(DONE, b""))
    except BaseException as error:  # noqa: BLE001 (a reader may even leave the program)
        _limit(resource.RLIMIT_DATA, limits.memory_bytes + _RESERVE, limits.memory_bytes + _RESERVE)
        told = explained(error, name)
        del error
        gc.collect()
        with suppress(BrokenPipeError):
            _send(frame(FAULT, pack_error(told)))


def _step(progress: Progress, limits: Limits) -> None:
    """Tell the service how far the work is, which has the keeper give it more time; take more of the processors."""
    seconds = _processor_seconds(limits, progress.recognised)
    _limit(resource.RLIMIT_CPU, seconds, resource.getrlimit(resource.RLIMIT_CPU)[1])
    step = Step(progress.page, progress.pages, progress.recognised, progress.share)
    _send(frame(STEP, msgspec.msgpack.encode(step)))


def _within(task: Task, items: Iterable[bytes]) -> Iterator[bytes]:
    left = task.output_bytes
    for item in items:
        left -= len(item)
        if left < 0:
            raise too_much(task.name, "output")
        yield item


def explained(error: BaseException, name: str) -> IngestError:
    """Say what an exception means for the file; of several that led to each other, a limit is what counts."""
    causes = list(_causes(error))
    limit = next((limit for cause in causes if (limit := _limit_behind(cause))), None)
    if limit:
        return too_much(name, limit)
    if isinstance(error, IngestError):
        return error
    cause = f"{type(error).__name__}: {error}"
    return UnreadableFile(f"{name} is damaged and cannot be read.", {"file": name, "cause": cause[:500]})


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _limit_behind(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, RecursionError):
        return "nesting"
    return "disk" if isinstance(error, OSError) and error.errno in _NO_ROOM else None


def _items(task: Task, data: bytes) -> Iterable[bytes]:
    module, _, function = task.function.partition(":")
    return cast("Work", getattr(import_module(module), function))(data, task)


def _task() -> tuple[Task, bytes]:
    task, data = LENGTHS.unpack(_received(LENGTHS.size))
    return msgspec.msgpack.decode(_received(task), type=Task), bytes(_received(data))


def _received(length: int) -> bytearray:
    buffer = bytearray(length)
    view = memoryview(buffer)
    while view:
        count = os.readv(_CHANNEL, [view])
        if not count:
            raise EOFError("the service is gone")
        view = view[count:]
    return buffer


def _send(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(_CHANNEL, view) :]
