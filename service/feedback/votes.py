"""Keeping votes."""

from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from knowledge.kept import legible
from knowledge.language import language_of
from knowledge.sql import writing
from service.chat.tables import SessionRow, TurnRow
from service.errors import TurnNotFound
from service.feedback.counting import counted
from service.feedback.schemas import Vote
from service.feedback.tables import FeedbackRow
from service.privacy.masking import mask


class VoteStore:
    """Votes in SQL. Each method is one transaction and blocks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, vote: Vote, now: datetime) -> None:
        """Keep a vote; one on the same turn before it is replaced. A reply that did not help is not given again.

        What the session's votes come to is kept with it, see `SessionRow`.

        Raises:
            TurnNotFound: There is no such turn, or it was erased.
        """
        with writing(self._engine) as session:
            turn = session.get(TurnRow, vote.turn_id)
            if turn is None:
                raise TurnNotFound
            session.merge(
                FeedbackRow(
                    turn_id=vote.turn_id,
                    helpful=vote.helpful,
                    reason=_kept(vote.reason),
                    comment=_kept(vote.comment),
                    voted_at=now,
                )
            )
            if not vote.helpful:
                written_in = (turn.id, turn.reused)
                session.execute(update(TurnRow).where(TurnRow.id.in_(written_in)).values(unwanted=True))
            session.flush()
            _count_within(session, turn.session_id)


def _count_within(session: Session, session_id: str) -> None:
    query = select(FeedbackRow.helpful).join(TurnRow, TurnRow.id == FeedbackRow.turn_id)
    of_it = query.where(TurnRow.session_id == session_id, ~TurnRow.forced).order_by(TurnRow.number)
    votes, unhelpful = counted(session.scalars(of_it).all())
    come_to = update(SessionRow).where(SessionRow.id == session_id).values(votes=votes, unhelpful=unhelpful)
    session.execute(come_to)


def _kept(text: str) -> str:
    """Give what a customer wrote as it may be kept."""
    return mask(legible(text), language_of(text))
