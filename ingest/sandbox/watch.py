"""What a job takes: the memory of its processes, their time on the processors, the room its folder takes."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

NICENESS = 10
"""Reading gives way to a chat: it gets a tenth of a processor when the service wants all of it."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_NANOSECONDS = 1e9
_TIMES = slice(11, 15)  # in /proc/PID/stat behind the name: user, system, and both of the children that have ended
_TRIES = 3  # for the times of a family of which nobody ends meanwhile: who does would be missed, and count again later
_MAX_ENTRIES = 10_000  # files in one folder: more is meant to hurt


def memory_of(pid: int) -> int:
    """Give the resident bytes of a process and of all that it started; 0 where there is no /proc."""
    return sum(_resident(one) for one in (pid, *_descendants(pid)))


def ran_for(pid: int) -> float:
    """Give the seconds of the processors that a process and all that it started have had; 0 where there is no /proc."""
    family, ran = list(_descendants(pid)), 0.0
    for _ in range(_TRIES):
        ran = sum(_ran(one) for one in (pid, *family))
        before, family = family, list(_descendants(pid))
        if family == before:
            break
    return ran


def queued_for(pid: int) -> float | None:
    """Give the seconds that they were ready to run while others had the processors; `None` where the kernel is silent.

    Threads and processes that have ended are not in it any more, nor those seconds that one is waiting just now.
    """
    if not Path(f"/proc/{pid}/schedstat").exists():
        return None
    return sum(_queued(one) for one in (pid, *_descendants(pid)))


def is_ready(pid: int) -> bool:
    """Tell whether one of them runs just now, or waits for a processor."""
    return any(_state(thread) == "R" for one in (pid, *_descendants(pid)) for thread in _threads(one))


def give_way(pid: int) -> bool:
    """Have a process and its session give way to others, where the kernel shares the processors out by session.

    Returns:
        Whether nothing is left to be done: for a moment after it has done so for another, a kernel may refuse.
    """
    group = Path(f"/proc/{pid}/autogroup")
    with suppress(OSError):
        if not group.exists() or group.read_text().endswith(f" {NICENESS}\n"):
            return True
        group.write_text(str(NICENESS))
    return False


def children_of(pid: int) -> list[int]:
    """Give the processes that a process has started, or adopted."""
    found: list[int] = []
    for thread in _threads(pid):
        with suppress(OSError):
            found += map(int, (thread / "children").read_text().split())
    return found


def disk_of(folder: Path) -> int:
    """Give the bytes that a folder takes on the disk, holes in files left out; endless when it has too many entries."""
    total = entries = 0
    waiting = [folder]
    while waiting:
        for entry in _entries(waiting.pop()):
            entries += 1
            if entries > _MAX_ENTRIES:
                return 1 << 62
            with suppress(OSError):
                total += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
    return total


def remove(folder: Path) -> None:
    """Remove a folder, whatever was done to the rights in it."""
    with suppress(OSError, RecursionError):
        shutil.rmtree(folder, onerror=_retry)


def _retry(function: Callable[..., Any], path: str, _error: object) -> None:
    with suppress(OSError):
        for one in (Path(path).parent, Path(path)):
            if not one.is_symlink():
                one.chmod(stat.S_IRWXU)
        if function in (os.unlink, os.rmdir):
            function(path)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _descendants(pid: int) -> Iterator[int]:
    for child in children_of(pid):
        yield child
        yield from _descendants(child)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _ran(pid: int) -> float:
    try:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[_TIMES])) / _TICKS
    except (OSError, ValueError):
        return 0.0


def _queued(pid: int) -> float:
    total = 0
    for thread in _threads(pid):
        with suppress(OSError, IndexError):
            total += int((thread / "schedstat").read_text().split()[1])
    return total / _NANOSECONDS


def _state(thread: Path) -> str:
    try:
        return (thread / "stat").read_text().rpartition(") ")[2][:1]
    except OSError:
        return ""


def _threads(pid: int) -> list[Path]:
    with suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
