"""Keeping votes."""

from datetime import datetime

from sqlalchemy import Engine

from knowledge.kept import legible
from knowledge.language import language_of
from knowledge.sql import writing
from service.chat.tables import TurnRow
from service.errors import TurnNotFound
from service.feedback.schemas import Vote
from service.feedback.tables import FeedbackRow
from service.privacy.masking import mask


class VoteStore:
    """Votes in SQL. Each method is one transaction and blocks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, vote: Vote, now: datetime) -> tuple[str, ...]:
        """Keep a vote; one on the same turn before it is replaced.

        Returns:
            The turns in which the reply was written that it is about: this one, or the one that was given again.

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
            return (turn.id, turn.reused)


def _kept(text: str) -> str:
    """Give what a customer wrote as it may be kept."""
    return mask(legible(text), language_of(text))
