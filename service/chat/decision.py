"""Deciding whether what was found answers the question. Pure."""

from dataclasses import dataclass

from knowledge.types import Hit, SearchResult

# A passage that covers this much of the question, by words and by meaning, is about it; below it a search has found
# something merely near. Over the questions of tests/story, less answers what has no answer, more refuses what has
# (bench/results/retrieval.md).
ANSWER_RELEVANCE = 0.5

# What accompanies a passage that answers must itself be about the question at least this much.
_COMPANION_SHARE = 0.6


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


def decide(found: SearchResult, limit: int) -> Decision:
    """Decide from what was found; at most `limit` passages are answered from."""
    best = max((hit.scores.relevance for hit in found.hits), default=0.0)
    if best < ANSWER_RELEVANCE:
        return Decision(())
    kept = [hit for hit in found.hits if hit.scores.relevance >= _COMPANION_SHARE * best]
    return Decision(tuple(kept[:limit]))
