"""The words in which a canary is judged. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Signal(StrEnum):
    """What a canary is judged by."""

    SPLIT = "split"
    SEVERE = "severe"
    ERRORS = "errors"
    UNANSWERED = "unanswered"
    CUTS = "cuts"
    BANNED = "banned"
    SLOW = "slow"
    UNHELPFUL = "unhelpful"
    VOTES = "votes"
    GOLDEN = "golden"


class Verdict(StrEnum):
    """What one signal says.

    - `harm`: proven worse; the only one that aborts.
    - `changed`: proven different, in a way that only a person can call good or bad.
    - `doubt`: looks worse, and is not proven.
    - `too_few`: there is not enough to say anything.
    - `sound`: enough was seen, and no sign of harm.
    - `better`: proven better.
    """

    HARM = "harm"
    CHANGED = "changed"
    DOUBT = "doubt"
    TOO_FEW = "too_few"
    SOUND = "sound"
    BETTER = "better"


class Decision(StrEnum):
    """What is to be done: back to the stable revision, wait, or the next step."""

    ABORT = "abort"
    HOLD = "hold"
    GO_ON = "go_on"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds half the turns, and 95 of 100, take at most; `None` where there are none."""

    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one signal says, and what it rests on.

    Attributes:
        signal: Which one.
        verdict: What it says.
        n: How much was seen: sessions, turns (by step), voters or questions, of the two revisions' the fewer.
        minimum: From how many on it may say anything but `harm`.
        p: How likely at most it would ever look this bad if the canary were no worse; `None` where nothing is weighed.
        adjusted: The same among all signals (Holm): `harm` is at most the rules' `alpha`.
        canary: The figures themselves; of the golden questions those that only the canary got wrong, of the split
            the sessions that the canary got.
        stable: The same of the stable revision; of the split the sessions that were the canary's due; of its turns each
            step has the part that it has in the canary's.
    """

    signal: Signal
    verdict: Verdict
    n: int
    minimum: int
    p: float | None
    adjusted: float | None
    canary: Share | Pace
    stable: Share | Pace


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be done, and each signal's reason."""

    decision: Decision
    findings: tuple[Finding, ...]
