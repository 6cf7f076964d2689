"""Filling shelves: every passage gets its words, and the vector it has somewhere already or a new one."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from knowledge.searchable import Searchable, StagedPassage, embedded_texts

if TYPE_CHECKING:
    from knowledge.embedding import Embedder, Vectors
    from knowledge.library import Library
    from knowledge.shelves import Shelf, Shelves

# A few megabytes of vectors and tokens at a time, however much there is.
_AT_ONCE = 1000

Known = Callable[[Sequence[StagedPassage]], "dict[str, Vectors]"]
"""Gives the vectors that there are already, by meaning hash."""


class Filler:
    """Puts passages onto shelves."""

    def __init__(self, library: "Library", embedder: "Embedder") -> None:
        self._library = library
        self._embedder = embedder

    def fill(self, shelf: "Shelf", passages: Sequence[StagedPassage], known: Known) -> None:
        """Put passages onto a shelf; those that it has are replaced."""
        for start in range(0, len(passages), _AT_ONCE):
            some = passages[start : start + _AT_ONCE]
            self.add_vectors(shelf, some, known)
            shelf.lexicon.change(add={passage.id: passage.text for passage in some})

    def add_vectors(self, shelf: "Shelf", passages: Sequence[StagedPassage], known: Known) -> None:
        """Put the vectors of those that the model can read onto a shelf."""
        readable = [passage for passage in passages if passage.readable]
        if not readable:
            return
        vectors = known(readable)
        new = {p.meaning_hash: p.searchable for p in readable if p.meaning_hash not in vectors}
        vectors.update(zip(new, self._embedder.embed(self._texts(list(new.values()))), strict=True))
        shelf.vectors.add([p.id for p in readable], np.stack([vectors[p.meaning_hash] for p in readable]))

    def _texts(self, passages: Sequence[Searchable]) -> list[str]:
        if any(passage.questions for passage in passages):
            return embedded_texts(self._embedder, passages)
        return [passage.text for passage in passages]

    def on(self, shelves: "Shelves") -> Known:
        """Know the vectors of what is on shelves by now."""

        def known(passages: Sequence[StagedPassage]) -> "dict[str, Vectors]":
            holders = self._library.vectors_by_meaning(passage.meaning_hash for passage in passages)
            vectors: dict[int, Vectors] = {}
            for shelf in shelves.all:
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
