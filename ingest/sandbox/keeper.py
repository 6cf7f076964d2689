"""The process that has files read: `python -m ingest.sandbox.keeper SOCKET`, started by the service.

It has one thread and the readers' libraries loaded, so that a copy of itself is ready to read in milliseconds, which
would not be safe to make of a server with threads. It watches the copies, ends those that take too much, removes what
they leave behind, and ends when the service ends or has had nothing to read for a while.
"""

import contextlib
import gc
import os
import pkgutil
import selectors
import signal
import socket
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import msgspec

from ingest import readers
from ingest.sandbox import child, kernel
from ingest.sandbox.abandoned import own_folder, remove_abandoned
from ingest.sandbox.meter import Meter
from ingest.sandbox.watch import (
    NICENESS,
    children_of,
    disk_of,
    give_way,
    is_ready,
    memory_of,
    queued_for,
    ran_for,
    remove,
)
from ingest.sandbox.wire import ORDER_BYTES, Ending, Limits, unpack_order

_LOOK_SECONDS = 0.05
_IDLE_SECONDS = 600.0
_PATIENCE_SECONDS = 2.0  # for a process to end that was killed; one that waits for a disk may take longer
_MOMENT_SECONDS = 0.001
_PAGES = 1024  # that are heard of at once
# Loaded only by the file that needs them: they take hundreds of MB, or have threads, which a copy would lose.
_HEAVY = ("ocr", "image")
_TASKS = "ingest.sandbox.tasks"


@dataclass(slots=True)
class Job:
    """One file that is being read.

    Attributes:
        pid: Its process.
        status: The socket on which the service waits for its end, and tells of recognised pages.
        meter: The time it takes.
    """

    pid: int
    status: int
    folder: Path
    limits: Limits
    meter: Meter
    gives_way: bool = False
    limit: str = ""
    killed: bool = False
    peak: int = 0


class Keeper:
    """Starts jobs and watches them.

    Args:
        control: The socket on which jobs are ordered.
        root: A folder of its own, in which each job gets one.
    """

    def __init__(self, control: socket.socket, root: Path) -> None:
        self._control = control
        self._root = root
        self._jobs: dict[int, Job] = {}
        self._count = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, self._accept)
        self._wake_on_children()

    def serve(self) -> None:
        """Work until the service is gone, or nothing has come for a while."""
        try:
            while self._turn():
                pass
        finally:
            for job in self._jobs.values():
                self._kill(job)
            while self._jobs:
                self._reap(wait=True)

    def _turn(self) -> bool:
        events = self._selector.select(_LOOK_SECONDS if self._jobs else _IDLE_SECONDS)
        if not events and not self._jobs:
            return False
        heard: list[bool] = [key.data() for key, _ in events]
        for job in list(self._jobs.values()):
            self._look(job)
        self._reap()
        self._end_orphans()
        return all(heard)

    def _accept(self) -> bool:
        """Start a job; an empty order means that the service is gone."""
        order, files, _flags, _address = socket.recv_fds(self._control, ORDER_BYTES, 2)
        if not order:
            return False
        status, channel = files
        for file in files:
            os.set_inheritable(file, False)  # noqa: FBT003 (it takes no keyword)
        self._start(status, channel, unpack_order(order))
        return True

    def _start(self, status: int, channel: int, limits: Limits) -> None:
        self._count += 1
        folder = self._root / str(self._count)
        try:
            folder.mkdir(mode=0o700)
            keeper, pid = os.getpid(), os.fork()
        except OSError as error:  # too little memory, too many processes, no room: the service is told by silence
            sys.stderr.write(f"kefu: a file cannot be read apart: {error}\n")
            remove(folder)
            os.close(status)
            os.close(channel)
            return
        if pid == 0:
            child.become(channel, folder, limits, keeper)
        os.close(channel)
        now = time.monotonic()
        job = self._jobs[pid] = Job(pid, status, folder, limits, Meter(limits, now, now))
        self._selector.register(status, selectors.EVENT_READ, lambda: self._hear(job))

    def _hear(self, job: Job) -> bool:
        """The service says that pages were recognised, or nothing, which means that it has no more use for the job."""
        try:
            pages = os.read(job.status, _PAGES)
        except OSError:
            pages = b""
        if pages:
            job.meter.recognised(len(pages))
        else:
            self._selector.unregister(job.status)
            self._kill(job)
        return True

    def _look(self, job: Job) -> None:
        job.gives_way = job.gives_way or give_way(job.pid)
        memory = memory_of(job.pid)
        job.peak = max(job.peak, memory)
        pid = job.pid
        if limit := job.meter.look(time.monotonic(), ran_for(pid), queued_for(pid), ready=is_ready(pid)):
            self._kill(job, limit)
        elif memory > job.limits.memory_bytes:
            self._kill(job, "memory")
        elif disk_of(job.folder) > job.limits.disk_bytes:
            self._kill(job, "disk")

    def _kill(self, job: Job, limit: str = "") -> None:
        if not job.killed:
            job.killed, job.limit = True, limit
        _kill_group(job.pid)

    def _reap(self, *, wait: bool = False) -> None:
        """Take note of the processes that have ended; only then are their numbers free for others."""
        options = os.WEXITED | os.WNOWAIT | (0 if wait else os.WNOHANG)
        while self._has_children() and (ended := os.waitid(os.P_ALL, 0, options)):
            if ended.si_pid in self._jobs:
                _kill_group(ended.si_pid)
            _pid, status, usage = os.wait4(ended.si_pid, 0)
            if job := self._jobs.pop(ended.si_pid, None):
                self._finish(job, status, usage.ru_maxrss * 1024, max(usage.ru_utime + usage.ru_stime, job.meter.ran))
            if wait and not self._jobs:
                return

    def _has_children(self) -> bool:
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        except ChildProcessError:
            return False
        return True

    def _finish(self, job: Job, status: int, peak: int, cpu: float) -> None:
        self._end_orphans()
        remove(job.folder)
        ending = Ending(job.limit, status, max(peak, job.peak), cpu)
        with contextlib.suppress(KeyError):
            self._selector.unregister(job.status)
        with socket.socket(fileno=job.status) as told, contextlib.suppress(OSError):
            told.sendall(msgspec.msgpack.encode(ending))

    def _end_orphans(self) -> None:
        """End what readers started and left alone, or took out of their session, and what that started in turn."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while (orphans := set(children_of(os.getpid())) - set(self._jobs)) and time.monotonic() < until:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, os.WNOHANG)
            time.sleep(_MOMENT_SECONDS)

    def _wake_on_children(self) -> None:
        """Have the end of a child end the waiting."""
        ringing, bell = socket.socketpair()
        for one in (ringing, bell):
            one.settimeout(0)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)
        signal.set_wakeup_fd(bell.fileno(), warn_on_full_buffer=False)
        self._bell = bell
        self._selector.register(ringing, selectors.EVENT_READ, lambda: bool(ringing.recv(1024)))


def main() -> None:
    """Serve the socket whose number is on the command line."""
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)  # the service decides when it ends
    os.environ.pop("PYTHONPATH", None)  # what it says is in sys.path; programs that readers start shall not see it
    kernel.leave_network()
    kernel.adopt_orphans()
    _load()
    os.nice(NICENESS)
    remove_abandoned()
    with socket.socket(fileno=int(sys.argv[1])) as control, own_folder() as root:
        control.set_inheritable(False)
        gc.collect()
        gc.freeze()
        Keeper(control, root).serve()


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _load() -> None:
    import_module(_TASKS)
    for module in pkgutil.iter_modules(readers.__path__):
        if not module.name.startswith(_HEAVY):
            with contextlib.suppress(Exception):  # who needs it will say so
                import_module(f"{readers.__name__}.{module.name}")


if __name__ == "__main__":
    main()
