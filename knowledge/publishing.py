"""Publishing: versions are written where nobody sees them, embedded portion by portion, then switched all at once.

Others make changes in between, and search. Whatever breaks off the writing leaves the old version answering, and
something staged that the next tidying clears away.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.changes import Repeated
from knowledge.filling import Filler, portions
from knowledge.library import Library
from knowledge.marks import Mark, Touched, carried, changed_under
from knowledge.searchable import Searchable, StagedPassage, embedded_texts, searchable
from knowledge.shelves import ShelvesInUse
from knowledge.staging import Prepared, Staged
from knowledge.types import NewVersion, Passage, Published, StaffChange
from knowledge.underway import UnderWay

if TYPE_CHECKING:
    from knowledge.embedding import Embedder

Clock = Callable[[], datetime]
Advanced = Callable[[int, int], None]
"""Is told how many steps of how many are done by now; what it raises ends the publishing, and nobody ever sees anything
of it."""

# Whoever is told writes it into the database, beside customers who wait for that.
_STEPS_UNTOLD = 64


def unheeded(_done: int, _passages: int) -> None:
    """Go on."""


class _Steps:
    """How far a publishing is: each version is looked for and staged, each passage written and indexed.

    Attributes:
        done: How many steps are.
    """

    def __init__(self, advanced: Advanced, versions: Sequence[NewVersion]) -> None:
        self._advanced = advanced
        self._all = 2 * len(versions) + _to_come(versions)
        self._told = 0
        self.done = 0

    def leave_out(self, versions: Sequence[NewVersion]) -> None:
        """Note that these have been looked for, and that nothing more is done about them."""
        self._all -= len(versions) + _to_come(versions)

    def take(self, steps: int = 1, *, tell: bool = False) -> None:
        """Note that some more are done, and tell of it from time to time, or at once."""
        self.done += steps
        if tell or self.done - self._told >= _STEPS_UNTOLD:
            self._told = self.done
            self._advanced(self.done, self._all)


def _to_come(versions: Sequence[NewVersion]) -> int:
    return 2 * sum(len(version.passages) for version in versions)


@dataclass(slots=True)
class Unpublished:
    """A version on its way.

    Attributes:
        id: Of its row.
        version: What it says.
        like: The version that it repeats; `None`: none.
        touched: What staff had made of the version before, as it was when this was last looked at.
    """

    id: int
    version: NewVersion
    like: int | None
    touched: list[Touched]

    def marks(self, touched: list[Touched]) -> list[Mark]:
        """Give what becomes of staff's changes, for each of its passages."""
        return carried(self.version.passages, touched)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A passage and where it stands."""

    draft: Unpublished
    position: int
    passage: Passage
    mark: Mark

    @property
    def searchable(self) -> Searchable:
        return searchable(self.draft.version.title, self.passage, self.mark.questions)


class Publisher:
    """Puts new versions in force; several threads may at once."""

    def __init__(self, library: Library, embedder: "Embedder", shelves: ShelvesInUse, under_way: UnderWay) -> None:
        self._library = library
        self._embedder = embedder
        self._shelves = shelves
        self._under_way = under_way
        self._filler = Filler(library, embedder, under_way)

    def publish(self, versions: Sequence[NewVersion], clock: Clock, advanced: Advanced) -> list[Published]:
        """Put versions in force, each from its moment on, unless its document says the same for that time already.

        Args:
            versions: Of different documents, or one after the other of the same.
            clock: Tells the moment of the upload, and that of the switch.
            advanced: Called from time to time.

        Returns:
            What became of each.
        """
        steps = _Steps(advanced, versions)
        with self._staging() as staging:
            revision = self._library.revision()
            twins = self._twins(versions, clock(), steps.take)
            new = [version for version, twin in zip(versions, twins, strict=True) if not twin]
            steps.leave_out([version for version, twin in zip(versions, twins, strict=True) if twin])
            made: list[Unpublished] = []
            for some in portions(new):
                made += self._drafts(some, clock(), staging)
                steps.take(len(some))
            ids = self._put_in_force(made, clock, steps, revision)
        waiting = iter(made)
        drafts = [None if twin else next(waiting) for twin in twins]
        given = [ids[draft.id] if draft else twin or 0 for draft, twin in zip(drafts, twins, strict=True)]
        names = self._library.version_names(given)
        return [
            Published(version.key, version.title, i, names[i], bool(draft and draft.id == i), _changed_under(draft, i))
            for version, i, draft in zip(versions, given, drafts, strict=True)
        ]

    def publish_again(self, repeated: Sequence[Repeated], clock: Clock) -> list[int]:
        """Put in force what older versions say, with what staff had made of their passages; give the new ids."""
        with self._staging() as staging:
            revision = self._library.revision()
            now = clock()
            drafts = [draft for one in repeated for draft in self._drafts([one.version], now, staging, one.like)]
            steps = _Steps(unheeded, [one.version for one in repeated])
            self._put_in_force(drafts, clock, steps, revision)
        return [draft.id for draft in drafts]

    @contextmanager
    def _staging(self) -> Generator[set[int]]:
        """Give a set for the ids of the versions that are being written; in the end nobody writes them any more."""
        staging: set[int] = set()
        try:
            yield staging
        finally:
            with self._under_way.changing:
                self._under_way.staged -= staging

    def _twins(
        self, versions: Sequence[NewVersion], now: datetime, looked: Callable[[], None] = lambda: None
    ) -> list[int | None]:
        """Give for each version one that says the same for the same time already; `looked` is called after each.

        Of several of one document, each follows the one before it: only the first can be known.
        """
        first = {version.key: version for version in reversed(versions)}
        had = self._library.contents_of(first.keys())
        twins: list[int | None] = []
        for one in versions:
            known = one is first[one.key] and one.content_hash in had
            twins.append(self._library.twin(one, now) if known else None)
            looked()
        return twins

    def _drafts(
        self, versions: Sequence[NewVersion], now: datetime, staging: set[int], like: int | None = None
    ) -> list[Unpublished]:
        """Stage a portion of versions: nobody else can write meanwhile."""
        with self._under_way.changing:
            staged = self._library.stage(versions, now)
            ids = {one.id for one in staged}
            staging |= ids
            self._under_way.staged |= ids
            return [self._draft(one, version, now, like) for one, version in zip(staged, versions, strict=True)]

    def _draft(self, staged: Staged, version: NewVersion, now: datetime, like: int | None) -> Unpublished:
        # Of a document's first version, staff cannot have made anything before.
        touched = self._library.touched(version, now, like) if staged.number > 1 else []
        return Unpublished(staged.id, version, like, touched)

    def _put_in_force(
        self, drafts: Sequence[Unpublished], clock: Clock, steps: _Steps, revision: int
    ) -> dict[int, int]:
        """Write, index and switch drafts that were made at a knowledge revision; see `_switch`."""
        if not drafts:
            return {}
        passages = self._written(drafts, steps)
        written, filled = steps.done, -1
        while True:
            with self._under_way.changing:
                if filled == self._under_way.emptied:
                    return self._switch(drafts, clock(), changed=self._library.revision() != revision)
                filled = self._under_way.emptied
            steps.done = written
            self._fill(passages, steps)

    def _written(self, drafts: Sequence[Unpublished], steps: _Steps) -> list[StagedPassage]:
        """Write the passages of drafts into SQL, portion by portion: nobody else can write meanwhile."""
        placed = [one for draft in drafts for one in _placed(draft)]
        written: list[StagedPassage] = []
        for some in portions(placed):
            written += self._library.stage_passages(self._prepared(some))
            steps.take(len(some))
        return written

    def _prepared(self, placed: Sequence[_Placed]) -> list[Prepared]:
        searchable = [one.searchable for one in placed]
        texts = embedded_texts(self._embedder, searchable)
        return [
            Prepared(one.draft.id, one.position, one.passage, text, one.mark.enabled, readable=bool(embedded))
            for one, text, embedded in zip(placed, searchable, texts, strict=True)
        ]

    def _fill(self, passages: Sequence[StagedPassage], steps: _Steps) -> None:
        on = self._filler.on(self._shelves)
        self._filler.fill(lambda: self._shelves.now.serving, passages, on, lambda more: steps.take(more, tell=True))

    def _switch(self, drafts: Sequence[Unpublished], now: datetime, *, changed: bool) -> dict[int, int]:
        """Switch all drafts but those that another thread has published in the meantime.

        Args:
            drafts: Written and indexed.
            now: The moment of it.
            changed: Something else has been changed since they were made; else nothing has to be looked at again.

        Returns:
            The version that says it now, by the draft's id: its own, or the other thread's.
        """
        new = [draft for draft in drafts if changed and draft.like is None]
        twins = self._twins([draft.version for draft in new], now)
        ids = {draft.id: draft.id for draft in drafts}
        ids |= {draft.id: twin for draft, twin in zip(new, twins, strict=True) if twin}
        switched = [draft for draft in drafts if ids[draft.id] == draft.id]
        for draft in switched if changed else ():
            self._take_over(draft, now)
        if switched:
            self._library.switch([draft.id for draft in switched], now)
        return ids

    def _take_over(self, draft: Unpublished, now: datetime) -> None:
        """Take over what staff have made of the version before while this one was being written."""
        touched = self._library.touched(draft.version, now, draft.like)
        if touched == draft.touched:
            return
        marks = zip(draft.marks(draft.touched), draft.marks(touched), strict=True)
        for position, (before, after) in enumerate(marks):
            if before != after:
                self._library.mark(draft.id, position, after)
        draft.touched = touched


def _changed_under(draft: Unpublished | None, version_id: int) -> tuple[StaffChange, ...]:
    if draft is None or draft.id != version_id:
        return ()
    return changed_under(draft.version.passages, draft.touched)


def _placed(draft: Unpublished) -> Iterable[_Placed]:
    marks = draft.marks(draft.touched)
    for position, (passage, mark) in enumerate(zip(draft.version.passages, marks, strict=True)):
        yield _Placed(draft, position, passage, mark)
