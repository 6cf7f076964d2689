"""A process that ends at any step leaves the old or the new version answering, and the next one tidies up."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import KnowledgeBase, Parts
from knowledge.embedding import Embedder
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import (
    RETURNS,
    WARRANTY,
    Clock,
    CountingEmbedder,
    Crash,
    Crashing,
    assert_whole,
    document,
    found,
    parts_of,
)

NEW = "Goods can be returned within fifteen days."
STEPS = {
    "library": ("stage", "vectors_by_meaning", "switch", "leftovers", "forget_index"),
    "vectors": ("get", "add", "remove"),
    "lexicon": ("change",),
    "embedder": ("reads", "embed"),
}
PUBLISHING = [(part, method) for part, methods in STEPS.items() for method in methods]
RETIRING = [
    ("library", "retire"),
    ("library", "leftovers"),
    ("vectors", "remove"),
    ("lexicon", "change"),
    ("library", "forget_index"),
]
REBUILDING = [
    ("library", "indexed_passages"),
    ("library", "set_fingerprint"),
    ("vectors", "clear"),
    ("library", "set_readable"),
    ("embedder", "embed"),
    ("vectors", "add"),
    ("lexicon", "clear"),
    ("lexicon", "change"),
]


@pytest.fixture
def base(reopen: Reopen) -> KnowledgeBase:
    base = reopen()
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY), document("退货", "七天无理由退货。")])
    return base


def crashing(base: KnowledgeBase, step: tuple[str, str], *, done: bool, clock: Clock) -> KnowledgeBase:
    """The same knowledge base, in a process that will end at a step."""
    parts = parts_of(base)
    part, method = step
    changed: dict[str, Any] = {part: Crashing(getattr(parts, part), method, done=done)}
    broken: Parts = replace(parts, **changed)
    return KnowledgeBase(broken, clock)


def replacement() -> list[Any]:
    return [document("returns", NEW), document("退货", "十五天无理由退货。"), document("new", "A new document.")]


def assert_old_or_new(base: KnowledgeBase) -> bool:
    """Every document of one publish answers in the same version; tell whether it is the new one."""
    english = [text for text in found(base, "Goods can be returned") if text in {RETURNS, NEW}]
    chinese = found(base, "无理由退货")
    assert (english, chinese) in (
        ([RETURNS], ["七天无理由退货。"]),
        ([NEW], ["十五天无理由退货。"]),
    )
    assert WARRANTY in found(base, "warranty")
    return english == [NEW]


@pytest.mark.parametrize(("step", "done"), list(product(PUBLISHING, [False, True])), ids=str)
def test_a_crash_while_publishing(
    base: KnowledgeBase, reopen: Reopen, clock: Clock, step: tuple[str, str], *, done: bool
) -> None:
    with pytest.raises(Crash):
        crashing(base, step, done=done, clock=clock).publish(replacement())
    # What a process finds that was not even restarted, then what the next one makes of it.
    before = assert_old_or_new(base)
    again = reopen()
    assert assert_old_or_new(again) is before
    assert_whole(again)
    again.publish(replacement())
    assert assert_old_or_new(again)
    assert_whole(again)


@pytest.mark.parametrize(("step", "done"), list(product(RETIRING, [False, True])), ids=str)
def test_a_crash_while_retiring(
    base: KnowledgeBase, reopen: Reopen, clock: Clock, step: tuple[str, str], *, done: bool
) -> None:
    with pytest.raises(Crash):
        crashing(base, step, done=done, clock=clock).retire(["returns", "退货"])
    again = reopen()
    gone = [RETURNS not in found(again, "returned"), found(again, "无理由退货") == []]
    assert gone == [step != ("library", "retire") or done] * 2
    assert_whole(again)


@pytest.mark.parametrize(("step", "done"), list(product(REBUILDING, [False, True])), ids=str)
def test_a_crash_while_rebuilding_for_another_model(
    base: KnowledgeBase, reopen: Reopen, embedder: Embedder, clock: Clock, step: tuple[str, str], *, done: bool
) -> None:
    """The next process must not take the old model's vectors for its own."""
    other = CountingEmbedder(embedder, fingerprint="another model")
    base = reopen(embedder=other, check=False)
    with pytest.raises(Crash):
        crashing(base, step, done=done, clock=clock).rebuild()
    again = reopen(embedder=other, check=False)
    if parts_of(again).library.fingerprint() == "":
        other.embedded.clear()
        again.check()
        assert len(other.embedded) == 2
    else:
        again.rebuild()
    assert_old_or_new(again)
    assert_whole(again)


def test_an_error_while_publishing_leaves_the_next_one_unharmed(base: KnowledgeBase, clock: Clock) -> None:
    with pytest.raises(Crash):
        crashing(base, ("embedder", "embed"), done=False, clock=clock).publish(replacement())
    base.publish([document("warranty", "The warranty lasts two years.")])
    assert not assert_old_or_new_of_returns(base)
    assert_whole(base)


def assert_old_or_new_of_returns(base: KnowledgeBase) -> bool:
    return NEW in found(base, "returned")


def lose(folder: Path) -> None:
    shutil.rmtree(folder)


def garble(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            file.write_bytes(b"garbled" * 100)


@pytest.mark.parametrize("damage", [lose, garble])
@pytest.mark.parametrize("index", ["lexicon", "vectors"])
def test_an_index_that_was_lost_or_damaged_is_made_anew(
    base: KnowledgeBase, reopen: Reopen, tmp_path: Path, index: str, damage: Callable[[Path], None]
) -> None:
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
    assert_whole(again)


def test_a_whole_index_is_not_made_anew(base: KnowledgeBase, reopen: Reopen, counting: CountingEmbedder) -> None:
    counting.embedded.clear()
    assert_whole(reopen())
    assert counting.embedded == []
