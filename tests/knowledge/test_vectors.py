"""The vector index."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import ChromaError

from knowledge.embedding import Vectors
from knowledge.vectors import VectorIndex
from tests.conftest import wait_until_closed
from tests.disks import fill


def unit(*numbers: float) -> Vectors:
    vector = np.array(numbers, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors")
    yield index
    index.close()


def test_the_nearest_come_first_with_their_cosines(index: VectorIndex) -> None:
    index.add([1, 2, 3], np.stack([unit(1, 0), unit(1, 1), unit(-1, 0)]))
    found = index.search(unit(1, 0), 10)
    assert [passage for passage, _ in found] == [1, 2, 3]
    assert [cosine for _, cosine in found] == pytest.approx([1.0, 0.5**0.5, -1.0], abs=1e-6)
    assert [passage for passage, _ in index.search(unit(1, 0), 2)] == [1, 2]


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert (index.search(unit(1, 0), 5), index.get([1]), index.get([]), index.ids(), len(index.ids())) == (
        [],
        {},
        {},
        set(),
        0,
    )


def test_a_known_id_gets_the_new_vector(index: VectorIndex) -> None:
    index.add([1], unit(1, 0)[np.newaxis])
    index.add([1], unit(0, 1)[np.newaxis])
    assert len(index.ids()) == 1
    assert index.get([1])[1] == pytest.approx(unit(0, 1))


def test_removed_rows_are_gone_and_unknown_ones_ignored(index: VectorIndex) -> None:
    index.add([1, 2], np.stack([unit(1, 0), unit(0, 1)]))
    index.remove([1, 99])
    assert index.ids() == {2}
    assert [passage for passage, _ in index.search(unit(1, 0), 5)] == [2]


def test_more_rows_than_fit_one_call(index: VectorIndex) -> None:
    rows = np.stack([unit(np.cos(angle), np.sin(angle)) for angle in np.linspace(0, 3, 257)])
    index.add(range(1, 258), rows)
    assert index.ids() == set(range(1, 258))
    assert index.get([257])[257] == pytest.approx(rows[256])
    index.remove(range(1, 250))
    assert index.ids() == set(range(250, 258))


def test_what_was_added_is_there_after_reopening(tmp_path: Path) -> None:
    first = VectorIndex(tmp_path)
    first.add([7], unit(1, 0)[np.newaxis])
    first.close()
    second = VectorIndex(tmp_path)
    assert second.search(unit(1, 0), 1)[0][0] == 7
    second.close()


@pytest.mark.parametrize("pattern", ["chroma.sqlite3", "*/header.bin", "*/index_metadata.pickle"])
def test_an_index_that_cannot_be_read_begins_anew(tmp_path: Path, pattern: str) -> None:
    """Of a few vectors Chroma writes no graph; of a few thousand it does."""
    first = VectorIndex(tmp_path)
    angles = np.linspace(0, 3, 2001)
    first.add(range(2001), np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32))
    first.close()
    (damaged,) = tmp_path.glob(pattern)
    damaged.write_bytes(b"damaged" * 200)
    for log in tmp_path.glob(f"{damaged.name}-*"):
        log.unlink()  # a log that closing has left would hold the whole database once more
    second = VectorIndex(tmp_path)
    assert len(second.ids()) == 0
    second.add([1], unit(1, 0)[np.newaxis])
    assert second.search(unit(1, 0), 1) == [(1, pytest.approx(1.0))]
    second.close()


@pytest.mark.parametrize("before", ["wal", "delete"])
def test_its_database_keeps_a_write_ahead_log_also_one_that_did_not(tmp_path: Path, before: str) -> None:
    """Without one, every change waits for the disk several times, and nothing else in the process runs meanwhile."""
    first = VectorIndex(tmp_path)
    first.add([1], unit(1, 0)[np.newaxis])
    first.close()
    wait_until_closed(tmp_path)
    file = tmp_path / "chroma.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        database.execute(f"PRAGMA journal_mode = {before}")
    again = VectorIndex(tmp_path)
    assert again.ids() == {1}
    again.close()
    wait_until_closed(tmp_path)
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_cannot_be_opened_on_a_full_disk_is_not_thrown_away(small_disk: Path) -> None:
    folder = small_disk / "vectors"
    first = VectorIndex(folder)
    first.add([1, 2], np.stack([unit(1, 0), unit(0, 1)]))
    first.close()
    filler = fill(small_disk)
    with suppress(ChromaError):
        VectorIndex(folder).close()
    filler.unlink()
    again = VectorIndex(folder)
    assert again.ids() == {1, 2}
    again.close()


def test_rows_removed_in_the_midst_of_searches_do_not_fail_them(index: VectorIndex) -> None:
    """Chroma looks up what it has found afterwards; of a few thousand rows that takes long enough to see it."""
    rows = np.random.default_rng(1).normal(size=(3000, 8)).astype(np.float32)
    index.add(range(3000), rows)
    with ThreadPoolExecutor(1) as thread:
        removing = thread.submit(index.remove, range(2990))
        while not removing.done():
            index.search(rows[0], 3000)
        removing.result()
    assert {row for row, _ in index.search(rows[0], 3000)} == set(range(2990, 3000))
