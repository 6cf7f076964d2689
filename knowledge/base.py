"""The one door to what is known: find passages, publish documents and retire them, look after their versions.

SQL is the truth; the vector index and the lexicon are derived from it. Publishing writes rows and index entries
where no search sees them, then switches in one transaction, then removes what the old version left in the indexes.
A crash at any point leaves the old or the new version answering; `tidy` clears away what it left behind. Long work
goes portion by portion (`knowledge.underway`), so that no change waits for another one's embedding.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from knowledge.asking import Asked
from knowledge.care import Care, Parts
from knowledge.changes import Changes
from knowledge.details import PassageDetail
from knowledge.joining import joined
from knowledge.publishing import Advanced, Publisher, unheeded
from knowledge.subjects import NOTHING_SAID, Context
from knowledge.timeline import Moments
from knowledge.types import NewVersion, Published, SearchResult

__all__ = ["KnowledgeBase", "Parts", "utc_now"]


def utc_now() -> datetime:
    """Give the present moment, aware."""
    return datetime.now(UTC)


class KnowledgeBase(Care):
    """Documents, and the passages in them that answer a question. Safe to use from several threads; calls block."""

    def __init__(self, parts: Parts, clock: Callable[[], datetime] = utc_now) -> None:
        super().__init__(parts, clock)
        self._publisher = Publisher(parts.library, parts.embedder, self._shelves, self._under_way)
        self._changes = Changes(parts.library)

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

    def parted(self, question: str) -> str:
        """Give a question with those words apart that its customer writes together and the documents apart."""
        return self._searcher.parted(question)

    def whole(self, found: SearchResult) -> SearchResult:
        """Give hits that are pieces of a split section together with the pieces beside them, each as one passage.

        What a search found stays in its order; a hit that a better one was joined to is not given again (`Hit.joined`).
        """
        around = self._library.around([hit.passage_id for hit in found.hits])
        return replace(found, hits=joined(found.hits, around))

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
