"""What a canary would have answered, in SQL, beside what was. Each method is one transaction and blocks."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.exc import IntegrityError

from knowledge.sql import reading, writing
from service.chat.memory import TurnRecord
from service.chat.schemas import Outcome
from service.chat.tables import TurnRow
from service.releases.analysis.paired import Pair, Told
from service.releases.rollouts.rollout import Rollout
from service.releases.shadow.tables import ShadowRow


@dataclass(frozen=True, slots=True)
class Answer:
    """What one revision answered.

    Attributes:
        reply: What customers were, or would have been, shown.
        outcome: As the API names it.
        failure: Why the model's reply was not, or not wholly, used; empty where it was.
        cuts: What the guard held back, each `{"reason", "text"}`.
    """

    reply: str
    outcome: str
    failure: str
    cuts: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A turn as both answered it.

    Attributes:
        talk: The id of the customer's session; `turn`: of the turn.
        at: When it was.
        question: What was asked, as it is kept.
        pair: What is compared of it.
    """

    talk: str
    turn: str
    at: datetime
    question: str
    canary: Answer
    stable: Answer
    pair: Pair


class Shadows:
    """Keeps what canaries would have answered."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, rollout: Rollout, turn_id: str, would: TurnRecord) -> bool:
        """Keep what a canary made of a turn; tell whether it is kept: not if the turn was erased, or it is already."""
        row = ShadowRow(
            rollout=rollout.id,
            salt=rollout.salt,
            turn_id=turn_id,
            created_at=self._clock(),
            reply=would.reply,
            outcome=would.outcome,
            failure=would.failure,
            cuts=would.cuts,
            failed=would.failed,
            cut=would.cut,
            severe=would.severe,
            banned=would.banned,
            warm_seconds=would.warm_seconds,
        )
        try:
            with writing(self._engine) as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    def count(self, rollout: Rollout) -> int:
        """Give of how many sessions both have answered turns."""
        query = select(func.count(TurnRow.session_id.distinct())).join(ShadowRow, TurnRow.id == ShadowRow.turn_id)
        with reading(self._engine) as session:
            return session.scalar(query.where(*_of(rollout))) or 0

    def latest(self, rollout: Rollout) -> tuple[int, int]:
        """Give the newest row's id, and how many rows there are: where this is as it was, no pair has changed."""
        with reading(self._engine) as session:
            newest, rows = session.execute(select(func.max(ShadowRow.id), func.count()).where(*_of(rollout))).one()
        return newest or 0, rows

    def pairs(self, rollout: Rollout) -> list[list[Pair]]:
        """Give what is compared of the turns that both have answered, by session."""
        compared = (*_compared(ShadowRow), *_compared(TurnRow))
        query = (
            select(TurnRow.session_id, *compared).join(TurnRow, TurnRow.id == ShadowRow.turn_id).where(*_of(rollout))
        )
        with reading(self._engine) as session:
            rows = session.execute(query).all()
        each = len(compared) // 2
        talks: dict[str, list[Pair]] = defaultdict(list)
        for talk, *figures in rows:
            talks[talk].append(Pair(_told(*figures[:each]), _told(*figures[each:])))
        return list(talks.values())

    def beside(self, rollout: Rollout) -> list[Beside]:
        """Give the turns that both have answered, the latest first."""
        query = select(ShadowRow, TurnRow).join(TurnRow, TurnRow.id == ShadowRow.turn_id).where(*_of(rollout))
        with reading(self._engine) as session:
            return [_beside(*row) for row in session.execute(query.order_by(ShadowRow.id.desc()))]


def _of(rollout: Rollout) -> tuple[ColumnElement[bool], ...]:
    return ShadowRow.rollout == rollout.id, ShadowRow.salt == rollout.salt


def _compared(table: type[ShadowRow | TurnRow]) -> tuple[Any, ...]:
    return table.failed, table.outcome, table.cut, table.severe, table.banned, table.warm_seconds


def _beside(canary: ShadowRow, stable: TurnRow) -> Beside:
    return Beside(
        talk=stable.session_id,
        turn=stable.id,
        at=stable.created_at,
        question=stable.question,
        canary=_answer(canary),
        stable=_answer(stable),
        pair=Pair(_told(*_figures(canary)), _told(*_figures(stable))),
    )


def _answer(row: ShadowRow | TurnRow) -> Answer:
    return Answer(row.reply, row.outcome, row.failure, row.cuts)


def _figures(row: ShadowRow | TurnRow) -> tuple[Any, ...]:
    return row.failed, row.outcome, row.cut, row.severe, row.banned, row.warm_seconds


def _told(failed: bool, outcome: str, cut: bool, severe: bool, banned: bool, seconds: float | None) -> Told:
    return Told(failed, outcome == Outcome.UNANSWERED.value, cut, severe, banned, seconds)
