"""Ruled tables of a PDF page: the lines drawn on it, the cells between them, and what stands in each cell."""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, cast

import pypdfium2.raw as pdfium
from pdfplumber import table as plumber

from ingest.readers.pdf.glyphs import Glyph, Turning
from ingest.readers.pdf.lines import Table, text_of
from ingest.readers.pdf.words import words_of
from ingest.readers.plain import join_lines

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the left and the top of the page."""

_Matrix = tuple[float, float, float, float, float, float]
_Edge = dict[str, Any]

_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_OBJECTS = 20_000  # of a page, looked at for lines
_MAX_RULES = 2000  # lines on a page: beyond this it is a drawing, and searching it for tables takes minutes
_MAX_CROSSINGS = 100_000  # pairs of an upright and a level line
_MAX_FORMS = 8  # drawings inside drawings
_TOLERANCE = 3.0  # points: lines that near to each other are one, or meet
_MAX_REPEATED = 80  # characters: a longer text over several rows stands in the first of them only
_THICK = 4.0  # points: a filled bar up to this is a line


def tables_of(page: Any, number: int, turning: Turning, glyphs: Sequence[Glyph]) -> list[tuple[Table, Box]]:
    """Find the ruled tables of a page; a box with one column is a frame around text, not a table.

    Args:
        page: A page of PDFium.
        number: Its number, from 1.
        turning: Brings its points upright.
        glyphs: Its characters, upright.

    Returns:
        Each table with the box it fills, from top to bottom.
    """
    found: list[tuple[Table, Box]] = []
    for cells in _cells(list(_edges(page, turning))):
        grid = _grid(cells, glyphs)
        filled = sum(1 for row in grid for cell in row if cell)
        columns = max((sum(1 for cell in row if cell) for row in grid), default=0)
        if len(grid) > 1 and columns > 1 and filled * 2 >= sum(len(row) for row in grid):
            left, top, right, bottom = zip(*cells, strict=True)
            box = (min(left), min(top), max(right), max(bottom))
            found.append((Table(grid, number, number, box[1]), box))
    return sorted(found, key=lambda table: table[1][1])


def is_inside(box: Box, thing: Glyph) -> bool:
    """Tell whether the middle of a character stands in a box."""
    x, y = (thing.x0 + thing.x1) / 2, (thing.top + thing.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _cells(edges: list[_Edge]) -> list[list[Box]]:
    """Find the cells of each table."""
    if not edges or len(edges) > _MAX_RULES:
        return []
    merged = plumber.merge_edges(edges, *[_TOLERANCE] * 4)
    upright = sum(edge["orientation"] == "v" for edge in merged)
    if not 0 < upright * (len(merged) - upright) <= _MAX_CROSSINGS:
        return []
    crossings = plumber.edges_to_intersections(merged, _TOLERANCE, _TOLERANCE)
    cells = plumber.intersections_to_cells(crossings)
    return cast("list[list[Box]]", plumber.cells_to_tables(cells))


def _grid(cells: Sequence[Box], glyphs: Sequence[Glyph]) -> list[list[str]]:
    """Lay a table out: a cell over several rows counts in each of them, one over several columns once."""
    texts = _texts(cells, glyphs)
    columns = sorted({cell[0] for cell in cells})
    rows = sorted({cell[1] for cell in cells})
    grid: list[list[str]] = []
    for y in rows:
        row: list[str] = []
        for x in columns:
            cell = next((cell for cell in cells if cell[0] == x and cell[1] <= y < cell[3]), None)
            text = texts.get(cell, "") if cell else ""
            row.append(text if cell and (cell[1] == y or len(text) <= _MAX_REPEATED) else "")
        grid.append(row)
    return grid


def _texts(cells: Sequence[Box], glyphs: Sequence[Glyph]) -> dict[Box, str]:
    """Tell what stands in each cell; where one cell is inside another, the inner one has it."""
    smallest = sorted(cells, key=lambda cell: (cell[2] - cell[0]) * (cell[3] - cell[1]))
    held: dict[Box, list[Glyph]] = {}
    for glyph in glyphs:
        cell = next((cell for cell in smallest if is_inside(cell, glyph)), None)
        if cell:
            held.setdefault(cell, []).append(glyph)
    return {cell: _joined(inside) for cell, inside in held.items()}


def _joined(glyphs: Sequence[Glyph]) -> str:
    """Join the wrapped lines of a cell."""
    joined = ""
    for line in text_of(words_of(glyphs)):
        joined = join_lines(joined, line)
    return joined


def _edges(page: Any, turning: Turning) -> Iterator[_Edge]:
    """Yield the upright and the level lines drawn on a page, as the functions that find tables want them."""
    count = 0
    for path, matrix in _paths(page):
        for start, end in _strokes(path, matrix):
            if edge := _edge(turning.point(*start), turning.point(*end)):
                yield edge
                count += 1
        if count > _MAX_RULES:
            return


def _edge(start: tuple[float, float], end: tuple[float, float]) -> _Edge | None:
    (x0, x1), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if x1 - x0 < 1 < bottom - top:
        return _ruler("v", x0, x0, top, bottom)
    if bottom - top < 1 < x1 - x0:
        return _ruler("h", x0, x1, top, top)
    return None


def _ruler(orientation: str, x0: float, x1: float, top: float, bottom: float) -> _Edge:
    return {
        "object_type": "line",
        "orientation": orientation,
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _paths(page: Any) -> Iterator[tuple[Any, _Matrix]]:
    """Yield everything drawn on a page with what brings it into place; drawings may hold drawings."""
    waiting: list[tuple[Any, _Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(page, index), _SAME, 0)
        for index in range(min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS))
    ]
    waiting.reverse()
    for _ in range(_MAX_OBJECTS):
        if not waiting:
            return
        thing, outer, depth = waiting.pop()
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield thing, _times(_matrix(thing), outer)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORMS:
            matrix = _times(_matrix(thing), outer)
            count = min(pdfium.FPDFFormObj_CountObjects(thing), _MAX_OBJECTS)
            waiting += [(pdfium.FPDFFormObj_GetObject(thing, index), matrix, depth + 1) for index in range(count)]


def _strokes(path: Any, matrix: _Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight lines of a path; a thin filled bar counts as one."""
    points: list[tuple[float, float] | None] = []
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            points.append(None)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_moved(x.value, y.value, matrix))
    drawn = [point for point in points if point]
    bar = _bar(drawn)
    if bar:
        yield bar
        return
    for start, end in pairwise(points):
        if start and end:
            yield start, end
    if len(drawn) >= 4 and points.count(None) == 1:  # noqa: PLR2004 - a box may leave out its last side
        yield drawn[-1], drawn[0]


def _bar(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Take the middle line of a filled bar that is thin enough to be a line."""
    if len(points) not in (4, 5):
        return None
    (left, right), (low, high) = (
        (min(values), max(values)) for values in (list(axis) for axis in zip(*points, strict=True))
    )
    if right - left <= _THICK < high - low:
        return ((left + right) / 2, low), ((left + right) / 2, high)
    if high - low <= _THICK < right - left:
        return (left, (low + high) / 2), (right, (low + high) / 2)
    return None


def _matrix(thing: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
