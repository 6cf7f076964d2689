"""The one door to what is known: find passages, publish documents, retire them.

SQL is the truth; the vector index and the lexicon are derived from it. Publishing writes rows and index entries
where no search sees them, then switches in one transaction, then removes what the old version left in the indexes.
A crash at any point leaves the old or the new version answering; `recover` clears away what it left behind.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from knowledge.errors import FingerprintMismatch, UnknownDocument
from knowledge.library import Library, StagedPassage, searchable_text
from knowledge.lookups import FoundPassage
from knowledge.ranking import Channels, coverage, fuse, relevance, word_weights
from knowledge.terms import Term, terms_of
from knowledge.types import Condition, DocumentSummary, Hit, NewVersion, Scores, SearchResult

if TYPE_CHECKING:
    from knowledge.embedding import Embedder, Vectors
    from knowledge.lexicon import Lexicon
    from knowledge.vectors import VectorIndex

# How many passages each channel is asked for, and how many of the fused ones are looked up in SQL. Passages
# that are indexed but not in force are dropped there; between publishing and cleaning up they are a document's worth.
_CHANNEL_LIMIT = 50
_CANDIDATES = 40

# A document that is replaced between a look into the indexes and the look-up in SQL would be missed in both its
# versions, so a search is made again when the knowledge revision is not the one that the search before it saw: it may
# have moved meanwhile. So often at most.
_MORE_SEARCHES = 2

# When all is embedded anew: a few megabytes of vectors and tokens at a time, however large the library.
_EMBEDDED_AT_ONCE = 1000


def utc_now() -> datetime:
    """Give the present moment, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a knowledge base is made of."""

    library: Library
    vectors: "VectorIndex"
    lexicon: "Lexicon"
    embedder: "Embedder"


class KnowledgeBase:
    """Documents, and the passages in them that answer a question. Safe to use from several threads; calls block."""

    def __init__(self, parts: Parts, clock: Callable[[], datetime] = utc_now) -> None:
        self._library = parts.library
        self._vectors = parts.vectors
        self._lexicon = parts.lexicon
        self._embedder = parts.embedder
        self._clock = clock
        # One change at a time: a change begins by staging and ends by clearing away whatever is still staged.
        self._changing = RLock()
        # As it was seen last. It only grows, so one that is out of date costs another search and nothing else.
        self._revision = -1

    def search(self, question: str, *, context: str = "", limit: int = 8, at: datetime | None = None) -> SearchResult:
        """Find the passages that answer a question.

        Args:
            question: In the customer's words.
            context: What was said before, where the question needs it to be understood; otherwise empty.
            limit: How many hits at most.
            at: The moment whose versions are asked for (aware); `None`: now.
        """
        for _ in range(_MORE_SEARCHES):
            before = self._revision
            result = self._search_once(question, context, limit, at or self._clock())
            self._revision = result.knowledge_revision
            if result.knowledge_revision == before:
                return result
        return self._search_once(question, context, limit, at or self._clock())

    def _search_once(self, question: str, context: str, limit: int, at: datetime) -> SearchResult:
        channels = self._channels(question, context)
        fused = fuse(channels)
        best, revision = self._best_in_force(list(fused), limit, at)
        asked = self._weighed(terms_of(question) or terms_of(context))
        hits = tuple(_hit(passage, channels, fused, asked) for passage in best)
        return SearchResult(hits, revision, dense_abstained=channels.dense is None)

    def _best_in_force(self, ranked: Sequence[int], limit: int, at: datetime) -> tuple[list[FoundPassage], int]:
        """Look up the best, and where not all of them are in force, all that were found; give the revision, too.

        What is given was looked up in one transaction: two versions of a document are never seen together.
        """
        found = self._library.in_force(ranked[:limit], at)
        if len(found.passages) < min(limit, len(ranked)):
            found = self._library.in_force(ranked[: max(_CANDIDATES, limit)], at)
        return [found.passages[i] for i in ranked if i in found.passages][:limit], found.revision

    def _weighed(self, terms: Sequence[Term]) -> list[tuple[Term, float]]:
        return [(term, term.counts(self._lexicon.rarity)) for term in terms]

    def _channels(self, question: str, context: str) -> Channels:
        lexical = dict(self._lexicon.search(word_weights(question, context), _CHANNEL_LIMIT))
        meant = f"{context}\n{question}" if context else question
        if not self._embedder.reads([meant])[0]:
            return Channels(lexical, None)
        vector = self._embedder.embed([meant])[0]
        return Channels(lexical, dict(self._vectors.search(vector, _CHANNEL_LIMIT)))

    def publish(self, versions: Sequence[NewVersion]) -> None:
        """Put new versions of documents in force, all of them in one switch.

        What the previous version of a document, or any other, already has embedded is not embedded again.
        """
        with self._changing:
            staged = [self._library.stage(version, self._readable(version), self._clock()) for version in versions]
            passages = [passage for _, of_version in staged for passage in of_version]
            self._add_vectors(passages)
            self._lexicon.change(add={passage.id: passage.text for passage in passages})
            self._library.switch([version_id for version_id, _ in staged], self._clock())
            self.recover()

    def retire(self, keys: Sequence[str]) -> None:
        """Take documents out of force, from now on.

        Raises:
            UnknownDocument: A key that no published document has; then nothing is retired.
        """
        with self._changing:
            known = self._library.content_hashes()
            for key in keys:
                if key not in known:
                    raise UnknownDocument(f"there is no document with the key {key!r}", {"key": key})
            self._library.retire(keys, self._clock())
            self.recover()

    def recover(self) -> None:
        """Remove from the indexes what is not needed there: after every change, and after a crash at start-up."""
        with self._changing:
            leftovers = self._library.leftovers(self._clock())
            if not leftovers:
                return
            passages = [passage for of_version in leftovers.values() for passage in of_version]
            self._vectors.remove(passages)
            self._lexicon.change(add={}, remove=passages)
            self._library.forget_index(leftovers)

    def check(self) -> None:
        """Make the indexes fit to be searched, once at start-up: what is missing in them is put back.

        Raises:
            FingerprintMismatch: The vectors were made by another embedding model; `rebuild` makes them anew.
        """
        fingerprint = self._library.fingerprint()
        if not fingerprint:  # the first start, or a rebuild that was broken off
            self.rebuild()
        elif fingerprint != self._embedder.fingerprint:
            raise FingerprintMismatch(
                "the index was built with another embedding model; run `kefu reindex` to build it anew",
                {"index": fingerprint, "model": self._embedder.fingerprint},
            )
        self.recover()
        self._mend(self._library.indexed_passages())
        self._revision = self._library.revision()

    def _mend(self, passages: Sequence[StagedPassage]) -> None:
        """Refill from SQL an index that is not whole: it was lost or damaged, or made by an earlier kefu."""
        if self._lexicon.count() != len(passages):
            self._lexicon.clear()
            self._lexicon.change(add={passage.id: passage.text for passage in passages})
        readable = {passage.id: passage for passage in passages if passage.readable}
        held = self._vectors.ids()
        if held != readable.keys():
            self._vectors.remove(sorted(held - readable.keys()))
            self._add_vectors(passage for i, passage in readable.items() if i not in held)

    def rebuild(self) -> int:
        """Build both indexes anew from SQL with the present embedding model; give the number of passages."""
        with self._changing:
            passages = self._library.indexed_passages()
            readable = self._embedder.reads([p.text for p in passages])
            self._library.set_fingerprint("")
            self._vectors.clear()
            self._library.set_readable(dict(zip([p.id for p in passages], readable, strict=True)))
            to_embed = [passage for passage, can_read in zip(passages, readable, strict=True) if can_read]
            for start in range(0, len(to_embed), _EMBEDDED_AT_ONCE):
                some = to_embed[start : start + _EMBEDDED_AT_ONCE]
                self._vectors.add([p.id for p in some], self._embedder.embed([p.text for p in some]))
            self._lexicon.clear()
            self._lexicon.change(add={passage.id: passage.text for passage in passages})
            self._library.set_fingerprint(self._embedder.fingerprint)
            return len(passages)

    def content_hashes(self) -> dict[str, str]:
        """Give the content hash of each published document's newest version, by key."""
        return self._library.content_hashes()

    def sources(self) -> dict[str, str]:
        """Give where each published document's newest version was read from, by key."""
        return self._library.sources()

    def keys_from(self, source_prefix: str) -> list[str]:
        """Give the keys of published documents whose source is, or lies under, a path."""
        return self._library.keys_from(source_prefix)

    def documents(self) -> list[DocumentSummary]:
        """List the documents in force now."""
        return self._library.documents(self._clock())

    def condition(self) -> Condition:
        """Look whether both indexes can be searched; quick, for probes."""
        documents = self.documents()
        passages = sum(document.passages for document in documents)
        return Condition(len(documents), passages, self._library.revision(), self._problem(passages))

    def _problem(self, in_force: int) -> str:
        if self._library.fingerprint() != self._embedder.fingerprint:
            return "the index is being rebuilt"
        # While documents are being published it holds more than what is in force, and never less.
        if (held := self._lexicon.count()) < in_force:
            return f"the lexicon holds {held} of {in_force} passages"
        try:
            self._vectors.probe()
        except Exception as error:  # noqa: BLE001 (whatever the library below raises, it cannot be searched)
            return f"the vector index cannot be searched: {type(error).__name__}"
        return ""

    def close(self) -> None:
        """Release the indexes' folder."""
        self._vectors.close()

    def _readable(self, version: NewVersion) -> list[bool]:
        return self._embedder.reads([searchable_text(version.title, passage) for passage in version.passages])

    def _add_vectors(self, passages: Iterable[StagedPassage]) -> None:
        readable = [passage for passage in passages if passage.readable]
        if not readable:
            return
        known = self._known_vectors(readable)
        texts = {p.meaning_hash: p.text for p in readable if p.meaning_hash not in known}
        known.update(zip(texts, self._embedder.embed(list(texts.values())), strict=True))
        self._vectors.add([p.id for p in readable], np.stack([known[p.meaning_hash] for p in readable]))

    def _known_vectors(self, passages: Iterable[StagedPassage]) -> "dict[str, Vectors]":
        holders = self._library.vectors_by_meaning(passage.meaning_hash for passage in passages)
        vectors = self._vectors.get(sorted(set(holders.values())))
        return {meaning: vectors[holder] for meaning, holder in holders.items() if holder in vectors}


def _hit(found: FoundPassage, channels: Channels, fused: dict[int, float], asked: Sequence[tuple[Term, float]]) -> Hit:
    cosine = channels.dense.get(found.passage_id) if channels.dense else None
    covered = coverage(asked, searchable_text(found.title, found.passage))
    scores = Scores(
        lexical=channels.lexical.get(found.passage_id, 0.0),
        dense=cosine,
        fused=fused[found.passage_id],
        relevance=relevance(covered, cosine),
    )
    return Hit(found.passage_id, found.document_key, found.title, found.version, found.lang, found.passage, scores)
