"""Clauses of two documents that say the same but for a number. Pure.

Two clauses are compared when nearly all that tells anything in them is the same, or when most of it is and they stand
under the same heading; or when both lay down the same of what every shop lays down, in whatever words and language.
Then their quantities are put side by side; what stands at the same place and says otherwise is a contradiction. It
rather misses one than to shout: staff stop reading a list that is mostly wrong.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import combinations
from math import log

from knowledge.cells import Cell, labelled, opposing, sole_quantity
from knowledge.quantities import Part, Quantity, parts_of
from knowledge.sentences import split_sentences
from knowledge.terms import terms_of
from knowledge.topics import Provision, provision_of
from knowledge.types import Kind, Passage
from knowledge.words import CHINESE_RUN, folded, unnumbered, words

# Of what tells anything in two clauses, the share that both have; swept over the labelled clauses in
# tests/knowledge/contradictions.toml.
_SAME_ANYWHERE = 0.7
_SAME_UNDER_A_HEADING = 0.4
# Headings are the same when they share most of their words.
_SAME_HEADING = 0.6
# Fewer words say too little to tell what a number is about, unless a heading does.
_FEWEST_WORDS = 3
# Where as many documents say otherwise, each in its own way, nobody contradicts anybody.
_MOST_VALUES = 3
# A word that more clauses have leads from everything to everything.
_COMMON = 200

_AROUND_NUMBERS = {"之日起", "日起", "之日", "之内", "以内", "之后", "以后", "within"}

_CODE = re.compile(r"(?=[a-z0-9+-]*\d)[a-z0-9][a-z0-9+-]*")
_CLAUSE_END = re.compile(r"[；;\n]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence with a quantity.

    Attributes:
        document: What it is of: clauses of the same document are not compared.
        passage: Its passage's id.
        text: As it stands there.
        heading: The headings, or the question, that it stands under.
        row: What its row of a table is called, or empty.
        title: What its document is called, or empty where nobody knows.
        beside: The other cells of its row that have no quantity, folded: labels with values.
    """

    document: int
    passage: int
    text: str
    heading: str = ""
    row: str = ""
    title: str = ""
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two clauses that say otherwise of the same, and the quantities in which they do."""

    first: Clause
    second: Clause
    differences: tuple[tuple[Quantity, Quantity], ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A clause as it is compared."""

    clause: Clause
    parts: tuple[Part, ...]
    words: frozenset[str]
    codes: frozenset[str]
    heading: frozenset[str]
    provision: Provision | None


def clauses_of(document: int, passage_id: int, passage: Passage, title: str = "") -> Iterator[Clause]:
    """Give the sentences of a passage that have a quantity.

    Args:
        document: Its document's id.
        passage_id: Its own.
        passage: What it says.
        title: Its document's.
    """
    heading = passage.question or unnumbered(passage.section[-1] if passage.section else "")
    for line in passage.text.split("\n"):
        row = _row_of(line) if passage.kind is Kind.RECORD else ""
        beside = _beside(line) if row else ()
        for sentence in split_sentences(line):
            for text in _CLAUSE_END.split(sentence):
                if any(part.quantity for part in parts_of(text)):
                    yield Clause(document, passage_id, text.strip(), heading, row, title, beside)


def _row_of(line: str) -> str:
    """Give what a row of a table is called: its first value that is neither a number nor has a quantity."""
    values = [cell.rpartition("：" if "：" in cell else ": ")[2].strip() for cell in _CLAUSE_END.split(line)]
    named = (value for value in values if value.strip("0123456789. ") and not any(p.quantity for p in parts_of(value)))
    return next(named, "")


def _beside(line: str) -> tuple[tuple[str, str], ...]:
    """Give the cells of a row that have no quantity."""
    cells = (labelled(cell) for cell in _CLAUSE_END.split(line))
    return tuple((label, value) for label, value in cells if not any(part.quantity for part in parts_of(value)))


def contradictions(clauses: Iterable[Clause]) -> list[Contradiction]:
    """Find the pairs of clauses of different documents that contradict each other in a quantity."""
    read = [_read(clause) for clause in clauses]
    holding: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(read):
        for word in each.words:
            holding[word].append(number)
    rarity = {word: log(1 + len(read) / len(numbers)) for word, numbers in holding.items()}
    said = {(each.clause.document, folded(each.clause.text)) for each in read}
    alike = [_contradiction(read[i], read[j], rarity) for i, j in _candidates(read, holding)]
    in_words = [each for each in (*alike, *_otherwise_provided(read)) if each and not _says_both(each, said)]
    found = {(each.first, each.second): each for each in (*in_words, *_in_other_cells(read))}
    return _without_families(list(found.values()))


def _otherwise_provided(read: Sequence[_Read]) -> Iterator[Contradiction]:
    """Put side by side what clauses lay down for the same."""
    groups: dict[object, dict[object, tuple[Clause, Provision]]] = defaultdict(dict)
    for each in read:
        if (given := each.provision) is not None:
            group = given.topic, given.quantity.unit, given.models, given.models or given.about
            said = each.clause.document, given.about, given.quantity.low, given.quantity.high
            groups[group].setdefault(said, (each.clause, given))
    for group in groups.values():
        if len(group) > _COMMON:
            continue
        for (first, mine), (second, theirs) in combinations(group.values(), 2):
            if first.document != second.document and mine.contradicts(theirs) and not _other_rows(first, second):
                yield Contradiction(first, second, ((mine.quantity, theirs.quantity),))


def _in_other_cells(read: Sequence[_Read]) -> Iterator[Contradiction]:
    """Put side by side the cells of tables that hold only a quantity."""
    found = [(each.clause, cell) for each in read if (cell := _cell(each))]
    for i, j in opposing([cell for _, cell in found]):
        (first, mine), (second, theirs) = found[i], found[j]
        yield Contradiction(first, second, ((mine.quantity, theirs.quantity),))


def _cell(each: _Read) -> Cell | None:
    clause = each.clause
    label, value = labelled(clause.text)
    if not (clause.row and label) or (quantity := sole_quantity(value)) is None:
        return None
    return Cell(clause.document, folded(clause.row), label, quantity, clause.beside, each.heading)


def _other_rows(first: Clause, second: Clause) -> bool:
    """Tell whether two clauses are of rows that speak of different things."""
    return bool(first.row and second.row) and folded(first.row) != folded(second.row)


def _says_both(found: Contradiction, said: AbstractSet[tuple[int, str]]) -> bool:
    """Tell whether one of the documents says what the other does, too: then it has both on purpose."""
    first, second = found.first, found.second
    return (first.document, folded(second.text)) in said or (second.document, folded(first.text)) in said


def _without_families(found: Sequence[Contradiction]) -> list[Contradiction]:
    """Drop clauses that say otherwise in every document: each speaks of its own thing, as pages about shops do."""
    values: dict[Clause, set[tuple[Fraction, Fraction]]] = defaultdict(set)
    for each in found:
        for first, second in each.differences:
            values[each.first].add((second.low, second.high))
            values[each.second].add((first.low, first.high))
    return [each for each in found if max(len(values[each.first]), len(values[each.second])) <= _MOST_VALUES]


def _read(clause: Clause) -> _Read:
    parts = tuple(parts_of(clause.text))
    rest = " ".join(part.text for part in parts if part.quantity is None)
    telling = frozenset(term.word for term in terms_of(rest) if _tells(term.word))
    codes = frozenset(_CODE.findall(rest))
    heading = frozenset(_telling(unnumbered(folded(clause.heading))))
    provision = provision_of(parts, (clause.heading, clause.row, clause.title))
    return _Read(clause, parts, telling, codes, heading, provision)


def _tells(word: str) -> bool:
    """Tell whether a word says what a number is about, and not only that it is one: "…之日起", "…内"."""
    return word not in _AROUND_NUMBERS and (len(word) > 1 or not CHINESE_RUN.match(word))


def _telling(text: str) -> list[str]:
    """Give the words of a text without single Chinese characters."""
    return [word for word in words(text) if len(word) > 1 or not CHINESE_RUN.match(word)]


def _candidates(read: Sequence[_Read], holding: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Give the pairs of clauses that have words in common that are not in every other clause."""
    for number, each in enumerate(read):
        shared: dict[int, int] = defaultdict(int)
        for word in each.words:
            if len(holding[word]) <= _COMMON:
                for other in holding[word]:
                    shared[other] += 1
        for other, count in shared.items():
            if other > number and count > 1 and read[other].clause.document != each.clause.document:
                yield number, other


def _contradiction(first: _Read, second: _Read, rarity: Mapping[str, float]) -> Contradiction | None:
    if first.codes != second.codes or _other_rows(first.clause, second.clause):
        return None  # two models of something may well differ
    under_a_heading = _same_heading(first.heading, second.heading)
    if not under_a_heading and min(len(first.words), len(second.words)) < _FEWEST_WORDS:
        return None
    if _shared(first.words, second.words, rarity) < (_SAME_UNDER_A_HEADING if under_a_heading else _SAME_ANYWHERE):
        return None
    differences = tuple(_differences(first.parts, second.parts))
    return Contradiction(first.clause, second.clause, differences) if differences else None


def _shared(first: frozenset[str], second: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Give the share of words that both have, rare ones counting more."""
    both = sum(rarity[word] for word in first & second)
    return both / sum(rarity[word] for word in first | second)


def _same_heading(first: frozenset[str], second: frozenset[str]) -> bool:
    return bool(first) and len(first & second) >= _SAME_HEADING * len(first | second)


def _differences(first: Sequence[Part], second: Sequence[Part]) -> Iterator[tuple[Quantity, Quantity]]:
    """Put the quantities of two clauses side by side and give those that say otherwise.

    A unit that each has once belongs together wherever it stands; several are told apart by what stands around them.
    """
    here, there = _by_unit(first), _by_unit(second)
    for unit in here.keys() & there.keys():
        if len(here[unit]) == len(there[unit]) == 1:
            pairs = [(here[unit][0], there[unit][0])]
        else:
            pairs = [(a, b) for a, b in _aligned(first, second) if a.unit == unit]
        yield from ((a, b) for a, b in pairs if a.says_otherwise(b))


def _by_unit(parts: Sequence[Part]) -> dict[str, list[Quantity]]:
    found: dict[str, list[Quantity]] = defaultdict(list)
    for part in parts:
        if part.quantity:
            found[part.quantity.unit].append(part.quantity)
    return found


def _aligned(first: Sequence[Part], second: Sequence[Part]) -> list[tuple[Quantity, Quantity]]:
    """Give the quantities of the same unit that stand between the same words."""
    here, there = _tokens(first), _tokens(second)
    matcher = SequenceMatcher(None, [token for token, _ in here], [token for token, _ in there], autojunk=False)
    pairs: list[tuple[Quantity, Quantity]] = []
    for block in matcher.get_matching_blocks():
        for (_, mine), (_, theirs) in zip(
            here[block.a : block.a + block.size], there[block.b : block.b + block.size], strict=True
        ):
            if mine and theirs:
                pairs.append((mine, theirs))
    return pairs


def _tokens(parts: Sequence[Part]) -> list[tuple[str, Quantity | None]]:
    tokens: list[tuple[str, Quantity | None]] = []
    for part in parts:
        if part.quantity:
            tokens.append((f"<{part.quantity.unit}>", part.quantity))
        else:
            tokens += ((word, None) for word in _telling(part.text))
    return tokens
