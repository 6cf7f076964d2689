"""What stands under a heading is of the thing that it names; an amount of the section beside it is not. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from knowledge.terms import Term, terms_of
from knowledge.words import folded, words
from service.chat.guard.claims import Claim, share_in
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.rates import EACH
from service.chat.guard.names import is_named
from service.chat.guard.parts import HELD, Clause, clauses_of, comparable, is_in

# A stretch that has this share of a clause tells the like of it,
_LIKE = 0.34
# unless the one that has its amount has so much more of it.
_MORE = 0.25
# A sentence of which a section has this share is from there.
_FROM = 0.6
# A lighter word is part of too many others.
_TELLING = 0.5
_KINDS = (FactKind.AMOUNT, FactKind.TIME, FactKind.PHONE)


def names_of_sections(claim: Claim, grounds: Sequence[Ground]) -> frozenset[str]:
    """Give the names of a claim that name a section which holds what it says; others judge the rest."""
    return frozenset(name for name in claim.names if any(_tells(ground, name, claim) for ground in grounds))


def _tells(ground: Ground, name: str, claim: Claim) -> bool:
    heading = ground.heading
    if not heading or not is_named(name, heading, heading, frozenset(words(heading))):
        return False
    held = all(ground.holding.holds(fact) for fact in claim.facts)
    return held and share_in(claim.terms, ground.words) >= _FROM


def is_of_another_section(claim: Claim, grounds: Sequence[Ground]) -> bool:
    """Tell whether a sentence that names one of several sections says an amount of another one of it.

    Args:
        claim: What the sentence claims.
        grounds: All passages; those under headings of one document and one level are beside each other.
    """
    headings = {ground.source.hit.passage.section for ground in grounds if ground.heading}
    if len(headings) < 1 + 1:
        return False
    spoken = frozenset(words(folded(claim.text)))
    named = {section for section in headings if _is_said(terms_of(folded(section[-1])), spoken)}
    if len(named) != 1:
        return False
    section = named.pop()
    own = [ground for ground in grounds if ground.source.hit.passage.section == section]
    beside = [ground for ground in grounds if any(_are_beside(ground, other) for other in own)]
    thing = terms_of(folded(section[-1]))
    rest = [ground for ground in grounds if ground not in beside]
    return bool(beside) and any(
        _is_of_those_beside(fact, _without(clause, thing), own, beside) and not _is_told(fact, thing, rest, beside)
        for clause in clauses_of(claim)
        for fact in clause.facts
        if fact.kind in _KINDS and fact.unit != EACH and (fact.unit or fact.kind is not FactKind.AMOUNT)
    )


def _is_said(heading: Sequence[Term], spoken: frozenset[str]) -> bool:
    telling = any(term.weight >= _TELLING for term in heading)
    return telling and all(term.share_in(spoken) >= HELD for term in heading)


def _are_beside(one: Ground, other: Ground) -> bool:
    hit, beside = one.source.hit, other.source.hit
    ours, theirs = hit.passage.section, beside.passage.section
    return bool(ours and theirs) and hit.title == beside.title and ours[:-1] == theirs[:-1] and ours[-1] != theirs[-1]


def _without(clause: Clause, thing: Iterable[Term]) -> tuple[Term, ...]:
    own = {term.word for term in thing}
    return tuple(term for term in clause.terms if term.word not in own)


def _is_of_those_beside(fact: Fact, terms: Sequence[Term], own: Sequence[Ground], beside: Sequence[Ground]) -> bool:
    """Tell whether only sections beside have an amount, and the own one has another where it says the like."""
    if not terms or any(ground.holding.holds(fact) for ground in own):
        return False
    holders = [share_in(terms, window.words) for window in _windows(beside) if window.holding.count(fact)]
    rivals = [
        share_in(terms, window.words)
        for window in _windows(own)
        if any(comparable(fact, other) for other in window.facts)
    ]
    return bool(holders and rivals) and max(rivals) >= max(_LIKE, max(holders) - _MORE)


def _is_told(fact: Fact, thing: Sequence[Term], rest: Sequence[Ground], beside: Sequence[Ground]) -> bool:
    """Tell whether text that is of all has an amount, or some text that names the thing itself."""
    if any(ground.holding.holds(fact) for ground in rest):
        return True
    holders = (window for window in _windows(beside) if window.holding.count(fact))
    return any(all(is_in(term, [window]) for term in thing) for window in holders)


def _windows(grounds: Iterable[Ground]) -> Iterator[Window]:
    return (window for ground in grounds for window in ground.windows)
