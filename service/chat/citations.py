"""Citations: which passages a reply rests on. Pure."""

import re
from collections.abc import Iterable, Sequence

from knowledge.terms import terms_of
from service.chat.schemas import Citation
from service.engines.extractive import Source

# A passage that holds less than this of what a reply speaks of says something else.
_SUPPORT = 0.5
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


def best_supported(reply: str, sources: Sequence[Source]) -> Source | None:
    """Give the passage that a reply without markers rests on.

    Args:
        reply: What the model said.
        sources: The passages that it was given.

    Returns:
        The one that holds most of what the reply speaks of, of equals the first; `None` when none holds half of it.
    """
    terms = terms_of(reply)
    whole = sum(term.weight for term in terms)
    if not whole:
        return None
    held = [sum(term.weight * term.share_in(source.words) for term in terms) / whole for source in sources]
    best, source = max(zip(held, sources, strict=True), key=lambda pair: (pair[0], -pair[1].n), default=(0.0, None))
    return source if best >= _SUPPORT else None


def _citation(source: Source) -> Citation:
    hit, passage = source.hit, source.hit.passage
    return Citation(source.n, hit.title, hit.version, passage.heading, passage.page, passage.wording)
