"""The one door to what is known: find passages, publish documents and retire them, look after their versions.

SQL is the truth; the vector index and the lexicon are derived from it. Publishing writes rows and index entries
where no search sees them, then switches in one transaction, then removes what the old version left in the indexes.
A crash at any point leaves the old or the new version answering; `tidy` clears away what it left behind. Long work
goes portion by portion (`knowledge.underway`), so that no change waits for another one's embedding.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from knowledge.asking import Asked
from knowledge.changes import Changes
from knowledge.details import PassageDetail
from knowledge.library import Library
from knowledge.publishing import Advanced, Publisher, unheeded
from knowledge.records import Records
from knowledge.searching import Models, Searcher
from knowledge.shelves import IndexFolder, Shelf, Shelves, ShelvesInUse
from knowledge.stock import held_by
from knowledge.stocked import Stock
from knowledge.subjects import NOTHING_SAID, Context
from knowledge.sureness import SHIPPED, Calibration
from knowledge.timeline import Moments
from knowledge.types import Condition, NewVersion, Published, SearchResult
from knowledge.underway import UnderWay
from knowledge.upkeep import Upkeep

if TYPE_CHECKING:
    from knowledge.embedding import Embedder
    from knowledge.lexicon import Lexicon
    from knowledge.reranking import TimelyReranker
    from knowledge.vectors import VectorIndex


log = logging.getLogger("kefu.knowledge")


def utc_now() -> datetime:
    """Give the present moment, aware."""
    return datetime.now(UTC)


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
    """

    library: Library
    vectors: "VectorIndex"
    lexicon: "Lexicon"
    embedder: "Embedder"
    archive: Shelf
    folder: IndexFolder
    reranker: "TimelyReranker | None" = None
    calibration: Calibration = SHIPPED


class KnowledgeBase(Records):
    """Documents, and the passages in them that answer a question. Safe to use from several threads; calls block."""

    def __init__(self, parts: Parts, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__(parts.library, clock)
        self._embedder = parts.embedder
        self._folder = parts.folder
        self._shelves = ShelvesInUse(Shelves(Shelf(parts.vectors, parts.lexicon), parts.archive))
        self._under_way = UnderWay()
        self._upkeep = Upkeep(parts.library, parts.embedder, self._shelves, self._under_way)
        self._publisher = Publisher(parts.library, parts.embedder, self._shelves, self._under_way)
        self._changes = Changes(parts.library)
        models = Models(parts.embedder, parts.reranker, parts.calibration)
        self._searcher = Searcher(parts.library, models, self._shelves, clock)

    @property
    def model(self) -> str:
        """The fingerprint of the embedding model in use."""
        return self._embedder.fingerprint

    def search(
        self,
        question: str,
        *,
        context: Context = NOTHING_SAID,
        limit: int = 8,
        at: datetime | None = None,
        distinct: bool = False,
    ) -> SearchResult:
        """Find the passages that answer a question.

        Args:
            question: In the customer's words.
            context: What was said before: the question may leave its subject to it.
            limit: How many hits at most.
            at: The moment whose versions are asked for (aware), past or future; `None`: now.
            distinct: Of passages that say the same, word for word, give only the best.
        """
        return self._searcher.search(Asked(question, limit, at, context, distinct))

    def publish(self, versions: Sequence[NewVersion], advanced: Advanced = unheeded) -> list[Published]:
        """Put new versions of documents in force, each from its moment on, all of them in one switch.

        What the previous version of a document, or any other, already has embedded is not embedded again. What staff
        have made of the passages of a document's version before stays with those of the same text. A version that
        says what the document says already for that time is not published again.

        Args:
            versions: Of different documents, or one after the other of the same.
            advanced: Told from time to time how many steps of how many are done; it may raise to end this.

        Returns:
            What became of each.
        """
        published = self._publisher.publish(versions, self._clock, advanced)
        self._settle()
        return published

    def retire(self, keys: Sequence[str]) -> None:
        """Take documents out of force, from now on, with what waits of them.

        Raises:
            UnknownDocument: A key that no document has which is not retired; then nothing is retired.
        """
        with self._under_way.changing:
            self._changes.retire(keys, self._clock())
        self._settle()

    def move(self, key: str, source: str) -> None:
        """Note that a document is read from another place now; what it says is the same. Unknown keys are ignored."""
        self._library.move(key, source)

    def restore(self, document_id: int, version_id: int | None = None, *, by: str = "") -> int:
        """Put a document that is not in force back in force, or an older version of any document.

        The past stays what it was: the content comes back as a new version, in force from now on. What waited when the
        document was retired waits again, as new versions of their own.

        Args:
            document_id: The document.
            version_id: Which version's content; `None`: that of the last one that was in force, or that would have
                taken over since.
            by: Who does so; becomes the new version's `uploaded_by`.

        Returns:
            The new version's id.

        Raises:
            UnknownDocument: There is no such document.
            UnknownVersion: It has no such version.
            WrongState: It is in force, and no version is named.
        """
        repeated = self._changes.restored(self.document(document_id), version_id, by, self._clock())
        restored, *_waiting = self._publisher.publish_again(repeated, self._clock)
        self._settle()
        return restored

    def withdraw(self, version_id: int) -> None:
        """Give up a version that waits: it will not take effect.

        Raises:
            UnknownVersion: There is no such version.
            WrongState: It does not wait.
        """
        with self._under_way.changing:
            self._changes.withdraw(version_id, self._clock())
        self._settle()

    def set_times(self, version_id: int, effective_from: datetime | None, expires_at: datetime | None) -> None:
        """Correct when a version takes effect and expires; its neighbours make way or close the gap.

        Args:
            version_id: The version.
            effective_from: In force from then on (aware); `None`: as it is.
            expires_at: In force until then (aware, exclusive); `None`: for good.

        Raises:
            UnknownVersion: There is no such version.
            WrongTimes: It would expire before it takes effect.
        """
        times = self._changes.times(version_id, effective_from, expires_at)
        if not self._set_times(version_id, times):
            with self._under_way.moving:
                self._upkeep.serve(self._library.revived_by(version_id, times, self._clock()))
                self._set_times(version_id, times)
        self._settle()

    def _set_times(self, version_id: int, times: Moments) -> bool:
        """Set them, unless a version would be in force again that has left its shelf; tell whether they are set."""
        with self._under_way.changing:
            if self._library.revived_by(version_id, times, self._clock()):
                return False
            self._library.set_times(version_id, times)
            return True

    def switch_passage(self, passage_id: int, enabled: bool) -> PassageDetail:
        """Let searches find a passage or not, of any moment; versions that wait follow where they say the same.

        Raises:
            UnknownPassage: There is no such passage.
        """
        with self._under_way.changing:
            self._changes.switch_passage(passage_id, self._clock(), enabled=enabled)
            return self.passage(passage_id)

    def set_questions(self, passage_id: int, questions: Sequence[str]) -> PassageDetail:
        """Say which further questions a passage answers; versions that wait follow where they say the same.

        Raises:
            UnknownPassage: There is no such passage.
            WrongQuestions: More than 20, or one of more than 300 characters.
        """
        with self._under_way.changing:
            self._changes.set_questions(passage_id, questions, self._clock())
        self._settle()
        return self.passage(passage_id)

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
            # While documents are being published it holds more than what is in force, and never less.
            if (held := shelves.serving.lexicon.count()) < in_force:
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
