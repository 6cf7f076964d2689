"""Facts and names that the passages do hold, but not of what the sentence says them of. Pure.

A sentence is laid beside the stretch of a passage that speaks most of the same. Where that has another fact of the kind
in its place, and what does hold the sentence's fact speaks of something else, the facts were swapped.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from itertools import pairwise

from knowledge.terms import Term, terms_of
from knowledge.words import folded
from service.chat.guard.aligned import (
    Token,
    denials_in,
    denied_otherwise,
    says_all,
    tokens_of,
    undone_otherwise,
)
from service.chat.guard.claims import Claim, without
from service.chat.guard.evidence import Window
from service.chat.guard.facts.amounts import limits_a_price
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.held import Holding
from service.chat.guard.gaps import displaced
from service.chat.guard.lapses import any_lapses_as
from service.chat.guard.names import is_named
from service.chat.guard.scores import AS_GOOD, ORIGIN, Scored, bounds, is_displaced, is_part_of, tight
from service.chat.guard.stretches import Stretches

# What else is said of something tells it apart as a word does.
_FACT_WEIGHT = 1.0
# Where it is the words around a name that are compared, less will do: the name itself may be half of what is said.
_ALIKE = 0.4
# A word is held where this much of it is.
_HELD = 0.9
# A clause that speaks of less than this is compared with its whole sentence only,
_CLAUSE = 1.5
# or of less than this, where another clause says another amount of the kind.
_PAIRED = 1.0
# or of less than this, where it says above or below what something is so.
_BOUNDED = 0.5
# They say whether it is above or below, which is not what is so there.
_BOUNDING = frozenset(
    ("满", "不满", "未满", "没满", "不到", "超过", "低于", "more", "less", "over", "under", "below", "abov")
)
_CLAUSE_END = re.compile(r"[,;:](?!\d)")
# Where two of a kind are exchanged, shorter parts are looked at, too.
_PART_END = re.compile(r"[,;:](?!\d)|\b(?:and|but|while|whereas)\b")
_DIGITS = re.compile(r"\d+")
_COUNTED = (FactKind.AMOUNT, FactKind.DATE, FactKind.TIME, FactKind.CLAUSE, FactKind.CODE)


class Comparison:
    """A claim beside all stretches of the passages.

    Args:
        claim: What the sentence claims.
        stretches: All of them.
    """

    def __init__(self, claim: Claim, stretches: Stretches) -> None:
        self._claim = claim
        self._windows = stretches.windows
        self._above = stretches.above
        self._words = {term.word: stretches.sharing(term) for term in claim.terms}
        self._facts = {fact.says: stretches.holding(fact) for fact in claim.facts}
        self._said = Counter(fact.says for fact in claim.facts)
        self._text = folded(claim.text)
        self._bare = without(claim.facts, self._text)
        self._origins: dict[float, list[Window]] = {}
        self._clauses: dict[re.Pattern[str], tuple[tuple[int, int], ...]] = {}
        self._whole = self._scored(claim.terms, claim.facts)

    def swapped(self, settled: Container[FactKind] = (), known: Container[str] = ()) -> bool:
        """Tell whether a fact or a name of the sentence was put in the place of another one.

        Args:
            settled: The kinds of facts that need no comparing.
            known: The names that need none.
        """
        facts = [fact for fact in self._claim.facts if fact.kind not in settled]
        of_facts = any(map(self._swapped_fact, facts)) or any(map(self._mispaired, facts))
        return of_facts or any(self._swapped_name(name) for name in self._claim.names if name not in known)

    def displaced(self) -> bool:
        """Tell whether something else stands in the place of a name of the stretch that the sentence is from."""
        origins = self.origins()
        said = tokens_of(self._claim.text)
        others = [window for window in origins if not window.is_row and self._is_displaced(said, window)]
        agreeing = [window for window in origins if window not in others]
        # What only the one with another thing in the place says, none of those that agree says of this one.
        return any(not self._words_in([window]) <= self._words_in(agreeing) for window in others)

    def _is_displaced(self, said: Sequence[Token], window: Window) -> bool:
        return displaced(said, tokens_of(window.text), self._above.get(window, frozenset()))

    def _words_in(self, windows: Sequence[Window]) -> set[str]:
        """Give the words of the sentence that stretches hold."""
        return {term.word for term in self._claim.terms for window in windows if term.share_in(window.words) >= _HELD}

    def denied(self, said: str) -> bool:
        """Tell whether the sentence denies what the stretch that it is from says, or the other way round.

        Args:
            said: The sentence, or what of it is compared.
        """
        plain, tokens, origins = folded(said), tokens_of(said), self.origins(ORIGIN)
        if any_lapses_as(said, origins):
            return False
        told = {window: denied_otherwise(tokens, tokens_of(window.text)) for window in origins}
        borne_out = self._borne_out(tokens) if any(told.values()) else frozenset[str]()
        told = {window: words - borne_out for window, words in told.items()}
        agreeing = [w for w in origins if not told[w] and not undone_otherwise(plain, w.folded)]
        if not agreeing or any(denials_in(window.text) == denials_in(said) for window in agreeing):
            return bool(origins) and not agreeing
        # What denies less and does not speak of the word agrees with nothing.
        spoken = {token.key for window in agreeing for token in tokens_of(window.text)}
        return any(words - spoken for words in told.values())

    def _borne_out(self, said: Sequence[Token]) -> frozenset[str]:
        """Give the words of those clauses that a stretch says as they are."""
        clauses = [[token for token in said if token.clause == at] for at in {token.clause for token in said}]
        return frozenset(
            token.key
            for clause in clauses
            if any(says_all(clause, tokens_of(window.text)) for window in self._windows)
            for token in clause
        )

    def turned(self) -> bool:
        """Tell whether a most of the passages is said to be a least, the other way round, or a mere price either."""
        return any(map(self._turned, self._claim.facts))

    def _turned(self, fact: Fact) -> bool:
        if not fact.bound:
            return False
        start, end = self._clause(fact.start)
        near = [other for other in self._claim.facts if start <= other.start < end]
        terms = [term for term in self._terms_between(start, end, _BOUNDED) if term.word not in _BOUNDING]
        # Of two clauses with the same amount, each has its own.
        own = bounds(fact, tight(self._scored(terms, near)), AS_GOOD) if terms else set[int]()
        told = own or bounds(fact, self._whole)
        lapses = fact.bound > 0 and any_lapses_as(self._claim.text, self.origins())
        return (told == {-fact.bound} and not lapses) or (told == {0} and limits_a_price(fact, self._text))

    def closeness(self, windows: Container[Window]) -> float:
        """Tell how much of the sentence the one of some stretches holds that has most of it, in [0, 1]."""
        return max((each.score for each in self._whole if each.window in windows), default=0.0)

    def origins(self, least: float = _ALIKE) -> list[Window]:
        """Give the stretches that the sentence may be from, which hold this share of it at least."""
        if least in self._origins:
            return self._origins[least]
        best = max((each.score for each in self._whole), default=0.0)
        origins = [each for each in self._whole if each.score >= max(AS_GOOD * best, least)]
        # A clause of one of them holds less of the sentence, and maybe not the place that differs.
        own = [each.window for each in origins if not any(is_part_of(each, other) for other in origins)]
        return self._origins.setdefault(least, own)

    def _swapped_fact(self, fact: Fact) -> bool:
        own = self._said
        said = own[fact.says] if fact.kind in _COUNTED else 1

        def instead(window: Window) -> bool:
            # What is said once here and twice there stands for something else, too.
            others = [other for other in window.holding.of_kind(fact) if _alike(other, fact)]
            return any(own[other.says] < window.holding.count(other) for other in others)

        def holds(window: Window) -> bool:
            # What is said twice of two things may not be said twice there.
            scarce = 0 < window.holding.count(fact) < said
            return window.holding.holds(fact) and not scarce and not self._is_part_of_another(fact, window)

        beside = [other for other in self._claim.facts if other.says != fact.says]
        if not is_displaced(self._scored(self._claim.terms, beside), holds, instead):
            return False
        start, end = self._clause(fact.start)
        terms = self._terms_between(start, end)
        near = [other for other in beside if start <= other.start < end]
        return not terms or is_displaced(self._scored(terms, near), holds, instead)

    def _mispaired(self, fact: Fact) -> bool:
        """Tell whether two facts that one sentence of the passages has were exchanged between its clauses."""
        start, end = self._clause(fact.start, _PART_END)
        within = [other for other in self._claim.facts if start <= other.start < end]
        outside = (other for other in self._claim.facts if not start <= other.start < end)
        rivals = any(_comparable(other, fact) for other in outside)
        terms = self._terms_between(start, end, _PAIRED)
        if not rivals or not terms:
            return False
        own = {other.says for other in within}
        near = [other for other in within if other.start != fact.start]

        def instead(window: Window) -> bool:
            return any(_comparable(other, fact) and other.says not in own for other in window.facts)

        return is_displaced(self._scored(terms, near), lambda window: window.holding.holds(fact), instead)

    def _is_part_of_another(self, fact: Fact, window: Window) -> bool:
        """Tell whether a window holds a date only as a part of another one that the sentence has as well."""
        if fact.kind is not FactKind.DATE or window.holding.count(fact):
            return False
        others = [own for own in self._claim.facts if own.kind is FactKind.DATE and own.says != fact.says]
        return any(window.holding.count(own) and Holding([own], "").holds(fact) for own in others)

    def _swapped_name(self, name: str) -> bool:
        def holds(window: Window) -> bool:
            return is_named(name, window.folded, window.packed, window.words)

        def instead(window: Window) -> bool:
            alike = [other for other in window.names if other.isascii() == name.isascii()]
            return any(not is_named(other, self._text, self._text, frozenset()) for other in alike)

        if not is_displaced(self._scored(self._claim.terms, self._claim.facts), holds, instead):
            return False
        # Of two sentences in one, each has its own names.
        start, end = self._clause(self._text.find(folded(name)))
        near = [fact for fact in self._claim.facts if start <= fact.start < end]
        terms = self._terms_between(start, end)
        return not terms or is_displaced(self._scored(terms, near), holds, instead)

    def _clause(self, place: int, ending: re.Pattern[str] = _CLAUSE_END) -> tuple[int, int]:
        if ending not in self._clauses:
            ends = [0, *(found.end() for found in ending.finditer(self._text)), len(self._text)]
            self._clauses[ending] = tuple(pairwise(ends))
        clauses = self._clauses[ending]
        at = bisect_right(clauses, (place, len(self._text) + 1)) - 1
        return clauses[max(at, 0)]

    def _terms_between(self, start: int, end: int, least: float = _CLAUSE) -> tuple[Term, ...]:
        """Give the terms of a clause; none where it says too little by itself."""
        clause = self._bare[start:end]
        terms = tuple(term for term in terms_of(clause) if term.word in self._words)
        return terms if sum(term.weight for term in terms) >= least else ()

    def _scored(self, terms: Sequence[Term], facts: Sequence[Fact]) -> list[Scored]:
        """Give the stretches that hold any of some words and facts, and how much of them, in [0, 1]."""
        said = {fact.says for fact in facts}
        whole = sum(term.weight for term in terms) + _FACT_WEIGHT * len(said)
        scores: dict[int, float] = defaultdict(float)
        for term in terms:
            for at, share in self._words[term.word].items():
                scores[at] += term.weight * share / whole
        for fact in said:
            for at in self._facts[fact]:
                scores[at] += _FACT_WEIGHT / whole
        return [Scored(self._windows[at], score) for at, score in scores.items()]


def _comparable(one: Fact, other: Fact) -> bool:
    return (one.kind, one.unit) == (other.kind, other.unit) and one.says != other.says


def _alike(one: Fact, other: Fact) -> bool:
    """Tell whether one fact could stand for another; a code only for one that differs in nothing but digits."""
    return one.kind is not FactKind.CODE or _DIGITS.sub("", one.text) == _DIGITS.sub("", other.text)
