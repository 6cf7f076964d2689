"""What a rollout's sessions have been counted to: all that a judgement rests on. Pure.

Only sessions that began during the rollout count, by the role they were assigned, whoever answered them in the end:
what had to fall back because the canary failed is the canary's. Sessions are kept apart by the weight under which they
were assigned, since it says how many of what happens by chance would be the canary's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.feedback.counting import MOST_COUNTED

__all__ = ["MOST_COUNTED", "Evidence", "Golden", "Sessions", "Stratum", "Window"]


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one role under one weight: how many, and in how many of them a thing happened at least once.

    Attributes:
        sessions: How many there are.
        errors: The engine failed, or was too slow to be waited for.
        unanswered: A turn ended without an answer.
        cuts: The guard left out a sentence.
        severe: The guard found a violation that nobody may ever see: a secret told.
        banned: It left out a banned phrase that nobody else had said.
        votes: How many sessions gave (so many votes, so many of them unhelpful), of their first `MOST_COUNTED` votes;
            without those that gave none.
    """

    sessions: int = 0
    errors: int = 0
    unanswered: int = 0
    cuts: int = 0
    severe: int = 0
    banned: int = 0
    votes: Mapping[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])

    @property
    def voters(self) -> int:
        """In how many sessions somebody voted."""
        return sum(self.votes.values())


@dataclass(frozen=True, slots=True)
class Stratum:
    """The sessions that were assigned while the canary's weight, a share in [0, 1], was this one."""

    weight: float
    canary: Sessions
    stable: Sessions


@dataclass(frozen=True, slots=True)
class Golden:
    """Golden questions answered by both: how many only the canary got right, only the stable, and both alike.

    `demanded`: from how many questions on the set they are of lets anything be said; `None` where it does not say.
    """

    improved: int
    regressed: int
    unchanged: int
    demanded: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """How long turns took that were said during one window of time: a step, or a part of it.

    Turns that a model answered, without those that waited for it to be loaded or that the customer left, before the
    host could say whether they did.

    Attributes:
        canary: The seconds of the canary's turns that are compared, in any order.
        stable: The same of the stable revision's.
        log_e: What a stake on the canary's being slower has become by them, as its logarithm.
    """

    canary: Sequence[float] = ()
    stable: Sequence[float] = ()
    log_e: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything there is to judge a canary by.

    Attributes:
        strata: The sessions, by the weight they were assigned under.
        windows: How long turns took: each window by itself, since hosts may have more to do in another.
        golden: What the gate found; `None` where there was none.
    """

    strata: Sequence[Stratum] = ()
    windows: Sequence[Window] = ()
    golden: Golden | None = None
