"""Turns that are rehearsed: written by one given revision, whoever serves, and leaving nothing behind.

The conversation is the real one, with the same documents, rules and guard; but nothing is recorded, counted, taken from
the cache or put there, and no customer is shown a word of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.kept import legible
from service.chat.answer_cache import AnswerCache
from service.chat.ended import EndedTurn, unheard
from service.chat.guard.verdicts import EXCERPT
from service.chat.memory import SessionStore, TurnRecord, recalled
from service.chat.model_reply import Chosen, ModelWriter
from service.chat.parts import ChatLimits, ChatParts
from service.chat.progress import Means, Turn
from service.chat.recall import Recalled, RecalledTurn
from service.chat.rehearsed import Cited, Rehearsed, Withheld
from service.chat.signs import UNUSABLE
from service.chat.turn import Conversation
from service.engines.choice import Assignment, Served, Session
from service.errors import MessageEmpty
from service.system.metrics import Metrics

_A_SESSION = "rehearsal"


class Rehearsals:
    """Rehearses turns; one for the whole service.

    Args:
        parts: What customers' turns are made with.
        limits: What one turn may take.
        writer: Gives what has a revision write.
    """

    def __init__(self, parts: ChatParts, limits: ChatLimits, writer: Callable[[Served], ModelWriter]) -> None:
        self._parts = replace(parts, cache=AnswerCache(0), metrics=Metrics(), ended=unheard)
        self._limits = limits
        self._writer = writer

    async def rehearse(self, question: str, served: Served, history: Sequence[RecalledTurn] = ()) -> Rehearsed:
        """Tell what a turn comes to when a revision writes it.

        Args:
            question: In a customer's words.
            served: The revision.
            history: The turns before, oldest first.

        Raises:
            MessageEmpty, MessageTooLong: It cannot be a question.
        """
        return rehearsed(await self._play(question, served, history))

    async def repeat(self, turn: EndedTurn, served: Served) -> EndedTurn:
        """Tell what a customer's turn would have come to, had a revision written it."""
        played = await self._play(turn.message, served, turn.before)
        return played.as_ended(self._record(played))

    async def rehearse_all(self, messages: Sequence[str], served: Served) -> Rehearsed:
        """Tell what the last of a session's messages comes to; a revision writes the replies before it, too.

        Where it has failed before the last, that is what is told.

        Raises:
            MessageEmpty, MessageTooLong: One of them cannot be a question, or there is none.
        """
        if not messages:
            raise MessageEmpty
        history: list[RecalledTurn] = []
        for message in messages[:-1]:
            turn = await self._play(message, served, history)
            if (said := rehearsed(turn)).missing:
                return said
            history.append(recalled(self._record(turn)))
        return await self.rehearse(messages[-1], served, history)

    async def _play(self, question: str, served: Served, history: Sequence[RecalledTurn]) -> Turn:
        async def choose(_session: Session) -> Chosen:
            return Chosen(writers=(self._writer(served),), assignment=Assignment(served.revision.id))

        parts = replace(self._parts, store=Unkept(history), choose=choose)
        conversation = Conversation(parts, self._limits)
        admitted = await conversation.admit(question, _A_SESSION, hold=False)
        turn = Turn(admitted, conversation.rules.now)
        await conversation.rehearse(turn)
        return turn

    def _record(self, turn: Turn) -> TurnRecord:
        return turn.as_record(Means(self._parts.pack, turn.rules.digest), self._parts.clock())


class Unkept(SessionStore):
    """A session that is in memory alone."""

    def __init__(self, history: Sequence[RecalledTurn]) -> None:
        self._history = tuple(history)

    def recall(self, session_id: str, limit: int) -> Recalled:
        """Give the last turns, at least one, as those of a customer's session are given."""
        del session_id
        return Recalled(self._history[-max(limit, 1) :])


def rehearsed(turn: Turn) -> Rehearsed:
    """Tell what a finished turn came to."""
    cited = {citation.n for citation in turn.citations}
    hits = [source.hit for source in turn.sources if source.n in cited]
    return Rehearsed(
        reply=legible(turn.reply),
        outcome=turn.outcome.value,
        citations=tuple(Cited(hit.document_key, hit.passage.heading, hit.passage.wording) for hit in hits),
        cuts=tuple(Withheld(str(cut.reason), legible(cut.text)[:EXCERPT]) for cut in turn.cuts),
        engine=turn.engine,
        failure=turn.failure,
        missing=bool(turn.failure) and turn.failure not in UNUSABLE,
        raw=legible(turn.written.raw),
        seconds=turn.timings["total"],
        first_sentence=turn.timings.get("first_sentence"),
        searching=turn.timings.get("search", 0.0),
        knowledge_revision=turn.found.knowledge_revision,
    )
