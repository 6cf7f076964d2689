"""What goes over the wire about rollouts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from service.access.audit import AuditEntry
from service.releases.analysis.verdicts import Finding, Judgement, Pace, Share
from service.releases.position import Position
from service.releases.replicas.replica import Replica
from service.releases.rollouts.explaining import explained
from service.releases.rollouts.looking import Shown, Status
from service.releases.rollouts.rollout import Plan, Rollout
from service.releases.schemas import RevisionReply, revision_reply, with_part


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
        force_trouble: Why no model is asked there: `forced` names no revision, or one that is at no host; else `None`.
    """

    id: str
    host: str
    pid: int
    version: int
    started_at: datetime
    seen_at: datetime
    forced: str | None = None
    force_trouble: str | None = None


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
        force_trouble: Why no model is asked by it; as in `replicas`.
    """

    version: int
    stable: RevisionReply | None
    canary: RevisionReply | None = None
    weight: float = 0.0
    rollout: RolloutReply | None = None
    dry_run: bool = False
    replicas: list[ReplicaReply] | msgspec.UnsetType = msgspec.UNSET
    forced: str | None = None
    force_trouble: str | None = None


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
        decision: `abort`, `hold` or `go_on`: what its sessions speak for, whether or not it is over.
        said: Why it stands where it does in plain words, line by line.
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
    replicas = msgspec.UNSET if status.live is None else [_replica(one, status.unfound) for one in status.live]
    shown = (stable, canary, position.weight, rollout, dry_run, replicas, status.forced or None)
    return ServingReply(position.version, *shown, status.unfound.get(status.forced))


def history_reply(rollout: Rollout, entries: Sequence[AuditEntry]) -> HistoryReply:
    """Give what happened to a rollout as it is sent."""
    events = [EventReply(one.at, one.actor, one.action.partition(".")[2], one.detail) for one in entries]
    return HistoryReply(rollout_reply(rollout), events)


def analysis_reply(rollout: Rollout, judgement: Judgement, lang: str) -> AnalysisReply:
    """Give a judgement as it is sent."""
    findings = [finding_reply(one) for one in judgement.findings]
    said = explained(rollout, judgement, lang)
    return AnalysisReply(rollout_reply(rollout), judgement.decision.value, said, findings)


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


def _replica(one: Replica, unfound: Mapping[str, str]) -> ReplicaReply:
    forced, trouble = one.forced or None, unfound.get(one.forced)
    return ReplicaReply(one.id, one.host, one.pid, one.version, one.started_at, one.seen_at, forced, trouble)


def _figures(figures: Share | Pace) -> dict[str, float | None]:
    return msgspec.to_builtins(figures)


def _shown(shown: Shown | None, position: Position) -> RevisionReply | None:
    return with_part(revision_reply(shown.kept.revision, shown.hosts), position) if shown else None
