"""Searching while documents change: never both versions, never none."""

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from typing import Any

import pytest

from knowledge.base import KnowledgeBase, utc_now
from knowledge.searching import Models
from tests.knowledge.documents import WARRANTY, Clock, assert_whole, document, found, parts_of

ROUNDS = 12


def edition(number: int) -> str:
    return f"Edition {number}: goods can be returned within {number} days."


class Interrupted:
    """A part in whose first call of a method, after or before its work, something else happens."""

    def __init__(self, part: Any, method: str, happening: Callable[[], object], *, after: bool) -> None:
        self._part = part
        self._method = method
        self._happening: Callable[[], object] | None = happening
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return self._interrupted if name == self._method else getattr(self._part, name)

    def _interrupted(self, *arguments: Any, **named: Any) -> Any:
        happening, self._happening = self._happening, None
        if happening and not self._after:
            happening()
        result = getattr(self._part, self._method)(*arguments, **named)
        if happening and self._after:
            happening()
        return result


def replaced_during(base: KnowledgeBase, question: str, texts: tuple[str, str], part: Any) -> list[str]:
    """Search while the first text is replaced by the second, at a point in the work of a part; give what is found."""
    old, new = texts
    name, method, after = part
    base.publish([document("returns", old), document("warranty", WARRANTY)])
    parts = parts_of(base)
    changed = Interrupted(getattr(parts, name), method, lambda: base.publish([document("returns", new)]), after=after)
    named: dict[str, Any] = {name: changed}
    searching = KnowledgeBase(replace(parts, **named), utc_now)
    searching.check()
    return [text for text in found(searching, question) if text in texts]


CHINESE = ("七天无理由退货。", "十五天无理由退货。")
BEFORE_IT_IS_LOOKED_FOR = [("lexicon", "search", False)]
BETWEEN = [
    ("lexicon", "search", True),
    ("embedder", "reads", False),
    ("embedder", "reads", True),
    ("library", "in_force", False),
]
AFTER_IT_WAS_LOOKED_UP = [("library", "in_force", True)]


@pytest.mark.parametrize("part", BEFORE_IT_IS_LOOKED_FOR + BETWEEN + AFTER_IT_WAS_LOOKED_UP, ids=str)
def test_a_document_replaced_during_a_search_is_found_once(base: KnowledgeBase, part: Any) -> None:
    texts = (edition(1), edition(2))
    assert len(replaced_during(base, "Can goods be returned?", texts, part)) == 1


@pytest.mark.parametrize("part", BEFORE_IT_IS_LOOKED_FOR + AFTER_IT_WAS_LOOKED_UP, ids=str)
def test_a_document_replaced_before_or_after_a_search_by_words_is_found_once(base: KnowledgeBase, part: Any) -> None:
    assert len(replaced_during(base, "无理由退货的规定", CHINESE, part)) == 1


@pytest.mark.parametrize("part", BETWEEN, ids=str)
def test_a_document_replaced_between_words_and_look_up_is_found_once(base: KnowledgeBase, part: Any) -> None:
    assert len(replaced_during(base, "无理由退货的规定", CHINESE, part)) == 1


@contextmanager
def watched(base: KnowledgeBase) -> Generator[list[list[str]]]:
    """What a thread that searches all the time has found."""
    seen: list[list[str]] = []
    enough = Event()

    def watch() -> None:
        while not enough.is_set():
            seen.append([text for text in found(base, "goods returned within days") if text.startswith("Edition")])

    thread = Thread(target=watch)
    thread.start()
    yield seen
    enough.set()
    thread.join()


def test_a_searching_thread_always_sees_exactly_one_version(base: KnowledgeBase) -> None:
    base.publish([document("returns", edition(0)), document("warranty", WARRANTY)])
    with watched(base) as seen:
        for number in range(1, ROUNDS):
            base.publish([document("returns", edition(number))])
    assert {len(texts) for texts in seen} == {1}
    numbers = [int(texts[0].split()[1].rstrip(":")) for texts in seen]
    assert numbers == sorted(numbers)
    assert len(seen) > ROUNDS
    assert_whole(base)


def test_searches_go_on_while_everything_is_rebuilt(base: KnowledgeBase) -> None:
    base.publish([document("returns", edition(0)), document("warranty", WARRANTY)])
    with watched(base) as seen:
        for _ in range(3):
            assert base.rebuild() == 2
    assert {tuple(texts) for texts in seen} == {(edition(0),)}
    assert_whole(base)


def test_a_version_that_takes_over_by_itself_leaves_no_gap(base: KnowledgeBase) -> None:
    """The clock is the real one: each version ends while searches and tidying are under way."""
    start = utc_now() + timedelta(seconds=1)
    base.publish([document("returns", edition(0)), document("warranty", WARRANTY)])
    for number in range(1, ROUNDS):
        begins = start + timedelta(milliseconds=150 * number)
        base.publish([document("returns", edition(number), effective_from=begins)])
    with watched(base) as seen:
        while utc_now() < start + timedelta(milliseconds=150 * ROUNDS):
            base.tidy()
    assert {len(texts) for texts in seen} == {1}
    numbers = [int(texts[0].split()[1].rstrip(":")) for texts in seen]
    assert numbers == sorted(numbers)
    assert numbers[-1] == ROUNDS - 1
    base.tidy()
    assert_whole(base)


ENDING = [("lexicon", "search", False), ("lexicon", "search", True), ("library", "in_force", False)]


@pytest.mark.parametrize("at_that_time", [False, True])
@pytest.mark.parametrize("part", ENDING, ids=str)
def test_what_moves_to_the_archive_during_a_search_is_found_once(
    base: KnowledgeBase, part: Any, *, at_that_time: bool
) -> None:
    """Whether the search is about now or about the time before, in which what moves was in force."""
    clock = Clock()
    parts = parts_of(base)
    changing = KnowledgeBase(parts, clock)
    changing.publish([document("返修", CHINESE[0])])
    changing.publish([document("返修", CHINESE[1], effective_from=clock.now + timedelta(days=1))])

    def take_over() -> None:
        clock.advance(days=1)
        changing.tidy()

    name, method, after = part
    changed = Interrupted(getattr(parts, name), method, take_over, after=after)
    searching = KnowledgeBase(replace(parts, **{name: changed}), clock)
    vars(searching)["_searcher"] = vars(changing)["_searcher"].__class__(
        changed if name == "library" else parts.library,
        Models(parts.embedder),
        vars(searching)["_shelves"],
        clock,
    )
    vars(changing)["_searcher"] = vars(searching)["_searcher"]
    vars(searching)["_searcher"].expect(parts.library.revision())
    at = clock.now if at_that_time else None
    assert len([text for text in found(searching, "无理由退货的规定", at) if text in CHINESE]) == 1


def test_changes_from_several_threads_wait_for_each_other(base: KnowledgeBase) -> None:
    documents = [document(f"lamp-{number}", f"Lamp {number} is bright.") for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda version: base.publish([version]), documents))
    assert len(base.documents()) == 8
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda version: base.retire([version.key]), documents[:4]))
    assert [summary.key for summary in base.documents()] == [version.key for version in documents[4:]]
    assert_whole(base)


def test_a_version_put_back_in_force_before_it_leaves_its_shelf_stays(base: KnowledgeBase) -> None:
    clock, seen = Clock(), list[list[str]]()
    parts = parts_of(base)
    KnowledgeBase(parts, clock).publish([document("warranty", WARRANTY, expires_at=clock.now + timedelta(days=1))])
    lexicon: Any = Interrupted(parts.lexicon, "change", lambda: seen.append(found(tidying, "warranty")), after=True)
    tidying = KnowledgeBase(replace(parts, lexicon=lexicon), clock)
    searcher = vars(tidying)["_searcher"]
    prolong = partial(tidying.set_times, 1, None, None)
    vars(tidying)["_searcher"] = Interrupted(searcher, "moving", partial(in_a_thread, prolong), after=True)
    clock.advance(days=2)
    tidying.tidy()
    assert all(texts == [WARRANTY] for texts in [*seen, found(tidying, "warranty")])
    assert_whole(base)


def in_a_thread(act: Callable[[], object]) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(act).result()


def test_a_version_put_back_in_force_while_it_leaves_its_shelf_comes_back(base: KnowledgeBase) -> None:
    clock = Clock()
    parts = parts_of(base)
    with ThreadPoolExecutor(1) as staff:
        prolonged: list[Future[None]] = []

        def prolong() -> None:
            prolonged.append(staff.submit(tidying.set_times, 1, None, None))
            wait(prolonged, timeout=0.5)  # it has to wait until the version has left

        library: Any = Interrupted(parts.library, "leave_index", prolong, after=True)
        tidying = KnowledgeBase(replace(parts, library=library), clock)
        tidying.publish([document("warranty", WARRANTY, expires_at=clock.now + timedelta(days=1))])
        clock.advance(days=2)
        tidying.tidy()
        prolonged[0].result()
        assert found(tidying, "warranty") == [WARRANTY]
    assert_whole(base)
