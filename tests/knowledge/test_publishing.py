"""Publishing beside other changes: nobody waits for another one's embedding, and nothing of theirs is lost."""

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import pytest

from knowledge.base import KnowledgeBase
from knowledge.embedding import Embedder, Vectors
from knowledge.filling import PORTION
from knowledge.types import NewVersion, Published
from tests.database.fixtures import on_both
from tests.knowledge.conftest import Reopen
from tests.knowledge.documents import (
    MONDAY,
    RETURNS,
    WARRANTY,
    CountingEmbedder,
    assert_whole,
    document,
    found,
    parts_of,
)

LONG = "A long manual about everything."
SHIPPING = "Parcels leave at four."


class Held(CountingEmbedder):
    """An embedder that waits before it embeds a long manual, until it is let go."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder)
        self.reached = Event()
        self.let_go = Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if any(LONG in text for text in texts):
            self.reached.set()
            assert self.let_go.wait(20)
        return super().embed(texts)


@pytest.fixture
def held(embedder: Embedder) -> Held:
    return Held(embedder)


@pytest.fixture
def base(reopen: Reopen, held: Held) -> KnowledgeBase:
    base = reopen(embedder=held)
    base.publish([document("returns", RETURNS), document("warranty", WARRANTY)])
    return base


@contextmanager
def going_on(act: Callable[[], Any], held: Held) -> Generator[Callable[[], Any]]:
    """Go on while another thread is in the midst of embedding; give what lets it end, and its result."""
    with ThreadPoolExecutor(1) as threads:
        acting = threads.submit(act)
        assert held.reached.wait(20)

        def end() -> Any:
            held.let_go.set()
            return acting.result(20)

        try:
            yield end
        finally:
            held.let_go.set()


def publishing(base: KnowledgeBase, *versions: NewVersion) -> Callable[[], list[Published]]:
    return lambda: base.publish(versions)


def first_passage(base: KnowledgeBase, key: str) -> int:
    return base.passages(base.document(base.document_id(key)).leading.id)[0].id


def test_nobody_waits_for_a_long_document(base: KnowledgeBase, held: Held) -> None:
    with going_on(publishing(base, document("manual", LONG)), held) as end:
        base.publish([document("shipping", SHIPPING)])
        base.switch_passage(first_passage(base, "warranty"), enabled=False)
        base.set_questions(first_passage(base, "returns"), ["Can I send it back?"])
        base.retire(["shipping"])
        base.restore(base.document_id("shipping"))
        base.rebuild()
        base.tidy()
        assert LONG not in found(base, "a manual about everything")
        assert [one.changed for one in end()] == [True]
    assert found(base, LONG)[0] == LONG
    assert_whole(base)


def test_what_is_published_while_everything_is_rebuilt_is_in_the_new_indexes(base: KnowledgeBase, held: Held) -> None:
    with going_on(publishing(base, document("manual", LONG)), held) as end:
        before = parts_of(base).vectors
        base.rebuild()
        assert parts_of(base).vectors is not before
        end()
    hit = base.search(LONG).hits[0]
    assert (hit.passage.text, hit.scores.dense) == (LONG, pytest.approx(1, abs=0.3))
    assert_whole(base)


def test_a_rebuild_catches_up_with_what_changes_meanwhile(base: KnowledgeBase, held: Held) -> None:
    held.let_go.set()
    base.publish([document("manual", LONG)])
    held.let_go.clear()
    held.reached.clear()
    with going_on(base.rebuild, held) as end:
        base.publish([document("shipping", SHIPPING)])
        base.set_questions(first_passage(base, "returns"), ["Can I send it back?"])
        base.retire(["warranty"])
        assert end() == 4
    assert found(base, "When do parcels leave?")[0] == SHIPPING
    assert found(base, "Can I send it back?")[0] == RETURNS
    assert WARRANTY not in found(base, "warranty")
    assert_whole(base)


@on_both
def test_what_staff_do_meanwhile_to_the_version_before_is_taken_over(base: KnowledgeBase, held: Held) -> None:
    with going_on(publishing(base, document("warranty", WARRANTY, LONG)), held) as end:
        base.set_questions(first_passage(base, "warranty"), ["Who pays when the bulb dies?"])
        base.switch_passage(first_passage(base, "warranty"), enabled=False)
        end()
    passages = base.passages(base.document(base.document_id("warranty")).leading.id)
    marks = [(one.enabled, one.questions) for one in passages]
    assert marks == [(False, ("Who pays when the bulb dies?",)), (True, ())]
    assert_whole(base)


@on_both
def test_the_same_file_twice_at_once_becomes_one_version(base: KnowledgeBase, held: Held) -> None:
    with going_on(publishing(base, document("manual", LONG)), held) as end, ThreadPoolExecutor(1) as threads:
        other = threads.submit(base.publish, [document("manual", LONG)])
        told = [*end(), *other.result(20)]
    assert sorted(one.changed for one in told) == [False, True]
    assert told[0].version_id == told[1].version_id
    assert len(base.document(base.document_id("manual")).versions) == 1
    assert_whole(base)


WRITTEN = 2 * 2 + PORTION + 2
"""Steps of the publishing below before its first passage is indexed: two versions are looked for and staged."""


@on_both
@pytest.mark.parametrize("last", [4 + PORTION, WRITTEN + PORTION])
def test_a_publishing_that_is_ended_leaves_nothing(base: KnowledgeBase, held: Held, last: int) -> None:
    """While its passages are written, or while they are indexed."""
    held.let_go.set()
    texts = [f"{LONG} Part {number}." for number in range(PORTION + 1)]
    told: list[tuple[int, int]] = []

    def advanced(done: int, steps: int) -> None:
        told.append((done, steps))
        if done == last:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        base.publish([document("manual", *texts), document("returns", "Never.")], advanced)
    assert told[-1] == (last, WRITTEN + PORTION + 2)
    assert "Never." not in found(base, "returned")
    base.tidy()
    assert_whole(base)
    assert [one.key for one in base.documents(None)] == ["returns", "warranty"]


def test_how_far_a_publishing_of_many_documents_is_can_be_seen_before_anything_is_indexed(base: KnowledgeBase) -> None:
    told: list[tuple[int, int]] = []
    many = [document(f"faq/{number}", f"Answer {number}.") for number in range(200)]
    base.publish(many[:100])
    base.publish(many, lambda done, steps: told.append((done, steps)))
    shares = [done / steps for done, steps in told]
    assert (shares, shares[-1]) == (sorted(shares), 1.0)
    assert told[:3] == [(64, 800), (128, 800), (192, 800)], "while those are looked for that are known"
    assert told[3:] == [(300, 500), (400, 500), (500, 500)], "while the others are staged, written, indexed"


def test_a_publishing_that_fails_at_once_is_forgotten(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    library = parts_of(base).library

    def touched(*_: Any) -> NoReturn:
        raise OSError("the disk is full")

    monkeypatch.setattr(library, "touched", touched)
    with pytest.raises(OSError, match="full"):
        base.publish([document(key, "Never.") for key in ("a", "returns", "b")])
    assert base.stock().staging == frozenset()
    base.tidy()
    assert {version.document for version in base.stock().versions} == {"returns", "warranty"}


def test_mending_leaves_what_is_well_and_what_is_being_written(base: KnowledgeBase, held: Held) -> None:
    """No search misses anything meanwhile, and the publishing need not begin again."""
    parts = parts_of(base)
    with going_on(publishing(base, document("warranty", WARRANTY, "Two."), document("manual", LONG)), held) as end:
        parts.lexicon.change(add={90_001: "a stranger"})
        lost = first_passage(base, "returns")
        parts.lexicon.change(add={}, remove=[lost])
        parts.vectors.remove([lost])
        base.mend()
        assert found(base, "returned")[0] == RETURNS
        assert parts.lexicon.search({"stranger": 1.0}, 3) == []
        end()
    assert found(base, LONG)[0] == LONG
    assert_whole(base)


def test_a_rebuild_that_fails_leaves_nothing(base: KnowledgeBase, held: Held, tmp_path: Path) -> None:
    held.let_go.set()
    base.publish([document("manual", LONG)])
    before = sorted(path.name for path in (tmp_path / "knowledge").iterdir())

    def embed(_texts: Sequence[str]) -> Vectors:
        raise OSError("the disk is full")

    vars(held)["embed"] = embed
    with pytest.raises(OSError, match="full"):
        base.rebuild()
    del vars(held)["embed"]
    assert sorted(path.name for path in (tmp_path / "knowledge").iterdir()) == before
    assert found(base, "parcel returned")[0] == RETURNS


def test_times_are_corrected_while_everything_is_rebuilt(base: KnowledgeBase, held: Held) -> None:
    held.let_go.set()
    base.publish([document("manual", LONG)])
    held.let_go.clear()
    held.reached.clear()
    version = base.document(base.document_id("returns")).leading.id
    with going_on(base.rebuild, held) as end:
        base.set_times(version, None, MONDAY + timedelta(days=3))
        end()
    assert base.document(base.document_id("returns")).leading.expires_at == MONDAY + timedelta(days=3)
    assert_whole(base)


def test_what_was_changed_while_another_tidied_in_vain_is_done_with_the_next(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = parts_of(base).library

    def fail(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(library, "clear_stale", fail)
        base.set_questions(first_passage(base, "returns"), ["Can I send it back?"])
    base.stock()
    assert library.stale_passages() == ([], [])
    assert_whole(base)
