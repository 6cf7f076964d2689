"""Searching while documents change: never both versions, never none."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest

from knowledge.base import KnowledgeBase, utc_now
from tests.knowledge.documents import WARRANTY, assert_whole, document, found, parts_of

ROUNDS = 12


def edition(number: int) -> str:
    return f"Edition {number}: goods can be returned within {number} days."


class Interrupted:
    """A part in whose first call of a method, after or before its work, something else happens."""

    def __init__(self, part: Any, method: str, happening: Callable[[], None], *, after: bool) -> None:
        self._part = part
        self._method = method
        self._happening: Callable[[], None] | None = happening
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return self._interrupted if name == self._method else getattr(self._part, name)

    def _interrupted(self, *arguments: Any) -> Any:
        happening, self._happening = self._happening, None
        if happening and not self._after:
            happening()
        result = getattr(self._part, self._method)(*arguments)
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


def test_changes_from_several_threads_wait_for_each_other(base: KnowledgeBase) -> None:
    documents = [document(f"lamp-{number}", f"Lamp {number} is bright.") for number in range(8)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda version: base.publish([version]), documents))
    assert len(base.documents()) == 8
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda version: base.retire([version.key]), documents[:4]))
    assert [summary.key for summary in base.documents()] == [version.key for version in documents[4:]]
    assert_whole(base)
