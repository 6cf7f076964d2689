"""Keeping the indexes what SQL says: what has ended goes to the archive, what was lost is put back, all is rebuilt.

Whatever is done here may be broken off at any point and done again: a passage is put where it belongs first, then SQL
is told, then it is removed from where it no longer belongs. It goes portion by portion, with changes in between; only
one of it is done at a time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.belonging import Belonging, lacking
from knowledge.errors import FingerprintMismatch
from knowledge.filling import Filler, Known, among, portions
from knowledge.searchable import StagedPassage, embedded_texts
from knowledge.shelves import IndexFolder, Shelf, Shelves, ShelvesInUse
from knowledge.underway import UnderWay

if TYPE_CHECKING:
    from knowledge.bookkeeping import Strays
    from knowledge.embedding import Embedder
    from knowledge.library import Library

# Passages that leave a shelf at a time; others wait a second for it.
_REMOVED_AT_ONCE = 500


class Upkeep:
    """Tidies, checks and rebuilds."""

    def __init__(self, library: "Library", embedder: "Embedder", shelves: ShelvesInUse, under_way: UnderWay) -> None:
        self._library = library
        self._embedder = embedder
        self._shelves = shelves
        self._under_way = under_way
        self._filler = Filler(library, embedder, under_way)

    def tidy(self, clock: Callable[[], datetime], moving: Callable[[], None]) -> None:
        """Bring every version to the shelf where it belongs; quick when each is there.

        While another thread is at it, or rebuilds, this returns at once: that one does it before it ends.

        Args:
            clock: Tells the moment that decides.
            moving: Is called before passages leave the shelf on which searches look for them.
        """
        self._under_way.untidy = True
        while self._under_way.untidy and self._under_way.moving.acquire(blocking=False):
            try:
                self._under_way.untidy = False
                self._tidy(clock(), moving)
            except BaseException:
                self._under_way.untidy = True
                raise
            finally:
                self._under_way.moving.release()

    def _tidy(self, now: datetime, moving: Callable[[], None]) -> None:
        with self._under_way.changing:
            self._refresh(self._shelves.now)
            strays = self._library.strays(now)
            leftovers = self._library.leftovers(now, self._under_way.staged)
        archive = self._shelves.now.archive
        if strays.to_archive:
            self._fill(archive, strays.to_archive)
            self._library.set_archived(strays.to_archive, archived=True)
        self._serve_strays(strays)
        if leftovers:
            moving()
            self._clear(now, leftovers)
        if strays.from_archive:
            moving()
            self._remove(archive, [passage.id for passage in self._library.passages_of(strays.from_archive)])
            self._library.set_archived(strays.from_archive, archived=False)

    def _clear(self, now: datetime, leftovers: dict[int, list[int]]) -> None:
        """Take leftovers off the serving shelf, but for versions that have been put back in force since.

        SQL is told first that the others leave it: whoever puts one back meanwhile knows then that it has to come back.
        What a crash leaves of them is cleared away at the next start.
        """
        with self._under_way.changing:
            still = self._library.leftovers(now, self._under_way.staged)
            gone = {version: passages for version, passages in leftovers.items() if version in still}
            self._library.leave_index(gone)
            self._under_way.leaving |= gone.keys()
        try:
            self._remove(self._shelves.now.serving, [i for of_version in gone.values() for i in of_version])
        except Exception:
            self._library.set_indexed(list(gone))  # so that the next tidying tries again
            raise
        finally:
            self._under_way.leaving.clear()
        self._library.forget_staged(gone)

    def _serve_strays(self, strays: "Strays") -> None:
        if strays.to_serve:
            self._fill(self._shelves.now.serving, strays.to_serve)
            self._library.set_indexed(strays.to_serve)

    def _fill(self, shelf: Shelf, version_ids: Sequence[int]) -> None:
        passages = self._library.passages_of(version_ids)
        self._filler.fill(lambda: shelf, passages, self._filler.on(self._shelves))

    def _remove(self, shelf: Shelf, passages: Sequence[int]) -> None:
        for start in range(0, len(passages), _REMOVED_AT_ONCE):
            with self._under_way.changing:
                shelf.remove(passages[start : start + _REMOVED_AT_ONCE])

    def serve(self, version_ids: Sequence[int]) -> None:
        """Put ended versions onto the serving shelf, before SQL says that they are in force again.

        The caller keeps others from tidying meanwhile.
        """
        self._library.set_indexed(version_ids)
        self._fill(self._shelves.now.serving, version_ids)

    def _refresh(self, shelves: Shelves) -> None:
        """Bring to the indexes what staff have changed in passages."""
        serving, archived = self._library.stale_passages()
        readable: dict[int, bool] = {}
        for shelf, passages in zip(shelves.all, (serving, archived), strict=True):
            if passages:
                judged = self._judged(passages)
                readable |= {passage.id: passage.readable for passage in judged}
                shelf.vectors.remove([passage.id for passage in judged if not passage.readable])
                self._filler.fill(lambda shelf=shelf: shelf, judged, self._filler.on(self._shelves))
        if self._library.has_stale():
            self._library.clear_stale(readable)

    def _judged(self, passages: Sequence[StagedPassage]) -> list[StagedPassage]:
        """Find out anew which passages the model can read."""
        judged: list[StagedPassage] = []
        for some in portions(passages):
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

    def put_back(self, now: datetime) -> None:
        """Fill from SQL what is missing: it was lost or damaged, made by an earlier kefu, or not yet brought there."""
        with self._under_way.moving:
            with self._under_way.changing:
                self._refresh(self._shelves.now)
                strays = self._library.strays(now)
            self._serve_strays(strays)
            shelves = self._shelves.now
            self._put_back(shelves.serving, self._library.indexed_ids)
            self._put_back(shelves.archive, self._library.archived_ids)

    def _put_back(self, shelf: Shelf, belonging: Callable[[], dict[int, Belonging]]) -> None:
        with self._under_way.changing:
            words = shelf.lexicon.texts()
            missing = lacking(belonging(), words, shelf.vectors.ids())
        # Another process was at the documents meanwhile: what is held of an older text nobody may take over, either.
        self._remove(shelf, [i for i in missing if i in words])
        if missing:
            self._under_way.emptied += 1
            self._filler.fill(lambda: shelf, self._library.staged_passages(missing), self._filler.on(self._shelves))

    def clear_away(self) -> None:
        """Remove what SQL does not say lies there: no search gives it, but it is in the way of what is looked for."""
        with self._under_way.moving:
            shelves = self._shelves.now
            self._clear_away(shelves.serving, self._library.indexed_among)
            self._clear_away(shelves.archive, self._library.archived_among)

    def _clear_away(self, shelf: Shelf, among: Callable[[Sequence[int]], dict[int, bool]]) -> None:
        held = sorted(shelf.lexicon.ids() | shelf.vectors.ids())
        for start in range(0, len(held), _REMOVED_AT_ONCE):
            some = held[start : start + _REMOVED_AT_ONCE]
            with self._under_way.changing:
                belonging = among(some)
                shelf.vectors.remove([i for i in some if not belonging.get(i)])
                if strangers := [i for i in some if i not in belonging]:
                    shelf.lexicon.change(add={}, remove=strangers)

    def rebuild(self, folder: IndexFolder) -> int:
        """Build all indexes anew with the present model, beside those in use, then use them; give how many passages.

        Changes go on meanwhile, and are caught up with at the end.
        """
        with self._under_way.moving:
            return self._rebuild_beside(folder)

    def _rebuild_beside(self, folder: IndexFolder) -> int:
        generation = self._library.generation()
        try:
            shelves = folder.begin(generation + 1)
            try:
                built = Building(shelves, self._library, self._filler, self._judged)
                built.catch_up()
                with self._under_way.changing:
                    built.catch_up()
                    self._library.switch_indexes(generation + 1, self._embedder.fingerprint, built.readable)
                    self._under_way.emptied += 1
                    former = self._shelves.replace(shelves)
            except BaseException:
                shelves.close()
                raise
            former.close()
        finally:
            folder.forget_others(self._library.generation())
        return len(built.readable)


class Building:
    """Shelves that are filled from SQL, and how far they are."""

    def __init__(
        self,
        shelves: Shelves,
        library: "Library",
        filler: Filler,
        judged: Callable[[Sequence[StagedPassage]], list[StagedPassage]],
    ) -> None:
        self.shelves = shelves
        self.readable: dict[int, bool] = {}
        self._library = library
        self._filler = filler
        self._judged = judged
        self._filled: list[dict[int, str]] = [{} for _ in shelves.all]

    def catch_up(self) -> None:
        """Make the shelves what SQL says by now."""
        serving = self._library.indexed_passages()
        archived = self._library.archived_passages()
        # Most of what has ended says the same as what is in force.
        known = among({p.meaning_hash: p.id for p in serving if self.readable.get(p.id, True)}, self.shelves.serving)
        for number, passages in enumerate((serving, archived)):
            self._bring(number, passages, known)
        belonging = {passage.id for passage in (*serving, *archived)}
        self.readable = {i: readable for i, readable in self.readable.items() if i in belonging}

    def _bring(self, number: int, passages: Sequence[StagedPassage], known: Known) -> None:
        shelf, filled = self.shelves.all[number], self._filled[number]
        belonging = {passage.id for passage in passages}
        if gone := [i for i in filled if i not in belonging]:
            shelf.remove(gone)
        judged = self._judged([passage for passage in passages if filled.get(passage.id) != passage.meaning_hash])
        if blind := [passage.id for passage in judged if not passage.readable and passage.id in filled]:
            shelf.vectors.remove(blind)
        self._filler.fill(lambda: shelf, judged, known)
        self.readable.update((passage.id, passage.readable) for passage in judged)
        self._filled[number] = {passage.id: passage.meaning_hash for passage in passages}
