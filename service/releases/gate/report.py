"""What the gate has found: each question side by side, and a verdict with its reasons. Values only. Pure."""

from enum import StrEnum

import msgspec

from service.releases.analysis.counts import Golden as GoldenCounts


class What(StrEnum):
    """What is wrong with an answer."""

    OUTCOME = "outcome"
    FACT = "fact"
    FORBIDDEN = "forbidden"
    CITATION = "citation"
    LANGUAGE = "language"
    LENGTH = "length"
    THINKING = "thinking"
    UNUSABLE = "unusable"


class Failing(msgspec.Struct, frozen=True):
    """Something that is wrong with an answer, in a sentence of each language."""

    what: What
    en: str
    zh: str


class State(StrEnum):
    """What became of a question with one revision."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"
    """The revision has not answered, or not in all repetitions: the host, not the answer, has failed."""


class Change(StrEnum):
    """What became of a question with one revision beside another."""

    REGRESSED = "regressed"
    MISSING = "missing"
    WRONG = "wrong"
    """There is nothing to compare with."""
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    RIGHT = "right"
    """There is nothing to compare with."""


class Citation(msgspec.Struct, frozen=True):
    """What an answer cites: the document's key and the headings."""

    document: str
    section: str


class Cut(msgspec.Struct, frozen=True):
    """What the guard held back, and why."""

    reason: str
    text: str


class Side(msgspec.Struct, frozen=True):
    """How one revision has answered a question.

    Attributes:
        state: What became of it, over all repetitions.
        failings: What is wrong with the answer that is shown.
        reply: Of the repetitions the first that is not right, else the first; with the fields that follow.
        outcome: How the turn ended.
        citations: What it cites.
        cuts: What the guard held back.
        failure: Why the model's own reply was not used.
        seconds: The median time that writing took, after the search, in the repetitions in which the model wrote;
            `None` where it wrote in none.
        first_sentence: The same to the first sentence.
        asked: In how many repetitions there is an answer.
        wrong: In how many of them it is wrong.
        has_cuts: In how many of them the guard held something back.
    """

    state: State
    failings: tuple[Failing, ...] = ()
    reply: str = ""
    outcome: str = ""
    citations: tuple[Citation, ...] = ()
    cuts: tuple[Cut, ...] = ()
    failure: str = ""
    seconds: float | None = None
    first_sentence: float | None = None
    asked: int = 0
    wrong: int = 0
    has_cuts: int = 0


class Beside(msgspec.Struct, frozen=True):
    """A golden question with the answers to it, side by side.

    Attributes:
        id: Of the question, as are kind, question, before and critical.
        expected: What is expected of the answer, a line for each thing.
        change: What became of it.
        vetoed: It is critical, and keeps the revision from passing.
        ours: The answer of the revision that is to pass.
        theirs: Of the one it is held against; `None` where there is none.
    """

    id: str
    kind: str
    question: str
    before: tuple[str, ...]
    critical: bool
    expected: tuple[str, ...]
    change: Change
    vetoed: bool
    ours: Side
    theirs: Side | None


class Outcome(StrEnum):
    """What the gate says of a revision."""

    PASS = "pass"  # noqa: S105 (no word to enter by)
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


class Reason(msgspec.Struct, frozen=True):
    """Why, in a sentence of each language."""

    en: str
    zh: str


class GateVerdict(msgspec.Struct, frozen=True):
    """What the gate says.

    Attributes:
        outcome: Whether the revision may pass.
        reasons: Why.
        flags: What a person should look at, though it decides nothing.
        golden: How many questions only the one, only the other, and both alike got right; `None` where there is nothing
            to compare with.
        worse: How likely it would look this bad by chance (McNemar's exact test); `better`: this good.
        counts: How many questions became what.
        slowdown: By what share the median answer is slower; `None` where that cannot be told.
        gate: The run that it comes of.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    flags: tuple[Reason, ...]
    golden: GoldenCounts | None
    worse: float | None
    better: float | None
    counts: dict[str, int]
    slowdown: float | None
    gate: str = ""


class Report(msgspec.Struct, frozen=True):
    """All that the gate has found of a revision.

    Attributes:
        revision: Its id.
        against: That of the one it is held against; empty where there is none.
        verdict: What the gate says.
        questions: The worst first.
    """

    revision: str
    against: str
    verdict: GateVerdict
    questions: tuple[Beside, ...]
