"""When a rollout's sessions are counted anew: once something has come of them, and no oftener than it costs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.releases.analysis.judging import judge
from service.releases.analysis.verdicts import Judgement
from service.releases.rollouts.evidence import Latest, Observed
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
        sessions: How many began with it at this step.
    """

    judgement: Judgement
    sessions: int


@dataclass(frozen=True, slots=True)
class _Last:
    """The last look: of what, when it ended (monotonic seconds), what it took, and what was the latest before it."""

    look: Look
    of: Rollout
    ended: float
    took: float
    since: datetime
    latest: Latest


class Lookout:
    """Judges one rollout after the other; its calls block.

    Args:
        observed: What sessions came to.
        clock: What time it is.
        timer: Seconds, of which only differences mean anything.
    """

    def __init__(
        self, observed: Observed, clock: Callable[[], datetime], timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._observed = observed
        self._clock = clock
        self._timer = timer
        self._last: _Last | None = None

    def look(self, rollout: Rollout) -> Look:
        """Give what a rollout's sessions say; that of the last look where nothing has come since, or it is too soon."""
        last = self._last
        if last is None or last.of != _judged_by(rollout) or self._is_outdated(last):
            last = self._last = self._count(rollout)
        return last.look

    def _is_outdated(self, last: _Last) -> bool:
        passed = self._timer() - last.ended
        if passed >= AT_LEAST_SECONDS:
            return True
        return passed >= last.took * (1 / MOST_BUSY - 1) and self._observed.latest(last.since) != last.latest

    def _count(self, rollout: Rollout) -> _Last:
        began, since = self._timer(), self._clock() - _KEPT_LATE
        latest = self._observed.latest(since)  # first: what comes while it is counted is seen the next time
        evidence, sessions = self._observed.evidence(rollout), self._observed.sessions_in_step(rollout)
        took = self._timer() - began  # without judging, which costs nothing but once, when what it needs is loaded
        look = Look(judge(evidence, rollout.plan.rules), sessions)
        return _Last(look, _judged_by(rollout), self._timer(), took, since, latest)


def _judged_by(rollout: Rollout) -> Rollout:
    """Give a rollout without what is said of it: where anything else has changed it is judged anew."""
    return replace(rollout, why="")
