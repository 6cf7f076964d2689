"""One turn of conversation, from the customer's message to the recorded reply.

admit → recall → understand → retrieve → decide → compose → generate → guard → record. Whatever happens to the
model, the customer gets an answer before the deadline: without it the documents are quoted, and when they hold
no answer, that is said.
"""

import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import anyio
import structlog
from anyio.to_thread import run_sync

from knowledge.base import KnowledgeBase, utc_now
from knowledge.types import SearchResult
from service.chat.admission import find_admission
from service.chat.citations import best_supported, counted
from service.chat.decision import Decision, decide
from service.chat.memory import SessionStore
from service.chat.model_reply import ModelReply, ModelWriter, new_mark
from service.chat.packs import Pack
from service.chat.progress import EXTRACTIVE, OLLAMA, Admitted, Turn
from service.chat.prompt import Material, number
from service.chat.question import understand
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
# What is recorded of a turn in which kefu itself failed, and what customers are told the same by.
_DEFECT = "internal_error"


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """What one turn may take.

    Attributes:
        message_chars: Characters of a message.
        memory_turns: Turns before that are recalled.
        memory_tokens: Tokens they may cost.
        passages: Passages an answer is written from.
        reply_chars: Characters of what is quoted in a reply.
        seconds: From question to reply.
    """

    message_chars: int = 2000
    memory_turns: int = 3
    memory_tokens: int = 600
    passages: int = 6
    reply_chars: int = 2000
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

    async def admit(self, message: str, session_id: str | None, *, hold: bool) -> Admitted:
        """Check a message, recall its session and understand what is asked.

        Args:
            message: In the customer's words.
            session_id: The session it belongs to; `None` begins one.
            hold: Nothing is shown before the whole reply is there; then a model that fails half-way is replaced as
                if it had said nothing.

        Raises:
            MessageEmpty, MessageTooLong: It cannot be a question.
            SessionNotFound: There is no such session.
        """
        started = time.monotonic()
        if not message.strip():
            raise MessageEmpty
        if len(message) > self._limits.message_chars:
            raise MessageTooLong(len(message), self._limits.message_chars)
        turns = await self._recall(session_id)
        understood = understand(message, turns[-1].topic if turns else "")
        remembered = turns[-self._limits.memory_turns :] if self._limits.memory_turns else ()
        admitted = Admitted(
            turn_id=_new_id(),
            session_id=session_id or _new_id(),
            understood=understood,
            turns=remembered,
            started=started,
            hold=hold,
            begins=session_id is None and hold,
        )
        if session_id is None and not hold:  # the customer is told the id at once, and may erase the session
            await run_sync(self._parts.store.begin, admitted.session_id, self._parts.clock())
        return admitted

    async def _recall(self, session_id: str | None) -> tuple[RecalledTurn, ...]:
        if session_id is None:
            return ()
        return await run_sync(self._parts.store.recall, session_id, self._limits.memory_turns)

    async def answer(self, admitted: Admitted) -> AsyncGenerator[Delta | ChatReply]:
        """Answer a message.

        Yields:
            Sentences as they may be shown, then the finished turn, which is recorded by then.
        """
        turn = Turn(admitted)
        try:
            await self._retrieve(turn)
            async with aclosing(self._write(turn)) as sentences:
                async for sentence in sentences:
                    turn.note("first_sentence")
                    yield Delta(sentence)
        except (GeneratorExit, anyio.get_cancelled_exc_class()):
            turn.break_off("left")
            await self._record(turn)
            raise
        except Exception:
            turn.failure = turn.failure or _DEFECT
            turn.break_off("interrupted")
            await self._record(turn)
            raise
        await self._record(turn)
        yield ChatReply(turn.reply, admitted.session_id, admitted.turn_id, turn.outcome, turn.citations)

    async def _retrieve(self, turn: Turn) -> None:
        asked = turn.asked
        turn.found = await run_sync(self._search, asked.wanted, asked.context)
        turn.note("search")

    def _search(self, question: str, context: str) -> SearchResult:
        return self._parts.base.search(question, context=context, limit=2 * self._limits.passages)

    async def _write(self, turn: Turn) -> AsyncGenerator[str]:
        decision = decide(turn.found, self._limits.passages)
        turn.sources = number(decision.hits)
        writer = self._parts.writer
        if decision.answerable and writer is not None and writer.host.state.usable:
            try:
                async with aclosing(self._from_model(turn, decision, writer)) as sentences:
                    async for sentence in sentences:
                        yield sentence
            except Exception:
                log.exception("a model's reply was lost to a defect", turn=turn.admitted.turn_id)
                self._fail(turn, _DEFECT)
                if turn.engine == OLLAMA:
                    note = self._interruption(turn)
                    turn.break_off("interrupted", note)
                    yield note
            if turn.engine == OLLAMA:
                return
        self._quote(turn)
        yield turn.reply

    async def _from_model(self, turn: Turn, decision: Decision, writer: ModelWriter) -> AsyncGenerator[str]:
        """Yield the model's sentences; when it fails before the first is out, nothing, and the turn goes on."""
        hold = turn.admitted.hold
        reply = self._begin(turn, decision, writer)
        try:
            async with aclosing(reply.sentences()) as sentences:
                async for sentence in sentences:
                    if not hold:
                        turn.reply = reply.guard.text
                        turn.engine = OLLAMA
                        yield sentence
        except EngineError as error:
            self._note_failure(turn, writer, error)
        finally:
            turn.cuts, turn.prompt = reply.guard.report.cuts, reply.account()
        if turn.failure and turn.engine == OLLAMA:
            turn.ending = "interrupted"
            note = self._interruption(turn)
            self._conclude_model(turn, reply, note)
            yield note
        elif not turn.failure and (why := self._conclude_model(turn, reply, replaceable=hold)):
            self._fail(turn, why)
        elif not turn.failure and hold:
            yield turn.reply

    def _begin(self, turn: Turn, decision: Decision, writer: ModelWriter) -> ModelReply:
        material = Material(turn.asked, decision.hits, self._remembered(turn.admitted.turns), new_mark())
        return writer.begin(material, turn.admitted.started + self._limits.seconds - _RESERVE_SECONDS)

    def _conclude_model(self, turn: Turn, written: ModelReply, note: str = "", *, replaceable: bool = False) -> str:
        """Settle what a model's reply is: an answer with its citations, or the admission that there is none.

        Args:
            turn: Where it is settled.
            written: The model's reply.
            note: What the customer is told behind it.
            replaceable: Nothing of it is out yet, so that a reply that rests on nothing need not be used.

        Returns:
            Why it is no reply at all and nothing is settled; empty when it is one.
        """
        text, cited = written.guard.text, written.guard.report.cited
        if not text:
            return "empty_reply"
        if admission := find_admission(text, cited, self._parts.pack.fallback.values()):
            turn.cuts += admission.beside
            turn.conclude(admission.sentence + note, Outcome.UNANSWERED, OLLAMA)
            return ""
        given = written.prompt.sources if written.prompt else ()
        if not cited and (source := best_supported(text, given)) is not None:
            text, cited = f"{text} [{source.n}]", (source.n,)
        if replaceable and not cited:
            return "unsupported_reply"
        turn.conclude(text + note, Outcome.ANSWERED if cited else Outcome.UNANSWERED, OLLAMA, cited)
        return ""

    def _quote(self, turn: Turn) -> None:
        """Let the documents speak for themselves, or admit that they hold no answer."""
        asked = turn.asked
        text = asked.topic if asked.context else asked.text
        question = Question(text, asked.lang, asked.step, self._limits.reply_chars)
        quotation = quote(question, turn.sources, self._parts.phrases[asked.lang]) if turn.sources else None
        if quotation is None:
            turn.conclude(self._parts.pack.fallback[asked.lang], Outcome.UNANSWERED, EXTRACTIVE)
        else:
            text, turn.sources = counted(quotation.text, quotation.used, turn.sources)
            turn.conclude(text, Outcome.ANSWERED, EXTRACTIVE, tuple(source.n for source in turn.sources))

    def _remembered(self, turns: tuple[RecalledTurn, ...]) -> tuple[RecalledTurn, ...]:
        rates = self._parts.pack.tokens

        def cost(turn: RecalledTurn) -> int:
            return count_tokens(turn.question, rates) + count_tokens(turn.reply, rates) + 2 * rates.message

        # A turn whose customer left before it was answered would put an empty reply into the model's mouth.
        return within_budget([turn for turn in turns if turn.reply], self._limits.memory_tokens, cost)

    def _interruption(self, turn: Turn) -> str:
        return f"\n{self._parts.phrases[turn.asked.lang].interrupted}"

    def _note_failure(self, turn: Turn, writer: ModelWriter, error: EngineError) -> None:
        writer.host.note_failure(error)
        self._fail(turn, error.code)
        log.warning("the model failed", turn=turn.admitted.turn_id, code=error.code, why=error.message)

    def _fail(self, turn: Turn, code: str) -> None:
        turn.failure = code
        self._parts.metrics.engine_failures.labels(code).inc()

    async def _record(self, turn: Turn) -> None:
        turn.note("total")
        self._count(turn)
        log.info("turn", turn=turn.admitted.turn_id, **turn.summary())
        writer = self._parts.writer
        record = turn.as_record(self._parts.pack, writer and writer.host, self._parts.clock())
        begins = turn.admitted.begins
        with anyio.CancelScope(shield=True):  # a customer who leaves meanwhile does not undo the turn
            await run_sync(partial(self._parts.store.record, record, begins=begins))

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
