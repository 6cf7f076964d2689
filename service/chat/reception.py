"""Taking a message in: checked, its session recalled, understood as a question."""

import secrets
import time
from collections.abc import Sequence

from anyio.to_thread import run_sync

from knowledge.codes import codes_in
from service.chat.admitted import Admitted
from service.chat.parts import ChatLimits, ChatParts
from service.chat.recall import NEW_SESSION, Recalled, RecalledTurn
from service.chat.understanding.beside import as_words, question_beside
from service.chat.understanding.refused import Heard, heard
from service.chat.wording import wording
from service.engines.choice import Session
from service.errors import MessageEmpty, MessageTooLong


class Reception:
    """Takes messages in."""

    def __init__(self, parts: ChatParts, limits: ChatLimits) -> None:
        self._parts = parts
        self._limits = limits

    async def admit(self, message: str, session_id: str | None, *, hold: bool, explain: bool = False) -> Admitted:
        """Check a message, recall its session and understand what is asked.

        Args:
            message: In the customer's words.
            session_id: The session it belongs to; `None` begins one.
            hold: Nothing is shown before the whole reply is there; then a model that fails half-way is replaced as
                if it had said nothing.
            explain: The reply is to say how it came about.

        Raises:
            MessageEmpty, MessageTooLong: It cannot be a question.
            SessionNotFound: There is no such session.
        """
        started, now = time.monotonic(), self._parts.clock()
        self._check(message)
        recalled = await run_sync(self._recall, session_id)
        said = await run_sync(self._heard, question_beside(message), recalled.turns)
        had = (recalled.revision, recalled.version)
        session = Session(session_id or _new_id(), *had, is_new=session_id is None)
        admitted = Admitted(
            turn_id=_new_id(),
            session_id=session.id,
            message=as_words(message).strip(),
            understood=said.asked,
            turns=said.turns[-self._limits.memory_turns :] if self._limits.memory_turns else (),
            started=started,
            hold=hold,
            begins=session_id is None and hold,
            explain=explain,
            behind=said.behind,
            chosen=await self._parts.choose(session),
            before=recalled.turns,
        )
        if session_id is None and not hold:  # the customer is told the id at once, and may erase the session
            chosen = admitted.chosen
            await run_sync(self._parts.store.begin, session.id, chosen.assignment, now, chosen.version)
        return admitted

    def _check(self, message: str) -> None:
        if not message.strip():
            raise MessageEmpty
        if len(message) > self._limits.message_chars:
            raise MessageTooLong(len(message), self._limits.message_chars)

    def _recall(self, session_id: str | None) -> Recalled:
        """Fetch what a turn begins with: the rules as they are now, and the session."""
        self._parts.keep_up()
        if session_id is None:
            return NEW_SESSION
        return self._parts.store.recall(session_id, self._limits.memory_turns)

    def _heard(self, message: str, turns: Sequence[RecalledTurn]) -> Heard:
        return heard(message, turns, self._parts.rules.now.banned.topics.said_in, self._is_known)

    def _is_known(self, code: str) -> bool:
        """Tell whether what is found for the code of a product names it."""
        hits = self._parts.base.search(code, limit=self._limits.passages).hits
        return any(each.text.lower() == code.lower() for hit in hits for each in codes_in(wording(hit)))


def _new_id() -> str:
    return secrets.token_urlsafe(16)
