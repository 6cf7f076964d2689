"""Facts and names that the passages do hold, but not of what the sentence says them of. Pure.

A sentence is laid beside the stretch of a passage that speaks most of the same. Where that has another fact of the kind
in its place, and what does hold the sentence's fact speaks of something else, the facts were swapped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.terms import Term, terms_of
from knowledge.words import folded
from service.chat.guard.claims import Claim, without
from service.chat.guard.evidence import Window
from service.chat.guard.facts import Fact
from service.chat.guard.names import is_named

# Below this share of a sentence's words, the stretch that has most of them is not its source,
_SOURCE = 0.6
# and a stretch that has this share of those that the source has is as good a source.
_AS_GOOD = 0.85
# A clause that speaks of less than this is compared with its whole sentence only.
_CLAUSE = 1.5
_CLAUSE_ENDS = "，,；;：:"


@dataclass(frozen=True, slots=True)
class _Scored:
    window: Window
    score: float


class Comparison:
    """A claim beside all stretches of the passages.

    Args:
        claim: What the sentence claims.
        windows: The stretches, of the sentence's language.
    """

    def __init__(self, claim: Claim, windows: Sequence[Window]) -> None:
        self._claim = claim
        self._windows = windows
        self._shares = {term.word: [_share(term, window) for window in windows] for term in claim.terms}
        self._text = folded(claim.text)

    def swapped(self) -> bool:
        """Tell whether a fact or a name of the sentence was put in the place of another one."""
        whole = self._scored(self._claim.terms)
        return any(self._swapped_fact(fact, whole) for fact in self._claim.facts) or any(
            self._swapped_name(name, whole) for name in self._claim.names
        )

    def _swapped_fact(self, fact: Fact, whole: Sequence[_Scored]) -> bool:
        def instead(window: Window) -> bool:
            others = window.holding.of_kind(fact)
            return any(not any(other.says == own.says for own in self._claim.facts) for other in others)

        said = sum(own.says == fact.says for own in self._claim.facts)

        def holds(window: Window) -> bool:
            # What is said twice of two things may not be said twice there.
            return window.holding.holds(fact) and (said == 1 or window.holding.count(fact) in {0, *range(said, 99)})

        near = self._scored(self._near(fact))
        return _displaced(whole, holds, instead) and (not near or _displaced(near, holds, instead))

    def _swapped_name(self, name: str, whole: Sequence[_Scored]) -> bool:
        def holds(window: Window) -> bool:
            return is_named(name, window.folded, window.packed, window.words)

        def instead(window: Window) -> bool:
            alike = [other for other in window.names if other.isascii() == name.isascii()]
            return any(not is_named(other, self._text, self._text, frozenset()) for other in alike)

        return _displaced(whole, holds, instead)

    def _near(self, fact: Fact) -> tuple[Term, ...]:
        """Give the terms of the clause around a fact; none where it says too little by itself."""
        ends = [0, *(i + 1 for i, letter in enumerate(self._text) if letter in _CLAUSE_ENDS), len(self._text)]
        bare = without(self._claim.facts, self._text)
        clause = next((bare[start:end] for start, end in pairwise(ends) if start <= fact.start < end), "")
        near = tuple(term for term in terms_of(clause) if term.word in self._shares)
        return near if sum(term.weight for term in near) >= _CLAUSE else ()

    def _scored(self, terms: Sequence[Term]) -> list[_Scored]:
        whole = sum(term.weight for term in terms)
        if not whole:
            return []
        return [
            _Scored(window, sum(term.weight * self._shares[term.word][at] for term in terms) / whole)
            for at, window in enumerate(self._windows)
        ]


def _displaced(scored: Sequence[_Scored], holds, instead) -> bool:
    """Tell whether the best stretch has something else in a fact's place and none that is as good has the fact."""
    best = max(scored, key=lambda each: each.score, default=None)
    if best is None or best.score < _SOURCE:
        return False
    good = [each for each in scored if each.score >= _AS_GOOD * best.score]
    return not any(holds(each.window) for each in good) and any(instead(each.window) for each in good)


def _share(term: Term, window: Window) -> float:
    return 1.0 if term.word in window.words else term.share_in(window.words)
