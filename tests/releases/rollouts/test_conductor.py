"""Whoever works on a rollout holds it as long as the work takes."""

import time
from typing import Any, cast

import anyio
import pytest

from service.releases.analysis.counts import Evidence
from service.releases.position import Position
from service.releases.rollouts import conductor
from service.releases.rollouts.conductor import Conductor, Instruments
from service.releases.rollouts.evidence import Latest, Observed
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.states import State
from tests.releases.rollouts.making import MONDAY, rollout

RUNNING = rollout(state=State.PROGRESSING, step=0, begun_at=MONDAY, step_at=MONDAY)


class Slow(Observed):
    """Sessions that take long to count."""

    def __init__(self) -> None:
        self.counting = False

    def evidence(self, rollout: Rollout) -> Evidence:
        self.counting = True
        time.sleep(0.3)
        self.counting = False
        return Evidence(golden=rollout.golden)

    def sessions_in_step(self, rollout: Rollout) -> int:
        return rollout.step

    def latest(self, since: Any) -> Latest:
        return Latest(since, 0, None, 0)


class Parts:
    """A rollout that is under way at one host, and what is asked of it."""

    def __init__(self, observed: Slow) -> None:
        self._observed = observed
        self.renewed = 0

    def read(self) -> Position:
        return Position(3, "a" * 12, rollout=RUNNING.id)

    def claim(self, *_: object) -> bool:
        self.renewed += self._observed.counting
        return True

    def find(self, _number: int) -> Rollout:
        return RUNNING

    def say(self, *_: object) -> None:
        pass

    async def load(self, name: str) -> str:
        return name

    def drifted(self, _served: str) -> list[str]:
        return []

    def lacks(self, _served: str) -> str:
        return ""


def test_a_rollout_is_held_while_its_sessions_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conductor, "_RENEWED_SECONDS", 0.02)
    observed = Slow()
    parts = Parts(observed)
    some = cast("Any", parts)
    instruments = Instruments(some, some, observed, some, some, some, lambda _: (), lambda: MONDAY)
    anyio.run(Conductor(instruments).look)
    assert parts.renewed > 1
