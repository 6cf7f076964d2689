"""What is said of what: a fact or a word that the passages have is not said of its neighbour. Pure.

A row of a table, or a part of a sentence with an amount of its own, says something of one thing; the next one says the
like of another. A sentence that takes the thing from the one and what is said from the other is of neither.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, pairwise

from knowledge.terms import Term, terms_of
from service.chat.guard.claims import Claim, share_in
from service.chat.guard.crossings import pairs_other_facts, says_what_follows_another
from service.chat.guard.evidence import Ground, Window
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.parts import Clause, clauses_of, comparable, is_in, parts_of, without_amounts
from service.chat.guard.rows import Row, is_between_rows, row_of

_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_FEWEST_ROWS = 2
# Two clauses of which two parts hold this share are from them.
_COVERED = 0.8
# A lighter one is part of too many words.
_TELLING = 0.5


class Pairing:
    """The tables of some passages, and their sentences that say the like of several things.

    Args:
        grounds: The passages.
    """

    def __init__(self, grounds: Sequence[Ground]) -> None:
        self._grounds = grounds

    def is_crossed(self, claim: Claim) -> bool:
        """Tell whether a sentence says of one thing what the passages say of its neighbour."""
        clauses = clauses_of(claim)
        if any(is_between_rows(clauses, rows, self._prose) for rows in self._tables):
            return True
        if any(self._of_a_neighbour(clause) or self._takes_from_two(clause) for clause in clauses):
            return True
        return any(self._exchanged(one, other) for one, other in pairwise(clauses))

    @cached_property
    def _tables(self) -> list[list[Row]]:
        tables: dict[tuple[str, ...], dict[str, Row]] = defaultdict(dict)
        for ground in self._grounds:
            for window in ground.windows:
                if row := row_of(window.text):
                    tables[(ground.source.hit.title, *row)][window.text] = row
        return [list(rows.values()) for rows in tables.values() if len(rows) >= _FEWEST_ROWS]

    @cached_property
    def _prose(self) -> list[Window]:
        return [window for window in self._windows if not row_of(window.text)]

    @cached_property
    def _lines(self) -> list[tuple[Window, ...]]:
        """The parts of each sentence or row that says at least two amounts of one kind in different parts."""
        parted = (parts_of(window.text) for window in self._windows)
        return [parts for parts in parted if any(_are_rivals(*pair) for pair in combinations(parts, 2))]

    @cached_property
    def _neighbours(self) -> list[tuple[Window, Window]]:
        """Parts of a sentence and whole sentences that stand side by side."""
        pairs = dict[tuple[Window, Window], None]()
        for ground in self._grounds:
            for sentence in ground.said:
                pairs.update(dict.fromkeys(pairwise(parts_of(sentence.text))))
            pairs.update(dict.fromkeys(pairwise(ground.said)))
        return list(pairs)

    @cached_property
    def _sides(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Give for each word the places of those neighbours of which only the first, or only the second, has it."""
        sides = (defaultdict[str, set[int]](set), defaultdict[str, set[int]](set))
        for at, neighbours in enumerate(self._neighbours):
            first, second = (window.words.all for window in neighbours)
            for side, alone in zip(sides, (first - second, second - first), strict=True):
                for word in alone:
                    side[word].add(at)
        return sides

    def _exchanged(self, one: Clause, other: Clause) -> bool:
        """Tell whether each of two clauses has something of each of two neighbours that nothing else of both has."""
        places = [self._at(side, said, beside) for said, beside in ((one, other), (other, one)) for side in self._sides]
        said = (*one.terms, *other.terms)
        pairs = (self._neighbours[at] for at in set[int].intersection(*places))
        return any(share_in(said, first.words.all | second.words.all) >= _COVERED for first, second in pairs)

    def _at(self, side: Mapping[str, set[int]], said: Clause, beside: Clause) -> set[int]:
        """Give where one side alone has a telling word that only the first of two clauses says."""
        spoken = {term.word for term in beside.terms}
        telling = (term.word for term in said.terms if term.weight >= _TELLING and term.word not in spoken)
        return set[int]().union(*(side.get(word, ()) for word in telling))

    def _takes_from_two(self, clause: Clause) -> bool:
        """Tell whether a clause has an amount from one part of a line and what belongs to it from another."""
        return says_what_follows_another(clause, self._lines) or pairs_other_facts(clause, self._lines, self._windows)

    @cached_property
    def _windows(self) -> tuple[Window, ...]:
        return tuple(dict.fromkeys(window for ground in self._grounds for window in ground.windows))

    def _of_a_neighbour(self, clause: Clause) -> bool:
        # Numbers alone are of anything.
        amounts = [fact for fact in clause.facts if fact.kind is not FactKind.CODE and _tells_of(fact, clause)]
        return any(self._stands_beside(fact, clause, parts) for fact in amounts for parts in self._lines)

    def _stands_beside(self, fact: Fact, clause: Clause, parts: Sequence[Window]) -> bool:
        """Tell whether what a clause says a fact of stands beside another, in a line that has the fact elsewhere."""
        holders = [part for part in parts if part.holding.count(fact)]
        says = {other.says for other in clause.facts}
        rivals = [part for part in parts if part not in holders and _says_another(part, fact, says)]
        # A part that is nothing but an amount goes on with what another one says.
        if not holders or not rivals or not all(map(_tells, (*holders, *rivals))):
            return False
        heads = [part for part in parts if part not in holders and part not in rivals]
        beside = [term for term in clause.terms if is_in(term, rivals) and not is_in(term, [*holders, *heads])]
        own = any(is_in(term, holders) and not is_in(term, rivals) for term in clause.terms)
        # What is said of both may stand with the first alone: "engines are guaranteed for 24 months, belts for 6".
        heads_alone = any(_opens(part, beside) for part in rivals) and not any(
            _opens(part, clause.terms) for part in holders
        )
        return bool(beside) and (not own or heads_alone) and not self._is_told_elsewhere(fact, beside, holders)

    def _is_told_elsewhere(self, fact: Fact, terms: Sequence[Term], holders: Sequence[Window]) -> bool:
        return any(
            window.holding.count(fact) and all(is_in(term, [window]) for term in terms)
            for window in self._windows
            if not any(holder.text in window.folded for holder in holders)
        )


def _says_another(part: Window, fact: Fact, says: Container[object]) -> bool:
    """Tell whether a part has facts of a kind, none of which a clause says."""
    alike = [other for other in part.facts if comparable(other, fact)]
    return bool(alike) and not any(other.says in says for other in alike)


def _opens(part: Window, terms: Iterable[Term]) -> bool:
    """Tell whether one of some terms is the thing that a part begins with."""
    thing = next(term for term in terms_of(without_amounts(part.text)) if term.weight >= _TELLING)
    return any(term.word == thing.word for term in terms)


@lru_cache(maxsize=2048)
def _tells(part: Window) -> bool:
    return any(term.weight >= _TELLING for term in terms_of(without_amounts(part.text)))


def _tells_of(fact: Fact, clause: Clause) -> bool:
    """Tell whether a fact is more than a number: an amount of something, a moment, or a place in a row ("1st")."""
    return bool(fact.kind is not FactKind.AMOUNT or fact.unit or _ORDINAL.match(clause.text, fact.end))


def _are_rivals(one: Window, other: Window) -> bool:
    return any(comparable(fact, rival) for fact in one.facts for rival in other.facts)
