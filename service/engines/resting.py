"""When a host rests from a model: it is asked only where no other can answer, since its replies do not begin. Pure."""

import math

FAILURES = 3
"""Replies in a row that did not begin; the next host answers at once, so each of them costs little."""
REST_SECONDS = 30.0
LONGEST_SECONDS = 300.0


class Resting:
    """One host's rests, by model: that one fails there says nothing of another. Moments are seconds of any clock."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._hung: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def rests(self, model: str, now: float, *, busy: bool) -> bool:
        """Tell whether a host rests.

        After a rest it is asked by one customer at a time until it has answered.

        Args:
            model: What it would be asked for.
            now: What time it is.
            busy: It is being asked by somebody else.
        """
        return now < self._until.get(model, -math.inf) or (busy and model in self._until)

    def fail(self, model: str, now: float) -> float:
        """Note that a reply did not begin; give for how long the host rests now, 0 for not at all."""
        failures = self._failures[model] = self._failures.get(model, 0) + 1
        return self._rest(model, now, REST_SECONDS) if failures >= FAILURES else 0.0

    def hang(self, model: str, now: float) -> float:
        """Note that a host was silent for the whole time it was given; give for how long it rests now.

        It rests at once, for that was a customer's time, and for twice as long each time that it happens again.
        """
        hung = self._hung[model] = self._hung.get(model, 0) + 1
        return self._rest(model, now, min(REST_SECONDS * 2.0 ** min(hung - 1, 10), LONGEST_SECONDS))

    def answer(self, model: str) -> None:
        """Note that a reply has begun: all that was is forgotten."""
        for noted in (self._failures, self._hung, self._until):
            noted.pop(model, None)

    def _rest(self, model: str, now: float, seconds: float) -> float:
        self._failures.pop(model, None)
        self._until[model] = max(now + seconds, self._until.get(model, -math.inf))
        return seconds
