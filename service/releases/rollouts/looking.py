"""What operators see: who serves, what is tried, and how that goes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from anyio.to_thread import run_sync

from service.access.audit import Audit, AuditEntry, Only
from service.engines.revision import Kept
from service.releases.analysis.counts import Evidence
from service.releases.analysis.judging import judge
from service.releases.analysis.verdicts import Judgement
from service.releases.errors import RevisionNotFound
from service.releases.examining import Examiner
from service.releases.position import Position
from service.releases.replicas.register import Register as Replicas
from service.releases.replicas.replica import Replica
from service.releases.rollouts.evidence import Observed
from service.releases.rollouts.notes import subject_of
from service.releases.rollouts.register import Rollouts
from service.releases.rollouts.rollout import Rollout
from service.releases.serving import NO_MODEL, Registers, Serving
from service.releases.standing import AtHost


@dataclass(frozen=True, slots=True)
class Shown:
    """A revision, and how it stands at each host."""

    kept: Kept
    hosts: tuple[AtHost, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Who serves.

    Attributes:
        position: Who, and the version.
        stable: The revision that serves; `None` while none does.
        canary: The one that is tried; `None` while none is.
        rollout: The rollout that is under way; `None` while none is.
        live: The processes that answer; `None` where they were not asked for.
        forced: What answers everybody here, whoever serves; empty where who serves decides.
        unfound: Why what is forced, here or at `live`, can be asked nowhere, by what is forced.
    """

    position: Position
    stable: Shown | None = None
    canary: Shown | None = None
    rollout: Rollout | None = None
    live: Sequence[Replica] | None = None
    forced: str = ""
    unfound: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Register:
    """What is kept of rollouts, and what is made of them.

    Attributes:
        rollouts: Where they are kept.
        observed: What their sessions came to.
        audit: Who changed what.
        replicas: Which processes answer.
        clock: What time it is.
    """

    rollouts: Rollouts
    observed: Observed
    audit: Audit
    replicas: Replicas
    clock: Callable[[], datetime]


class Looking:
    """Shows operators what there is."""

    def __init__(self, registers: Registers, register: Register, examiner: Examiner, serving: Serving) -> None:
        self._registers = registers
        self._register = register
        self._examiner = examiner
        self._serving = serving

    async def status(self) -> Status:
        """Say who serves, what is tried, and how both stand."""
        position = await run_sync(self._registers.switch.read)
        rollout = await run_sync(self._register.rollouts.find, position.rollout) if position.rollout else None
        live = await run_sync(self._register.replicas.live, self._register.clock())
        stable, canary = await self._shown(position.stable, position.canary)
        forced = self._serving.forced
        unfound = await self._unfound([forced, *(one.forced for one in live)])
        return Status(position, stable, canary, rollout, live, forced, unfound)

    async def show(self, number: int) -> Rollout:
        """Give a rollout.

        Raises:
            RolloutNotFound: There is none of this number.
        """
        return await run_sync(self._register.rollouts.find, number)

    async def listed(self, limit: int) -> list[Rollout]:
        """Give rollouts, the newest first."""
        return await run_sync(self._register.rollouts.listed, limit)

    async def history(self, number: int) -> list[AuditEntry]:
        """Give all that happened to a rollout, the latest first.

        Raises:
            RolloutNotFound: There is none of this number.
        """
        await self.show(number)
        only = Only(action="rollout", subject=subject_of(number))
        return await run_sync(self._register.audit.listed, 1000, None, only)

    async def judged(self, number: int) -> tuple[Rollout, Judgement]:
        """Give a rollout, and what its sessions say of its canary now.

        Raises:
            RolloutNotFound: There is none of this number.
        """
        rollout = await self.show(number)
        evidence: Evidence = await run_sync(self._register.observed.evidence, rollout)
        return rollout, await run_sync(judge, evidence, rollout.plan.rules)  # it loads what takes a while

    async def _unfound(self, forced: Iterable[str]) -> dict[str, str]:
        """Say of what is forced why it answers nobody: it names no revision, or one that is nowhere any more."""
        found: dict[str, str] = {}
        for name in {*forced} - {"", NO_MODEL}:
            try:
                kept = await run_sync(self._registers.ledger.find, name)
            except RevisionNotFound as error:
                found[name] = error.message
            else:
                if not kept.placements:
                    found[name] = f"revision {kept.revision.id} is at no host: pin or import it again"
        return found

    async def _shown(self, *names: str) -> list[Shown | None]:
        """Give revisions with how they stand at each host, which is asked once for all; `None` without a name."""
        kept = {name: await run_sync(self._registers.ledger.find, name) for name in {*names} - {""}}
        stand = await self._examiner.look(list(kept.values())) if kept else {}
        shown = {name: Shown(one, tuple(stand[one.revision.id])) for name, one in kept.items()}
        return [shown.get(name) for name in names]
