"""One search: both channels asked, fused, looked up in SQL, judged. At another moment than now, the archive too."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from knowledge.asking import CHANNEL_LIMIT, Asked, Query, comparable, ranked_by
from knowledge.errors import EmbeddingModelError
from knowledge.judging import Found, judged
from knowledge.lookups import FoundPassage
from knowledge.ordering import IN_CONVERSATION, WEIGHTS, Standing, ordered
from knowledge.parting import parted
from knowledge.patience import Patience
from knowledge.ranking import Channels
from knowledge.reranking import RERANKED
from knowledge.sureness import SHIPPED, Calibration, wanted
from knowledge.types import SearchResult

if TYPE_CHECKING:
    from knowledge.embedding import Embedder, Vectors
    from knowledge.library import Library
    from knowledge.reranking import TimelyReranker
    from knowledge.shelves import Shelf, ShelvesInUse

log = logging.getLogger("kefu.knowledge")

# How many more are looked up than are wanted: some say the same as a better one, or were replaced meanwhile.
_SPARE = 4

# In the archive most of what is found was not in force at the moment asked for, and beside a long file that is being
# written most is not in force yet: until there are enough that are, so many times more are asked for, up to a number
# for which each index takes a tenth of a second.
_MORE = 16
_ENOUGH = 25
_MOST = 12_800

# A document that is replaced between a look into the indexes and the look-up in SQL would be missed in both its
# versions, so a search is made again when the knowledge revision is not the one that the search before it saw: it may
# have moved meanwhile. So often at most.
_MORE_SEARCHES = 2

_Found = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """What the channels found, and what else counts of that of it which is in force."""

    channels: Channels
    standings: Mapping[int, Standing]


@dataclass(frozen=True, slots=True)
class Models:
    """What judges texts.

    Attributes:
        embedder: By their meaning, each on its own.
        reranker: Beside the question; `None`: nobody does.
        calibration: How all that speaks for a hit is weighed.
    """

    embedder: "Embedder"
    reranker: "TimelyReranker | None" = None
    calibration: Calibration = SHIPPED


class Searcher:
    """Searches the shelves in use. Safe to use from several threads."""

    def __init__(
        self, library: "Library", models: Models, shelves: "ShelvesInUse", clock: Callable[[], datetime]
    ) -> None:
        self._library = library
        self._models = models
        self._patience = Patience()
        self._shelves = shelves
        self._clock = clock
        # As it was seen last. It only grows, so one that is out of date costs another search and nothing else.
        self._revision = -1
        self._reached: int | None = None
        self._moves = 0

    def expect(self, revision: int) -> None:
        """Take a knowledge revision for the present one."""
        self._revision = revision

    def reached(self, revision: int) -> None:
        """Be told which knowledge revision the indexes are at, where they follow another process's changes."""
        self._reached = revision

    def moving(self) -> None:
        """Be told that ended versions are about to leave their shelf: a search under way may miss what it wants."""
        self._moves += 1

    def search(self, asked: Asked) -> SearchResult:
        """Find the passages that answer a question."""
        reached = self._reached  # before the search: by its end the indexes may be further
        found = self._reranked(asked)
        behind = reached is not None and reached < found.knowledge_revision
        return replace(found, crippled=True) if behind else found

    def _reranked(self, asked: Asked) -> SearchResult:
        reranker = self._models.reranker
        if reranker is None:
            return self._search(asked)
        found = self._search(replace(asked, limit=max(asked.limit, RERANKED)))
        reranked = reranker.reranked(asked.meant, found.hits)
        return replace(found, hits=reranked.hits[: asked.limit], crippled=found.crippled or not reranked.judged)

    def parted(self, question: str) -> str:
        """Give a question with the words apart that the passages have apart."""
        with self._shelves.used() as shelves:
            return parted(question, shelves.serving.lexicon.holds)

    def _search(self, asked: Asked) -> SearchResult:
        query = self._query(asked)
        for _ in range(_MORE_SEARCHES):
            before = (self._revision, self._moves)
            result = self._search_once(query)
            self._revision = result.knowledge_revision
            if (self._revision, self._moves) == before:
                return result
        return self._search_once(query)

    def _query(self, asked: Asked) -> Query:
        """Embed a question: without its meaning where the model cannot read it, or fails."""
        terms = ranked_by(asked)
        if not self._models.embedder.reads([asked.meant])[0]:
            return Query(asked, terms, None)
        vector = self._meaning(asked.meant)
        return Query(asked, terms, vector, crippled=vector is None)

    def _meaning(self, text: str) -> "Vectors | None":
        """Embed a text; `None` where the model does not answer."""
        if not self._patience.lasts:
            return None
        try:
            return self._models.embedder.embed([text])[0]
        except EmbeddingModelError as error:
            self._patience.lose()
            log.warning("only words are compared: %s", error.message)
            return None

    def _search_once(self, query: Query) -> SearchResult:
        asked = query.asked
        with self._shelves.used() as shelves:
            query = query.on(shelves.serving.lexicon)
            # The clock is looked at after `_moves`: what has left its shelf by then had ended by then.
            now = self._clock()
            if asked.at is None:
                return self._search_now(query, shelves.serving, now)
            # What has ended by now can be in force at no later moment.
            these = shelves.all if asked.at < now else (shelves.serving,)
            return self._search_at(query, these, asked.at)

    def _search_now(self, query: Query, shelf: "Shelf", now: datetime) -> SearchResult:
        channels = _channels_now(query, shelf)
        standings = self._library.standings(channels.found, now)
        if channels.lacks(standings, _ENOUGH, CHANNEL_LIMIT):
            # What is being written, waits or was left by a crash lies there, too, and may be far more than the rest.
            return self._search_at(query, (shelf,), now)
        return self._best(query, _Candidates(channels, standings), (shelf,), now)

    def _search_at(self, query: Query, shelves: "Sequence[Shelf]", at: datetime) -> SearchResult:
        channels = self._channels_at(query, shelves, at)
        return self._best(query, _Candidates(channels, self._library.standings(channels.found, at)), shelves, at)

    def _best(self, query: Query, candidates: _Candidates, shelves: "Sequence[Shelf]", at: datetime) -> SearchResult:
        """Take the second look at what the channels found, and give the best of it.

        What is given was looked up in one transaction: two versions of a document are never seen together.
        """
        lexicons = [shelf.lexicon for shelf in shelves]
        channels = candidates.channels.only(candidates.standings)
        covered = query.covered(lexicons, list(candidates.standings))
        weights = IN_CONVERSATION if query.asked.context.said else WEIGHTS
        likeness = self._models.embedder.likeness
        scores = ordered(channels, candidates.standings, covered, weights, likeness)
        ranked, limit = list(scores), query.asked.limit
        found = self._library.in_force(ranked[: limit + _SPARE], at)
        passages = _given(ranked, found.passages, distinct=query.asked.distinct)
        if len(passages) < min(limit, len(ranked)):
            found = self._library.in_force(ranked, at)
            passages = _given(ranked, found.passages, distinct=query.asked.distinct)
        passages = passages[:limit]
        dense = channels.dense or {}
        question = wanted(query.asked.question, query.asked.context.asked, query.weights, lexicons[0].rarity)
        compared = _cosines(query, shelves, [found.passage_id for found in passages if found.passage_id not in dense])
        hits = judged(question, Found(passages, channels, scores, likeness, compared), self._models.calibration)
        return SearchResult(hits, found.revision, channels.dense is None, query.crippled)

    def _channels_at(self, query: Query, shelves: "Sequence[Shelf]", at: datetime) -> Channels:
        """Ask shelves, and drop what is not in force at a moment before scores are compared.

        The serving shelf is asked before the archive: what has just left it is found there.
        """
        vector = query.vector
        weights = comparable(query.weights, [shelf.lexicon for shelf in shelves])
        by_words: list[_Found] = []
        by_meaning: list[_Found] = []
        for shelf, of_shelf in zip(shelves, weights, strict=True):
            by_words.append(self._in_force(partial(shelf.lexicon.search, of_shelf), at, query.limit))
            if vector is not None:
                by_meaning.append(self._in_force(partial(shelf.vectors.search, vector), at, CHANNEL_LIMIT))
        lexical = _best(by_words, query.limit)
        if vector is None:
            return Channels(lexical, None)
        dense = _best(by_meaning, CHANNEL_LIMIT)
        return Channels(lexical, dense | _compared(query, shelves, lexical.keys() - dense.keys()))

    def _in_force(self, search: Callable[[int], _Found], at: datetime, wanted: int) -> _Found:
        """Give the best that were in force, asking for more until there are enough, or no more, or too many."""
        limit = wanted
        while True:
            found = search(limit)
            in_force = self._library.ids_in_force([i for i, _ in found], at)
            kept = [(i, score) for i, score in found if i in in_force]
            if len(kept) >= _ENOUGH or len(found) < limit or limit >= _MOST:
                return kept[:wanted]
            limit *= _MORE


def _channels_now(query: Query, shelf: "Shelf") -> Channels:
    [weights] = comparable(query.weights, [shelf.lexicon])
    lexical = dict(shelf.lexicon.search(weights, query.limit))
    vector = query.vector
    if vector is None:
        return Channels(lexical, None)
    dense = dict(shelf.vectors.search(vector, CHANNEL_LIMIT))
    return Channels(lexical, dense | _compared(query, (shelf,), lexical.keys() - dense.keys()))


def _compared(query: Query, shelves: "Sequence[Shelf]", passages: Iterable[int]) -> dict[int, float]:
    """Give the cosines of passages that words have found, where what was said before says which passages are meant.

    Of a hundred that answer the question itself equally well, the meaning alone need not have found theirs.
    """
    return _cosines(query, shelves, passages) if query.asked.context.said else {}


def _cosines(query: Query, shelves: "Sequence[Shelf]", passages: Iterable[int]) -> dict[int, float]:
    """Give the cosines of passages, as far as the model can read them and the question."""
    if query.vector is None:
        return {}
    found = [shelf.vectors.get(sorted(passages)) for shelf in shelves]
    return {i: float(query.vector @ vector) for vectors in found for i, vector in vectors.items()}


def _best(found: Sequence[_Found], limit: int) -> dict[int, float]:
    """Put what several shelves found together; what is on its way from one to the other is found on both."""
    together = {i: score for of_shelf in reversed(found) for i, score in of_shelf}
    ranked = sorted(together.items(), key=lambda hit: (-hit[1], hit[0]))
    return dict(ranked[:limit])


def _given(ranked: Sequence[int], found: Mapping[int, FoundPassage], *, distinct: bool) -> list[FoundPassage]:
    passages = [found[i] for i in ranked if i in found]
    return _distinct(passages) if distinct else passages


def _distinct(passages: Iterable[FoundPassage]) -> list[FoundPassage]:
    """Leave out what says the same as one before, word for word: it would only take others' places.

    What it stands under belongs to it: "not supported" is said of many things.
    """
    kept: dict[tuple[str, ...], FoundPassage] = {}
    for found in passages:
        said = (found.title, *found.passage.section, " ".join(found.passage.wording.split()))
        kept.setdefault(said, found)
    return list(kept.values())
