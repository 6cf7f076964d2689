"""Rollouts in SQL, changed together with who serves. Each method is one transaction and blocks."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Engine, Update, or_, select, update
from sqlalchemy.orm import Session

from knowledge.sql import reading, writing
from service.access.keys import Caller
from service.releases.analysis.counts import Golden
from service.releases.errors import RolloutNotFound, RolloutUnderWay, VersionConflict
from service.releases.position import Position
from service.releases.rollouts.notes import Notes
from service.releases.rollouts.rollout import Happened, Plan, Rollout, after_event
from service.releases.rollouts.states import Event, State
from service.releases.rollouts.tables import RolloutRow
from service.releases.switch import Switch


class Rollouts:
    """Keeps rollouts: there is one under way at most, and it changes together with who serves or not at all."""

    def __init__(self, engine: Engine, switch: Switch, notes: Notes, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._switch = switch
        self._notes = notes
        self._clock = clock

    def begin(self, rollout: Rollout, before: Position, caller: Caller) -> Rollout:
        """Keep a rollout that begins, and give it its number.

        Args:
            rollout: The rollout.
            before: Who serves, as it was read.
            caller: Who wants it.

        Raises:
            RolloutUnderWay: Another one is under way.
            VersionConflict: Who serves was changed by somebody else since.
        """
        if before.rollout:
            raise RolloutUnderWay(rollout=before.rollout)
        with writing(self._engine) as session:
            row = RolloutRow(**_values(rollout))
            session.add(row)
            session.flush()
            self._switch.change_within(session, before, before.with_rollout(row.id))
            begun = replace(rollout, id=row.id)
            detail = {"revision": rollout.revision, "plan": row.plan, "reason": rollout.reason}
            self._notes.note(session, begun, ("start", before.version + 1), detail, caller)
            return begun

    def change(
        self, rollout: Rollout, before: Position, happened: Happened, caller: Caller
    ) -> tuple[Rollout, Position]:
        """Have something happen to a rollout.

        Args:
            rollout: As it was read.
            before: Who serves, as it was read.
            happened: What happens.
            caller: By whom; the system itself where nobody is behind it.

        Returns:
            The rollout and who serves, afterwards.

        Raises:
            RolloutNotPossible: It cannot happen to a rollout in this state.
            VersionConflict: The rollout or who serves was changed by somebody else since.
        """
        with writing(self._engine) as session:
            return self.change_within(session, rollout, before, happened, caller)

    def change_within(
        self, session: Session, rollout: Rollout, before: Position, happened: Happened, caller: Caller
    ) -> tuple[Rollout, Position]:
        """Have something happen to a rollout in the transaction of whoever changes more than that; see `change`."""
        changed, after = after_event(rollout, before, happened)
        if not session.connection().execute(_unchanged(rollout).values(**_values(changed))).rowcount:
            raise VersionConflict(expected=before.version)
        self._switch.change_within(session, before, after)
        detail = {"state": changed.state.value, "weight": changed.weight, "why": happened.why}
        self._notes.note(session, changed, (happened.event.value, after.version), detail, caller)
        return changed, after

    def replace(self, rollout: Rollout, before: Position, caller: Caller) -> Rollout:
        """Keep a rollout that is to have its revision serve everybody at once, whatever else is under way.

        Args:
            rollout: The rollout; it begins where others end, with every replica being told.
            before: Who serves, as it was read.
            caller: Who wants it.

        Raises:
            VersionConflict: Who serves was changed by somebody else since.
        """
        with writing(self._engine) as session:
            now = before
            if before.rollout and (row := session.get(RolloutRow, before.rollout)):
                happened = Happened(Event.GIVE_WAY, f"rolled back to {rollout.revision}", self._clock())
                if (under_way := _rollout(row)).is_over:  # since, and who serves was changed with it
                    raise VersionConflict(expected=before.version)
                _, now = self.change_within(session, under_way, before, happened, caller)
            row = RolloutRow(**_values(rollout))
            session.add(row)
            session.flush()
            after = now.rolled_back(rollout.revision).with_rollout(row.id)
            self._switch.change_within(session, now, replace(after, version=now.version + 1))
            back = replace(rollout, id=row.id)
            detail = {"revision": rollout.revision, "reason": rollout.reason}
            self._notes.note(session, back, ("rollback", now.version + 1), detail, caller)
            return back

    def say(self, rollout: Rollout, why: str) -> None:
        """Keep why a rollout stands where it does, unless it has gone on meanwhile."""
        with writing(self._engine) as session:
            session.connection().execute(_unchanged(rollout).values(why=why))

    def find(self, number: int) -> Rollout:
        """Give a rollout.

        Raises:
            RolloutNotFound: There is none of this number.
        """
        with reading(self._engine) as session:
            row = session.get(RolloutRow, number)
            if row is None:
                raise RolloutNotFound(rollout=number)
            return _rollout(row)

    def listed(self, limit: int = 50) -> list[Rollout]:
        """Give rollouts, the newest first."""
        with reading(self._engine) as session:
            rows = session.scalars(select(RolloutRow).order_by(RolloutRow.id.desc()).limit(limit))
            return [_rollout(row) for row in rows]

    def claim(self, number: int, worker: str, seconds: float) -> bool:
        """Take the work on a rollout for so many seconds, unless another one has it; tell whether it is ours."""
        now = self._clock()
        free = or_(RolloutRow.worker.in_((worker, "")), RolloutRow.worker_until < now)
        take = update(RolloutRow).where(RolloutRow.id == number, free)
        with writing(self._engine) as session:
            until = now + timedelta(seconds=seconds)
            return session.connection().execute(take.values(worker=worker, worker_until=until)).rowcount > 0

    def release(self, number: int, worker: str) -> None:
        """Leave the work on a rollout to others."""
        ours = update(RolloutRow).where(RolloutRow.id == number, RolloutRow.worker == worker)
        with writing(self._engine) as session:
            session.connection().execute(ours.values(worker="", worker_until=None))


def _unchanged(rollout: Rollout) -> Update:
    """Give the change of a rollout that is still as it was read: of the same try, where it was."""
    same = (RolloutRow.state == rollout.state.value, RolloutRow.step == rollout.step, RolloutRow.salt == rollout.salt)
    return update(RolloutRow).where(RolloutRow.id == rollout.id, *same)


def _values(rollout: Rollout) -> dict[str, Any]:
    return {
        "revision": rollout.revision,
        "stable": rollout.stable,
        "plan": msgspec.to_builtins(rollout.plan),
        "state": rollout.state.value,
        "step": rollout.step,
        "salt": rollout.salt,
        "golden": asdict(rollout.golden) if rollout.golden else None,
        "why": rollout.why,
        "started_by": rollout.started_by,
        "reason": rollout.reason,
        "started_at": rollout.started_at,
        "begun_at": rollout.begun_at,
        "step_at": rollout.step_at or rollout.started_at,
        "ended_at": rollout.ended_at,
        "rollback": rollout.rollback,
    }


def _rollout(row: RolloutRow) -> Rollout:
    return Rollout(
        id=row.id,
        revision=row.revision,
        stable=row.stable,
        plan=msgspec.convert(row.plan, Plan),
        salt=row.salt,
        started_by=row.started_by,
        reason=row.reason,
        started_at=row.started_at,
        state=State(row.state),
        step=row.step,
        why=row.why,
        golden=Golden(**row.golden) if row.golden else None,
        begun_at=row.begun_at,
        step_at=row.step_at,
        ended_at=row.ended_at,
        rollback=row.rollback,
    )
