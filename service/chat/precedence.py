"""What of what was found comes first: what has the price or the column that is asked for. Pure."""

from collections.abc import Callable
from dataclasses import replace

from knowledge.types import Hit, SearchResult
from service.engines.extractive.asked_rows import has_asked_row
from service.engines.extractive.prices import holds_price, priced_doing, priced_share, things_priced


def asked_first(found: SearchResult, question: str) -> SearchResult:
    """Put first what has the price or the column that is asked for, whatever else is said of the thing elsewhere."""
    rank = _by_price(question) or (lambda hit: not has_asked_row(question, hit.passage))
    return replace(found, hits=tuple(sorted(found.hits, key=rank)))


def _by_price(question: str) -> Callable[[Hit], float] | None:
    if things := things_priced(question):
        return lambda hit: not holds_price(things, hit.passage, hit.title)
    if doing := priced_doing(question):
        return lambda hit: -priced_share(doing, hit.passage, hit.title)
    return None
