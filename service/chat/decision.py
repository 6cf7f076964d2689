"""Deciding whether what was found answers the question. Pure."""

from dataclasses import dataclass, replace

from knowledge.terms import telling_terms
from knowledge.types import ANSWERING, Hit, SearchResult
from knowledge.words import words
from service.engines.extractive_prices import holds_price, things_priced

# What accompanies a passage that answers must itself be about the question at least this much.
COMPANION_SHARE = 0.6
# How much less sure it must be where a known thing is put in the place of another.
_OF_A_KNOWN_THING = 0.5


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a question.

    Attributes:
        hits: The passages to answer from, best first; empty: the question has no answer here.
    """

    hits: tuple[Hit, ...]

    @property
    def answerable(self) -> bool:
        """Whether there is something to answer from."""
        return bool(self.hits)


def decide_ellipsis(found: SearchResult, limit: int, ask: str, named: str, least: float = ANSWERING) -> Decision:
    """Decide on a message that only names another thing or case of which is asked what was asked before.

    What holds nothing of what was asked answers something else. What is said in general holds for a thing that the
    documents know, though they need not name it there.

    Args:
        found: What was found for both together.
        limit: How many passages are answered from at most.
        ask: What was asked before.
        named: The message.
        least: As `decide` takes it.
    """
    asked, things = telling_terms(ask), telling_terms(named)
    held = {hit.passage_id: words_of(hit) for hit in found.hits}
    about = tuple(hit for hit in found.hits if not asked or any(term.share_in(held[hit.passage_id]) for term in asked))
    known = any(term.share_in(words) == 1 for term in things for words in held.values())
    return decide(replace(found, hits=about), limit, least * _OF_A_KNOWN_THING if known else least)


def words_of(hit: Hit) -> frozenset[str]:
    """Give the words of a passage with what it stands under."""
    passage = hit.passage
    return frozenset(words("\n".join((hit.title, *passage.section, passage.question, *passage.further, passage.text))))


def priced_first(found: SearchResult, question: str) -> SearchResult:
    """Put first what names the price of the thing whose price is asked for, whatever else is said of it elsewhere."""
    things = things_priced(question)
    if not things:
        return found
    return replace(
        found, hits=tuple(sorted(found.hits, key=lambda hit: not holds_price(things, hit.passage, hit.title)))
    )


def decide(found: SearchResult, limit: int, least: float = ANSWERING) -> Decision:
    """Decide from what was found.

    Args:
        found: What was found.
        limit: How many passages are answered from at most.
        least: How sure the surest hit must be. Which one that is says nothing about which one answers best.
    """
    if max((hit.scores.sureness for hit in found.hits), default=0.0) < least:
        return Decision(())
    best = max(hit.scores.relevance for hit in found.hits)
    kept = [hit for hit in found.hits if hit.scores.relevance >= COMPANION_SHARE * best]
    return Decision(tuple(kept[:limit]))
