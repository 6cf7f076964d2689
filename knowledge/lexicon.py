"""The lexical index: passages by their words (BM25), in a tantivy index of its own folder."""

import hashlib
import math
import shutil
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import tantivy

from knowledge.searchable import text_number
from knowledge.words import HEADING, words

# The smallest heap tantivy accepts is 15 MB a thread; ours writes a few hundred passages at a time.
_WRITER_BYTES = 20_000_000
# Up to this many that hold a word are all fetched sooner than they are held against others one by one.
_FEW = 1000
# The word that every passage has in a field of its own, to count them in the way in which tantivy counts words.
_EVERY = "1"


class Lexicon:
    """Passages by their words. A change is seen by searches, and survives a crash, whole or not at all."""

    def __init__(self, folder: Path, *, anew: bool = True) -> None:
        """Open the index in a folder.

        Args:
            folder: Made when missing.
            anew: Begin an empty index in place of one that cannot be read; otherwise a `ValueError` says so.
        """
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("words", tokenizer_name="whitespace", index_option="freq")
            .add_text_field("headings", tokenizer_name="whitespace", index_option="freq")
            .add_integer_field("passage", stored=True, indexed=True, fast=True)
            .add_integer_field("text", fast=True)
            .add_text_field("every", tokenizer_name="raw", index_option="basic")
            .build()
        )
        self._index = self._open(folder, anew=anew)
        self._searcher = self._index.searcher()
        self._swept = False

    def _open(self, folder: Path, *, anew: bool) -> tantivy.Index:
        """Open the index, or begin an empty one when there is none or it cannot be read: it is derived and refilled."""
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return tantivy.Index(self._schema, str(folder), reuse=True)
        except ValueError:
            if not anew:
                raise
            shutil.rmtree(folder)
            folder.mkdir()
            return tantivy.Index(self._schema, str(folder), reuse=True)

    def change(
        self, *, add: Mapping[int, str], remove: Sequence[int] = (), headings: Mapping[int, str] = MappingProxyType({})
    ) -> None:
        """Add passages and remove some, in one commit: after a crash all of it is there or nothing.

        Args:
            add: Texts by passage id, headings included.
            remove: Ids; unknown ones are ignored.
            headings: What of each text is its title and headings.
        """
        writer = self._index.writer(_WRITER_BYTES, 1)
        if not self._swept:  # a crash may have left files of a change, which have the very names that are written next
            writer.garbage_collect_files()
            self._swept = True
        for passage in (*remove, *add):
            writer.delete_documents_by_term("passage", passage)
        for passage, text in add.items():
            document = tantivy.Document()
            document.add_text("words", " ".join(words(text)))
            document.add_text("headings", " ".join(words(headings.get(passage, ""))))
            document.add_integer("passage", passage)
            document.add_integer("text", text_number(hashlib.sha256(text.encode()).hexdigest()))
            document.add_text("every", _EVERY)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, weights: Mapping[str, float], limit: int) -> list[tuple[int, float]]:
        """Find passages by weighted words.

        Args:
            weights: What each word of the question counts; 1 is ordinary. A word behind `HEADING` is looked for in
                titles and headings alone.
            limit: How many passages at most.

        Returns:
            (passage id, BM25 score) of passages that hold at least one of the words, best first.
        """
        if not weights:
            return []
        searcher = self._searcher
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(word, weight)) for word, weight in weights.items()]
        )
        hits = searcher.search(query, limit, count=False).hits
        return list(zip(_passages(searcher, hits), (float(score) for score, _ in hits), strict=True))

    def held(self, words: Collection[str], passages: Sequence[int]) -> dict[int, set[str]]:
        """Give for each of the passages which of the words it holds; those that hold none are left out."""
        wanted = frozenset(passages)
        found: defaultdict[int, set[str]] = defaultdict(set)
        for word in words:
            for passage in wanted.intersection(self._holders(word, passages)):
                found[passage].add(word)
        return dict(found)

    def _holders(self, word: str, passages: Sequence[int]) -> Sequence[int]:
        """Give all passages that hold a word, or those of some that do, whichever is quicker."""
        searcher = self._searcher
        query, most = self._term(word, 1), searcher.doc_freq(*_field_and_word(word))
        if most > _FEW:
            must = tantivy.Occur.Must
            these = tantivy.Query.term_set_query(self._schema, "passage", list(passages))
            query, most = tantivy.Query.boolean_query([(must, query), (must, these)]), len(passages)
        return _passages(searcher, searcher.search(query, most, count=False).hits) if most else ()

    def holds(self, words: Collection[str]) -> bool:
        """Tell whether some passage holds all of the words."""
        must = [(tantivy.Occur.Must, self._term(word, 1)) for word in words]
        return bool(self._searcher.search(tantivy.Query.boolean_query(must), 1, count=False).hits)

    def _term(self, word: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, *_field_and_word(word), "freq")
        return query if weight == 1 else tantivy.Query.boost_query(query, weight)

    def rarity(self, word: str) -> float:
        """Give a word's inverse document frequency as BM25 weighs it; the highest for a word that no passage has."""
        return common_rarity([self], word)

    def holding(self, word: str) -> tuple[int, int]:
        """Give how many passages hold a word, and how many there are.

        Both count passages that were removed, until tantivy clears them away: only together do they make sense.
        """
        searcher = self._searcher
        return searcher.doc_freq(*_field_and_word(word)), searcher.doc_freq("every", _EVERY)

    def count(self) -> int:
        """Give how many passages are indexed."""
        return int(self._searcher.num_docs)

    def ids(self) -> set[int]:
        """Give the ids of all passages that are indexed."""
        return set(self.texts())

    def texts(self) -> dict[int, int]:
        """Give for each passage that is indexed the number of its text, see `knowledge.searchable.text_number`."""
        searcher = self._searcher
        hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1), count=False).hits
        return dict(zip(_passages(searcher, hits), _numbers(searcher, "text", hits), strict=True))


def _passages(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, Any]]) -> list[int]:
    """Give the passage ids of hits."""
    return _numbers(searcher, "passage", hits)


def _numbers(searcher: tantivy.Searcher, field: str, hits: Sequence[tuple[Any, Any]]) -> list[int]:
    return cast("list[int]", searcher.fast_field_values(field, [address for _, address in hits]))


def _field_and_word(word: str) -> tuple[str, str]:
    return ("headings", word.removeprefix(HEADING)) if word.startswith(HEADING) else ("words", word)


def common_rarity(lexicons: Sequence[Lexicon], word: str) -> float:
    """Give the rarity that a word has in several lexicons together."""
    holding, passages = map(sum, zip(*(lexicon.holding(word) for lexicon in lexicons), strict=True))
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
