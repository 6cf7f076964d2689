"""What staff have made of a document's passages, taken over by those that are the same in its next version. Pure.

A passage is the same one when it says the same under the same headings; or elsewhere, as long as it is the only one
that does (clauses are renumbered, and phrases such as "see above" stand in many places); or when it stands under the
same headings and answers the same question, or says nearly the same of the same models, more so than any other. What
has no such passage in the next version is lost, and told.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from knowledge.comparison import likeness, words_of
from knowledge.types import Passage, StaffChange
from knowledge.words import folded, unnumbered

# A sentence in which a number or a phrase was changed is the same one; half a new sentence is not.
_NEARLY_THE_SAME = 0.75
# Names with a digit, as models have them: a clause about another one is another clause.
_MODEL = re.compile(r"(?=[a-z0-9+-]*[a-z])(?=[a-z0-9+-]*\d)[a-z0-9][a-z0-9+-]*")


@dataclass(frozen=True, slots=True)
class Mark:
    """What staff have made of a passage.

    Attributes:
        enabled: Searches may find it.
        questions: Further ones that it answers.
    """

    enabled: bool = True
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """A passage of a version, and what staff have made of it: of most nothing."""

    passage: Passage
    mark: Mark = Mark()


UNTOUCHED = Mark()


def carried(passages: Sequence[Passage], touched: Sequence[Touched]) -> list[Mark]:
    """Give what becomes of staff's changes in the next version, for each of its passages.

    Args:
        passages: The next version's, in reading order.
        touched: All of the version before, in reading order.
    """
    return [UNTOUCHED if origin is None else touched[origin].mark for origin in origins(passages, touched)]


def changed_under(passages: Sequence[Passage], touched: Sequence[Touched]) -> tuple[StaffChange, ...]:
    """Give staff's changes to passages that the next version does not have as they were.

    Args:
        passages: The next version's, in reading order.
        touched: All of the version before, in reading order.
    """
    found = origins(passages, touched)
    heirs = {origin: passage for passage, origin in zip(reversed(passages), reversed(found), strict=True)}
    return tuple(_told(one, heirs.get(i)) for i, one in enumerate(touched) if not _lasts(one, heirs.get(i)))


def repeated(own: Sequence[Touched], touched: Sequence[Touched]) -> list[Touched]:
    """Give the passages of a version that comes back: what staff have made of them since counts, where they have.

    Args:
        own: All of that version, in reading order.
        touched: All of the version that it takes over from, in reading order.
    """
    if all(one.mark == UNTOUCHED for one in (*own, *touched)):
        return list(own)
    found = _Pairing([one.passage for one in own], touched).origins
    return [one if i is None else Touched(one.passage, touched[i].mark) for one, i in zip(own, found, strict=True)]


def origins(passages: Sequence[Passage], touched: Sequence[Touched]) -> list[int | None]:
    """Give for each passage which one before it is the same as, by its place; `None` where there is none.

    Those that staff have made nothing of are not told for certain.
    """
    if all(one.mark == UNTOUCHED for one in touched):
        return [None] * len(passages)
    return _Pairing(passages, touched).origins


def _lasts(one: Touched, heir: Passage | None) -> bool:
    return one.mark == UNTOUCHED or (heir is not None and heir.wording == one.passage.wording)


def _told(one: Touched, heir: Passage | None) -> StaffChange:
    now = heir.wording if heir else None
    return StaffChange(one.passage.heading, one.passage.wording, one.mark.enabled, one.mark.questions, now)


class _Pairing:
    """Which passages of two versions are the same: first the surest pairs, then those that are left."""

    def __init__(self, passages: Sequence[Passage], touched: Sequence[Touched]) -> None:
        self._after = passages
        self._before = [one.passage for one in touched]
        self.origins: list[int | None] = [None] * len(passages)
        self._left_before = dict.fromkeys(range(len(self._before)))
        self._left_after = dict.fromkeys(range(len(passages)))
        self._pair_same()
        self._pair_moved()
        self._pair_changed([i for i in self._left_before if touched[i].mark != UNTOUCHED])

    def _pair(self, before: int, after: int) -> None:
        self.origins[after] = before
        self._left_before.pop(before, None)
        self._left_after.pop(after, None)

    def _pair_same(self) -> None:
        """Pair what says the same under the same headings; of several, the first with the first."""
        places = _by((i, (passage.section, passage.wording)) for i, passage in enumerate(self._before))
        met: dict[object, int] = defaultdict(int)
        for after, passage in enumerate(self._after):
            said = (passage.section, passage.wording)
            if said in places:
                self._pair(places[said][min(met[said], len(places[said]) - 1)], after)
                met[said] += 1

    def _pair_moved(self) -> None:
        """Pair what says the same under other headings, where it is the only one left that does."""
        before = _by((i, self._before[i].wording) for i in self._left_before)
        after = _by((i, self._after[i].wording) for i in self._left_after)
        for wording in before.keys() & after.keys():
            if len(before[wording]) == len(after[wording]) == 1:
                self._pair(before[wording][0], after[wording][0])

    def _pair_changed(self, wanted: Sequence[int]) -> None:
        """Pair what has changed in its place, where both are the likeliest for each other."""
        before = _by((i, _place(self._before[i])) for i in self._left_before)
        after = _by((i, _place(self._after[i])) for i in self._left_after)
        found: list[tuple[int, int]] = []
        for place, here in _by((i, _place(self._before[i])) for i in wanted).items():
            old = {i: _Said.of(self._before[i]) for i in before[place]}
            new = {k: _Said.of(self._after[k]) for k in after.get(place, ())}
            found += _changed_pairs(here, old, new)
        for pair in found:
            self._pair(*pair)


def _by(keyed: Iterable[tuple[int, object]]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = defaultdict(list)
    for i, key in keyed:
        found[key].append(i)
    return dict(found)


def _place(passage: Passage) -> tuple[str, ...]:
    """Give the headings that a passage stands under, without their numbers, which move."""
    return tuple(unnumbered(folded(heading)) for heading in passage.section)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a passage says, as it is compared with others: its question, its models, its words."""

    question: str
    models: frozenset[str]
    words: list[str]

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Take it from a passage."""
        models = frozenset(_MODEL.findall(folded(passage.wording)))
        return cls(folded(passage.question), models, words_of(passage.wording))

    def alike(self, other: Self) -> float:
        """Tell how surely two passages in the same place are the same one, in [0, 1]; 0 where they are not."""
        if self.question and self.question == other.question:
            return 1.0
        return likeness(self.words, other.words, _NEARLY_THE_SAME) if self.models == other.models else 0.0


def _changed_pairs(
    wanted: Sequence[int], before: Mapping[int, _Said], after: Mapping[int, _Said]
) -> Iterator[tuple[int, int]]:
    """Give those wanted with their heirs, where both are the likeliest for each other."""
    for i in wanted:
        heir = _likeliest((before[i].alike(new), k) for k, new in after.items())
        if heir is not None and _likeliest((old.alike(after[heir]), other) for other, old in before.items()) == i:
            yield i, heir


def _likeliest(rated: Iterable[tuple[float, int]]) -> int | None:
    """Give the one that is rated highest; `None` where there is none, or several are."""
    best = sorted(((rate, i) for rate, i in rated if rate), reverse=True)[:2]
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]
