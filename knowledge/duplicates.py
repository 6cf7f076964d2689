"""Passages of two documents that say nearly the same. Pure.

Texts are compared by their shingles: the stretches of a few characters that they consist of. Two whose shingles are the
same for the most part must have one of their rarest few in common, so that only those are looked up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from knowledge.words import CHINESE_RUN, folded

# Jaccard similarity of the shingles from which on two texts are nearly the same.
_ALIKE = 0.75

# Characters of a shingle: four Chinese ones say as much as eight Latin ones.
_CHINESE_SHINGLE = 4
_LATIN_SHINGLE = 8

# A text of fewer shingles is a phrase, which may well stand in many documents.
_FEWEST_SHINGLES = 20


@dataclass(frozen=True, slots=True)
class Text:
    """A passage's text, by its document's and its own id."""

    document: int
    passage: int
    text: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two texts of different documents that say nearly the same; `alike` is how much, in [0.75, 1]."""

    first: Text
    second: Text
    alike: float


def duplicates(texts: Sequence[Text]) -> list[Duplicate]:
    """Find the pairs of texts of different documents that say nearly the same."""
    shingled = [(text, shingles(text.text)) for text in texts]
    shingled = [(text, held) for text, held in shingled if len(held) >= _FEWEST_SHINGLES]
    counts = Counter(shingle for _, held in shingled for shingle in held)
    # The smaller of two sets has to have most of its shingles in the larger one, so that the sets come by size.
    shingled.sort(key=lambda pair: len(pair[1]))
    holders: dict[int, list[int]] = defaultdict(list)
    found: list[Duplicate] = []
    for number, (text, held) in enumerate(shingled):
        rarest = sorted(held, key=lambda shingle: (counts[shingle], shingle))[: _looked_up(len(held))]
        for other in {i for shingle in rarest for i in holders[shingle]}:
            found += _alike(shingled[other], (text, held))
        for shingle in rarest:
            holders[shingle].append(number)
    return found


def shingles(text: str) -> frozenset[int]:
    """Give a text's shingles as numbers."""
    plain = "".join(character for character in folded(text) if character.isalnum())
    size = _CHINESE_SHINGLE if CHINESE_RUN.search(plain) else _LATIN_SHINGLE
    return frozenset(hash(plain[i : i + size]) for i in range(max(len(plain) - size + 1, 0)))


def _looked_up(size: int) -> int:
    """Give how many of a set's rarest shingles have to be looked up: of all others, too many would be missing."""
    return size - ceil(_ALIKE * size) + 1


def _alike(first: tuple[Text, frozenset[int]], second: tuple[Text, frozenset[int]]) -> Iterator[Duplicate]:
    (text, held), (other, others) = first, second
    if text.document == other.document or len(held) < _ALIKE * len(others):
        return
    both = len(held & others)
    alike = both / (len(held) + len(others) - both)
    if alike >= _ALIKE:
        one, two = sorted((text, other), key=lambda each: each.passage)
        yield Duplicate(one, two, alike)
