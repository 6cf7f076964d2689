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
        secrets: What kefu put into the system message, new for this reply: where it is seen, the message came back.
        admission: The admission in the language to answer in.
    """

    sources: tuple[Source, ...] = ()
    question: str = ""
    lang: str = "zh"
    system: str = ""
    admissions: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    admission: str = ""

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers that a reply may cite."""
        return frozenset(source.n for source in self.sources)

    @property
    def public(self) -> str:
        """What of the system message customers may read: the passages, where they are from, and the admissions."""
        titles = " ".join(dict.fromkeys(source.hit.title for source in self.sources))
        return "\n".join([titles, *map(_published, self.sources), *self.admissions])


def _published(source: Source) -> str:
    hit, passage = source.hit, source.hit.passage
    return f"{hit.title} {hit.version} {passage.heading}\n{hit.title} {passage.heading}\n{passage.wording}"


ChecksFor = Callable[[Briefing], Sequence[SentenceCheck]]
"""Gives the checks for one reply."""
