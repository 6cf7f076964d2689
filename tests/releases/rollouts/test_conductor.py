"""Whoever works on a rollout holds it as long as the work takes."""

import time
from dataclasses import replace
from typing import Any, cast

import anyio
import pytest

from service.access.keys import Caller
from service.releases.analysis.counts import Evidence
from service.releases.position import Position
from service.releases.rollouts import conductor
from service.releases.rollouts.conductor import Conductor, Instruments
from service.releases.rollouts.evidence import Latest, Observed
from service.releases.rollouts.rollout import Happened, Rollout
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
        self.drifts: list[str] = []  # what each look at the hosts finds, the next one first
        self.paused = ""

    def read(self) -> Position:
        return Position(3, "a" * 12, rollout=RUNNING.id)

    def claim(self, *_: object) -> bool:
        self.renewed += self._observed.counting
        return True

    def find(self, _number: int) -> Rollout:
        return RUNNING

    def say(self, *_: object) -> None:
        pass

    def change(self, _rollout: Rollout, _position: Position, happened: Happened, _caller: Caller) -> Any:
        self.paused = happened.why
        return replace(RUNNING, state=State.PAUSED), None

    async def look(self) -> None:
        self.drifts.pop(0)

    async def follow(self) -> None:
        pass

    async def load(self, name: str) -> str:
        return name

    def drifted(self, served: str) -> list[str]:
        return [why for why in self.drifts[:1] if why and served == RUNNING.revision]

    def lacks(self, _served: str) -> str:
        return ""


def conductor_of(parts: Parts, observed: Slow) -> Conductor:
    some = cast("Any", parts)
    return Conductor(Instruments(some, some, observed, some, some, some, lambda _: (), lambda: MONDAY))


def test_a_rollout_is_held_while_its_sessions_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conductor, "_RENEWED_SECONDS", 0.02)
    observed = Slow()
    parts = Parts(observed)
    anyio.run(conductor_of(parts, observed).look)
    assert parts.renewed > 1


@pytest.mark.parametrize("now", ["", "a host has lost it still"])
def test_what_a_host_has_lost_is_looked_for_once_more_before_that_pauses(now: str) -> None:
    """The last look was seconds ago: whoever has mended it since and resumes is not to be paused again."""
    observed = Slow()
    parts = Parts(observed)
    parts.drifts = ["a host has lost it", now]
    anyio.run(conductor_of(parts, observed).look)
    assert parts.paused == now
