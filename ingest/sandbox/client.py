"""The service's side of the sandbox: starts the keeper, hands it one file at a time, hears how the reading ended."""

import array
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ingest.errors import UnreadableFile
from ingest.sandbox.talk import Follower, KeeperGone, Outcome, Talk
from ingest.sandbox.wire import Limits, Task, pack_order

kept_variables = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"}
"""The variables of the environment that the keeper may know; tests add those of their coverage."""

# Libraries that count with several threads would start them in the keeper, and a copy of it would not have them.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_PATIENCE_SECONDS = 5.0  # for the keeper to end by itself
_ATTEMPTS = 2


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

    def run(self, task: Task, data: bytes, limits: Limits, follower: Follower | None = None) -> Outcome:
        """Have a task done in a process of its own.

        Args:
            task: What to do.
            data: The whole file.
            limits: What that may take.
            follower: Is told how far it is; when it says no, the process is ended.

        Raises:
            ReadingCancelled: It was cancelled. Everything else is in the outcome.
        """
        for _ in range(_ATTEMPTS):
            keeper = self._running()
            try:
                with Talk(task, data, limits) as talk:
                    _order(keeper.control, talk.theirs, limits)
                    return talk.outcome(follower)
            except KeeperGone:
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
    files = array.array("i", [one.fileno() for one in sockets])
    try:
        control.sendmsg([pack_order(limits)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    except OSError as error:
        raise KeeperGone from error
    for one in sockets:
        one.close()


def _environment() -> dict[str, str]:
    """Give what the keeper may know of this process's environment; secrets are there, so the rest stays here."""
    kept = {name: os.environ[name] for name in kept_variables if name in os.environ}
    path = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
    return {**kept, **_ONE_THREAD, "PYTHONPATH": path, "PYTHONUTF8": "1"}
