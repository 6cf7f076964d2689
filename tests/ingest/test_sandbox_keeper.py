"""Whoever of the three ends first, service, keeper or reader: the others notice, and nothing is left."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest

from ingest.errors import UnreadableFile
from ingest.sandbox.client import KeeperProcess, Outcome
from ingest.sandbox.watch import children_of, disk_of, give_way, is_ready, memory_of, queued_for, ran_for, remove
from ingest.sandbox.wire import Limits, Task

_LIMITS = Limits(seconds=20)
_ROOT = Path(__file__).parents[2]
_SERVICE = """
from ingest.sandbox.client import KeeperProcess
from ingest.sandbox.wire import Limits, Task
KeeperProcess().run(Task("tests.ingest.sandbox_nasties:starts_a_sleeper_and_hangs", "a", None, 99), {path!r}, Limits())
"""


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeeperProcess]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    keeper = KeeperProcess()
    yield keeper
    keeper.close()


def test_a_service_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    number, temporary = tmp_path / "number", tmp_path / "temporary"
    temporary.mkdir()
    code = _SERVICE.format(path=str(number).encode())
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, "-c", code], cwd=_ROOT, env=environment) as service:
        _until(lambda: number.exists() and number.read_text() != "")
        below = [*children_of(service.pid), *children_of(children_of(service.pid)[0]), int(number.read_text())]
        service.kill()
    _until(lambda: not any(_lives(pid) for pid in below))
    _until(lambda: list(temporary.iterdir()) == [])


def test_a_keeper_that_is_killed_is_replaced(keeper: KeeperProcess, tmp_path: Path) -> None:
    keeper.run(_task("well"), b"", _LIMITS)
    first = _keeper_of(tmp_path)
    os.kill(first, signal.SIGKILL)
    assert keeper.run(_task("well"), b"again", _LIMITS).get()[0] == b"again"
    assert _keeper_of(tmp_path) != first
    assert len(list(tmp_path.glob("kefu-reading-*"))) == 1, "the next keeper removes what the killed one left"


def test_a_keeper_that_is_killed_in_the_midst_takes_its_readers_along(keeper: KeeperProcess, tmp_path: Path) -> None:
    """The file is read again, once: the first reading was not the file's fault, as far as anyone knows."""
    outcomes: list[Outcome] = []
    reading = Thread(target=lambda: outcomes.append(keeper.run(_task("sleeps"), b"", _LIMITS)))
    reading.start()
    for _ in range(2):
        _until(lambda: any(children_of(pid) for pid in _keepers(tmp_path)))
        pid = _keeper_of(tmp_path)
        readers = children_of(pid)
        os.kill(pid, signal.SIGKILL)
        _until(lambda gone=(pid, *readers): not any(map(_lives, gone)))
    reading.join()
    fault = outcomes[0].fault
    assert isinstance(fault, UnreadableFile)
    assert "ended from outside" in fault.message


def test_a_keeper_ignores_what_is_sent_to_all(keeper: KeeperProcess, tmp_path: Path) -> None:
    """Ctrl-C, and a supervisor's request to all processes to end: the service finishes what it reads, then hangs up."""
    keeper.run(_task("well"), b"", _LIMITS)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(_keeper_of(tmp_path), number)
    assert keeper.run(_task("well"), b"still", _LIMITS).get()[0] == b"still"


def test_closing_ends_the_keeper_and_its_folder(keeper: KeeperProcess, tmp_path: Path) -> None:
    keeper.run(_task("well"), b"", _LIMITS)
    pid = _keeper_of(tmp_path)
    keeper.close()
    assert not _lives(pid)
    assert list(tmp_path.iterdir()) == []
    assert keeper.run(_task("well"), b"anew", _LIMITS).get()[0] == b"anew"


def test_a_keeper_that_has_nothing_to_do_ends(tmp_path: Path) -> None:
    code = "import sys; from ingest.sandbox import keeper; keeper._IDLE_SECONDS = 0.1; keeper.main()"
    ours, theirs = socket.socketpair()
    with ours, theirs:
        command = [sys.executable, "-c", code, str(theirs.fileno())]
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        ended = subprocess.run(command, pass_fds=[theirs.fileno()], cwd=_ROOT, env=environment, timeout=60, check=False)
    assert ended.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_copy_of_the_service_has_a_keeper_of_its_own(keeper: KeeperProcess, tmp_path: Path) -> None:
    keeper.run(_task("well"), b"", _LIMITS)
    copy = os.fork()
    if copy == 0:
        good = keeper.run(_task("well"), b"", _LIMITS).fault is None and len(_keepers(tmp_path)) == 1
        keeper.close()
        os._exit(0 if good else 1)
    assert os.waitpid(copy, 0)[1] == 0
    assert keeper.run(_task("well"), b"mine", _LIMITS).get()[0] == b"mine"


def test_memory_counts_all_that_a_process_started() -> None:
    code = "kept = b'x' * (64 << 20); print(flush=True); input()"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    assert memory_of(os.getpid()) - memory_of(child.pid) > 0
    assert memory_of(child.pid) > 64 << 20
    child.communicate(b"\n")
    assert memory_of(child.pid) == 0


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="programs cannot be put on one processor here")
def test_the_time_on_the_processors_is_told_from_that_of_waiting_for_one() -> None:
    """Two programs share a processor; what the first one starts counts as its own."""
    loop = f"import os\nos.sched_setaffinity(0, {{{min(os.sched_getaffinity(0))}}})\nwhile True: pass"
    with ExitStack() as programs:
        starting = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {loop!r}])"
        one, other = (
            programs.enter_context(subprocess.Popen([sys.executable, "-c", code])) for code in (starting, loop)
        )
        for program in (one, other):
            programs.callback(program.kill)
        _until(lambda: min(ran_for(one.pid), ran_for(other.pid)) > 0.2)
        _until(lambda: min(queued_for(one.pid) or 0.0, queued_for(other.pid) or 0.0) > 0.1)
        assert is_ready(one.pid)
        for child in children_of(one.pid):
            os.kill(child, signal.SIGKILL)
    assert (ran_for(one.pid), queued_for(one.pid)) == (0.0, None), "it is gone"


def test_a_process_gives_way_that_could_not_at_once() -> None:
    """A kernel refuses that for a moment after another process has asked for it."""
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as sleeper:
        before = Path(f"/proc/{sleeper.pid}/autogroup")
        _until(lambda: give_way(sleeper.pid) and not is_ready(sleeper.pid))
        assert not before.exists() or "nice 10" in before.read_text()
        sleeper.kill()


def test_the_disk_counts_what_is_written_not_what_is_promised(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "full").write_bytes(b"x" * 100_000)
    with (tmp_path / "holes").open("wb") as holes:
        holes.truncate(1 << 40)
    (tmp_path / "link").symlink_to("/")
    assert 100_000 <= disk_of(tmp_path) < 200_000
    assert disk_of(tmp_path / "not-there") == 0


def test_so_many_files_that_they_are_meant_to_hurt_count_as_too_much(tmp_path: Path) -> None:
    for number in range(10_001):
        (tmp_path / str(number)).symlink_to("x")
    assert disk_of(tmp_path) > 1 << 60


def test_a_folder_without_rights_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"")
    for folder in ("a/b", "a"):
        (tmp_path / folder).chmod(0)
    remove(tmp_path / "a")
    assert not (tmp_path / "a").exists()
    remove(tmp_path / "a")


def _task(nasty: str) -> Task:
    return Task(f"tests.ingest.sandbox_nasties:{nasty}", "a.txt", None, 1 << 20)


def _keepers(temporary: Path) -> list[int]:
    """The keepers that this process has started, and that still live."""
    mark = str(temporary).encode()
    return [
        pid
        for pid in children_of(os.getpid())
        if b"ingest.sandbox.keeper" in Path(f"/proc/{pid}/cmdline").read_bytes()
        and mark in Path(f"/proc/{pid}/environ").read_bytes()
    ]


def _keeper_of(temporary: Path) -> int:
    (pid,) = _keepers(temporary)
    return pid


def _lives(pid: int) -> bool:
    """Tell whether a process is there, and more than a note of how it ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
