"""The data directory: who may read it, and that looking who owns it keeps nobody from owning it."""

import json
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.data_directory import DataDirectory, RunningService

SERVICE = RunningService("http://127.0.0.1:8000", "key")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """What the operator's shell or service manager lets others do with new files."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_new_directory_is_its_owner_s_alone_and_so_is_all_that_is_put_there(tmp_path: Path, umask: int) -> None:
    directory = DataDirectory(tmp_path / "above" / "data")
    with directory.owned(), directory.announced(SERVICE):
        directory.knowledge.mkdir()
        (directory.knowledge / "index").write_text("what a library writes")
        modes = {path.name: mode(path) for path in directory.path.rglob("*")}
    assert modes == {"kefu.lock": 0o600, "service.json": 0o600, "knowledge": 0o700, "index": 0o600}
    assert mode(directory.path) == 0o700
    assert mode(tmp_path / "above") == 0o777 & ~umask


def test_what_others_may_do_with_other_files_is_not_changed_for_good(tmp_path: Path, umask: int) -> None:
    with DataDirectory(tmp_path / "data").owned():
        pass
    (tmp_path / "file").touch()
    assert mode(tmp_path / "file") == 0o666 & ~umask


def test_a_directory_that_the_operator_made_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    with DataDirectory(tmp_path).owned():
        assert mode(tmp_path) == 0o750


@pytest.fixture
def quick_turns() -> Iterator[None]:
    """Threads take turns a hundred times as often: they meet at more moments, and none waits long for the others."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(before / 100)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("quick_turns")
@pytest.mark.parametrize("left_behind", [False, True], ids=["never used", "after a kill"])
def test_looking_for_the_service_keeps_nobody_from_owning_the_directory(tmp_path: Path, *, left_behind: bool) -> None:
    directory = DataDirectory(tmp_path)
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            assert directory.running_service() is None

    with ThreadPoolExecutor() as pool:
        looking = [pool.submit(look) for _ in range(2)]
        try:
            for _ in range(300):
                if left_behind:
                    (tmp_path / "service.json").write_text(json.dumps({"url": SERVICE.url, "key": SERVICE.key}))
                with directory.owned():
                    pass
        finally:
            over.set()
        for one in looking:
            one.result()


@pytest.mark.usefixtures("quick_turns")
def test_those_who_look_see_the_service_or_none_and_never_half_of_it(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    seen: set[RunningService | None] = set()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            seen.add(directory.running_service())

    with ThreadPoolExecutor() as pool:
        looking = pool.submit(look)
        try:
            for _ in range(300):
                with directory.owned(), directory.announced(SERVICE):
                    pass
        finally:
            over.set()
        looking.result()
    assert seen <= {SERVICE, None}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"url": "http://127.0.0.1:8000"}'])
def test_an_announcement_that_says_nothing_is_none(tmp_path: Path, content: str) -> None:
    directory = DataDirectory(tmp_path)
    with directory.owned(), directory.announced(SERVICE):
        (tmp_path / "service.json").write_text(content)  # still the file that the service holds
        assert directory.running_service() is None
