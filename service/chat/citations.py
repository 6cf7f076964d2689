"""Citations: which passages a reply rests on. Pure."""

from collections.abc import Iterable, Sequence

from knowledge.types import Kind
from knowledge.words import words
from service.chat.schemas import Citation
from service.engines.extractive import Source


def cite(sources: Sequence[Source], cited: Iterable[int]) -> list[Citation]:
    """Give the citations of the numbers a reply uses, in that order."""
    by_number = {source.n: source for source in sources}
    return [_citation(by_number[n]) for n in cited]


def best_supported(reply: str, sources: Sequence[Source]) -> Source | None:
    """Give the passage that shares most words with a reply that names none; `None` when none shares any."""
    said = frozenset(words(reply))
    shares = [(len(said & frozenset(words(_quoted(source)))), -source.n, source) for source in sources]
    shared, _, source = max(shares, key=lambda share: share[:2], default=(0, 0, None))
    return source if shared else None


def _citation(source: Source) -> Citation:
    hit = source.hit
    section = " › ".join(hit.passage.section)
    return Citation(source.n, hit.title, hit.version, section, hit.passage.page, _quoted(source))


def _quoted(source: Source) -> str:
    passage = source.hit.passage
    return f"{passage.question}\n{passage.text}" if passage.kind is Kind.QA else passage.text
