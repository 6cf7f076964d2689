"""What a rollout's sessions came to, counted in SQL. Each method is one transaction and blocks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from knowledge.sql import reading
from service.chat.tables import SessionRow, TurnRow
from service.engines.choice import Role
from service.feedback.tables import FeedbackRow
from service.releases.analysis.counts import Evidence, Sessions, Stratum
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.timing import TimedTurns

_Cell = tuple[float, str]  # a weight, and a role
_Votes = tuple[int, int]  # so many, and so many of them unhelpful


@dataclass(frozen=True, slots=True)
class Latest:
    """What was kept last: the moment of a turn and of a vote, and how many of each since the moment asked for."""

    turn_at: datetime | None
    turns: int
    vote_at: datetime | None
    votes: int


class Observed:
    """Counts what became of the sessions that began during a rollout."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._timed = TimedTurns()

    def evidence(self, rollout: Rollout) -> Evidence:
        """Give all there is to judge a rollout's canary by, since the first session may have got it."""
        if rollout.begun_at is None:
            return Evidence(golden=rollout.golden)
        with reading(self._engine) as session:
            return Evidence(
                _strata(_counted(session, rollout)), self._timed.by_window(session, rollout), rollout.golden
            )

    def sessions_in_step(self, rollout: Rollout) -> int:
        """Give how many sessions have begun with the canary since the rollout is at its step."""
        if rollout.step_at is None:
            return 0
        begun = and_(_of(rollout), SessionRow.role == Role.CANARY.value, SessionRow.created_at >= rollout.step_at)
        with reading(self._engine) as session:
            return session.scalar(select(func.count()).select_from(SessionRow).where(begun)) or 0

    def latest(self, since: datetime) -> Latest:
        """Tell what was kept last, of whatever sessions: where this is as it was, no evidence has changed.

        Args:
            since: From when on turns and votes are counted: one that is kept later than one of a later moment shows
                in their number alone.
        """
        with reading(self._engine) as session:
            turn_at, turns = _last(session, TurnRow.created_at, since)
            vote_at, votes = _last(session, FeedbackRow.voted_at, since)
            return Latest(turn_at, turns, vote_at, votes)


def _of(rollout: Rollout) -> ColumnElement[bool]:
    """Give what its sessions are found by; what was answered by force says nothing of it."""
    return and_(SessionRow.rollout == rollout.id, SessionRow.created_at >= rollout.begun_at, SessionRow.counts)


def _last(session: Session, moment: InstrumentedAttribute[datetime], since: datetime) -> tuple[datetime | None, int]:
    count = select(func.count()).select_from(moment.class_).where(moment >= since)
    return session.scalar(select(func.max(moment))), session.scalar(count) or 0


def _counted(session: Session, rollout: Rollout) -> Mapping[_Cell, Sessions]:
    """Give what the sessions of each weight and role came to; their rows say it, see `SessionRow`."""
    happened = (SessionRow.failed, SessionRow.unanswered, SessionRow.cut, SessionRow.severe, SessionRow.banned)
    alike = (SessionRow.weight, SessionRow.role, SessionRow.votes, SessionRow.unhelpful)
    sums = [func.count().filter(one) for one in happened]
    query = select(*alike, func.count(), *sums).where(_of(rollout)).group_by(*alike)
    counts: dict[_Cell, list[int]] = defaultdict(lambda: [0] * (1 + len(happened)))
    votes: dict[_Cell, dict[_Votes, int]] = defaultdict(dict)
    for weight, role, given, unhelpful, *found in session.execute(query):
        cell = (weight, role)
        counts[cell] = [before + more for before, more in zip(counts[cell], found, strict=True)]
        if given:
            votes[cell][given, unhelpful] = found[0]
    return {cell: Sessions(*found, votes=votes[cell]) for cell, found in counts.items()}


def _strata(counted: Mapping[_Cell, Sessions]) -> list[Stratum]:
    def sessions(weight: float, role: Role) -> Sessions:
        return counted.get((weight, role.value), Sessions())

    weights = sorted({weight for weight, _ in counted})
    return [Stratum(weight, sessions(weight, Role.CANARY), sessions(weight, Role.STABLE)) for weight in weights]
