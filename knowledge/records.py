"""Reading what there is: documents, their versions and passages, what changed, what staff should look at."""

from collections.abc import Callable
from datetime import datetime, timedelta

from knowledge.checks import Finding, find_problems
from knowledge.comparison import PassageChange, compare
from knowledge.details import DocumentDetail, DocumentSummary, PassageDetail
from knowledge.library import Library
from knowledge.timeline import State
from knowledge.types import Horizon

_A_MONTH = timedelta(days=30)


class Records:
    """What the door shows of documents, as they are at the moment of the call."""

    def __init__(self, library: Library, clock: Callable[[], datetime]) -> None:
        self._library = library
        self._clock = clock
        self._horizon = Horizon(-1, None)

    def horizon(self) -> Horizon:
        """Tell how long what is in force now stays so; quick, for every question."""
        now, revision, known = self._clock(), self._library.revision(), self._horizon
        if known.revision == revision and known.holds(now):
            return known
        self._horizon = Horizon(revision, self._library.next_change(now))
        return self._horizon

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each document's newest version, by key; without what is retired."""
        return self._library.content_hashes()

    def sources(self) -> dict[str, str]:
        """Give where each document's newest version was read from, by key; without what is retired."""
        return self._library.sources()

    def had(self, key: str, content_hash: str) -> bool:
        """Tell whether any version of a document has a content hash; not of what is retired."""
        return self._library.had(key, content_hash)

    def keys_from(self, source_prefix: str) -> list[str]:
        """Give the keys of documents whose source is, or lies under, a path; without what is retired."""
        return self._library.keys_from(source_prefix)

    def documents(self, state: State | None = State.IN_FORCE) -> list[DocumentSummary]:
        """List documents by key.

        Args:
            state: Only those whose leading version (`DocumentDetail.leading`) is in this state; for `WAITING`, those
                that have a version waiting, described by it. `None`: all.
        """
        return self._library.documents(self._clock(), state)

    def document(self, document_id: int) -> DocumentDetail:
        """Give one document with all its versions.

        Raises:
            UnknownDocument: There is none with this id.
        """
        return self._library.document(document_id, self._clock())

    def document_id(self, key: str) -> int:
        """Give the id of the document with a key.

        Raises:
            UnknownDocument: There is none.
        """
        return self._library.document_id(key)

    def document_of(self, version_id: int) -> int:
        """Give the id of the document that a version is of.

        Raises:
            UnknownVersion: There is no such version.
        """
        return self._library.document_of(version_id)

    def passages(self, version_id: int) -> list[PassageDetail]:
        """Give the passages of a version in reading order.

        Raises:
            UnknownVersion: There is no such version.
        """
        return self._library.passages(version_id)

    def passage(self, passage_id: int) -> PassageDetail:
        """Give one passage.

        Raises:
            UnknownPassage: There is no such passage.
        """
        return self._library.passage(passage_id)[0]

    def version_with(self, passage_id: int) -> int:
        """Give the id of the version that a passage is of.

        Raises:
            UnknownPassage: There is no such passage.
        """
        return self._library.passage(passage_id)[1]

    def compare(self, version_a: int, version_b: int) -> list[PassageChange]:
        """Tell what changed from one version to another, passage by passage.

        Raises:
            UnknownVersion: There is no such version.
        """
        before, after = (self.passages(version) for version in (version_a, version_b))
        return compare([detail.passage for detail in before], [detail.passage for detail in after])

    def check_documents(self, now: datetime, expiring_within: timedelta = _A_MONTH) -> list[Finding]:
        """Find what staff should look at: contradictions, near-duplicates, lost changes, what expires soon, what waits.

        Args:
            now: The moment whose versions are looked at (aware).
            expiring_within: How soon is soon, and how late is lately.
        """
        followed = self._library.successions(now, now - expiring_within)
        return find_problems(self._library.current(now), followed, now, expiring_within)

    def originals(self) -> set[str]:
        """Give the SHA-256 (hex) of every file that a version names, also one that is still being written."""
        return self._library.originals()
