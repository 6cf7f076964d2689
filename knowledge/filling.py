"""Filling shelves: every passage gets its words, and the vector it has somewhere already or a new one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from knowledge.searchable import Searchable, StagedPassage, embedded_texts
from knowledge.underway import UnderWay

if TYPE_CHECKING:
    from knowledge.embedding import Embedder, Vectors
    from knowledge.library import Library
    from knowledge.shelves import Shelf, ShelvesInUse

# A portion takes a second or two to embed and a fraction of that to put onto a shelf, for which others wait.
PORTION = 256

Thing = TypeVar("Thing")

Known = Callable[[Sequence[StagedPassage]], "dict[str, Vectors]"]
"""Gives the vectors that there are already, by meaning hash."""

Advanced = Callable[[int], None]
"""Is told how many more passages are on their shelf; what it raises ends the filling."""


def _unheeded(_passages: int) -> None:
    pass


class Filler:
    """Puts passages onto shelves, portion by portion; others may make changes in between."""

    def __init__(self, library: "Library", embedder: "Embedder", under_way: UnderWay) -> None:
        self._library = library
        self._embedder = embedder
        self._under_way = under_way

    def fill(
        self,
        shelf: "Callable[[], Shelf]",
        passages: Sequence[StagedPassage],
        known: Known,
        advanced: Advanced = _unheeded,
    ) -> None:
        """Put passages onto a shelf; those that it has are replaced.

        Args:
            shelf: Gives the shelf, which may be another one for the next portion.
            passages: With their ids.
            known: The vectors that need not be made.
            advanced: Called after each portion.
        """
        for some in portions(passages):
            vectors = self._vectors(some, known)
            with self._under_way.changing:
                _add(shelf(), some, vectors)
                shelf().lexicon.change(
                    add={passage.id: passage.text for passage in some},
                    headings={passage.id: passage.searchable.headings for passage in some},
                )
            advanced(len(some))

    def _vectors(self, passages: Sequence[StagedPassage], known: Known) -> "dict[str, Vectors]":
        """Give the vectors of those that the model can read, by meaning hash."""
        readable = [passage for passage in passages if passage.readable]
        if not readable:
            return {}
        with self._under_way.changing:
            vectors = known(readable)
        new = {p.meaning_hash: p.searchable for p in readable if p.meaning_hash not in vectors}
        vectors.update(zip(new, self._embedder.embed(self._texts(list(new.values()))), strict=True))
        return vectors

    def _texts(self, passages: Sequence[Searchable]) -> list[str]:
        if any(passage.questions for passage in passages):
            return embedded_texts(self._embedder, passages)
        return [passage.text for passage in passages]

    def on(self, shelves: "ShelvesInUse") -> Known:
        """Know the vectors of what is on the shelves in use."""

        def known(passages: Sequence[StagedPassage]) -> "dict[str, Vectors]":
            holders = self._library.vectors_by_meaning(passage.meaning_hash for passage in passages)
            vectors: dict[int, Vectors] = {}
            for shelf in shelves.now.all:
                vectors |= shelf.vectors.get(sorted(set(holders.values()) - vectors.keys()))
            return {meaning: vectors[holder] for meaning, holder in holders.items() if holder in vectors}

        return known


def among(holders: Mapping[str, int], shelf: "Shelf") -> Known:
    """Know the vectors of the passages named by their meaning, as far as they are on a shelf that is being filled."""

    def known(passages: Sequence[StagedPassage]) -> "dict[str, Vectors]":
        wanted = {p.meaning_hash: holders[p.meaning_hash] for p in passages if p.meaning_hash in holders}
        vectors = shelf.vectors.get(sorted(set(wanted.values())))
        return {meaning: vectors[holder] for meaning, holder in wanted.items() if holder in vectors}

    return known


def portions(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """Give passages, or what they are made of, in portions."""
    for start in range(0, len(things), PORTION):
        yield things[start : start + PORTION]


def _add(shelf: "Shelf", passages: Sequence[StagedPassage], vectors: "Mapping[str, Vectors]") -> None:
    readable = [passage for passage in passages if passage.readable]
    if readable:
        shelf.vectors.add([p.id for p in readable], np.stack([vectors[p.meaning_hash] for p in readable]))
