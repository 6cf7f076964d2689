"""Indexes of one process that follow what another one changes in SQL.

That other process, the keeper, also notes in SQL what its own indexes hold; nothing of that counts here. What a shelf
is to hold follows from the versions' moments, and what it does hold the shelf says itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.belonging import Belonging, Truth, lacking
from knowledge.errors import FingerprintMismatch
from knowledge.filling import Filler, Known
from knowledge.searchable import StagedPassage, text_number
from knowledge.shelves import Shelf, Shelves, ShelvesInUse
from knowledge.types import Lag
from knowledge.underway import UnderWay

if TYPE_CHECKING:
    from knowledge.bookkeeping import IndexState
    from knowledge.care import Parts
    from knowledge.embedding import Vectors

_REMOVED_AT_ONCE = 500
_NOTHING = -1


class BrokenOff(Exception):
    """The process ends."""


class Following:
    """Brings the shelves in use to what SQL says. Nothing is ever written into SQL."""

    def __init__(self, parts: "Parts", shelves: ShelvesInUse, under_way: UnderWay) -> None:
        self._library = parts.library
        self._model = parts.embedder.fingerprint
        self._folder = parts.folder
        self._shelves = shelves
        self._under_way = under_way
        self._filler = Filler(parts.library, parts.embedder, under_way)
        self._generation = parts.generation
        self._until: datetime | None = None
        self._reached_at: datetime | None = None
        self._ended = False
        self.revision = _NOTHING

    @property
    def begun(self) -> bool:
        """Whether these indexes follow at all; otherwise this process changes them itself."""
        return self._reached_at is not None

    def end(self) -> None:
        """Break off after the portion that is being embedded; the next start goes on with it."""
        self._ended = True

    def lag(self) -> Lag | None:
        """Tell how far the indexes are; `None` where they do not follow."""
        if self._reached_at is None:
            return None
        return Lag(self.revision, self._library.revision(), self._reached_at)

    def follow(self, now: datetime, moving: Callable[[], None], *, anew: bool) -> None:
        """Bring the indexes to what SQL says; one look at it where nothing has changed.

        Args:
            now: The present moment.
            moving: Is called before passages leave the shelf on which searches look for them.
            anew: Look at everything even where nothing has changed.

        Raises:
            FingerprintMismatch: The keeper's embedding model is another one.
        """
        with self._under_way.moving:
            state = self._library.index_state()
            if anew or not self._is_reached(state, now):
                self._reach(state, now, moving)
            self._reached_at = now

    def _is_reached(self, state: "IndexState", now: datetime) -> bool:
        """Tell whether nothing has been published, has begun or has ended since."""
        same = (state.revision, state.generation) == (self.revision, self._generation)
        return same and (self._until is None or now < self._until)

    def _reach(self, state: "IndexState", now: datetime, moving: Callable[[], None]) -> None:
        if state.fingerprint not in {"", self._model}:
            raise FingerprintMismatch(
                "the keeper's index was built with another embedding model; set KEFU_EMBEDDING_MODEL to the same one",
                {"index": state.fingerprint, "model": self._model},
            )
        truth = self._library.truth(now)
        if state.generation != self._generation:
            self._begin(state.generation, truth)
        held = _held(self._shelves.now, truth)
        self._fill(held, held)
        if any(one.strangers() for one in held):
            moving()
        for one in held:
            self._clear(one)
        self.revision, self._until = truth.revision, self._library.next_change(now)

    def _begin(self, generation: int, truth: Truth) -> None:
        """Follow the keeper to new indexes, built beside those in use, whose vectors are as good as new ones."""
        shelves = self._folder.begin(generation)
        try:
            self._fill(_held(shelves, truth), _held(self._shelves.now, truth))
            former = self._shelves.replace(shelves)
        except BaseException:
            shelves.close()
            raise
        self._generation = generation
        former.close()
        self._folder.forget_others(generation)

    def _fill(self, held: "Sequence[_Held]", having: "Sequence[_Held]") -> None:
        """Put onto shelves what they lack, what serves first, with the vectors that some have already."""
        for one in held:
            if lacks := lacking(one.wanted, one.texts, one.vectors):
                passages = self._library.staged_passages(lacks)
                self._filler.fill(lambda one=one: one.shelf, passages, _known(having), self._go_on)
                one.note(passages)

    def _go_on(self, _passages: int) -> None:
        if self._ended:
            raise BrokenOff

    def _clear(self, held: "_Held") -> None:
        """Take off a shelf what does not belong there."""
        strangers = held.strangers()
        for start in range(0, len(strangers), _REMOVED_AT_ONCE):
            with self._under_way.changing:
                held.shelf.remove(strangers[start : start + _REMOVED_AT_ONCE])
        held.shelf.vectors.remove([i for i in held.vectors if i in held.wanted and not held.wanted[i].readable])


@dataclass(slots=True)
class _Held:
    """A shelf, what it is to hold, and what it holds: texts by their numbers, and which passages have a vector.

    Attributes:
        either: What this shelf or the other one is to hold.
    """

    shelf: Shelf
    wanted: Mapping[int, Belonging]
    either: Mapping[int, Belonging]
    texts: dict[int, int]
    vectors: set[int]

    def note(self, passages: Sequence[StagedPassage]) -> None:
        """Note that passages were put there."""
        self.texts.update((passage.id, text_number(passage.meaning_hash)) for passage in passages)
        self.vectors.update(passage.id for passage in passages if passage.readable)

    def strangers(self) -> list[int]:
        """Give what does not belong there."""
        return sorted((self.texts.keys() | self.vectors) - self.wanted.keys())

    def by_text(self) -> dict[int, int]:
        """Give for each text a passage that has its vector there; what has just ended still lies where it was."""
        right = {i: one.text for i, one in self.either.items() if one.readable and i in self.vectors}
        return {text: i for i, text in right.items() if self.texts.get(i) == text}


def _held(shelves: Shelves, truth: Truth) -> list[_Held]:
    either = {**truth.archive, **truth.serving}
    return [
        _Held(shelf, wanted, either, shelf.lexicon.texts(), shelf.vectors.ids())
        for shelf, wanted in zip(shelves.all, (truth.serving, truth.archive), strict=True)
    ]


def _known(having: Sequence[_Held]) -> Known:
    """Know the vectors of what lies somewhere as it should."""
    holders = [(held.shelf, held.by_text()) for held in having]

    def known(passages: Sequence[StagedPassage]) -> "dict[str, Vectors]":
        found: dict[str, Vectors] = {}
        for shelf, by_text in holders:
            numbers = {passage.meaning_hash: text_number(passage.meaning_hash) for passage in passages}
            there = {meaning: by_text[number] for meaning, number in numbers.items() if number in by_text}
            vectors = shelf.vectors.get(sorted(set(there.values())))
            found |= {meaning: vectors[i] for meaning, i in there.items() if i in vectors}
        return found

    return known
