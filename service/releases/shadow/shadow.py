"""Has a canary answer what customers have just asked, behind their backs and out of their way.

Each process repeats the turns that it has answered itself: one at a time, only while no customer waits for a host that
would be asked, and only what was asked a moment ago. What does not fit is left out.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import anyio
import structlog
from anyio.to_thread import run_sync

from service.chat.ended import LEFT, EndedTurn
from service.engines.choice import Served
from service.releases.rollouts.register import Rollouts
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.states import State
from service.releases.serving import Serving, unfailing
from service.releases.shadow.register import Shadows

log = structlog.stdlib.get_logger("kefu.releases")

WAITING = 16
"""So many turns wait at most; later ones are left out."""
STALE_SECONDS = 60.0
"""A turn that could not be repeated for so long is left out: the documents, and the talk, have gone on."""
_PAUSE_SECONDS = 0.1


class Repeat(Protocol):
    """Has a revision write a customer's turn once more, and leaves nothing behind."""

    def __call__(self, turn: EndedTurn, served: Served, /) -> Awaitable[EndedTurn]:
        """Give what the turn would have come to."""
        ...


@dataclass(frozen=True, slots=True)
class ShadowParts:
    """What a canary is asked with, unseen.

    Attributes:
        rollouts: Where rollouts are kept.
        shadows: Where what it would have answered is.
        serving: The revisions, and the hosts.
        repeat: Has it write.
        seconds: By `time.monotonic`.
    """

    rollouts: Rollouts
    shadows: Shadows
    serving: Serving
    repeat: Repeat
    seconds: Callable[[], float] = time.monotonic


class Shadow:
    """Repeats this process's turns with the canary that is in the shadow, if any."""

    def __init__(self, parts: ShadowParts) -> None:
        self._with = parts
        self._waiting: list[tuple[float, EndedTurn]] = []
        self._more = anyio.Event()

    @property
    def waiting(self) -> int:
        """How many turns are to be repeated yet."""
        return len(self._waiting)

    def offer(self, turn: EndedTurn) -> None:
        """Hear of a turn that has ended: of use is one that was written to its end, while nobody has a canary."""
        position = self._with.serving.position
        is_before = position.rollout and not position.canary
        if not is_before or position.stable not in turn.asked or turn.record.ending == LEFT:
            return
        if len(self._waiting) < WAITING:
            self._waiting.append((self._with.seconds(), turn))
            self._more.set()

    async def keep(self) -> None:
        """Repeat what was heard of; never returns."""
        while True:
            await self._more.wait()
            self._more = anyio.Event()
            while self._waiting:
                heard, turn = self._waiting.pop(0)
                await unfailing(lambda turn=turn, heard=heard: self._repeat(turn, heard + STALE_SECONDS))

    async def _repeat(self, turn: EndedTurn, until: float) -> None:
        rollout = await self._shadowed()
        if rollout is None or rollout.stable not in turn.asked:
            return
        served = await self._with.serving.load(rollout.revision)
        if not await self._at_leisure(served, until):
            log.info("a turn was not repeated, since no host was free in time", rollout=rollout.id, turn=turn.record.id)
            return
        would = await self._with.repeat(turn, served)
        if would.asked and would.record.knowledge_revision == turn.record.knowledge_revision:
            await run_sync(self._with.shadows.add, rollout, turn.record.id, would.record)

    async def _shadowed(self) -> Rollout | None:
        """Give the rollout whose canary is in the shadow, if it still wants turns."""
        number = self._with.serving.position.rollout
        if not number:
            return None
        rollout = await run_sync(self._with.rollouts.find, number)
        wanted = rollout.state is State.SHADOWING
        return rollout if wanted and await run_sync(self._with.shadows.count, rollout) < rollout.plan.shadow else None

    async def _at_leisure(self, served: Served, until: float) -> bool:
        """Wait until no customer's reply is being written at the host that would be asked; tell whether that came."""
        hosts, revision = self._with.serving.hosts, served.revision
        while self._with.seconds() < until:
            able = hosts.for_model(revision.alias, served.digests)
            if able and not able[0].busy:
                return True
            await anyio.sleep(_PAUSE_SECONDS)
        return False
