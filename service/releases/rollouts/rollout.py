"""A rollout: one revision that is to take another's place, how it is to do so, and how far it has come. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from service.releases.analysis.counts import Golden
from service.releases.analysis.judging import Rules
from service.releases.analysis.verdicts import Signal
from service.releases.errors import RolloutNotPossible
from service.releases.position import Position
from service.releases.rollouts.states import OVER, Event, State, after

WHOLE = 1.0
"""The weight of a step at which the canary takes the stable revision's place."""
_TAKEN_OVER = frozenset({State.PROMOTING, State.SUCCEEDED})


@dataclass(frozen=True, slots=True)
class Plan:
    """How a canary is to take over.

    Attributes:
        steps: The shares of new sessions that get it, one after the other, in (0, 1]; 1 is taking over.
        confirm: A person must say so before it takes over.
        preflight: Hosts that are to serve both revisions are tried first, whether they have the memory.
        gate: The golden questions are asked before anybody gets it.
        shadow: So many of customers' sessions it answers turns of first, unseen; 0 for none.
        step_sessions: So many sessions must have begun with it in each step.
        sessions: So many of either revision must have been seen, `turns` so many timed turns, `voters` so many
            sessions with votes, before anything is called sound.
        waived: Signals that are not asked for.
    """

    steps: tuple[float, ...] = (0.25, 0.5, WHOLE)
    confirm: bool = False
    preflight: bool = True
    gate: bool = True
    shadow: int = 0
    step_sessions: int = 30
    sessions: int = 100
    turns: int = 59
    voters: int = 30
    waived: tuple[Signal, ...] = ()

    @property
    def rules(self) -> Rules:
        """What is demanded of the canary."""
        waived = {*self.waived, *(() if self.gate else (Signal.GOLDEN,))}
        return Rules(sessions=self.sessions, turns=self.turns, voters=self.voters, waived=frozenset(waived))


@dataclass(frozen=True, slots=True)
class Rollout:
    """One rollout.

    Attributes:
        id: Its number; 0 before it is kept.
        revision: The id of the revision that is tried.
        stable: Of the one that serves.
        plan: How it is to go.
        salt: By which sessions are shared.
        started_by: Who wanted it.
        reason: Why.
        started_at: When.
        state: Where it stands.
        step: At which step, from 0; -1 before the first.
        why: Why it stands there.
        golden: What the gate found; `None` before, and where there is none.
        begun_at: When the first session may have got the canary, at the last try.
        step_at: Since when it is at its step.
        ended_at: When it was over.
        rollback: It goes back at once to a revision that is known.
    """

    id: int
    revision: str
    stable: str
    plan: Plan
    salt: str
    started_by: str
    reason: str
    started_at: datetime
    state: State = State.PENDING
    step: int = -1
    why: str = ""
    golden: Golden | None = None
    begun_at: datetime | None = None
    step_at: datetime | None = None
    ended_at: datetime | None = None
    rollback: bool = False

    @property
    def weight(self) -> float:
        """The share of new sessions that its step gives the canary; 0 before the first, all once it has taken over."""
        if self.state in _TAKEN_OVER:
            return WHOLE
        return self.plan.steps[self.step] if self.step >= 0 else 0.0

    @property
    def next_weight(self) -> float | None:
        """That of the next step; `None` after the last."""
        return self.plan.steps[self.step + 1] if self.step + 1 < len(self.plan.steps) else None

    @property
    def is_over(self) -> bool:
        """Whether nothing happens to it by itself any more."""
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class Happened:
    """What happens to a rollout.

    Attributes:
        event: What.
        why: Why, for people.
        at: When.
        golden: What the gate has found, where it has.
        salt: By which sessions are shared from now on; empty as before.
    """

    event: Event
    why: str
    at: datetime
    golden: Golden | None = None
    salt: str = ""


def after_event(rollout: Rollout, position: Position, happened: Happened) -> tuple[Rollout, Position]:
    """Say what a rollout, and who serves, are after something has happened.

    Raises:
        RolloutNotPossible: It cannot happen to a rollout in this state.
    """
    state = after(rollout.state, happened.event)
    if state is None or (happened.event is Event.ADVANCE and (rollout.next_weight or WHOLE) >= WHOLE):
        raise RolloutNotPossible(rollout=rollout.id, state=rollout.state.value, event=happened.event.value)
    changed = replace(rollout, state=state, why=happened.why, **_progress(rollout, happened))
    if happened.event is Event.RETRY:
        changed = replace(changed, stable=position.stable)
    if state in OVER:
        changed = replace(changed, ended_at=happened.at)
    return changed, _position_after(changed, position, happened.event)


def _progress(rollout: Rollout, happened: Happened) -> Mapping[str, object]:
    match happened.event:
        case Event.BEGIN:
            first = {"step": 0, "begun_at": happened.at, "step_at": happened.at}
            return first | {"golden": happened.golden or rollout.golden}
        case Event.SHADOW:
            return {"step_at": happened.at, "golden": happened.golden}
        case Event.ADVANCE:
            return {"step": rollout.step + 1, "step_at": happened.at}
        case Event.PROMOTE | Event.TAKE_OVER:
            begun = {"begun_at": rollout.begun_at or happened.at, "step_at": happened.at}
            last = begun | {"step": len(rollout.plan.steps) - 1}
            return last | {"golden": happened.golden or rollout.golden}
        case Event.RETRY:
            again = {"step": -1, "begun_at": None, "step_at": happened.at, "ended_at": None, "golden": None}
            return again | {"salt": happened.salt}
        case _:
            return {}


def _position_after(rollout: Rollout, position: Position, event: Event) -> Position:
    match event:
        case Event.BEGIN | Event.ADVANCE:
            return position.trying(rollout.revision, rollout.weight, rollout.salt)
        case Event.PROMOTE | Event.TAKE_OVER:
            return position.promoted(rollout.revision)
        case Event.ABORT:
            return position.without_canary()
        case Event.SUCCEED | Event.FAIL | Event.END:
            return position.with_rollout(0)
        case _:
            return position.with_rollout(rollout.id)
