"""When a rollout's sessions are counted anew: once something has come of them, and no oftener than it costs."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from service.releases.analysis.judging import judge
from service.releases.analysis.paired import Talk, judge_pairs
from service.releases.analysis.verdicts import Judgement
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.rollout import Rollout

MOST_BUSY = 0.05
"""The share of the time that may be spent counting, however many sessions there are."""

AT_LEAST_SECONDS = 60.0
"""So often sessions are counted whatever it costs, and whatever seems to have happened: a row may have been erased."""

# A turn may be kept this much later than the moment it bears: it waits for its turn to write, and clocks differ.
_KEPT_LATE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one look.

    Attributes:
        judgement: What the rollout's sessions say of its canary.
        sessions: How many began with it at this step; in the shadow: how many both have answered.
    """

    judgement: Judgement
    sessions: int


class Counted(Protocol):
    """What is counted of a rollout; its calls block."""

    def latest(self, rollout: Rollout, since: datetime, /) -> object:
        """Tell what was kept last, cheaply; what is later than `since` is told by its number."""
        ...

    def count(self, rollout: Rollout, /) -> Callable[[], Look]:
        """Count; the look is judged when that is called."""
        ...


class SessionsCounted:
    """The sessions that customers had."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    def latest(self, rollout: Rollout, since: datetime) -> object:
        """Tell what was kept last, of whatever sessions."""
        del rollout
        return self._observed.latest(since)

    def count(self, rollout: Rollout) -> Callable[[], Look]:
        """Count the rollout's sessions."""
        evidence, sessions = self._observed.evidence(rollout), self._observed.sessions_in_step(rollout)
        return lambda: Look(judge(evidence, rollout.plan.rules), sessions)


class Pairs(Protocol):
    """Keeps turns that the canary has answered in the shadow; its calls block."""

    def latest(self, rollout: Rollout, /) -> object:
        """Tell cheaply what there is: where this is as it was, no pair has changed."""
        ...

    def pairs(self, rollout: Rollout, /) -> Sequence[Talk]:
        """Give the turns that both have answered, by session."""
        ...


class PairsCounted:
    """The turns that the canary has answered unseen."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs

    def latest(self, rollout: Rollout, since: datetime) -> object:
        """Tell what was kept last."""
        del since
        return self._pairs.latest(rollout)

    def count(self, rollout: Rollout) -> Callable[[], Look]:
        """Count the pairs, by session."""
        pairs = self._pairs.pairs(rollout)
        return lambda: Look(judge_pairs(pairs, rollout.plan.shadow), len(pairs))


@dataclass(frozen=True, slots=True)
class _Last:
    """The last look: of what, when it ended (monotonic seconds), what it took, and what was the latest before it."""

    look: Look
    of: Rollout
    ended: float
    took: float
    since: datetime
    latest: object


class Lookout:
    """Judges one rollout after the other; its calls block.

    Args:
        counted: What is counted.
        clock: What time it is.
        timer: Seconds, of which only differences mean anything.
    """

    def __init__(
        self, counted: Counted, clock: Callable[[], datetime], timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._counted = counted
        self._clock = clock
        self._timer = timer
        self._last: _Last | None = None

    def look(self, rollout: Rollout) -> Look:
        """Give what a rollout's sessions say; that of the last look where nothing has come since, or it is too soon."""
        last = self._last
        if last is None or last.of != _judged_by(rollout) or self._is_outdated(last, rollout):
            last = self._last = self._count(rollout)
        return last.look

    def _is_outdated(self, last: _Last, rollout: Rollout) -> bool:
        passed = self._timer() - last.ended
        if passed >= AT_LEAST_SECONDS:
            return True
        is_due = passed >= last.took * (1 / MOST_BUSY - 1)
        return is_due and self._counted.latest(rollout, last.since) != last.latest

    def _count(self, rollout: Rollout) -> _Last:
        began, since = self._timer(), self._clock() - _KEPT_LATE
        latest = self._counted.latest(rollout, since)  # first: what comes while it is counted is seen the next time
        judged = self._counted.count(rollout)
        took = self._timer() - began  # without judging, which costs nothing but once, when what it needs is loaded
        return _Last(judged(), _judged_by(rollout), self._timer(), took, since, latest)


def _judged_by(rollout: Rollout) -> Rollout:
    """Give a rollout without what is said of it: where anything else has changed it is judged anew."""
    return replace(rollout, why="")
