"""One turn of conversation, from the customer's message to the recorded reply.

admit → recall → understand → retrieve → decide → compose → generate → guard → record. Whatever happens to the
model, the customer gets an answer before the deadline: without it the documents are quoted, and when they hold
no answer, that is said.
"""

import re
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime

import anyio
import structlog
from anyio.to_thread import run_sync

from knowledge.base import KnowledgeBase, utc_now
from knowledge.types import SearchResult
from service.chat.citations import best_supported
from service.chat.decision import Decision, decide
from service.chat.memory import SessionStore
from service.chat.model_reply import ModelWriter, new_mark
from service.chat.packs import Pack
from service.chat.progress import EXTRACTIVE, OLLAMA, Admitted, Turn
from service.chat.prompt import Material, number
from service.chat.question import own_words, understand
from service.chat.recall import RecalledTurn, within_budget
from service.chat.schemas import ChatReply, Delta, Outcome
from service.chat.tokens import count_tokens
from service.engines.errors import EngineError
from service.engines.extractive import Phrases, Question, quote
from service.errors import MessageEmpty, MessageTooLong
from service.system.metrics import Metrics

log = structlog.stdlib.get_logger("kefu.chat")

# The extractive engine takes milliseconds; a busy machine is given a second of the turn for it.
_RESERVE_SECONDS = 1.0
_MARKER = re.compile(r"\s*\[\d+\]")


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What one turn may take.

    Attributes:
        message_chars: Characters of a message.
        memory_turns: Turns before that are recalled.
        memory_tokens: Tokens they may cost.
        passages: Passages an answer is written from.
        seconds: From question to reply.
    """

    message_chars: int = 2000
    memory_turns: int = 3
    memory_tokens: int = 600
    passages: int = 6
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What a turn is made with. `writer` is `None` where no model is to be asked at all."""

    base: KnowledgeBase
    store: SessionStore
    pack: Pack
    phrases: Mapping[str, Phrases]
    writer: ModelWriter | None
    metrics: Metrics
    clock: Callable[[], datetime] = utc_now


class Conversation:
    """Answers messages. One for the whole service; it keeps nothing between turns but what the store keeps."""

    def __init__(self, parts: ChatParts, limits: ChatLimits) -> None:
        self._parts = parts
        self._limits = limits

    async def admit(self, message: str, session_id: str | None) -> Admitted:
        """Check a message, recall its session and understand what is asked.

        Raises:
            MessageEmpty, MessageTooLong: It cannot be a question.
            SessionNotFound: There is no such session.
        """
        started = time.monotonic()
        if not message.strip():
            raise MessageEmpty
        if len(message) > self._limits.message_chars:
            raise MessageTooLong(len(message), self._limits.message_chars)
        turns: tuple[RecalledTurn, ...] = ()
        if session_id is not None:
            turns = await run_sync(self._parts.store.recall, session_id, self._limits.memory_turns)
        understood = understand(message, turns[-1].topic if turns else "")
        remembered = turns[-self._limits.memory_turns :] if self._limits.memory_turns else ()
        return Admitted(_new_id(), session_id or _new_id(), session_id is None, understood, remembered, started)

    async def answer(self, admitted: Admitted, *, hold: bool) -> AsyncGenerator[Delta | ChatReply]:
        """Answer a message.

        Args:
            admitted: The message.
            hold: Nothing is shown before the whole reply is there; then a model that fails half-way is replaced as
                if it had said nothing.

        Yields:
            Sentences as they may be shown, then the finished turn, which is recorded by then.
        """
        turn = Turn(admitted)
        try:
            await self._retrieve(turn)
            async with aclosing(self._write(turn, hold=hold)) as sentences:
                async for sentence in sentences:
                    turn.note("first_sentence")
                    yield Delta(sentence)
        except (GeneratorExit, anyio.get_cancelled_exc_class()):
            turn.leave()
            await self._record(turn)
            raise
        await self._record(turn)
        yield ChatReply(turn.reply, admitted.session_id, admitted.turn_id, turn.outcome, turn.citations)

    async def _retrieve(self, turn: Turn) -> None:
        asked = turn.asked
        turn.found = await run_sync(self._search, own_words(asked.text).strip() or asked.text, asked.context)
        turn.note("search")

    def _search(self, question: str, context: str) -> SearchResult:
        return self._parts.base.search(question, context=context, limit=2 * self._limits.passages)

    async def _write(self, turn: Turn, *, hold: bool) -> AsyncGenerator[str]:
        decision = decide(turn.found, self._limits.passages)
        turn.sources = number(decision.hits)
        writer = self._parts.writer
        if decision.answerable and writer is not None and writer.host.state.usable:
            async with aclosing(self._from_model(turn, decision, writer, hold=hold)) as sentences:
                async for sentence in sentences:
                    yield sentence
            if turn.engine == OLLAMA:
                return
        self._quote(turn)
        yield turn.reply

    async def _from_model(
        self, turn: Turn, decision: Decision, writer: ModelWriter, *, hold: bool
    ) -> AsyncGenerator[str]:
        """Yield the model's sentences; when it fails before the first is out, nothing, and the turn goes on."""
        material = Material(turn.asked, decision.hits, self._remembered(turn.admitted.turns), new_mark())
        deadline = turn.admitted.started + self._limits.seconds - _RESERVE_SECONDS
        reply = writer.begin(material, deadline)
        try:
            async with aclosing(reply.sentences()) as sentences:
                async for sentence in sentences:
                    if not hold:
                        turn.reply = reply.guard.text
                        turn.engine = OLLAMA
                        yield sentence
        except EngineError as error:
            self._note_failure(turn, writer, error)
        turn.cuts = reply.guard.report.cuts
        if turn.failure and turn.engine == OLLAMA:
            turn.ending = "interrupted"
            note = self._parts.phrases[turn.asked.lang].interrupted
            yield f"\n{note}"
            self._conclude_model(turn, reply.guard.text, reply.guard.report.cited, note)
        elif not turn.failure and reply.guard.text:
            self._conclude_model(turn, reply.guard.text, reply.guard.report.cited)
            if hold:
                yield turn.reply
        elif not turn.failure:
            turn.failure = "empty_reply"
            self._parts.metrics.engine_failures.labels(turn.failure).inc()

    def _conclude_model(self, turn: Turn, text: str, cited: tuple[int, ...], note: str = "") -> None:
        """Settle what a model's reply is: an answer with its citations, or the admission that there is none."""
        ending = f"\n{note}" if note else ""
        if (admission := self._admission(text, cited)) is not None:
            turn.conclude(admission + ending, Outcome.UNANSWERED, OLLAMA)
            return
        if not cited and (source := best_supported(text, turn.sources)) is not None:
            text, cited = f"{text} [{source.n}]", (source.n,)
        turn.conclude(text + ending, Outcome.ANSWERED if cited else Outcome.UNANSWERED, OLLAMA, cited)

    def _admission(self, text: str, cited: tuple[int, ...]) -> str | None:
        """Give the sentence by which a model has said that there is no answer, if it has.

        What it added without a passage to rest on does not count, nor does a cited afterthought.
        """
        bare = _MARKER.sub("", text)
        said = [sentence for sentence in self._parts.pack.fallback.values() if sentence.rstrip("。.") in bare]
        return said[0] if said and (not cited or len(bare) <= 2 * len(said[0])) else None

    def _quote(self, turn: Turn) -> None:
        """Let the documents speak for themselves, or admit that they hold no answer."""
        asked = turn.asked
        question = Question(asked.topic if asked.context else asked.text, asked.lang, asked.step)
        quotation = quote(question, turn.sources, self._parts.phrases[asked.lang]) if turn.sources else None
        if quotation is None:
            turn.conclude(self._parts.pack.fallback[asked.lang], Outcome.UNANSWERED, EXTRACTIVE)
        else:
            turn.conclude(quotation.text, Outcome.ANSWERED, EXTRACTIVE, quotation.used)

    def _remembered(self, turns: tuple[RecalledTurn, ...]) -> tuple[RecalledTurn, ...]:
        rates = self._parts.pack.tokens

        def cost(turn: RecalledTurn) -> int:
            return count_tokens(turn.question, rates) + count_tokens(turn.reply, rates) + 2 * rates.message

        # A turn whose customer left before it was answered would put an empty reply into the model's mouth.
        return within_budget([turn for turn in turns if turn.reply], self._limits.memory_tokens, cost)

    def _note_failure(self, turn: Turn, writer: ModelWriter, error: EngineError) -> None:
        turn.failure = error.code
        writer.host.note_failure(error)
        self._parts.metrics.engine_failures.labels(error.code).inc()
        log.warning("the model failed", turn=turn.admitted.turn_id, code=error.code, why=error.message)

    async def _record(self, turn: Turn) -> None:
        turn.note("total")
        self._count(turn)
        log.info("turn", turn=turn.admitted.turn_id, **turn.summary())
        record = turn.as_record(
            self._parts.pack.name, self._parts.writer and self._parts.writer.host, self._parts.clock()
        )
        with anyio.CancelScope(shield=True):  # a customer who leaves meanwhile does not undo the turn
            await run_sync(lambda: self._parts.store.record(record, new_session=turn.admitted.new_session))

    def _count(self, turn: Turn) -> None:
        metrics = self._parts.metrics
        metrics.turns.labels(turn.outcome.value, turn.engine).inc()
        metrics.turn_seconds.labels(turn.engine).observe(turn.timings["total"])
        if "first_sentence" in turn.timings:
            metrics.first_sentence_seconds.observe(turn.timings["first_sentence"])
        for cut in turn.cuts:
            metrics.guard_cuts.labels(cut.reason).inc()


def _new_id() -> str:
    return secrets.token_urlsafe(16)
