"""Indexes that were lost, damaged or are not whole are set right at the next start."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import (
    RETURNS,
    WARRANTY,
    Clock,
    CountingEmbedder,
    Crash,
    assert_whole,
    document,
    parts_of,
)
from tests.knowledge.test_crashes import assert_old_or_new, crashing


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    base = reopen()
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY), document("退货", "七天无理由退货。")])
    return base


def lose(folder: Path) -> None:
    shutil.rmtree(folder)


def garble(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            file.unlink()  # as the next process finds it: this one may have the old file in its memory still
            file.write_bytes(b"garbled" * 100)


@pytest.mark.parametrize("damage", [lose, garble])
@pytest.mark.parametrize("index", ["lexicon", "vectors", "archive-lexicon", "archive-vectors"])
def test_an_index_that_was_lost_or_damaged_is_made_anew(
    base: KnowledgeBase, reopen: Reopen, tmp_path: Path, index: str, damage: Callable[[Path], None]
) -> None:
    base.retire(["warranty"])
    base.restore(base.document_id("warranty"))
    base.close()
    damage(next((tmp_path / "knowledge").glob(f"{index}*")))
    again = reopen()
    assert not assert_old_or_new(again)
    assert again.search("guarantee period").hits[0].scores.dense is not None
    assert_whole(again)


def test_rows_that_the_vector_index_misses_or_has_too_many_are_set_right(
    base: KnowledgeBase, reopen: Reopen, counting: CountingEmbedder
) -> None:
    parts = parts_of(base)
    held = sorted(parts.vectors.ids())
    parts.vectors.add([9001, 9002], parts.embedder.embed(["a stranger", "another"]))
    parts.vectors.remove(held[:1])
    counting.embedded.clear()
    again = reopen()
    assert len(counting.embedded) == 1
    again.mend()
    assert_whole(again)


def test_a_whole_index_is_not_made_anew(base: KnowledgeBase, reopen: Reopen, counting: CountingEmbedder) -> None:
    counting.embedded.clear()
    assert_whole(reopen())
    assert counting.embedded == []


def test_a_start_removes_nothing_of_a_long_file_that_a_crash_left_and_searches_do_not_suffer_from_it(
    base: KnowledgeBase, reopen: Reopen, clock: Clock, counting: CountingEmbedder
) -> None:
    """What is left is more than a channel gives, and fits every question better than what is in force."""
    long = [text for n in range(80) for text in (f"Goods can be returned within {n} days.", f"无理由退货 {n} 天。")]
    with pytest.raises(Crash):
        crashing(base, ("library", "switch"), done=False, clock=clock).publish([document("long", *long)])
    counting.embedded.clear()
    again = reopen()
    assert parts_of(again).lexicon.count() > len(long)
    assert not assert_old_or_new(again)
    assert counting.embedded == ["Goods can be returned", "warranty"]
    again.mend()
    assert not assert_old_or_new(again)
    assert_whole(again)
