"""Products whose codes are alike ("BN-450", "BN-650"): what a passage says of one is not said of the other. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from knowledge.words import folded
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.fact import Fact, FactKind

_CODE = re.compile(r"(?<![a-z0-9.-])[a-z]{1,5}-?[a-z]?\d{1,5}[a-z]?(?![a-z0-9]|\.\d)")
_DIGITS = re.compile(r"\d+")

Codes = Mapping[str, frozenset[str]]


def is_of_a_sibling(about: Sequence[str], facts: Sequence[Fact], grounds: Sequence[Ground]) -> bool:
    """Tell whether a fact of a sentence is told only of products whose codes are like the one it speaks of.

    Args:
        about: The sentence and what tells of which product it is where it names none itself, the nearest first; folded.
        facts: The facts of the sentence.
        grounds: All passages.
    """
    codes = _spoken_of(about)
    return any(_only_of_siblings(fact, codes, grounds) for fact in facts if fact.kind is not FactKind.CODE)


def without_siblings(about: Sequence[str], grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    """Give the passages but for those whose question, headings and title name only products with like codes.

    Args:
        about: As above.
        grounds: All passages.
    """
    codes = _spoken_of(about)
    return tuple(ground for ground in grounds if not _is_foreign(codes, _names(ground)))


def names_a_product(text: str) -> bool:
    """Tell whether a folded text has what may be the code of a product."""
    return bool(_codes(text))


def names_siblings(text: str) -> bool:
    """Tell whether a folded text names several products with like codes, of which each may be otherwise."""
    return any(len(alike) > 1 for alike in _codes(text).values())


def _spoken_of(about: Sequence[str]) -> Codes:
    return next((codes for text in about if (codes := _codes(text))), {})


def _only_of_siblings(fact: Fact, codes: Codes, grounds: Sequence[Ground]) -> bool:
    held = [(ground, window) for ground in grounds for window in ground.windows if window.holding.holds(fact)]
    return bool(held) and all(_is_foreign(codes, _levels(ground, window)) for ground, window in held)


def _is_foreign(codes: Codes, texts: Iterable[str]) -> bool:
    levels = [_codes(text) for text in texts] if codes else []
    for shape, own in codes.items():
        named = next((level[shape] for level in levels if shape in level), own)
        if not named & own:
            return True
    return False


def _levels(ground: Ground, window: Window) -> Iterator[str]:
    """Give what tells of which product a stretch speaks, the nearest first."""
    yield window.folded
    # A clause speaks of what its sentence or its row does.
    yield "\n".join(other.folded for other in ground.windows if window.text in other.text)
    yield from _names(ground)


def _names(ground: Ground) -> Iterator[str]:
    hit = ground.source.hit
    yield folded(hit.passage.question)
    yield from (folded(heading) for heading in reversed(hit.passage.section))
    yield folded(hit.title)


@lru_cache(maxsize=2048)
def _codes(text: str) -> Codes:
    """Give the codes of a text under their shape, in which all numbers are equal."""
    codes: dict[str, set[str]] = defaultdict(set)
    for found in _CODE.findall(text):
        code = found.replace("-", "")
        codes[_DIGITS.sub("0", code)].add(code)
    return {shape: frozenset(alike) for shape, alike in codes.items()}
