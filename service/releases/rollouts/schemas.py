"""What goes over the wire about rollouts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from service.access.audit import AuditEntry
from service.releases.analysis.saying import explain
from service.releases.analysis.verdicts import Finding, Judgement, Pace, Share, Signal
from service.releases.position import Position
from service.releases.replicas.replica import Replica
from service.releases.rollouts.operating import Shown, Status, Wish
from service.releases.rollouts.rollout import WHOLE, Plan, Rollout
from service.releases.schemas import RevisionReply, revision_reply, with_part
from service.request_errors import InvalidField

_MOST = 100_000
MOST_SHADOWED = 1000
Weight = Annotated[float, msgspec.Meta(gt=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=_MOST)]
Minimum = Annotated[int, msgspec.Meta(ge=1, le=_MOST)]


class WishRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How something is wanted.

    Attributes:
        reason: Why, for those who read the history later.
        if_version: Only if who serves is still at this version.
        dry_run: Only say what would be done.
    """

    reason: str = ""
    if_version: int | None = None
    dry_run: bool = False

    @property
    def wish(self) -> Wish:
        """How it is wanted."""
        return Wish(self.reason, self.if_version, self.dry_run)


class RollbackRequest(WishRequest, frozen=True, kw_only=True):
    """Which revision is to answer: its id, or the beginning of it."""

    revision: str


class PromoteRequest(WishRequest, frozen=True, kw_only=True):
    """How far a rollout is to go: with `full` to its end, else to its next step."""

    full: bool = False


class StartRequest(WishRequest, frozen=True, kw_only=True):
    """A rollout that is to begin.

    Attributes:
        revision: What is to be tried: its id, or the beginning of it.
        steps: The shares of new sessions that get it, one after the other, each larger than the one before; 1 is all.
        confirm: A person must say so before it takes over.
        preflight: Hosts that are to serve both are tried first, whether they have the memory.
        gate: The golden questions are asked before anybody gets it.
        shadow: So many of customers' turns it answers first, unseen; 0 for none.
        step_sessions: So many sessions must have begun with it at each step.
        sessions, turns, voters: So many of either revision must have been seen before anything is called sound.
        waive: Signals that are not asked for.
    """

    revision: str
    steps: Annotated[tuple[Weight, ...], msgspec.Meta(min_length=1, max_length=20)] = (0.25, 0.5, 1.0)
    confirm: bool = False
    preflight: bool = True
    gate: bool = True
    shadow: Annotated[int, msgspec.Meta(ge=0, le=MOST_SHADOWED)] = 0
    step_sessions: Count = 30
    sessions: Minimum = 100
    turns: Minimum = 59
    voters: Minimum = 30
    waive: list[Signal] = []

    @property
    def plan(self) -> Plan:
        """How it is to go.

        Raises:
            InvalidField: A step is not larger than the one before, or there is none at which a person could be asked.
        """
        if any(later <= earlier for earlier, later in zip(self.steps, self.steps[1:], strict=False)):
            raise InvalidField("steps", "each step must be larger than the one before")
        if self.confirm and self.steps[0] >= WHOLE:
            raise InvalidField("steps", "a person can be asked before the last step only where there is one before it")
        return Plan(
            steps=self.steps,
            confirm=self.confirm,
            preflight=self.preflight,
            gate=self.gate,
            shadow=self.shadow,
            step_sessions=self.step_sessions,
            sessions=self.sessions,
            turns=self.turns,
            voters=self.voters,
            waived=tuple(self.waive),
        )


class RolloutReply(msgspec.Struct, frozen=True):
    """A rollout.

    Attributes:
        id: Its number; 0 where nothing was done.
        revision: What is tried; `stable`: what served when it began.
        state: `pending`, `gating`, `shadowing`, `progressing`, `paused`, `promoting`, `aborting`, `succeeded`,
            `failed` or `aborted`.
        step: At which of its steps it is, from 1; 0 before the first.
        weight: The share of new sessions that this step gives the canary.
        why: Why it stands there.
        plan: How it is to go.
        begun_at: Since when customers may have it; `None` before.
        dry_run: Nothing was done.
    """

    id: int
    revision: str
    stable: str
    state: str
    step: int
    weight: float
    why: str
    plan: Plan
    started_by: str
    reason: str
    started_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    dry_run: bool = False


class RolloutsReply(msgspec.Struct, frozen=True):
    """Rollouts, the newest first."""

    rollouts: list[RolloutReply]


class ReplicaReply(msgspec.Struct, frozen=True):
    """A process that answers.

    Attributes:
        id: Of this life of it.
        host: The machine's name, and `pid` the process's number there.
        version: Of who serves, as it follows it.
        started_at: When it began.
        seen_at: When it last said that it lives.
        forced: What answers everybody there, whoever serves: a revision's id, or the beginning of it, or `none`.
    """

    id: str
    host: str
    pid: int
    version: int
    started_at: datetime
    seen_at: datetime
    forced: str | None = None


class ServingReply(msgspec.Struct, frozen=True):
    """Who serves.

    Attributes:
        version: Counts the changes; 0 before the first.
        stable: The revision that answers; `None` while none does.
        canary: The one that is tried; `None` while none is.
        weight: The share of new sessions that get it.
        rollout: The rollout that is under way; `None` while none is.
        dry_run: Nothing was done.
        replicas: The processes that answer; only where the state is asked for.
        forced: What answers everybody at the process that was asked, whoever serves; as in `replicas`.
    """

    version: int
    stable: RevisionReply | None
    canary: RevisionReply | None = None
    weight: float = 0.0
    rollout: RolloutReply | None = None
    dry_run: bool = False
    replicas: list[ReplicaReply] | msgspec.UnsetType = msgspec.UNSET
    forced: str | None = None


class EventReply(msgspec.Struct, frozen=True):
    """What happened to a rollout.

    Attributes:
        at: When.
        by: Who has done it; kefu itself, where nobody has.
        what: What.
        detail: What came of it, and why.
    """

    at: datetime
    by: str
    what: str
    detail: dict[str, Any]


class HistoryReply(msgspec.Struct, frozen=True):
    """What happened to a rollout, the latest first."""

    rollout: RolloutReply
    events: list[EventReply]


class FindingReply(msgspec.Struct, frozen=True):
    """What one signal says.

    Attributes:
        signal: Which one.
        verdict: `harm`, `changed`, `doubt`, `too_few`, `sound` or `better`.
        n: How much was seen, of the two revisions' the fewer; `minimum`: how much must be.
        p: How likely at most it would ever look this bad by chance; `adjusted`: among all signals together.
        canary, stable: The figures, `count` of `of`, or the seconds that half the turns and 95 of 100 take at most.
    """

    signal: str
    verdict: str
    n: int
    minimum: int
    p: float | None
    adjusted: float | None
    canary: dict[str, float | None]
    stable: dict[str, float | None]


class AnalysisReply(msgspec.Struct, frozen=True):
    """What a rollout's sessions say of its canary.

    Attributes:
        rollout: The rollout.
        decision: `abort`, `hold` or `go_on`.
        said: The same in plain words, line by line.
        findings: By signal.
    """

    rollout: RolloutReply
    decision: str
    said: list[str]
    findings: list[FindingReply]


def rollout_reply(rollout: Rollout, *, dry_run: bool = False) -> RolloutReply:
    """Give a rollout as it is sent."""
    return RolloutReply(
        id=rollout.id,
        revision=rollout.revision,
        stable=rollout.stable,
        state=rollout.state.value,
        step=rollout.step + 1,
        weight=rollout.weight,
        why=rollout.why,
        plan=rollout.plan,
        started_by=rollout.started_by,
        reason=rollout.reason,
        started_at=rollout.started_at,
        begun_at=rollout.begun_at,
        ended_at=rollout.ended_at,
        dry_run=dry_run,
    )


def serving_reply(status: Status, *, dry_run: bool = False) -> ServingReply:
    """Give who serves as it is sent."""
    rollout = rollout_reply(status.rollout, dry_run=dry_run) if status.rollout else None
    position = status.position
    stable, canary = _shown(status.stable, position), _shown(status.canary, position)
    replicas = msgspec.UNSET if status.live is None else list(map(_replica, status.live))
    shown = (stable, canary, position.weight, rollout, dry_run, replicas, status.forced or None)
    return ServingReply(position.version, *shown)


def history_reply(rollout: Rollout, entries: Sequence[AuditEntry]) -> HistoryReply:
    """Give what happened to a rollout as it is sent."""
    events = [EventReply(one.at, one.actor, one.action.partition(".")[2], one.detail) for one in entries]
    return HistoryReply(rollout_reply(rollout), events)


def analysis_reply(rollout: Rollout, judgement: Judgement, lang: str) -> AnalysisReply:
    """Give a judgement as it is sent."""
    findings = [finding_reply(one) for one in judgement.findings]
    return AnalysisReply(rollout_reply(rollout), judgement.decision.value, list(explain(judgement, lang)), findings)


def finding_reply(found: Finding) -> FindingReply:
    """Give a finding as it is sent."""
    return FindingReply(
        signal=found.signal.value,
        verdict=found.verdict.value,
        n=found.n,
        minimum=found.minimum,
        p=found.p,
        adjusted=found.adjusted,
        canary=_figures(found.canary),
        stable=_figures(found.stable),
    )


def _replica(one: Replica) -> ReplicaReply:
    return ReplicaReply(one.id, one.host, one.pid, one.version, one.started_at, one.seen_at, one.forced or None)


def _figures(figures: Share | Pace) -> dict[str, float | None]:
    return msgspec.to_builtins(figures)


def _shown(shown: Shown | None, position: Position) -> RevisionReply | None:
    return with_part(revision_reply(shown.kept.revision, shown.hosts), position) if shown else None
