"""What is to become of a rollout next, by what was seen of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.releases.analysis.verdicts import Decision, Judgement, Verdict
from service.releases.rollouts.rollout import WHOLE, Rollout
from service.releases.rollouts.states import Event, State


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a rollout.

    Attributes:
        judgement: What its sessions, or before there are any its turns in the shadow, say of the canary; `None` where
            neither can.
        sessions: How many began with the canary at this step; in the shadow, how many it has answered, too.
        trouble: What is wrong with the canary or the stable revision at the hosts; empty when nothing is.
        waiting: The replicas that have not seen the last change of who serves.
    """

    judgement: Judgement | None = None
    sessions: int = 0
    trouble: str = ""
    waiting: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What is to happen; `event` is `None` where nothing is but to wait."""

    event: Event | None
    why: str


def next_move(rollout: Rollout, seen: Seen) -> Move:
    """Say what is to become of a rollout that somebody has, or is to have, the canary of."""
    match rollout.state:
        case State.SHADOWING:
            return _harmed(seen, Event.FAIL) or _out_of_shadow(rollout, seen)
        case State.PROMOTING:
            return _settled(Event.SUCCEED, "every replica answers by it", seen)
        case State.ABORTING:
            return Move(None if seen.waiting else Event.END, rollout.why)  # it stays the reason of its end
        case State.PAUSED:
            return _harmed(seen) or Move(None, rollout.why)
        case State.PROGRESSING:
            return _harmed(seen) or _troubled(seen) or _forward(rollout, seen)
        case _:
            return Move(None, rollout.why)


def forward_event(rollout: Rollout) -> Event:
    """Give what the next step is: a larger share, or all."""
    weight = rollout.next_weight
    return Event.PROMOTE if weight is None or weight >= WHOLE else Event.ADVANCE


def first_event(rollout: Rollout) -> Event:
    """Give what comes when a canary was examined: the first share, or all at once."""
    return Event.TAKE_OVER if forward_event(rollout) is Event.PROMOTE else Event.BEGIN


def _settled(event: Event, why: str, seen: Seen) -> Move:
    if seen.waiting:
        return Move(None, f"waiting for {', '.join(seen.waiting)} to follow")
    return Move(event, why)


def _harmed(seen: Seen, event: Event = Event.ABORT) -> Move | None:
    if seen.judgement is None or seen.judgement.decision is not Decision.ABORT:
        return None
    harms = [one.signal.value for one in seen.judgement.findings if one.verdict is Verdict.HARM]
    return Move(event, f"proven harm: {', '.join(harms)}")


def _troubled(seen: Seen) -> Move | None:
    return Move(Event.PAUSE, seen.trouble) if seen.trouble else None


def _out_of_shadow(rollout: Rollout, seen: Seen) -> Move:
    if seen.trouble:
        return Move(None, seen.trouble)
    told = f"{seen.sessions} of {rollout.plan.shadow} sessions were answered by both"
    if seen.judgement is None or seen.sessions < rollout.plan.shadow:
        return Move(None, told)
    if seen.judgement.decision is not Decision.GO_ON:
        return Move(
            None, f"{_holding(seen)}; a person is to look at it (kefu rollout shadow), and to promote or abort it"
        )
    return Move(first_event(rollout), f"{told}, and nothing speaks against the first step")


def _forward(rollout: Rollout, seen: Seen) -> Move:
    if seen.judgement is None or seen.judgement.decision is not Decision.GO_ON:
        return Move(None, _holding(seen))
    if seen.sessions < rollout.plan.step_sessions:
        return Move(None, f"{seen.sessions} of {rollout.plan.step_sessions} sessions have begun with it at this step")
    event = forward_event(rollout)
    if event is Event.PROMOTE and (rollout.plan.confirm or rollout.next_weight is None):
        return Move(None, "nothing speaks against it; a person is to promote it: kefu rollout promote")
    return Move(event, "enough was seen, and nothing speaks against the next step")


def _holding(seen: Seen) -> str:
    if seen.judgement is None:
        return "nothing was seen yet"
    reasons = {
        Verdict.TOO_FEW: "too little is known of",
        Verdict.DOUBT: "not proven, but worse:",
        Verdict.CHANGED: "changed, which a person is to judge:",
    }
    parts: list[str] = []
    for verdict, said in reasons.items():
        signals = [one.signal.value for one in seen.judgement.findings if one.verdict is verdict]
        parts += [f"{said} {', '.join(signals)}"] if signals else []
    return "; ".join(parts)
