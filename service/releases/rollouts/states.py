"""In which states a rollout may be, and what leads from one to another. Pure."""

from enum import StrEnum
from typing import Any, cast

from statemachine import State as Machined
from statemachine import StateMachine
from statemachine.exceptions import TransitionNotAllowed


class State(StrEnum):
    """Where a rollout stands.

    - `pending`: asked for; whether the hosts can serve both revisions is still to be seen.
    - `gating`: the golden questions are being asked.
    - `shadowing`: it answers what customers ask, and none of them sees it.
    - `progressing`: a share of new sessions gets the canary.
    - `paused`: as before, and it stays so until a person says otherwise.
    - `promoting`: the canary serves; not every replica has seen that yet.
    - `aborting`: nobody is to get the canary; not every replica has seen that yet.
    - `succeeded`, `failed` (before anybody got the canary), `aborted`: it is over.
    """

    PENDING = "pending"
    GATING = "gating"
    SHADOWING = "shadowing"
    PROGRESSING = "progressing"
    PAUSED = "paused"
    PROMOTING = "promoting"
    ABORTING = "aborting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ABORTED = "aborted"


OVER = frozenset({State.SUCCEEDED, State.FAILED, State.ABORTED})
"""States in which nothing happens by itself any more."""


class Event(StrEnum):
    """What happens to a rollout."""

    EXAMINE = "examine"
    SHADOW = "shadow"
    BEGIN = "begin"
    ADVANCE = "advance"
    PAUSE = "pause"
    RESUME = "resume"
    PROMOTE = "promote"
    TAKE_OVER = "take_over"
    SUCCEED = "succeed"
    FAIL = "fail"
    ABORT = "abort"
    END = "end"
    RETRY = "retry"
    GIVE_WAY = "give_way"


class _Machine(StateMachine):
    """The states, and the events that lead from one to another."""

    pending = Machined(initial=True, value=State.PENDING)
    gating = Machined(value=State.GATING)
    shadowing = Machined(value=State.SHADOWING)
    progressing = Machined(value=State.PROGRESSING)
    paused = Machined(value=State.PAUSED)
    promoting = Machined(value=State.PROMOTING)
    aborting = Machined(value=State.ABORTING)
    succeeded = Machined(final=True, value=State.SUCCEEDED)
    failed = Machined(value=State.FAILED)
    aborted = Machined(value=State.ABORTED)

    examine = pending.to(gating)
    shadow = gating.to(shadowing)
    begin = gating.to(progressing) | shadowing.to(progressing)
    advance = progressing.to.itself() | paused.to(progressing)
    pause = progressing.to(paused)
    resume = paused.to(progressing)
    promote = progressing.to(promoting) | paused.to(promoting)
    take_over = gating.to(promoting) | shadowing.to(promoting)
    succeed = promoting.to(succeeded)
    fail = failed.from_(pending, gating, shadowing)
    abort = aborting.from_(pending, gating, shadowing, progressing, paused)
    end = aborting.to(aborted)
    give_way = aborted.from_(pending, gating, shadowing, progressing, paused, promoting, aborting)
    retry = failed.to(pending) | aborted.to(pending)


def after(state: State, event: Event) -> State | None:
    """Give the state that an event leads to; `None` where it cannot happen in this one."""
    machine = _Machine(start_value=state)
    try:
        cast("Any", machine).send(event.value)
    except TransitionNotAllowed:
        return None
    return State(cast("Any", machine).current_state_value)
