"""One run of the gate: what it asks of whom, and how far it is. Values only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.access.keys import SYSTEM, Caller
from service.releases.gate.golden import Golden


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be run.

    Attributes:
        revision: The one that is to pass: its id, or the beginning of it.
        against: The one it is held against; empty for none, `None` for the one that serves, where that is another.
        golden: The golden set as TOML; `None` for the one of the settings.
        golden_name: What its file is called, for messages.
        repetitions: How often each question is asked.
        again: Begin anew, whatever was answered before.
        dry_run: Only say what would be asked.
        caller: Who wants it.
    """

    revision: str
    against: str | None = None
    golden: str | None = None
    golden_name: str = "the golden questions"
    repetitions: int = 1
    again: bool = False
    dry_run: bool = False
    caller: Caller = SYSTEM


@dataclass(frozen=True, slots=True)
class Setup:
    """All that the outcome of a run depends on: what is the same is the same run, and goes on where it was.

    Attributes:
        revision: The id of the revision that is to pass.
        against: That of the one it is held against; empty for none.
        golden: The questions, every document by its key.
        repetitions: How often each is asked.
        knowledge_revision: The state of the documents.
        guard_digest: Of the guard's rules.
    """

    revision: str
    against: str
    golden: Golden
    repetitions: int
    knowledge_revision: int
    guard_digest: str

    @property
    def revisions(self) -> tuple[str, ...]:
        """Who is asked, one after the other: to change between two models costs a host minutes."""
        return (self.revision, self.against) if self.against else (self.revision,)

    @property
    def total(self) -> int:
        """How many answers there are to be."""
        return len(self.revisions) * len(self.golden.questions) * self.repetitions

    def all_to_ask(self) -> Iterator["ToAsk"]:
        """Give every answer there is to be, in the order in which they are asked."""
        for revision in self.revisions:
            for repetition in range(1, self.repetitions + 1):
                for question in self.golden.questions:
                    yield ToAsk(revision, question.id, repetition)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Which answer: of which revision, to which question, for which time."""

    revision: str
    question: str
    repetition: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run.

    Attributes:
        id: Its name; empty of one that is only planned.
        setup: What it asks.
        begun_at: When it was begun.
        begun_by: By whom.
        outcome: What came out; empty before it is finished.
    """

    id: str
    setup: Setup
    begun_at: datetime
    begun_by: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: so many of so many answers are there; which was asked for last."""

    done: int
    total: int
    last: ToAsk | None = None
