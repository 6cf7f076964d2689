"""What takes rollouts further by itself: examines, watches, promotes, aborts; survives its own end at any moment.

Every replica has one, and one of them works on a rollout at a time: it holds a claim that runs out soon after its end.
All that it decides is changed by compare-and-swap, so that two that both think so still do nothing twice.
"""

import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import anyio
import structlog
from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.access.keys import SYSTEM
from service.releases.analysis.counts import Golden
from service.releases.errors import RolloutNotPossible, VersionConflict
from service.releases.heeding import Heed
from service.releases.position import Position
from service.releases.rollouts.advancing import Seen, first_event, next_move
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.lookout import Lookout, Pairs, PairsCounted, SessionsCounted
from service.releases.rollouts.preflight import Both, lacking_memory
from service.releases.rollouts.register import Rollouts
from service.releases.rollouts.rollout import Happened, Rollout
from service.releases.rollouts.states import Event, State
from service.releases.serving import Serving, unfailing
from service.releases.switch import Switch

log = structlog.stdlib.get_logger("kefu.releases")

EVERY_SECONDS = 1.0
CLAIM_SECONDS = 10.0
_RENEWED_SECONDS = CLAIM_SECONDS / 4
_EXAMINED = frozenset({State.PENDING, State.GATING})


@dataclass(frozen=True, slots=True)
class Gated:
    """What the gate says of a canary.

    Attributes:
        passed: Customers may get it.
        why: What it says, for people.
        golden: What it found, as evidence.
    """

    passed: bool
    why: str
    golden: Golden | None = None


class Gate(Protocol):
    """Asks a canary the golden questions, beside the stable revision."""

    async def __call__(self, canary: str, stable: str, /) -> Gated:
        """Ask, or go on asking where a run was broken off; both are ids of revisions."""
        ...


@dataclass(frozen=True, slots=True)
class Instruments:
    """What a rollout is conducted with.

    Attributes:
        rollouts: Where rollouts are kept.
        switch: Who serves.
        observed: What its sessions came to.
        serving: The revisions, and the hosts.
        gate: The golden questions.
        shadows: The turns that a canary has answered in the shadow.
        waiting: Which replicas have not yet seen a version of who serves; it blocks.
        clock: What time it is.
    """

    rollouts: Rollouts
    switch: Switch
    observed: Observed
    serving: Serving
    gate: Gate
    shadows: Pairs
    waiting: Callable[[int], Sequence[str]]
    clock: Callable[[], datetime]


class Conductor:
    """Takes rollouts further."""

    def __init__(self, instruments: Instruments) -> None:
        self._with = instruments
        self._lookout = Lookout(SessionsCounted(instruments.observed), instruments.clock)
        self._shadowed = Lookout(PairsCounted(instruments.shadows), instruments.clock)
        self._worker = secrets.token_hex(8)
        self._heed = Heed()

    async def conduct(self) -> None:
        """Work on whatever rollout is under way; never returns."""
        while True:
            await unfailing(self.look)
            await anyio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Do what is to be done now with the rollout that is under way, if any."""
        position = await run_sync(self._with.switch.read)
        if not position.rollout or not await self._claim(position.rollout):
            return
        rollout = await run_sync(self._with.rollouts.find, position.rollout)
        try:
            if rollout.state in _EXAMINED:
                await self._examine(rollout)
            else:
                await self._go_on(rollout, position)
        except (VersionConflict, RolloutNotPossible) as error:
            log.info("the rollout was changed by somebody else meanwhile", rollout=rollout.id, why=error.message)

    async def _claim(self, number: int) -> bool:
        return await run_sync(self._with.rollouts.claim, number, self._worker, CLAIM_SECONDS)

    async def _go_on(self, rollout: Rollout, position: Position) -> None:
        move = next_move(rollout, await self._seen(rollout, position))
        if move.event is not None:
            await self._have(rollout, position, move.event, move.why)
        elif move.why != rollout.why:
            await run_sync(self._with.rollouts.say, rollout, move.why)

    async def _seen(self, rollout: Rollout, position: Position) -> Seen:
        if rollout.state in {State.PROMOTING, State.ABORTING}:
            return Seen(waiting=await run_sync(self._with.waiting, position.version))
        if rollout.state is State.SHADOWING:
            look = await run_sync(self._shadowed.look, rollout)
            return Seen(look.judgement, look.sessions, await self._trouble(rollout))
        async with self._held(rollout.id):
            look = await run_sync(self._lookout.look, rollout)
        return Seen(look.judgement, look.sessions, await self._trouble(rollout))

    @asynccontextmanager
    async def _held(self, number: int) -> AsyncGenerator[None]:
        """Hold on to a rollout during what may take longer than a claim lasts: nobody else is to do the same."""

        async def renew() -> None:
            while True:
                await anyio.sleep(_RENEWED_SECONDS)
                await self._claim(number)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(renew)
            yield
            tasks.cancel_scope.cancel()

    async def _trouble(self, rollout: Rollout) -> str:
        """Say what is wrong at the hosts: one that does not have a revision any more as it was pinned there.

        They are looked at every few seconds. What may have been mended since is looked at once more before it counts.
        """
        why = await self._lapsed(rollout)
        if why and rollout.state is State.PROGRESSING:
            async with self._held(rollout.id):
                await self._with.serving.look()
            why = await self._lapsed(rollout)
        return why

    async def _lapsed(self, rollout: Rollout) -> str:
        found = [await self._with.serving.load(name) for name in (rollout.revision, rollout.stable)]
        if rollout.state is State.SHADOWING:  # later it is among those that customers may get
            self._heed.see(self._with.serving.hosts.all, found[:1])
        drifted = [why for served in found for why in self._with.serving.drifted(served)]
        return "; ".join(drifted) or self._with.serving.lacks(found[0])

    async def _have(
        self, rollout: Rollout, position: Position, event: Event, why: str, golden: Golden | None = None
    ) -> None:
        happened = Happened(event, why, self._with.clock(), golden)
        changed, _ = await run_sync(self._with.rollouts.change, rollout, position, happened, SYSTEM)
        log.info("rollout", rollout=rollout.id, happened=event.value, state=changed.state.value, why=why)
        await self._with.serving.follow()
        if changed.is_over:
            await run_sync(self._with.rollouts.release, rollout.id, self._worker)

    async def _examine(self, rollout: Rollout) -> None:
        """See whether customers may get the canary; what takes long ends when the rollout is aborted meanwhile."""
        found: list[Gated] = []

        async def ask() -> None:
            found.append(await self._examined(rollout))
            tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask)
            await self._still_ours(rollout)
            tasks.cancel_scope.cancel()
        if found:
            await self._settle(rollout, found[0])

    async def _examined(self, rollout: Rollout) -> Gated:
        try:
            if rollout.state is State.PENDING:
                return await self._memory(rollout)
            if not rollout.plan.gate:
                return Gated(passed=True, why="it was to begin without the gate")
            return await self._with.gate(rollout.revision, rollout.stable)
        except KefuError as error:  # whatever else goes wrong is no fault of the canary's: it is examined once more
            return Gated(passed=False, why=error.message)

    async def _memory(self, rollout: Rollout) -> Gated:
        serving = self._with.serving
        await serving.hosts.look()
        canary, stable = [await serving.load(name) for name in (rollout.revision, rollout.stable)]
        why = serving.lacks(canary)
        if not why and rollout.plan.preflight:
            why = await lacking_memory(serving.hosts, Both(stable, canary))
        return Gated(not why, why or "the hosts can serve both")

    async def _settle(self, rollout: Rollout, found: Gated) -> None:
        position = await run_sync(self._with.switch.read)
        if position.rollout != rollout.id:
            return
        if not found.passed:
            event = Event.FAIL
        elif rollout.state is State.PENDING:
            event = Event.EXAMINE
        else:
            event = Event.SHADOW if rollout.plan.shadow else first_event(rollout)
        await self._have(rollout, position, event, found.why, found.golden)

    async def _still_ours(self, rollout: Rollout) -> None:
        """Hold on to a rollout while it is examined; returns when it is no longer ours, or no longer where it was."""
        while True:
            await anyio.sleep(EVERY_SECONDS)
            if not await self._claim(rollout.id):
                return
            if (await run_sync(self._with.rollouts.find, rollout.id)).state is not rollout.state:
                return
