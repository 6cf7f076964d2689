"""Whether a file has taken too much time: told what the clock and the processors show, it judges. No I/O.

What counts is the time of the processors, which is the same on a busy machine and on a slow one. A process that neither
runs nor waits for a processor uses none, so that it is given a time to stand still, and all of it a time by the clock.
"""

from dataclasses import dataclass

from ingest.sandbox.wire import Limits


@dataclass(slots=True)
class Meter:
    """The time of one file.

    Attributes:
        limits: What it may take.
        started: When its reading began, by a clock that only goes forward (s).
        looked: When the meter was last told.
        pages: How many of its pages were recognised.
        ran: Seconds of the processors it has had: what processes that have ended had counts, too.
        still: Seconds it stood still, from the last recognised page on.
    """

    limits: Limits
    started: float
    looked: float
    pages: int = 0
    ran: float = 0.0
    still: float = 0.0
    _seen: float = 0.0
    _queued: float = 0.0
    _untold: float = 0.0
    _ran_before_page: float = 0.0
    _moved: bool = False

    def recognised(self, pages: int) -> None:
        """Note that so many more pages were recognised."""
        self.pages += pages
        self._moved = True

    def look(self, now: float, ran: float, queued: float | None, *, ready: bool = False) -> str:
        """Note what the clock and the processors show.

        Args:
            now: The moment.
            ran: Seconds of the processors that those which are there have had; less than before, when some have ended
                and nobody took their time over.
            queued: Seconds they spent ready to run while others had them; `None`: nobody knows. What is still being
                spent may be missing.
            ready: It is ready to run, or runs.

        Returns:
            The limit that was reached, or nothing: `time` (of the processors), `waiting` (it stood still), `busy` (the
            clock has run out while others had the processors).
        """
        passed, self.looked = now - self.looked, now
        more, self._seen = max(0.0, ran - self._seen), ran
        self.ran += more
        self._add(passed, more, queued, ready=ready)
        if self._moved:  # how much it had run at that moment, nobody has looked
            self._moved, self.still, self._ran_before_page = False, 0.0, self.ran
        if self.ran > self.limits.seconds_for(self.pages) or self.ran - self._ran_before_page > self.limits.seconds:
            return "time"
        if self.still > self.limits.still_seconds:
            return "waiting"
        return "busy" if now - self.started > self.limits.clock_seconds_for(self.pages) else ""

    def _add(self, passed: float, ran: float, queued: float | None, *, ready: bool) -> None:
        """Add to the standing still what was neither running nor waiting for a processor."""
        if queued is None:  # whoever runs at all now and then may be waiting for a processor in between
            self.still = 0.0 if ran else self.still + passed
            return
        waited, self._queued = max(0.0, queued - self._queued), queued
        if ready and not waited:  # it may be waiting, which is told only when it has got a processor
            self._untold = max(0.0, self._untold + passed - ran)
            return
        told_late, self._untold = min(waited, self._untold), 0.0  # that was never taken for standing still
        more = passed - ran - (waited - told_late)
        self.still = max(0.0, self.still + (min(0.0, more) if ready else more))
