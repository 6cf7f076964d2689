"""Deciding whether what was found answers the question. Pure."""

from dataclasses import dataclass

from knowledge.types import ANSWERING, Hit, SearchResult

# What accompanies a passage that answers must itself be about the question at least this much.
COMPANION_SHARE = 0.6


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
