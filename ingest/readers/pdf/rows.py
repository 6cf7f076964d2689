"""What stands at one height on a page: words in rows, and the cells that gaps cut a row into."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.words import Word


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of one row without a wide gap between them, from left to right, and their edges in points."""

    words: tuple[Word, ...]
    x0: float
    x1: float

    @property
    def size(self) -> float:
        """Its largest font size, in points."""
        return max(word.size for word in self.words)

    def crosses(self, x: float) -> bool:
        """Tell whether it stands on both sides of an upright line."""
        return self.x0 < x < self.x1


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Put words that stand at one height together, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and rows[-1][-1].top <= word.middle <= rows[-1][-1].bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def cells_of(row: Sequence[Word], gap: float) -> list[Cell]:
    """Cut a row where a gap is at least so many font sizes wide."""
    cells: list[list[Word]] = []
    edge = float("-inf")
    for word in sorted(row, key=lambda word: word.x0):
        if word.x0 - edge >= gap * word.size:
            cells.append([])
        cells[-1].append(word)
        edge = max(edge, word.x1)
    return [Cell(tuple(cell), cell[0].x0, max(word.x1 for word in cell)) for cell in cells]
