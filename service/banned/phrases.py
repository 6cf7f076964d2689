"""Keeping what staff have banned, and having it hold at once."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from sqlalchemy import Engine, func, select

from knowledge.kept import wrong_with_line
from knowledge.sql import reading, writing
from knowledge.words import folded, words
from service.access.audit import Audit
from service.access.keys import Caller
from service.banned.schemas import Ban, BannedKind, BannedPhrase
from service.banned.tables import BannedRow
from service.chat.guard.in_force import RulesInForce
from service.errors import BannedPhraseNotFound
from service.request_errors import InvalidField

_MOST_CHARS = 100
# Two lists have the same only where they are the same: ids are counted up, and an id that is given anew (SQLite, after
# the last row went) comes with another moment.
_STATE = select(func.count(), func.max(BannedRow.id), func.sum(BannedRow.id), func.max(BannedRow.added_at)).select_from(
    BannedRow
)


class BannedList:
    """What staff have banned, in SQL and in the rules in force. Each method is one transaction and blocks.

    Attributes:
        rules: The rules in force.
    """

    def __init__(self, engine: Engine, audit: Audit, rules: RulesInForce, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._audit = audit
        self.rules = rules
        self._clock = clock
        self._in_force: tuple[object, ...] = ()
        # One after the other, so that what was read last is what is in force.
        self._putting = Lock()

    def put_in_force(self) -> None:
        """Have the guard go by what is kept, whichever replica has changed it; little work where nothing has."""
        with self._putting, self._engine.connect() as connection:
            state = tuple(connection.execute(_STATE).one())
            if state == self._in_force:
                return
            rows = connection.execute(select(BannedRow.kind, BannedRow.text)).all()
            of_kind = {kind: [text for of, text in rows if of == kind.value] for kind in BannedKind}
            self.rules.ban(words=of_kind[BannedKind.WORD], topics=of_kind[BannedKind.TOPIC])
            self._in_force = state

    def listed(self) -> list[BannedPhrase]:
        """Give all phrases, by kind and text."""
        with reading(self._engine) as session:
            rows = session.scalars(select(BannedRow).order_by(BannedRow.kind, BannedRow.text))
            return [_phrase(row) for row in rows]

    def add(self, ban: Ban, caller: Caller) -> BannedPhrase:
        """Ban a phrase; one that is banned already stays as it is.

        Raises:
            InvalidField: It has no word, or is too long.
        """
        text = checked(ban.text)
        with writing(self._engine) as session:
            row = session.scalar(select(BannedRow).where(BannedRow.kind == ban.kind.value, BannedRow.text == text))
            if row is None:
                row = BannedRow(kind=ban.kind.value, text=text, added_by=caller.name, added_at=self._clock())
                session.add(row)
                session.flush()
                self._audit.note_within(session, caller, "banned.add", text, kind=ban.kind.value)
            added = _phrase(row)
        self.put_in_force()
        return added

    def remove(self, phrase_id: int, caller: Caller) -> BannedPhrase:
        """Take a phrase back.

        Raises:
            BannedPhraseNotFound: There is none with this id.
        """
        with writing(self._engine) as session:
            row = session.get(BannedRow, phrase_id)
            if row is None:
                raise BannedPhraseNotFound
            removed = _phrase(row)
            session.delete(row)
            self._audit.note_within(session, caller, "banned.remove", removed.text, kind=removed.kind.value)
        self.put_in_force()
        return removed


def checked(text: str) -> str:
    """Give a phrase as it is kept.

    Raises:
        InvalidField: It has no word, or is too long.
    """
    phrase = " ".join(folded(text).split())
    if reason := wrong_with_line(phrase, _MOST_CHARS):
        raise InvalidField("text", reason)
    if not words(phrase):
        raise InvalidField("text", "it holds no word")
    return phrase


def _phrase(row: BannedRow) -> BannedPhrase:
    return BannedPhrase(row.id, BannedKind(row.kind), row.text, row.added_by, row.added_at)
