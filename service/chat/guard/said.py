"""Whether a text says something, however it is written there: 七天 says 7 days, ¥1,299 says 1299元. Pure."""

import re
from functools import lru_cache

from knowledge.words import folded
from service.chat.guard.facts.fact import Fact
from service.chat.guard.facts.found import facts_of
from service.chat.guard.facts.held import Holding
from service.chat.guard.markers import without_markers

_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


def says(text: str, expected: str) -> bool:
    """Tell whether a text says what is expected: each fact of it in any writing, and its other words as they are.

    Spaces, punctuation, the width and case of letters, traditional characters and citation markers make no difference.
    """
    facts = facts_of(expected)
    held = _holding(text)
    words = _words_beside(expected, facts)
    return all(held.holds(fact) for fact in facts) and all(_has(_run(text), word) for word in words)


@lru_cache(maxsize=512)
def _holding(text: str) -> Holding:
    plain = without_markers(text)
    return Holding(facts_of(plain), folded(plain))


@lru_cache(maxsize=512)
def _run(text: str) -> str:
    """Give a text as its runs of letters and digits, one space between them."""
    return " ".join(_WORD.findall(folded(without_markers(text))))


def _words_beside(expected: str, facts: tuple[Fact, ...]) -> list[str]:
    """Give what an expected text says beside its facts, stretch by stretch, each as runs of letters and digits."""
    text = folded(expected)
    for fact in facts:
        text = text[: fact.start] + "\n" * (fact.end - fact.start) + text[fact.end :]
    return [run for part in text.split("\n") if (run := " ".join(_WORD.findall(part)))]


def _has(run: str, words: str) -> bool:
    """Tell whether runs hold others: Latin ones as whole words, Chinese ones anywhere, whatever stands between them."""
    pattern = r"\s?".join(map(_bounded, words.split()))
    return bool(re.search(pattern, run))


def _bounded(word: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else r"\s?".join(map(re.escape, word))
