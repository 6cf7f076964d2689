"""What a rollout's sessions came to, counted in SQL. Each method is one transaction and blocks."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, func, select
from sqlalchemy.orm import Session

from knowledge.sql import reading
from service.chat.schemas import Outcome
from service.chat.tables import SessionRow, TurnRow
from service.engines.choice import Role
from service.feedback.tables import FeedbackRow
from service.releases.analysis.counts import MOST_COUNTED, Evidence, Sessions, Stratum
from service.releases.rollouts.rollout import Rollout

_Cell = tuple[float, str]  # a weight, and a role
# The last ones of each role: more would not change a p95, and would cost time at every look.
_MOST_TIMED = 5000


class Observed:
    """Counts what became of the sessions that began during a rollout."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def evidence(self, rollout: Rollout) -> Evidence:
        """Give all there is to judge a rollout's canary by, since the first session may have got it."""
        if rollout.begun_at is None:
            return Evidence(golden=rollout.golden)
        with reading(self._engine) as session:
            return Evidence(
                strata=_strata(_counted(session, rollout), _votes(session, rollout)),
                canary_seconds=list(_seconds(session, rollout, Role.CANARY).values()),
                stable_seconds=[one for turns in _seconds(session, rollout, Role.STABLE).values() for one in turns],
                golden=rollout.golden,
            )

    def sessions_in_step(self, rollout: Rollout) -> int:
        """Give how many sessions have begun with the canary since the rollout is at its step."""
        if rollout.step_at is None:
            return 0
        begun = and_(_of(rollout), SessionRow.role == Role.CANARY.value, SessionRow.created_at >= rollout.step_at)
        with reading(self._engine) as session:
            query = select(func.count(SessionRow.id.distinct())).join(TurnRow).where(begun)
            return session.scalar(query) or 0


def _of(rollout: Rollout) -> ColumnElement[bool]:
    """Give what its sessions' turns are found by; what was answered by force says nothing of it."""
    return and_(SessionRow.rollout == rollout.id, SessionRow.created_at >= rollout.begun_at, ~TurnRow.forced)


def _counted(session: Session, rollout: Rollout) -> Mapping[_Cell, tuple[int, ...]]:
    """Give how many sessions there are of each weight and role, and in how many a thing happened at least once."""
    happened = (TurnRow.failed, TurnRow.outcome == Outcome.UNANSWERED.value, TurnRow.cut, TurnRow.severe)
    ever = [func.max(case((one, 1), else_=0)).label(f"happened_{n}") for n, one in enumerate(happened)]
    each = (
        select(SessionRow.weight, SessionRow.role, *ever)
        .join(TurnRow, TurnRow.session_id == SessionRow.id)
        .where(_of(rollout))
        .group_by(SessionRow.id, SessionRow.weight, SessionRow.role)
        .subquery()
    )
    sums = [func.sum(each.c[one.name]) for one in ever]
    query = select(each.c.weight, each.c.role, func.count(), *sums).group_by(each.c.weight, each.c.role)
    return {(weight, role): tuple(counts) for weight, role, *counts in session.execute(query)}


def _votes(session: Session, rollout: Rollout) -> Mapping[_Cell, Mapping[tuple[int, int], int]]:
    """Give how many sessions gave so many votes, so many of them unhelpful, by weight and role."""
    query = (
        select(SessionRow.id, SessionRow.weight, SessionRow.role, FeedbackRow.helpful)
        .join(TurnRow, TurnRow.session_id == SessionRow.id)
        .join(FeedbackRow, FeedbackRow.turn_id == TurnRow.id)
        .where(_of(rollout))
        .order_by(TurnRow.number)
    )
    given: dict[tuple[str, _Cell], list[bool]] = defaultdict(list)
    for session_id, weight, role, helpful in session.execute(query):
        given[session_id, (weight, role)].append(helpful)
    votes: dict[_Cell, Counter[tuple[int, int]]] = defaultdict(Counter)
    for (_, cell), said in given.items():
        counted = said[:MOST_COUNTED]
        votes[cell][len(counted), counted.count(False)] += 1
    return votes


def _seconds(session: Session, rollout: Rollout, role: Role) -> Mapping[str, list[float]]:
    """Give how long turns took, by session, each in order."""
    query = (
        select(SessionRow.id, TurnRow.warm_seconds)
        .join(TurnRow, TurnRow.session_id == SessionRow.id)
        .where(_of(rollout), SessionRow.role == role.value, TurnRow.warm_seconds.is_not(None))
        .order_by(TurnRow.created_at.desc())
        .limit(_MOST_TIMED)
    )
    turns: dict[str, list[float]] = defaultdict(list)
    for session_id, seconds in reversed(session.execute(query).all()):
        turns[session_id].append(float(seconds or 0))
    return turns


def _strata(counted: Mapping[_Cell, tuple[int, ...]], votes: Mapping[_Cell, Any]) -> list[Stratum]:
    def sessions(weight: float, role: Role) -> Sessions:
        cell = (weight, role.value)
        return Sessions(*counted.get(cell, ()), votes=votes.get(cell, {}))

    weights = sorted({weight for weight, _ in counted})
    return [Stratum(weight, sessions(weight, Role.CANARY), sessions(weight, Role.STABLE)) for weight in weights]
