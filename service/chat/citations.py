"""Citations: which passages a reply rests on. Pure."""

import re
from collections.abc import Iterable, Sequence

from service.chat.schemas import Citation
from service.engines.extractive import Source

_MARKER = re.compile(r"\[(\d{1,9})\]")


def cite(sources: Sequence[Source], cited: Iterable[int]) -> list[Citation]:
    """Give the citations of the numbers a reply uses, in that order; numbers that no passage has are passed over."""
    by_number = {source.n: source for source in sources}
    return [_citation(by_number[n]) for n in cited if n in by_number]


def counted(reply: str, cited: Sequence[int], sources: Sequence[Source]) -> tuple[str, tuple[Source, ...]]:
    """Number the passages of a finished reply anew, from 1 in the order of their first marker.

    Returns:
        The reply with the new markers, and the passages it cites under their new numbers.
    """
    new = {n: count for count, n in enumerate(cited, 1)}
    by_number = {source.n: source for source in sources}
    text = _MARKER.sub(lambda found: f"[{new.get(int(found[1]), found[1])}]", reply)
    return text, tuple(Source(count, by_number[n].hit) for n, count in new.items())


def _citation(source: Source) -> Citation:
    hit, passage = source.hit, source.hit.passage
    return Citation(source.n, hit.title, hit.version, passage.heading, passage.page, passage.wording)
