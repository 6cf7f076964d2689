"""Amounts that a sentence takes from one part of a line with what belongs to another part of it. Pure."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from knowledge.terms import terms_of
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.parts import Clause, comparable, is_in, without_amounts

# A lighter word is part of too many others.
_TELLING = 0.5


def pairs_other_facts(clause: Clause, lines: Iterable[Sequence[Window]], windows: Sequence[Window]) -> bool:
    """Tell whether two facts of a clause stand in different parts of a line, each beside another one of the other.

    Args:
        clause: Of the sentence.
        lines: The parts of each line that says several amounts of one kind.
        windows: All stretches: where one of them is that short and has both facts, they do belong together.
    """
    facts = [fact for fact in clause.facts if fact.kind is FactKind.AMOUNT]
    # Of two of a kind each has another one beside it.
    facts = [fact for fact in facts if not any(comparable(fact, other) for other in facts)]
    pairs = [(one, other) for one, other in combinations(facts, 2) if one.unit != other.unit]
    return any(
        _are_parted(one, other, parts) and not _stand_together(one, other, parts, windows)
        for one, other in pairs
        for parts in lines
    )


def _are_parted(one: Fact, other: Fact, parts: Sequence[Window]) -> bool:
    return _beside_a_rival(one, other, parts) and _beside_a_rival(other, one, parts)


def _beside_a_rival(fact: Fact, other: Fact, parts: Sequence[Window]) -> bool:
    """Tell whether the parts that have a fact have another one in the place of the second."""
    holders = [part for part in parts if part.holding.count(fact)]
    return bool(holders) and all(
        not part.holding.count(other) and any(comparable(fact, other) for fact in part.facts) for part in holders
    )


def _stand_together(one: Fact, other: Fact, parts: Sequence[Window], windows: Sequence[Window]) -> bool:
    """Tell whether a stretch has both facts that does not have them from those parts."""
    both = [window for window in windows if window.holding.count(one) and window.holding.count(other)]
    holders = [[part for part in parts if part.holding.count(fact)] for fact in (one, other)]
    return any(not all(any(part.text in window.folded for part in each) for each in holders) for window in both)


def says_what_follows_another(clause: Clause, lines: Iterable[Sequence[Window]]) -> bool:
    """Tell whether behind an amount stands what stands behind another one of the kind, and nothing of its own.

    "After 10 days the line is stopped, after 90 days the number is deleted": it is not deleted after 10 days.
    """
    amounts = [fact for fact in clause.facts if fact.kind is FactKind.AMOUNT and fact.unit]
    return any(_follows_another(fact, clause, parts) for fact in amounts for parts in lines)


def _follows_another(fact: Fact, clause: Clause, parts: Sequence[Window]) -> bool:
    behind = [term for term in clause.behind(fact) if term.weight >= _TELLING]
    holders = [part for part in parts if part.holding.count(fact)]
    rivals = [part for part in parts if part not in holders]
    own = [_behind(other, part) for part in holders for other in part.facts if other.says == fact.says]
    others = [_behind(other, part) for part in rivals for other in part.facts if comparable(other, fact)]
    if not behind or not any(map(_tells, own)):
        return False
    return all(is_in(term, others) and not is_in(term, holders) for term in behind)


def _behind(fact: Fact, part: Window) -> Window:
    return Window(part.text[fact.end :])


def _tells(window: Window) -> bool:
    return any(term.weight >= _TELLING for term in terms_of(without_amounts(window.text)))
