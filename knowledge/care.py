"""Keeping the indexes fit to be searched: what a change leaves is tidied, what is missing put back, all built anew.

SQL is the truth; the vector index and the lexicon are derived from it, so that nothing here can lose anything.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.following import BrokenOff, Following
from knowledge.library import Library
from knowledge.records import Records
from knowledge.searching import Models, Searcher
from knowledge.shelves import IndexFolder, Shelf, Shelves, ShelvesInUse
from knowledge.stock import held_by
from knowledge.stocked import Stock
from knowledge.sureness import SHIPPED, Calibration
from knowledge.types import Condition, Lag
from knowledge.underway import UnderWay
from knowledge.upkeep import Upkeep

if TYPE_CHECKING:
    from knowledge.embedding import Embedder
    from knowledge.lexicon import Lexicon
    from knowledge.reranking import TimelyReranker
    from knowledge.vectors import VectorIndex

log = logging.getLogger("kefu.knowledge")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a knowledge base is made of.

    Attributes:
        library: The truth.
        vectors: The serving passages by meaning; `lexicon`: by their words.
        embedder: The embedding model.
        archive: The passages that have ended.
        folder: Where the indexes are kept, and the next ones are built.
        reranker: Judges the best hits once more; `None`: nobody does.
        calibration: What hits are judged by.
        generation: Which of the indexes in the folder these are.
    """

    library: Library
    vectors: "VectorIndex"
    lexicon: "Lexicon"
    embedder: "Embedder"
    archive: Shelf
    folder: IndexFolder
    reranker: "TimelyReranker | None" = None
    calibration: Calibration = SHIPPED
    generation: int = 0


class Care(Records):
    """A knowledge base as those see it who keep it running."""

    def __init__(self, parts: Parts, clock: Callable[[], datetime]) -> None:
        super().__init__(parts.library, clock)
        self._embedder = parts.embedder
        self._folder = parts.folder
        self._shelves = ShelvesInUse(Shelves(Shelf(parts.vectors, parts.lexicon), parts.archive))
        self._under_way = UnderWay()
        self._upkeep = Upkeep(parts.library, parts.embedder, self._shelves, self._under_way)
        self._following = Following(parts, self._shelves, self._under_way)
        models = Models(parts.embedder, parts.reranker, parts.calibration)
        self._searcher = Searcher(parts.library, models, self._shelves, clock)

    @property
    def model(self) -> str:
        """The fingerprint of the embedding model in use."""
        return self._embedder.fingerprint

    def _settle(self) -> None:
        """Tidy after a change; where that fails, the change is made all the same, and the next tidying goes on."""
        try:
            self.tidy()
        except Exception:
            log.exception("a change was made, but not tidied up after")

    def tidy(self) -> None:
        """Bring to the archive what has ended, and clear away what a crash left; to be called every minute."""
        self._upkeep.tidy(self._clock, self._searcher.moving)

    def check(self) -> None:
        """Make the indexes fit to be searched, once at start-up: what is missing in them is put back.

        What they hold too much of, such as the half of a file that a crash left, may stay for now: no search gives it,
        and `mend` takes its time over it.

        Raises:
            FingerprintMismatch: The vectors were made by another embedding model; `rebuild` makes them anew.
        """
        self._upkeep.check()
        if not self._library.fingerprint():
            self._begin()
        self._upkeep.put_back(self._clock())
        self._searcher.expect(self._library.revision())

    def follow(self, *, anew: bool = False) -> None:
        """Bring the indexes to what another process, the keeper, has changed in SQL; to be called every second.

        Whoever calls this changes nothing itself: no document, and nothing of what SQL says of indexes.

        Args:
            anew: Look at everything even where nothing has changed.

        Raises:
            FingerprintMismatch: The keeper's embedding model is another one.
        """
        with suppress(BrokenOff):
            self._following.follow(self._clock(), self._searcher.moving, anew=anew)
            self._searcher.reached(self._following.revision)

    def break_off(self) -> None:
        """Have what follows the keeper end soon, because the process does."""
        self._following.end()

    def lag(self) -> Lag | None:
        """Tell how far behind the keeper these indexes are; `None` where they follow none."""
        return self._following.lag()

    def _begin(self) -> None:
        """Begin with the present model: at the first start, or where an earlier kefu broke a rebuild off."""
        if self._library.indexed_passages():
            self.rebuild()
        else:
            self._library.set_fingerprint(self._embedder.fingerprint)

    def rebuild(self) -> int:
        """Build all indexes anew from SQL with the present embedding model; give the number of passages.

        They are built beside those in use, which answer until the new ones are whole; a failure leaves them in use.
        """
        try:
            return self._upkeep.rebuild(self._folder)
        finally:
            self._settle()

    def condition(self) -> Condition:
        """Look whether both indexes can be searched; quick, for probes."""
        documents, passages = self._library.count(self._clock())
        return Condition(documents, passages, self._library.revision(), self._problem(passages))

    def _problem(self, in_force: int) -> str:
        if self._library.fingerprint() != self._embedder.fingerprint:
            return "the index is being rebuilt"
        with self._shelves.used() as shelves:
            # While documents are being published it holds more than what is in force, and less only where it follows.
            behind = self._following.begun and self._following.revision != self._library.revision()
            if not behind and (held := shelves.serving.lexicon.count()) < in_force:
                return f"the lexicon holds {held} of {in_force} passages"
            try:
                shelves.serving.vectors.probe()
            except Exception as error:  # noqa: BLE001 (whatever the library below raises, it cannot be searched)
                return f"the vector index cannot be searched: {type(error).__name__}"
        return ""

    def stock(self) -> Stock:
        """Fetch what SQL has and what lies in the indexes, for `knowledge.consistency.examine`."""
        alone = self._under_way.moving.acquire(blocking=False)
        try:
            with self._under_way.changing, self._shelves.used() as shelves:
                # While somebody rebuilds, the next generation lies beside the present one: nothing is left over.
                strange = self._folder.others(self._library.generation()) if alone else ()
                contents = held_by(shelves, strange)
                on_the_way = self._under_way.staged | self._under_way.leaving
                return self._library.stock(self._embedder.fingerprint, contents, on_the_way)
        finally:
            if alone:
                self._under_way.moving.release()
            if self._under_way.untidy:
                self._settle()

    def mend(self) -> None:
        """Make the indexes hold exactly what SQL says: what is missing is put back, what is too much removed."""
        self.tidy()
        self._upkeep.put_back(self._clock())
        self._upkeep.clear_away()
        with self._under_way.moving:
            self._folder.forget_others(self._library.generation())
        self._settle()

    def close(self) -> None:
        """Release the indexes' folder."""
        self._shelves.now.close()
