"""Which passages a claim rests on, and whether they hold enough of it. Pure."""

from collections.abc import Mapping, Sequence

from service.chat.guard.claims import Claim, share_in
from service.chat.guard.evidence import Ground
from service.chat.guard.facts.fact import FactKind
from service.chat.guard.names import is_named

# A sentence of which the passages it rests on hold less than this says something else (bench/results/guard.md).
_SUPPORT = 0.5
_OF_A_FACT = 0.5
# A cited passage that holds less than this of a sentence, and no fact of it, is not where it is from.
_CITED_FOR_NOTHING = 0.3


def completed(
    claim: Claim, close: Sequence[Ground], rest: Sequence[Ground], closeness: Mapping[int, float]
) -> list[Ground]:
    """Add the passages that hold what of a claim is missing in those it has; the closest one where it has none."""
    chosen, left = list(close), list(rest)
    while left and (not chosen or _missing(claim, chosen) or _support(claim, chosen) < _SUPPORT):

        def gives(ground: Ground) -> tuple[float, float, float]:
            held = _support(claim, [*chosen, ground])
            near = closeness[ground.n]
            return (-_missing(claim, [*chosen, ground]), held, near) if chosen else (0.0, near, held)

        best = max(left, key=gives)
        gained = _missing(claim, chosen) - _missing(claim, [*chosen, best])
        if chosen and not gained and _support(claim, [*chosen, best]) < _SUPPORT:
            break
        chosen.append(best)
        left.remove(best)
    return sorted(chosen, key=lambda ground: (ground.n not in claim.cited, ground.n))


def serves(ground: Ground, claim: Claim) -> bool:
    """Tell whether a passage that a claim cites holds something of it."""
    if any(ground.holding.holds(fact) for fact in claim.facts) or ground.lang != claim.lang:
        return True
    return share_in(claim.terms, ground.words) >= _CITED_FOR_NOTHING


def is_supported(claim: Claim, grounds: Sequence[Ground]) -> bool:
    """Tell whether passages hold enough of a claim; of another language they must hold some fact or name of it."""
    if _support(claim, grounds) >= _SUPPORT:
        return True
    if any(ground.lang == claim.lang for ground in grounds):
        return False
    return bool(claim.facts) or any(is_named_in(ground, name) for ground in grounds for name in claim.names)


def _missing(claim: Claim, grounds: Sequence[Ground]) -> int:
    """Count the facts and names that none of some passages holds."""
    facts = sum(not any(ground.holding.holds(fact) for ground in grounds) for fact in claim.facts)
    return facts + sum(not any(is_named_in(ground, name) for ground in grounds) for name in claim.names)


def _support(claim: Claim, grounds: Sequence[Ground]) -> float:
    """Tell how much of a claim's words some passages hold together, in [0, 1]."""
    if not claim.terms:
        return 1.0
    held = sum(term.weight * max((ground.share_of(term) for ground in grounds), default=0.0) for term in claim.terms)
    # An amount of something that they hold says as much as a word.
    told = [fact for fact in claim.facts if fact.unit and fact.kind is not FactKind.CODE]
    both = sum(any(ground.holding.holds(fact) for ground in grounds) for fact in told)
    return (held + _OF_A_FACT * both) / (claim.weight + _OF_A_FACT * len(told))


def is_named_in(ground: Ground, name: str) -> bool:
    """Tell whether a passage has a name."""
    return is_named(name, ground.text, ground.packed, ground.words)
