"""Cells of tables that say otherwise of the same thing: the price of a model in two price lists. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from knowledge.quantities import Quantity, parts_of
from knowledge.words import folded

# Two lists that agree less often in what both have are two kinds of list, as those of retail and wholesale prices.
_AGREEING = 0.5
_FEWEST = 3
# What more documents have than anybody keeps lists of is not compared: the pairs would be too many.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds a quantity and nothing else.

    Attributes:
        document: What it is of.
        row: What its row is called.
        label: What its column is called.
        quantity: What it holds.
        beside: The other cells of its row that hold no quantity: labels with values.
        heading: The words of the heading that it stands under.
    """

    document: int
    row: str
    label: str
    quantity: Quantity
    beside: tuple[tuple[str, str], ...]
    heading: frozenset[str]


def labelled(text: str) -> tuple[str, str]:
    """Take a cell apart into its label, empty where it has none, and its value; both folded."""
    label, _, value = folded(text).rpartition(":")
    return label.strip(), value.strip()


def sole_quantity(value: str) -> Quantity | None:
    """Give what a value is, if it is a quantity and says nothing else."""
    parts = parts_of(value)
    quantities = [part.quantity for part in parts if part.quantity]
    rest = "".join(part.text for part in parts if part.quantity is None)
    return quantities[0] if len(quantities) == 1 and not rest.strip() else None


def opposing(cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Find the pairs of cells, by their places, that say otherwise of the same thing in two documents."""
    shared: dict[tuple[int, int, str], list[tuple[int, int]]] = defaultdict(list)
    for group in _groups(cells):
        for first, second in combinations(group, 2):
            if cells[first].document != cells[second].document and _same_thing(cells[first], cells[second]):
                lists = cells[first].document, cells[second].document, cells[first].label
                shared[lists].append((first, second))
    for pairs in shared.values():
        differing = [pair for pair in pairs if cells[pair[0]].quantity.says_otherwise(cells[pair[1]].quantity)]
        if len(pairs) < _FEWEST or len(differing) <= _AGREEING * len(pairs):
            yield from differing


def _groups(cells: Sequence[Cell]) -> Iterator[list[int]]:
    """Put cells together that may speak of the same; one that its own document says otherwise names no single thing."""
    groups: dict[tuple[str, str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, cell in enumerate(cells):
        groups[cell.row, cell.label, cell.quantity.unit][cell.document].append(place)
    for documents in groups.values():
        single = [places[0] for places in documents.values() if _agree([cells[place] for place in places])]
        if 1 < len(single) <= _MOST:
            yield single


def _agree(cells: Sequence[Cell]) -> bool:
    return not any(cells[0].quantity.says_otherwise(cell.quantity) for cell in cells[1:])


def _same_thing(first: Cell, second: Cell) -> bool:
    """Tell whether nothing beside two cells says that they are about different things."""
    theirs = dict(second.beside)
    if any(theirs.get(label, value) != value for label, value in first.beside if label):
        return False
    return not (first.heading and second.heading) or bool(first.heading & second.heading)
