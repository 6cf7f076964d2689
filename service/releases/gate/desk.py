"""Runs of the gate in the background of the service: begun by a request, looked at by others."""

from dataclasses import dataclass, field
from enum import StrEnum

import anyio
import structlog
from anyio.abc import TaskGroup
from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.releases.gate.answers import GateStore
from service.releases.gate.gate import Gate
from service.releases.gate.report import Report
from service.releases.gate.run import Progress, Run, Wish

log = structlog.stdlib.get_logger("kefu.releases")


class State(StrEnum):
    """How a run stands."""

    PLANNED = "planned"
    """Nothing was begun."""
    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """It is not finished, and nobody works at it here: begun again, it goes on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands.

    Attributes:
        run: The run.
        state: How.
        progress: How far it is.
        why: Why it was interrupted; empty where that is not known.
        report: What came out; `None` before it is finished.
    """

    run: Run
    state: State
    progress: Progress
    why: str = ""
    report: Report | None = None


@dataclass(slots=True)
class _Working:
    """A run that is carried out here: how far it is, what ends it, and when it has ended."""

    progress: Progress
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    ended: anyio.Event = field(default_factory=anyio.Event)


class GateDesk:
    """Has runs carried out.

    Attributes:
        gate: What carries them out, for whoever waits for the outcome.
    """

    def __init__(self, gate: Gate, store: GateStore) -> None:
        self.gate = gate
        self._store = store
        self._tasks: TaskGroup | None = None
        self._running: dict[str, _Working] = {}
        self._failed: dict[str, str] = {}

    async def work(self) -> None:
        """Carry out what is begun; never returns."""
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            await anyio.sleep_forever()

    async def begin(self, wish: Wish) -> Standing:
        """Begin a run, or go on with one; one that is running already is joined.

        Raises: See `Gate.run`.
        """
        run = await self.gate.prepare(wish)
        done = await run_sync(self._store.count, run.id) if run.id else 0
        if wish.dry_run:
            return Standing(run, State.PLANNED, Progress(done, run.setup.total))
        if run.id not in self._running and self._tasks is not None:
            self._running[run.id] = _Working(Progress(done, run.setup.total))
            self._failed.pop(run.id, None)
            self._tasks.start_soon(self._carry_out, run)
        return await self.standing(run.id)

    async def standing(self, gate_id: str) -> Standing:
        """Say how a run stands.

        Raises:
            GateNotFound: There is none of this name.
        """
        working = self._running.get(gate_id)  # first: what ends while it is looked up is not taken for broken off
        run = await run_sync(self._store.find, gate_id)
        if working:
            return Standing(run, State.RUNNING, working.progress)
        progress = Progress(await run_sync(self._store.count, gate_id), run.setup.total)
        if run.outcome:
            return Standing(run, State.FINISHED, progress, report=await run_sync(self.gate.report, run))
        return Standing(run, State.INTERRUPTED, progress, self._failed.get(gate_id, ""))

    async def cancel(self, gate_id: str) -> Standing:
        """End a run that is under way here, and say how it stands; begun again, it goes on where it was.

        Raises:
            GateNotFound: There is none of this name.
        """
        if working := self._running.get(gate_id):
            working.scope.cancel()
            await working.ended.wait()
        return await self.standing(gate_id)

    async def _carry_out(self, run: Run) -> None:
        working = self._running[run.id]

        def note(progress: Progress) -> None:
            working.progress = progress

        try:
            with working.scope:
                await self.gate.carry_out(run, note)
        except KefuError as error:
            self._failed[run.id] = error.message
        except Exception:
            # The other runs, and the service, go on.
            log.exception("a run of the gate was lost to a defect", gate=run.id)
            self._failed[run.id] = "a mistake of ours; the log says more"
        finally:
            del self._running[run.id]
            working.ended.set()
