"""What the guard knows of the turn whose reply it guards. Values only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.chat.guard.verdicts import SentenceCheck
from service.engines.extractive import Source


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a reply is judged by.

    Attributes:
        sources: The passages that the model was given, under the numbers it was given them with.
        question: What the customer asked.
        lang: The language to answer in, "zh" or "en".
        system: The system message, which is not to come back.
        admissions: The sentences that admit that there is no answer.
    """

    sources: tuple[Source, ...] = ()
    question: str = ""
    lang: str = "zh"
    system: str = ""
    admissions: tuple[str, ...] = ()

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers that a reply may cite."""
        return frozenset(source.n for source in self.sources)


ChecksFor = Callable[[Briefing], Sequence[SentenceCheck]]
"""Gives the checks for one reply."""
