"""Keeping the indexes what SQL says: what has ended goes to the archive, what was lost is put back, all is rebuilt.

Whatever is done here may be broken off at any point and done again: a passage is put where it belongs first, then SQL
is told, then it is removed from where it no longer belongs.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.errors import FingerprintMismatch
from knowledge.filling import Filler, among
from knowledge.searchable import StagedPassage, embedded_texts
from knowledge.shelves import IndexFolder, Shelf, Shelves, ShelvesInUse

if TYPE_CHECKING:
    from knowledge.embedding import Embedder
    from knowledge.library import Library

# Passages whose words a rebuild gives the model to read at a time.
_READ_AT_ONCE = 1000


class Upkeep:
    """Tidies, checks and rebuilds. The caller lets nothing else change meanwhile."""

    def __init__(self, library: "Library", embedder: "Embedder", shelves: ShelvesInUse) -> None:
        self._library = library
        self._embedder = embedder
        self._shelves = shelves
        self._filler = Filler(library, embedder)

    def tidy(self, now: datetime, moving: Callable[[], None]) -> None:
        """Bring every version to the shelf where it belongs; quick when each is there.

        Args:
            now: The moment that decides.
            moving: Is called before passages leave the shelf on which searches look for them.
        """
        shelves = self._shelves.now
        self._refresh(shelves)
        strays = self._library.strays(now)
        if strays.to_archive and shelves.archive:
            self._filler.fill(shelves.archive, self._library.passages_of(strays.to_archive), self._filler.on(shelves))
            self._library.set_archived(strays.to_archive, archived=True)
        if strays.to_serve:
            self._filler.fill(shelves.serving, self._library.passages_of(strays.to_serve), self._filler.on(shelves))
            self._library.set_indexed(strays.to_serve)
        if leftovers := self._library.leftovers(now):
            moving()
            shelves.serving.remove([passage for of_version in leftovers.values() for passage in of_version])
            self._library.forget_index(leftovers)
        if strays.from_archive and shelves.archive:
            moving()
            shelves.archive.remove([passage.id for passage in self._library.passages_of(strays.from_archive)])
            self._library.set_archived(strays.from_archive, archived=False)

    def serve(self, version_ids: Sequence[int]) -> None:
        """Put ended versions onto the serving shelf, before SQL says that they are in force again."""
        shelves = self._shelves.now
        self._library.set_indexed(version_ids)
        self._filler.fill(shelves.serving, self._library.passages_of(version_ids), self._filler.on(shelves))

    def _refresh(self, shelves: Shelves) -> None:
        """Bring to the indexes what staff have changed in passages."""
        serving, archived = self._library.stale_passages()
        readable: dict[int, bool] = {}
        for shelf, passages in zip(shelves.all, (serving, archived), strict=False):
            if passages:
                judged = self._judged(passages)
                readable |= {passage.id: passage.readable for passage in judged}
                shelf.vectors.remove([passage.id for passage in judged if not passage.readable])
                self._filler.fill(shelf, judged, self._filler.on(shelves))
        if serving or archived:
            self._library.clear_stale(readable)

    def _judged(self, passages: Sequence[StagedPassage]) -> list[StagedPassage]:
        """Find out anew which passages the model can read."""
        judged: list[StagedPassage] = []
        for start in range(0, len(passages), _READ_AT_ONCE):
            some = passages[start : start + _READ_AT_ONCE]
            texts = embedded_texts(self._embedder, [passage.searchable for passage in some])
            judged += (StagedPassage(p.id, p.searchable, bool(text)) for p, text in zip(some, texts, strict=True))
        return judged

    def check(self) -> None:
        """Make sure that the vectors are the present model's.

        Raises:
            FingerprintMismatch: They were made by another one.
        """
        fingerprint = self._library.fingerprint()
        if fingerprint not in {"", self._embedder.fingerprint}:
            raise FingerprintMismatch(
                "the index was built with another embedding model; run `kefu reindex` to build it anew",
                {"index": fingerprint, "model": self._embedder.fingerprint},
            )

    def mend(self) -> None:
        """Refill from SQL what is not whole: it was lost or damaged, or made by an earlier kefu."""
        shelves = self._shelves.now
        self._mend(shelves.serving, self._library.indexed_passages())
        if shelves.archive:
            self._mend(shelves.archive, self._library.archived_passages())

    def _mend(self, shelf: Shelf, passages: Sequence[StagedPassage]) -> None:
        if shelf.lexicon.count() != len(passages):
            shelf.lexicon.clear()
            shelf.lexicon.change(add={passage.id: passage.text for passage in passages})
        readable = {passage.id: passage for passage in passages if passage.readable}
        held = shelf.vectors.ids()
        if held != readable.keys():
            shelf.vectors.remove(sorted(held - readable.keys()))
            missing = [passage for i, passage in readable.items() if i not in held]
            self._filler.add_vectors(shelf, missing, self._filler.on(self._shelves.now))

    def rebuild(self, folder: IndexFolder | None) -> int:
        """Build all indexes anew with the present model, beside those in use, then use them; give how many passages.

        Indexes without a folder are emptied and filled again.
        """
        if folder is None:
            return self._rebuild_in_place()
        generation = self._library.generation() + 1
        built = folder.begin(generation)
        try:
            readable = self._built(built)
            self._library.switch_indexes(generation, self._embedder.fingerprint, readable)
        except BaseException:
            built.close()
            raise
        self._shelves.replace(built).close()
        folder.forget_others(generation)
        return len(readable)

    def _rebuild_in_place(self) -> int:
        self._library.set_fingerprint("")
        shelves = self._shelves.now
        for shelf in shelves.all:
            shelf.vectors.clear()
            shelf.lexicon.clear()
        readable = self._built(shelves)
        self._library.switch_indexes(self._library.generation(), self._embedder.fingerprint, readable)
        return len(readable)

    def _built(self, built: Shelves) -> dict[int, bool]:
        """Fill empty shelves; give which passages have a vector there."""
        serving = self._judged(self._library.indexed_passages())
        archived = self._judged(self._library.archived_passages()) if built.archive else []
        # Most of what has ended says the same as what is in force.
        known = among({passage.meaning_hash: passage.id for passage in serving}, built.serving)
        for shelf, passages in zip(built.all, (serving, archived), strict=False):
            self._filler.fill(shelf, passages, known)
        return {passage.id: passage.readable for passage in (*serving, *archived)}
