"""A process that ends at any step leaves the old or the new version answering, and the next one tidies up."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder
from knowledge.errors import WrongState
from knowledge.opening import open_knowledge
from service.database.engine import open_engine
from tests.conftest import wait_until_closed
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import (
    MONDAY,
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
PUBLISHING = [
    *(("library", name) for name in ("stage", "vectors_by_meaning", "switch", "strays", "set_archived")),
    *(("library", name) for name in ("leftovers", "leave_index", "forget_staged")),
    *(("vectors", name) for name in ("get", "add", "remove")),
    *(("archive.vectors", name) for name in ("get", "add")),
    ("lexicon", "change"),
    ("archive.lexicon", "change"),
    ("embedder", "reads"),
    ("embedder", "embed"),
]
RETIRING = [
    *(("library", name) for name in ("retire", "strays", "set_archived", "leftovers", "leave_index")),
    ("archive.vectors", "add"),
    ("archive.lexicon", "change"),
    ("vectors", "remove"),
    ("lexicon", "change"),
]
REBUILDING = [
    *(("library", name) for name in ("generation", "indexed_passages", "archived_passages", "switch_indexes")),
    *(("folder", name) for name in ("begin", "forget_others")),
    ("embedder", "reads"),
    ("embedder", "embed"),
    ("vectors", "close"),
]


@pytest.fixture(scope="module")
def stocked(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, empty_indexes: Path, embedder: Embedder
) -> Path:
    """A database and indexes with three documents; to be copied, not used."""
    folder = tmp_path_factory.mktemp("stocked")
    engine = open_engine(f"sqlite:///{shutil.copy(migrated_file, folder / 'kefu.db')}")
    shutil.copytree(empty_indexes, folder / "knowledge")
    base = KnowledgeBase(parts_of(open_knowledge(folder / "knowledge", engine, CountingEmbedder(embedder))), Clock())
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY), document("退货", "七天无理由退货。")])
    base.close()
    engine.dispose()
    wait_until_closed(folder)
    return folder


@pytest.fixture
def base(reopen: Reopen, stocked: Path, tmp_path: Path) -> KnowledgeBase:
    shutil.rmtree(tmp_path / "knowledge")
    shutil.copytree(stocked, tmp_path, dirs_exist_ok=True)
    return reopen()


def crashing(base: KnowledgeBase, step: tuple[str, str], *, done: bool, clock: Clock) -> KnowledgeBase:
    """The same knowledge base, in a process that will end at a step."""
    parts = parts_of(base)
    part, method = step
    changed: dict[str, Any] = {}
    if "." in part:
        shelf, name = part.split(".")
        broken = Crashing(getattr(getattr(parts, shelf), name), method, done=done)
        changed[shelf] = replace(getattr(parts, shelf), **{name: broken})
    else:
        changed[part] = Crashing(getattr(parts, part), method, done=done)
    return KnowledgeBase(replace(parts, **changed), clock)


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
    again.mend()
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
    again.mend()
    assert_whole(again)


@pytest.mark.parametrize(("step", "done"), list(product(REBUILDING, [False, True])), ids=str)
def test_a_crash_while_rebuilding_for_another_model(
    base: KnowledgeBase, reopen: Reopen, embedder: Embedder, clock: Clock, step: tuple[str, str], *, done: bool
) -> None:
    """The old indexes answer for the old model until the new ones are whole, and nobody takes one for the other."""
    base.retire(["warranty"])
    base.publish([document("warranty", WARRANTY)])
    other = CountingEmbedder(embedder, fingerprint="another model")
    base = reopen(embedder=other, check=False)
    with pytest.raises(Crash):
        crashing(base, step, done=done, clock=clock).rebuild()
    again = reopen(embedder=other, check=False)
    if parts_of(again).library.fingerprint() != "another model":
        assert_old_or_new(reopen())
        again = reopen(embedder=other, check=False)
        other.embedded.clear()
        assert again.rebuild() == 4
        assert len(other.embedded) == 2
    assert_old_or_new(reopen(embedder=other))
    assert_whole(reopen(embedder=other))


def restoring(base: KnowledgeBase) -> None:
    base.restore(base.document_id("gone"))


def prolonging(base: KnowledgeBase) -> None:
    base.set_times(base.document(base.document_id("sale")).versions[0].id, None, MONDAY + timedelta(days=30))


def asking(base: KnowledgeBase) -> None:
    base.set_questions(first_passage(base), ["Who pays when the bulb dies?"])


def first_passage(base: KnowledgeBase) -> int:
    return base.passages(base.document(base.document_id("warranty")).leading.id)[0].id


ACTS: dict[Callable[[KnowledgeBase], None], list[tuple[str, str]]] = {
    restoring: [("library", "stage"), ("library", "switch"), ("vectors", "add"), ("lexicon", "change")],
    prolonging: [
        *(("library", name) for name in ("revived_by", "set_indexed", "passages_of", "set_times", "set_archived")),
        ("vectors", "add"),
        ("lexicon", "change"),
        ("archive.vectors", "remove"),
        ("archive.lexicon", "change"),
    ],
    asking: [
        *(("library", name) for name in ("set_questions", "stale_passages", "clear_stale")),
        ("embedder", "embed"),
        ("vectors", "add"),
        ("lexicon", "change"),
    ],
}


ASKED = {"restoring": "gone", "prolonging": "half price", "asking": "Who pays when the bulb dies?"}


@pytest.mark.parametrize(
    ("act", "step", "done"),
    [(act, step, done) for act, steps in ACTS.items() for step in steps for done in (False, True)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_crash_while_staff_change_something(
    base: KnowledgeBase,
    reopen: Reopen,
    clock: Clock,
    act: Callable[[KnowledgeBase], None],
    step: tuple[str, str],
    *,
    done: bool,
) -> None:
    """It was done or it was not, the past is what it was, and doing it again does it."""
    base.publish([document("gone", "Gone."), document("sale", "Half price.", expires_at=MONDAY + timedelta(days=1))])
    base.retire(["gone"])
    clock.advance(days=2)
    base.tidy()
    with pytest.raises(Crash):
        act(crashing(base, step, done=done, clock=clock))
    again = reopen()
    assert not assert_old_or_new(again)
    assert found(again, "half price", MONDAY)[0] == "Half price."
    again.mend()
    assert_whole(again)
    with suppress(WrongState):  # it was done before it crashed
        act(again)
    assert_whole(again)
    assert found(again, ASKED[act.__name__])[0] in {"Gone.", "Half price.", WARRANTY}


TIDYING = [("library", "strays"), ("archive.vectors", "add"), ("archive.lexicon", "change"), ("vectors", "remove")]


@pytest.mark.parametrize(("step", "done"), list(product(TIDYING, [False, True])), ids=str)
def test_a_crash_while_a_waiting_version_takes_over(
    base: KnowledgeBase, reopen: Reopen, clock: Clock, step: tuple[str, str], *, done: bool
) -> None:
    base.publish([replace(version, effective_from=MONDAY + timedelta(days=1)) for version in replacement()])
    clock.advance(days=1)
    with pytest.raises(Crash):
        crashing(base, step, done=done, clock=clock).tidy()
    assert assert_old_or_new(base)
    again = reopen()
    assert assert_old_or_new(again)
    assert RETURNS in found(again, "returned", MONDAY)
    again.mend()
    assert_whole(again)


def test_an_error_while_publishing_leaves_the_next_one_unharmed(base: KnowledgeBase, clock: Clock) -> None:
    with pytest.raises(Crash):
        crashing(base, ("embedder", "embed"), done=False, clock=clock).publish(replacement())
    base.publish([document("warranty", "The warranty lasts two years.")])
    assert not assert_old_or_new_of_returns(base)
    assert_whole(base)


def assert_old_or_new_of_returns(base: KnowledgeBase) -> bool:
    return NEW in found(base, "returned")
