"""What a reader does to its process costs one file, and leaves nothing behind."""

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from ingest.errors import (
    EncryptedDocument,
    IngestError,
    MachineBusy,
    ReadingCancelled,
    ReadingTooMuch,
    UnreadableFile,
)
from ingest.sandbox.client import KeeperProcess, Outcome
from ingest.sandbox.watch import NICENESS
from ingest.sandbox.wire import Limits, Task

_MB = 1 << 20
_NICEST = 19
_NORMAL = Limits(seconds=20, memory_bytes=256 * _MB, output_bytes=8 * _MB, disk_bytes=16 * _MB)
# The processors' time is short and the clock's is long, so that a busy machine is not what ends a file.
_BRIEF = replace(_NORMAL, seconds=0.1, patience=3000)
_SLEEPS = 60  # seconds that a sleeper sleeps: what is ended in half of it was ended before it woke


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keeper makes its folders: nothing else does."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def keeper(temporary: Path) -> Iterator[KeeperProcess]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("KEFU_SECRET", "a-secret")
        patch.setenv("SOME_TOKEN", "a-secret")
        keeper = KeeperProcess()
        keeper.run(_task("well"), b"", _NORMAL)
    yield keeper
    keeper.close()
    assert list(temporary.iterdir()) == []


@pytest.fixture(autouse=True)
def leaves_nothing(keeper: KeeperProcess, temporary: Path) -> Iterator[None]:
    """Whatever a job did, its folder and its processes are gone when its caller hears of the end."""
    yield
    assert [path.name for root in temporary.iterdir() for path in root.iterdir()] == ["lock"]
    assert keeper.run(_task("well"), b"alive", _NORMAL).fault is None


def test_what_is_read_comes_back(keeper: KeeperProcess) -> None:
    data = bytes(range(256)) * 20_000
    outcome = keeper.run(Task(f"{_NASTIES}:well", "a.txt", "passwört", 8 * _MB), data, _NORMAL)
    assert [bytes(item) for item in outcome.get()] == [data, "passwört".encode()]
    assert outcome.peak_bytes > 10 * _MB
    assert outcome.cpu_seconds < 5


@pytest.mark.parametrize(
    ("nasty", "limit"),
    [
        ("loops", "time"),
        ("lets_its_children_loop", "time"),
        ("disowns_its_children_that_loop", "time"),
        ("sleeps", "waiting"),
        ("starts_a_sleeper_and_hangs", "waiting"),
    ],
)
def test_what_takes_too_long_is_ended(keeper: KeeperProcess, tmp_path: Path, nasty: str, limit: str) -> None:
    number = tmp_path / "number"
    outcome = keeper.run(_task(nasty), str(number).encode(), _BRIEF)
    _is_limit(outcome, limit)
    assert not number.exists() or not _lives(int(number.read_text()))


@pytest.mark.parametrize(("nasty", "says"), [("loops", "KEFU_READING_SECONDS"), ("sleeps", "save it anew")])
def test_a_limit_of_time_says_which_it_was_and_what_helps(keeper: KeeperProcess, nasty: str, says: str) -> None:
    fault = keeper.run(_task(nasty), b"", _BRIEF).fault
    assert isinstance(fault, ReadingTooMuch)
    assert says in fault.message


def test_what_is_not_done_in_time_by_the_clock_although_it_runs_is_not_to_blame(keeper: KeeperProcess) -> None:
    fault = keeper.run(_task("loops"), b"", replace(_NORMAL, seconds=30, patience=0.01)).fault
    assert isinstance(fault, MachineBusy)
    assert fault.detail == {"file": "a.txt", "limit": "busy", "seconds": 0.3}


@pytest.mark.parametrize(
    "nasty", ["eats_memory", "eats_memory_and_hides_it", "shares_memory", "lets_its_child_eat_memory", "is_killed"]
)
def test_what_takes_too_much_memory_is_ended(keeper: KeeperProcess, nasty: str) -> None:
    _is_limit(keeper.run(_task(nasty), b"", _NORMAL), "memory")


@pytest.mark.parametrize("nasty", ["fills_the_disk", "fills_the_disk_in_small_files"])
def test_what_fills_the_disk_is_ended(keeper: KeeperProcess, nasty: str) -> None:
    _is_limit(keeper.run(_task(nasty), b"", _NORMAL), "disk")


@pytest.mark.parametrize("nasty", ["gives_too_much", "gives_too_much_uncounted"])
def test_what_gives_too_much_is_ended(keeper: KeeperProcess, nasty: str) -> None:
    _is_limit(keeper.run(_task(nasty), b"", _NORMAL), "output")


def test_what_recurses_too_deep_is_told_as_nesting(keeper: KeeperProcess) -> None:
    _is_limit(keeper.run(_task("recurses"), b"", _NORMAL), "nesting")


@pytest.mark.parametrize(
    ("nasty", "cause"),
    [
        ("crashes", "SIGSEGV"),
        ("leaves", "no result"),
        ("says_nonsense", "no result"),
        ("raises_to_leave", "SystemExit: 0"),
        ("is_not_there", "AttributeError: module 'tests.ingest.sandbox_nasties' has no attribute 'is_not_there'"),
    ],
)
def test_what_breaks_off_is_an_unreadable_file(keeper: KeeperProcess, nasty: str, cause: str) -> None:
    fault = keeper.run(_task(nasty), b"", _NORMAL).fault
    assert isinstance(fault, UnreadableFile)
    assert fault.detail == {"file": "a.txt", "cause": cause}


def test_an_error_of_the_reader_comes_back_as_it_is(keeper: KeeperProcess) -> None:
    with pytest.raises(EncryptedDocument, match=r"a\.txt needs a password") as caught:
        keeper.run(_task("asks_for_a_password"), b"", _NORMAL).get()
    assert caught.value.detail == {"file": "a.txt", "wrong_password": False}


def test_a_reader_may_answer_before_it_has_taken_a_large_file(keeper: KeeperProcess) -> None:
    assert keeper.run(_task("does_not_listen"), bytes(8 * _MB), _NORMAL).get() == [b"done"]


def test_folders_without_rights_are_removed_too(keeper: KeeperProcess) -> None:
    folder = bytes(keeper.run(_task("leaves_files"), b"", _NORMAL).get()[0])
    assert not Path(folder.decode()).parent.exists()


def test_what_a_reader_started_ends_with_it(keeper: KeeperProcess) -> None:
    number = keeper.run(_task("starts_a_sleeper"), b"", _NORMAL).get()[0]
    assert not _lives(int(bytes(number)))


def test_readers_print_into_nothing(keeper: KeeperProcess, capfd: pytest.CaptureFixture[str]) -> None:
    assert keeper.run(_task("prints"), b"", _NORMAL).get() == [b""]
    assert capfd.readouterr() == ("", "")


def test_readers_have_no_network(keeper: KeeperProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1]).encode()
        said = [keeper.run(_task(f"{one}"), port, _NORMAL).get()[0] for one in _WAYS_OUT]
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert bytes(said[0]) == b"PermissionError: a file is read without the network"
    assert bytes(said[1]) == b"-1 13"
    assert b"Error" in bytes(said[2])


_WAYS_OUT = ("opens_a_socket", "opens_a_socket_past_python", "connects_without_refusal")


def test_a_reader_sees_no_secret(keeper: KeeperProcess) -> None:
    task = Task(f"{_NASTIES}:tells_what_it_sees", "a.txt", "the-password", _MB)
    environment, files, command, folders, rest = (bytes(item) for item in keeper.run(task, b"", _NORMAL).get())
    assert b"a-secret" not in environment
    assert b"the-password" not in environment + command
    assert files.split()[:4] == b"0 1 2 3".split()
    assert len(files.split()) == 5  # the folder that is being listed
    assert len(set(folders.split())) == 1
    assert rest == b"1 %d" % min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, _NICEST)


def test_cancelling_ends_a_reader_at_once(keeper: KeeperProcess) -> None:
    unwanted = Event()
    Thread(target=lambda: time.sleep(0.3) or unwanted.set()).start()
    began = time.monotonic()
    with pytest.raises(ReadingCancelled):
        keeper.run(_task("sleeps"), b"", _NORMAL, lambda _: not unwanted.is_set())
    assert time.monotonic() - began < _SLEEPS / 2


def test_several_are_read_at_once(keeper: KeeperProcess) -> None:
    outcomes: dict[str, Outcome] = {}

    def read(nasty: str) -> None:
        outcomes[nasty] = keeper.run(_task(nasty), nasty.encode(), replace(_NORMAL, seconds=1.5))

    nasties = ["sleeps", "well", "crashes", "eats_memory", "gives_too_much"]
    threads = [Thread(target=read, args=(nasty,)) for nasty in nasties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes["well"].get()[0] == b"well"
    assert {nasty: _code(outcomes[nasty].fault) for nasty in nasties if nasty != "well"} == {
        "sleeps": "waiting",
        "crashes": "unreadable_file",
        "eats_memory": "memory",
        "gives_too_much": "output",
    }


_NASTIES = "tests.ingest.sandbox_nasties"


def _task(nasty: str) -> Task:
    return Task(f"{_NASTIES}:{nasty}", "a.txt", None, _NORMAL.output_bytes)


def _is_limit(outcome: Outcome, limit: str) -> None:
    assert isinstance(outcome.fault, ReadingTooMuch)
    assert outcome.fault.detail == {"file": "a.txt", "limit": limit}
    assert "a.txt" in outcome.fault.message


def _code(fault: IngestError | None) -> str:
    assert fault is not None
    assert isinstance(fault.detail, dict)
    return str(fault.detail.get("limit", fault.code))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
