"""The answers to what customers ask all day, given again at once while nothing they rest on has changed.

No I/O; used by the event loop alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cachetools import LRUCache

from knowledge.types import Horizon
from knowledge.words import folded
from service.chat.schemas import Citation

# What customers leave out or put in without asking anything else. What stands inside something is a part of it ("1~3",
# "!=", ".net", 5"), and behind a digit what stands before more may be one of the number ("10. 5", "10~ 5", "10。5"). A
# run of signs is taken whole, and from its beginning alone: tried from each sign anew, a long one would take seconds.
_PAUSES = re.compile(
    r"(?:\s|(?<!\d)(?<!\d\s)(?:[。、…“”‘’]|(?<![!?,;:.~])[!?,;:.~]++(?=[\s。、…“”‘’\u3400-\u9fff]|$))"
    r"|(?<![。!?.])[。!?.]++$)+"
)


class Asked(NamedTuple):
    """What an answer is kept under: all that it depends on.

    Attributes:
        question: Normalised, see `normalised`.
        lang: The language it was answered in.
        revision: The knowledge revision.
        written_with: Digests and names of all that writes and guards: engine, pack, rules, model.
    """

    question: str
    lang: str
    revision: int
    written_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as its customer got it.

    Attributes:
        turn_id: The turn it was written in.
        reply: With its markers.
        citations: In order of their first marker.
        engine: That wrote it.
        horizon: How long what it rests on stays in force.
    """

    turn_id: str
    reply: str
    citations: tuple[Citation, ...]
    engine: str
    horizon: Horizon


class AnswerCache:
    """A bounded number of answers; the one that was not asked for longest makes room."""

    def __init__(self, size: int) -> None:
        self._answers: LRUCache[Asked, KeptAnswer] = LRUCache(size)

    @property
    def enabled(self) -> bool:
        """Whether anything is kept at all."""
        return self._answers.maxsize > 0

    def find(self, asked: Asked, now: datetime) -> KeptAnswer | None:
        """Give the answer to the same question, if nothing it rests on has changed."""
        kept = self._answers.get(asked)
        if kept is None or kept.horizon.holds(now):
            return kept
        del self._answers[asked]
        return None

    def keep(self, asked: Asked, answer: KeptAnswer) -> None:
        """Keep an answer; one made at another knowledge revision than it is asked for is not kept."""
        if self.enabled and asked.revision == answer.horizon.revision:
            self._answers[asked] = answer

    def forget(self, turn_ids: Iterable[str]) -> None:
        """Drop what was written in these turns: it was erased, or did not help."""
        unwanted = set(turn_ids)
        for asked in [asked for asked, answer in self._answers.items() if answer.turn_id in unwanted]:
            del self._answers[asked]


def normalised(question: str) -> str:
    """Give a question without what does not change what is asked: width, case, spaces, punctuation."""
    return _PAUSES.sub(" ", " ".join(folded(question).split())).strip()
