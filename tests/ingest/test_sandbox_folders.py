"""The folders of keepers: a living one's is never removed, a dead one's always, whenever it was killed."""

import fcntl
import os
import time
from pathlib import Path

import pytest

from ingest.sandbox import abandoned as folders
from ingest.sandbox.abandoned import abandoned, own_folder, remove_abandoned


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def left(folder: Path, *, lock: bool = True, minutes: float = 0) -> Path:
    """What a keeper has left that was killed so long ago."""
    (folder / "1" / "deep").mkdir(parents=True)
    (folder / "1" / "deep" / "page").touch()
    (folder / "note").touch()
    if lock:
        (folder / "lock").touch()
    past = time.time() - minutes * 60
    os.utime(folder, (past, past))
    return folder


def test_a_folder_in_use_is_nobody_else_s_and_gone_at_the_end(temporary: Path) -> None:
    with own_folder() as folder:
        past = time.time() - 3600
        os.utime(folder, (past, past))
        assert (abandoned(), remove_abandoned(), list(temporary.iterdir())) == ([], 0, [folder])
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "lock", "minutes"),
    [
        ("kefu-reading-a", True, 0),
        ("kefu-reading-a", False, 2),
        (".kefu-reading-a", True, 2),
        (".kefu-reading-a", False, 2),
    ],
    ids=["killed", "killed before it had a lock", "killed while it locked", "killed at once"],
)
def test_what_a_killed_keeper_has_left_is_removed(temporary: Path, name: str, *, lock: bool, minutes: float) -> None:
    folder = left(temporary / name, lock=lock, minutes=minutes)
    before = sorted(folder.rglob("*"))
    assert (abandoned(), sorted(folder.rglob("*"))) == ([folder], before), "looking changes nothing"
    assert (remove_abandoned(), list(temporary.iterdir())) == (1, [])


@pytest.mark.parametrize("lock", [True, False])
def test_what_may_still_be_being_made_is_left_alone(temporary: Path, *, lock: bool) -> None:
    left(temporary / ".kefu-reading-a", lock=lock)
    left(temporary / "kefu-reading-b", lock=False)
    assert (abandoned(), remove_abandoned(), len(list(temporary.iterdir()))) == ([], 0, 2)


def test_a_link_to_a_folder_is_no_folder(temporary: Path) -> None:
    mine = left(temporary / "mine", minutes=2)
    (temporary / "kefu-reading-a").symlink_to(mine)
    assert (abandoned(), remove_abandoned(), (mine / "note").exists()) == ([], 0, True)


def test_nobody_removes_a_folder_between_the_making_of_its_lock_and_the_locking(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, removed = fcntl.flock, list[int]()

    def slow(file: int, how: int) -> None:
        if how == fcntl.LOCK_EX:
            removed.append(remove_abandoned())
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", slow)
    with own_folder() as folder:
        assert (removed, list(temporary.iterdir())) == ([0], [folder])


def test_a_keeper_whose_folder_was_removed_while_it_was_made_does_not_begin(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood still for more than a minute; the service starts another."""
    real = fcntl.flock

    def stands_still(file: int, how: int) -> None:
        if how == fcntl.LOCK_EX:
            monkeypatch.setattr(folders, "_MADE_WITHIN_SECONDS", -1.0)
            assert remove_abandoned() == 1
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", stands_still)
    with pytest.raises(FileNotFoundError), own_folder():
        pass
    assert list(temporary.iterdir()) == []


def test_removing_that_is_broken_off_is_taken_up_again(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_folder: Path) -> None:
        raise KeyboardInterrupt

    folder = left(temporary / "kefu-reading-a")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(folders, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_abandoned()
    assert abandoned() == [folder]
    assert (remove_abandoned(), list(temporary.iterdir())) == (1, [])
