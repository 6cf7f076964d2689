"""Which facts of a claim no passage holds, nor tells of in another way. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from knowledge.words import folded
from service.chat.guard.claims import Claim, share_in
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.amounts import PRICES
from service.chat.guard.facts.fact import Fact, FactKind

_CLAUSE_END = re.compile(r"[,;:。.?!\n](?!\d)")
_CASE = re.compile(r"如果?|若|要是|假如|的话|时候?$|\b(?:if|when|should|suppose)\b")
# Behind a number that ends what is said, the currency may be left unsaid.
_ENDS = re.compile(r"\s*(?:[,;。.?!]|$)")


def unfounded(claim: Claim, grounds: Sequence[Ground]) -> Iterator[Fact]:
    """Give the facts of a claim that no passage holds.

    Args:
        claim: What a sentence claims.
        grounds: All passages.
    """
    for fact in claim.facts:
        told = any(ground.holding.holds(fact) for ground in grounds)
        if not told and not any(_is_money(fact, claim, ground) for ground in grounds):
            yield fact


def without_covered(claim: Claim, asked: Sequence[Fact], grounds: Sequence[Ground]) -> Claim:
    """Give a claim without the facts of the customer's own case where what it says is told of cases like it.

    "If you cancel ten days before" is one of "7 to 14 days before", but not of "more than 14 days before".

    Args:
        claim: What a sentence claims.
        asked: The facts of the question.
        grounds: All passages.
    """
    named = {fact.says for fact in asked}
    own = [fact for fact in unfounded(claim, grounds) if fact.says in named and _is_a_case(fact, claim)]
    if not own:
        return claim
    rest = replace(claim, facts=tuple(fact for fact in claim.facts if fact not in own))
    windows = [window for ground in grounds for window in ground.windows]
    covered = [fact for fact in own if _is_covered(fact, rest, windows)]
    return replace(claim, facts=tuple(fact for fact in claim.facts if fact not in covered))


def _is_covered(fact: Fact, claim: Claim, windows: Sequence[Window]) -> bool:
    rivals = [window for window in windows if any(_comparable(fact, other) for other in window.facts)]
    shares = [_share(claim, window) for window in rivals]
    best = max(shares, default=0.0)
    closest = [window for window, share in zip(rivals, shares, strict=True) if share == best > 0]
    return bool(closest) and all(_covers(window, fact) for window in closest)


def _share(claim: Claim, window: Window) -> float:
    held = sum(window.holding.holds(fact) for fact in claim.facts)
    return share_in(claim.terms, window.words) + held


def _is_a_case(fact: Fact, claim: Claim) -> bool:
    text = folded(claim.text)
    start = max((found.end() for found in _CLAUSE_END.finditer(text, 0, fact.start)), default=0)
    end = _CLAUSE_END.search(text, fact.end)
    return bool(_CASE.search(text[start : end.start() if end else len(text)]))


def _comparable(one: Fact, other: Fact) -> bool:
    return one.kind is FactKind.AMOUNT and (one.kind, one.unit) == (other.kind, other.unit)


def _covers(window: Window, fact: Fact) -> bool:
    """Tell whether a stretch is about amounts among which one is: a range, or all below or above."""
    alike = [(_number(other), other) for other in window.facts if _comparable(fact, other)]
    value = _number(fact)
    if any(low < value < high and one.start == other.start for (low, one), (high, other) in combinations(alike, 2)):
        return True
    return len(alike) == 1 and any((value - bound) * other.bound > 0 for bound, other in alike)


def _number(fact: Fact) -> Fraction:
    return fact.value if isinstance(fact.value, Fraction) else Fraction(0)


def _is_money(fact: Fact, claim: Claim, ground: Ground) -> bool:
    """Tell whether a number without anything behind it is a price of a passage ("at most 50,000")."""
    if fact.kind is not FactKind.AMOUNT or fact.unit or not claim.terms:
        return False
    if not _ENDS.match(folded(claim.text), fact.end):
        return False
    prices = {other.value for window in ground.windows for other in window.facts if other.unit in PRICES}
    return fact.value in prices
