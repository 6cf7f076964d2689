"""Reading order of a PDF page with two columns."""

from collections.abc import Callable, Sequence

from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.words import Word

_MIN_WORDS = 20  # fewer words say nothing about columns
_MIN_SHARE = 0.25  # of the words on each side of the gutter
_MAX_CROSSING = 0.15  # of the lines may run across (title, abstract)
_FULL = 0.12  # of the page's width: how far the left column may end before the gutter


def in_reading_order(
    words: Sequence[Word], frame: tuple[float, float], lines_of: Callable[[Sequence[Word]], list[Line]]
) -> list[Line]:
    """Put words together to lines, the left column before the right one between lines that run across."""
    gutter = _gutter(words, frame[0])
    if gutter is None:
        return lines_of(words)
    across = [word for word in words if word.x0 < gutter < word.x1]
    heights = [(word.top, word.bottom) for word in across]
    wide = [word for word in words if any(top < word.middle < bottom for top, bottom in heights)]
    narrow = [word for word in words if word not in wide]
    left = lines_of([word for word in narrow if word.x1 <= gutter])
    right = lines_of([word for word in narrow if word.x1 > gutter])
    if not _runs_to(gutter, left, frame[0]):
        return lines_of(words)
    return _interleaved(lines_of(wide), left, right)


def _gutter(words: Sequence[Word], width: float) -> float | None:
    """Find the upright stripe near the middle of the page that the fewest words cross."""
    if len(words) < _MIN_WORDS:
        return None
    candidates = [width * share / 100 for share in range(42, 59)]
    crossing = {x: sum(1 for word in words if word.x0 < x < word.x1) for x in candidates}
    fewest = min(crossing.values())
    best = [x for x in candidates if crossing[x] == fewest]
    gutter = best[len(best) // 2]
    rows = len({round(word.top / 4) for word in words})
    left = sum(1 for word in words if word.x1 <= gutter)
    right = sum(1 for word in words if word.x0 >= gutter)
    if fewest > _MAX_CROSSING * rows or min(left, right) < _MIN_SHARE * len(words):
        return None
    return gutter


def _runs_to(gutter: float, left: Sequence[Line], width: float) -> bool:
    """Tell running text, whose lines end at the gutter, from the labels of a form."""
    ends = sorted(line.x1 for line in left)
    return bool(ends) and ends[len(ends) // 2] >= gutter - _FULL * width


def _interleaved(wide: Sequence[Line], left: Sequence[Line], right: Sequence[Line]) -> list[Line]:
    ordered: list[Line] = []
    above = float("-inf")
    for line in [*wide, None]:
        below = line.top if line else float("inf")
        for column in (left, right):
            ordered += [found for found in column if above <= found.top < below]
        if line:
            ordered.append(line)
        above = below
    return ordered
