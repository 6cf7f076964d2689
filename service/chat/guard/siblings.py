"""Products whose codes are alike ("BN-450", "BN-650"): what a passage says of one is not said of the other. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from knowledge.words import folded
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.fact import Fact, FactKind

_CODE = re.compile(r"(?<![a-z0-9.-])[a-z]{1,5}-?[a-z]?\d{1,5}[a-z]?(?![a-z0-9]|\.\d)")
_DIGITS = re.compile(r"\d+")
_CLAUSE_END = re.compile(r"[,;。\n](?!\d)|\b(?:while|whereas|but)\b|而(?!且)")
_EACH = re.compile(r"[都均皆各]|一样|相同|\b(?:both|all|each|same|every)\b")
# What is said of one of them may stand beside the other.
_COMPARES = re.compile(r"比|不同|相较|\b(?:than|unlike|compared|instead|rather)\b")

Codes = Mapping[str, frozenset[str]]


def is_of_a_sibling(about: Sequence[str], facts: Sequence[Fact], grounds: Sequence[Ground]) -> bool:
    """Tell whether a fact of a sentence is told only of products whose codes are like the one it speaks of.

    Args:
        about: The sentence and what tells of which product it is where it names none itself, the nearest first; folded.
        facts: The facts of the sentence.
        grounds: All passages.
    """
    told = [fact for fact in facts if fact.kind is not FactKind.CODE]
    if names_siblings(about[0]) and not _COMPARES.search(about[0]):
        return any(_only_of_siblings(fact, own, grounds) for fact, own in _paired(about[0], told))
    codes = _spoken_of(about)
    return any(_only_of_siblings(fact, codes, grounds) for fact in told)


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


def _paired(text: str, facts: Sequence[Fact]) -> Iterator[tuple[Fact, Codes]]:
    """Give each fact of a sentence that names several like products, with each of those it is said of."""
    alike = frozenset[str]().union(*(codes for codes in _codes(text).values() if len(codes) > 1))
    before: list[str] = []
    for start, end in pairwise((0, *(found.end() for found in _CLAUSE_END.finditer(text)), len(text))):
        reach = 0 if _EACH.search(text, start, end) else start
        named = dict.fromkeys(found[0].replace("-", "") for found in _CODE.finditer(text, reach, end))
        codes = [code for code in named if code in alike] or before
        within = [fact for fact in facts if start <= fact.start < end]
        for fact in within:
            for code in _said_of(fact, within, codes):
                yield fact, {_shape(code): frozenset((code,))}
        before = codes


def _said_of(fact: Fact, facts: Sequence[Fact], codes: Sequence[str]) -> Sequence[str]:
    """Give the products of a clause that a fact is said of: of as many amounts the one in its place, otherwise each."""
    rivals = [other for other in facts if (other.kind, other.unit) == (fact.kind, fact.unit)]
    return (codes[rivals.index(fact)],) if len(rivals) == len(codes) else codes


def _only_of_siblings(fact: Fact, codes: Codes, grounds: Sequence[Ground]) -> bool:
    if not codes:
        return False
    held = [(ground, window) for ground in grounds for window in ground.windows if window.holding.holds(fact)]
    tight = [each for each in held if not any(_tells_more(other, each, codes) for other in held)]
    return bool(tight) and all(_is_foreign(codes, _levels(ground, window)) for ground, window in tight)


def _tells_more(one: tuple[Ground, Window], other: tuple[Ground, Window], codes: Codes) -> bool:
    """Tell whether a stretch is a part of another one and names a product by itself."""
    is_part = one[0] is other[0] and one[1] is not other[1] and one[1].text in other[1].text
    return is_part and not codes.keys().isdisjoint(_codes(one[1].folded))


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
        codes[_shape(code)].add(code)
    return {shape: frozenset(alike) for shape, alike in codes.items()}


def _shape(code: str) -> str:
    return _DIGITS.sub("0", code)
