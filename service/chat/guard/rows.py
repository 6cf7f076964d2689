"""The rows of a table: what stands in one of them, under one head, is not said of another. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

from knowledge.terms import Term, terms_of
from knowledge.words import folded, words
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Window
from service.chat.guard.facts.fact import Fact, FactKind
from service.chat.guard.facts.rates import EACH
from service.chat.guard.parts import HELD, Clause, comparable, is_in, without_amounts

_CELL = re.compile(r"(?P<key>[^：:；;\n]{1,40})[：:](?P<value>[^；;\n]*)(?:[；;]|$)")
_ELEMENT_END = re.compile(r"[、,/，]|\band\b|和|或")
# What stands in brackets behind a head tells its unit.
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_FEWEST_CELLS = 2
# So much of a cell, or of an element of it, is said by a sentence that says it.
_SAID = 0.5
# What speaks of more is no name, and is not said in part.
_A_NAME = 3
# Of two cells that are said in part, that one is meant of which more is, unless it is about the same.
_AS_WELL = 0.95
# A lighter one is part of too many words.
_TELLING = 0.5


@dataclass(frozen=True)
class Cell:
    """What a row says under one head.

    Attributes:
        head: Under what.
        text: What.
        heads: The other heads of its row.
    """

    head: str
    text: str
    heads: tuple[str, ...] = ()

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Its facts; the head may name their unit."""
        told = Window(f"{self.head}： {self.text}").facts
        return tuple(fact for fact in told if fact.start > len(self.head))

    @cached_property
    def says(self) -> frozenset[object]:
        """What its facts say."""
        return frozenset(fact.says for fact in self.facts)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, and those of its head."""
        return frozenset(words(f"{self.head}： {self.text}"))

    @cached_property
    def elements(self) -> tuple[tuple[Term, ...], ...]:
        """The things that it lists."""
        parts = (terms_of(without_amounts(part)) for part in _ELEMENT_END.split(folded(self.text)))
        parts = tuple(filter(None, parts))
        # What is all that a cell says is meant, however little it tells ("正常").
        return parts if len(parts) == 1 else tuple(terms for terms in parts if _weight(terms) >= _TELLING)

    @cached_property
    def called(self) -> tuple[Term, ...]:
        """The words of its head that no other head has."""
        others = Window("\n".join(self.heads))
        terms = terms_of(without_amounts(folded(_ASIDE.sub("", self.head))))
        return tuple(term for term in terms if term.weight >= _TELLING and not is_in(term, [others]))

    def share_in(self, clause: Clause) -> float:
        """Tell how much of it, or of a thing that it lists, a clause says, in [0, 1]."""
        told = [fact for fact in clause.facts if fact.unit != EACH]
        if any(fact.says in self.says or _rivals(fact, self.facts) for fact in told):
            return float(not self.says.isdisjoint(fact.says for fact in told))
        # A size is meant where something is said of it: "a large one is 33 yuan".
        if self.facts and not clause.facts:
            return 0.0
        elements = [element for element in self.elements if not self._is_of_a_head(element, clause)]
        shares = ((element, share_in(element, clause.words)) for element in elements)
        return max((share for element, share in shares if share >= HELD or _weight(element) <= _A_NAME), default=0.0)

    def _is_of_a_head(self, element: Sequence[Term], clause: Clause) -> bool:
        """Tell whether a clause says some words as part of another head ("每年免费升厅", where a fee is "免费")."""
        heads = [(terms_of(folded(head)), frozenset(words(head))) for head in self.heads]
        return any(
            share_in(element, own) >= HELD and any(term.word in clause.words for term in _apart(terms, element))
            for terms, own in heads
        )

    def told_in(self, clause: Clause) -> frozenset[str]:
        """Give those of its words that a clause says."""
        return frozenset(term.word for element in self.elements for term in element if term.word in clause.words)


Row = dict[str, Cell]


def is_between_rows(clauses: Sequence[Clause], rows: Sequence[Row], prose: Sequence[Window]) -> bool:
    """Tell whether a sentence says what stands in one row under one head, and what stands elsewhere under another.

    Args:
        clauses: Of the sentence.
        rows: Of one table, with the same heads.
        prose: The stretches that are no rows; what they say themselves is of no row.
    """
    return any(
        _is_of_no_row(clause, rows) or _is_of_another_head(clause, rows, prose) for clause in _led(clauses, rows)
    )


def _led(clauses: Sequence[Clause], rows: Sequence[Row]) -> Iterator[Clause]:
    """Give clauses, those that name no row with what stands in front of them ("on weekends, students pay 42 yuan")."""
    for at, clause in enumerate(clauses):
        before = [other for other in clauses[:at] if not _tells(other)]
        yield _joined([*before, clause]) if _tells(clause) and before and not _names_a_row(clause, rows) else clause


def _tells(clause: Clause) -> bool:
    return any(fact.kind is FactKind.AMOUNT and fact.unit for fact in clause.facts)


def _joined(clauses: Sequence[Clause]) -> Clause:
    facts = tuple(fact for clause in clauses for fact in clause.facts)
    terms = tuple(term for clause in clauses for term in clause.terms)
    spoken = frozenset(word for clause in clauses for word in clause.words)
    return Clause(terms, spoken, facts, clauses[-1].text)


def _names_a_row(clause: Clause, rows: Sequence[Row]) -> bool:
    first = next(iter(rows[0]))
    return any(_shared(clause, rows, first))


def _is_of_no_row(clause: Clause, rows: Sequence[Row]) -> bool:
    if any(_says_all(row, clause) for row in rows):
        return False
    things = [_meant(clause, rows, key) for key in rows[0] if not _has_amount(clause, rows, key)]
    things = [most for most in things if 0 < len(most) < len(rows)]
    # The like amount may stand under several heads, and several amounts of a kind are of as many rows.
    amounts = defaultdict[tuple[FactKind, str], set[int]](set)
    for fact in clause.facts:
        amounts[fact.kind, fact.unit].update(at for at, row in enumerate(rows) if _holds(row, fact))
    told = {each: frozenset(most) for each, most in amounts.items() if 0 < len(most) < len(rows)}
    # A day or a time names rows as a thing does.
    things += [most for (kind, _), most in told.items() if kind is not FactKind.AMOUNT]
    said = [*things, *told.values()]
    if any(one.isdisjoint(other) for one, other in combinations(said, 2)):
        return True
    named = frozenset[int].intersection(*things) if things else frozenset[int]()
    return bool(named) and any(named.isdisjoint(most) for most in said)


def _has_amount(clause: Clause, rows: Sequence[Row], key: str) -> bool:
    """Tell whether an amount that a clause says stands under a head."""
    return any(fact.says in row[key].says for fact in clause.facts for row in rows if fact.unit != EACH)


def _holds(row: Row, fact: Fact) -> bool:
    return fact.unit != EACH and any(fact.says in cell.says for cell in row.values())


def _shared(clause: Clause, rows: Sequence[Row], key: str) -> frozenset[int]:
    shares = [row[key].share_in(clause) for row in rows]
    return frozenset(number for number, share in enumerate(shares) if share >= max(_SAID, _AS_WELL * max(shares)))


def _meant(clause: Clause, rows: Sequence[Row], key: str) -> frozenset[int]:
    """Give the rows of which a clause says what stands under a head."""
    at = _shared(clause, rows, key)
    # "No connection to the modem" holds all that is said of "Connected", and more.
    told = {number: rows[number][key].told_in(clause) for number in at}
    return frozenset(number for number in at if not any(told[number] < other for other in told.values()))


def _is_of_another_head(clause: Clause, rows: Sequence[Row], prose: Sequence[Window]) -> bool:
    """Tell whether a clause says an amount under one head that the rows it names have under another alone."""
    named = [key for key, cell in rows[0].items() if cell.called and all(t.word in clause.words for t in cell.called)]
    amounts = [fact for fact in clause.facts if fact.kind is FactKind.AMOUNT and fact.unit]
    if not named or not amounts:
        return False
    own = _rows_named(clause, rows)
    amounts = [fact for fact in amounts if any(_is_of_a_column(fact, rows, key) for key in named)]
    return any(_stands_elsewhere(fact, named, own) and not _is_told(fact, rows[0], named, prose) for fact in amounts)


def _is_of_a_column(fact: Fact, rows: Sequence[Row], key: str) -> bool:
    """Tell whether amounts like one stand under a head, which may not tell their unit."""
    return any(_rivals(fact, row[key].facts) or any(not own.unit for own in row[key].facts) for row in rows)


def _rows_named(clause: Clause, rows: Sequence[Row]) -> list[Row]:
    places = set(range(len(rows)))
    for key, cell in rows[0].items():
        if not cell.facts and (meant := _meant(clause, rows, key)):
            places &= meant
    return [rows[place] for place in sorted(places)]


def _stands_elsewhere(fact: Fact, named: Sequence[str], rows: Sequence[Row]) -> bool:
    under = [row[key] for row in rows for key in named]
    others = [cell for row in rows for key, cell in row.items() if key not in named]
    if not under or any(fact.says in cell.says for cell in under) or not any(fact.says in cell.says for cell in others):
        return False
    return all(not cell.facts or _rivals(fact, cell.facts) for cell in under)


def _is_told(fact: Fact, row: Row, named: Sequence[str], prose: Sequence[Window]) -> bool:
    called = [term for key in named for term in row[key].called]
    return any(window.holding.count(fact) and any(is_in(term, [window]) for term in called) for window in prose)


def _rivals(fact: Fact, others: Iterable[Fact]) -> bool:
    return any(comparable(fact, other) for other in others)


def _says_all(row: Row, clause: Clause) -> bool:
    told = frozenset[object]().union(*(cell.says for cell in row.values()))
    spoken = frozenset[str]().union(*(cell.words for cell in row.values()))
    return told.issuperset(fact.says for fact in clause.facts) and share_in(clause.terms, spoken) >= HELD


def _apart(terms: Iterable[Term], others: Iterable[Term]) -> Iterator[Term]:
    known = {term.word for term in others}
    return (term for term in terms if term.word not in known)


def _weight(terms: Iterable[Term]) -> float:
    return sum(term.weight for term in terms)


@lru_cache(maxsize=2048)
def row_of(text: str) -> Row:
    """Give the cells of a row; none of what is no row."""
    values = {key: found["value"].strip() for found in _CELL.finditer(text) if (key := found["key"].strip())}
    if len(values) < _FEWEST_CELLS:
        return {}
    return {key: Cell(key, value, tuple(other for other in values if other != key)) for key, value in values.items()}
