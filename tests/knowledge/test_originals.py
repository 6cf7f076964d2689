"""The files themselves: kept once, whole or not at all, and told apart from damaged ones."""

import hashlib
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.errors import UnknownOriginal
from knowledge.originals import Originals

DATA = "退货政策".encode()


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


def aged(path: Path, hours: float) -> None:
    past = time.time() - hours * 3600
    os.utime(path, (past, past))


def test_what_is_put_comes_back_under_its_hash(originals: Originals) -> None:
    sha = originals.put(DATA)
    assert sha == hashlib.sha256(DATA).hexdigest()
    assert (originals.get(sha), originals.put(DATA), originals.kept()) == (DATA, sha, {sha})
    assert stat.S_IMODE(originals.path(sha).stat().st_mode) == 0o600
    assert originals.get(originals.put(b"")) == b""


def test_the_same_file_may_be_put_at_once(originals: Originals) -> None:
    data = os.urandom(200_000)
    with ThreadPoolExecutor(4) as threads:
        shas = set(threads.map(originals.put, [data] * 8))
    assert originals.kept() == shas
    assert originals.get(shas.pop()) == data


def test_what_is_not_kept_is_said(originals: Originals) -> None:
    with pytest.raises(UnknownOriginal):
        originals.get("0" * 64)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_only_a_hash_names_a_file(originals: Originals, name: str) -> None:
    with pytest.raises(UnknownOriginal):
        originals.path(name)


def test_a_damaged_file_is_told_and_put_right_by_the_next_upload(originals: Originals) -> None:
    sha = originals.put(DATA)
    originals.path(sha).write_bytes(b"something else")
    with pytest.raises(UnknownOriginal, match="damaged"):
        originals.get(sha)
    assert originals.put(DATA) == sha
    assert originals.get(sha) == DATA


def test_a_full_disk_leaves_nothing_behind(
    originals: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        originals.put(DATA)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_nothing_names_is_removed_once_it_is_old(originals: Originals, tmp_path: Path) -> None:
    kept, unused, fresh = (originals.put(data) for data in (b"kept", b"unused", b"fresh"))
    unfinished = originals.path(kept).parent / ".unfinished-1"
    stranger = originals.path(kept).parent / "readme.txt"
    for path in (unfinished, stranger):
        path.write_bytes(b"")
    for path in (originals.path(kept), originals.path(unused), unfinished, stranger):
        aged(path, hours=2)
    assert originals.remove_unused({kept}) == 2
    assert originals.kept() == {kept, fresh}
    assert stranger.exists()


def test_a_file_that_is_gone_between_listing_and_looking_is_as_good_as_not_there(originals: Originals) -> None:
    """As every unfinished file is once it is finished; here it is a name that leads nowhere."""
    unused = originals.put(DATA)
    aged(originals.path(unused), hours=2)
    (originals.path(unused).parent / ".unfinished-1").symlink_to("nowhere")
    assert originals.unused(set()) == {originals.path(unused): len(DATA)}
    assert originals.remove_unused(set()) == 1


def test_what_is_put_again_is_as_good_as_new(originals: Originals) -> None:
    sha = originals.put(DATA)
    aged(originals.path(sha), hours=2)
    originals.put(DATA)
    assert originals.remove_unused(set()) == 0
