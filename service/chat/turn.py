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
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import anyio
import msgspec
import structlog
from anyio.to_thread import run_sync

from knowledge.base import KnowledgeBase, utc_now
from knowledge.types import SearchResult
from service.chat.citations import best_supported, cite
from service.chat.decision import Decision, decide
from service.chat.guard import Cut
from service.chat.memory import SessionStore, TurnRecord
from service.chat.model_reply import ModelWriter, new_mark
from service.chat.packs import Pack
from service.chat.prompt import Material, number
from service.chat.question import Understood, own_words, understand
from service.chat.recall import RecalledTurn, within_budget
from service.chat.schemas import ChatReply, Citation, Delta, Outcome, Started
from service.chat.tokens import count_tokens
from service.engines.errors import EngineError
from service.engines.extractive import Phrases, Question, Source, quote
from service.errors import MessageEmpty, MessageTooLong
from service.system.metrics import Metrics

log = structlog.stdlib.get_logger("kefu.chat")

# The extractive engine takes milliseconds; a busy machine is given a second of the turn for it.
_RESERVE_SECONDS = 1.0
_MARKER = re.compile(r"\s*\[\d+\]")

EXTRACTIVE = "extractive"
OLLAMA = "ollama"
NO_ENGINE = "none"


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


@dataclass(frozen=True, slots=True)
class Admitted:
    """A message that is going to be answered."""

    turn_id: str
    session_id: str
    new_session: bool
    understood: Understood
    turns: tuple[RecalledTurn, ...]
    started: float

    @property
    def meta(self) -> Started:
        """What the customer's side is told first."""
        return Started(self.session_id, self.turn_id)


@dataclass(slots=True)
class _Turn:
    """What has become of a turn so far."""

    admitted: Admitted
    found: SearchResult = field(default_factory=lambda: SearchResult((), 0))
    sources: tuple[Source, ...] = ()
    reply: str = ""
    outcome: Outcome = Outcome.UNANSWERED
    citations: list[Citation] = field(default_factory=list[Citation])
    engine: str = NO_ENGINE
    ending: str = "complete"
    failure: str = ""
    cuts: tuple[Cut, ...] = ()
    timings: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def asked(self) -> Understood:
        return self.admitted.understood

    def note(self, step: str) -> None:
        """Note when a step was done, in seconds after the message came; the first time counts."""
        self.timings.setdefault(step, round(time.monotonic() - self.admitted.started, 4))

    def conclude(self, reply: str, outcome: Outcome, engine: str, cited: tuple[int, ...] = ()) -> None:
        self.reply = reply
        self.outcome = outcome
        self.engine = engine
        self.citations = cite(self.sources, cited)


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
        turn = _Turn(admitted)
        try:
            await self._retrieve(turn)
            async with aclosing(self._write(turn, hold=hold)) as sentences:
                async for sentence in sentences:
                    turn.note("first_sentence")
                    yield Delta(sentence)
            await self._record(turn)
        except (GeneratorExit, anyio.get_cancelled_exc_class()):
            turn.ending = "left"
            with anyio.CancelScope(shield=True):
                await self._record(turn)
            raise
        yield ChatReply(turn.reply, admitted.session_id, admitted.turn_id, turn.outcome, turn.citations)

    async def _retrieve(self, turn: _Turn) -> None:
        asked = turn.asked
        turn.found = await run_sync(self._search, own_words(asked.text).strip() or asked.text, asked.context)
        turn.note("search")

    def _search(self, question: str, context: str) -> SearchResult:
        return self._parts.base.search(question, context=context, limit=2 * self._limits.passages)

    async def _write(self, turn: _Turn, *, hold: bool) -> AsyncGenerator[str]:
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
        self, turn: _Turn, decision: Decision, writer: ModelWriter, *, hold: bool
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

    def _conclude_model(self, turn: _Turn, text: str, cited: tuple[int, ...], note: str = "") -> None:
        """Settle what a model's reply is: an answer with its citations, or the admission that there is none."""
        ending = f"\n{note}" if note else ""
        if self._is_fallback(text, cited):
            turn.conclude(_MARKER.sub("", text) + ending, Outcome.UNANSWERED, OLLAMA)
            return
        if not cited and (source := best_supported(text, turn.sources)) is not None:
            text, cited = f"{text} [{source.n}]", (source.n,)
        turn.conclude(text + ending, Outcome.ANSWERED if cited else Outcome.UNANSWERED, OLLAMA, cited)

    def _is_fallback(self, text: str, cited: tuple[int, ...]) -> bool:
        """Tell whether a model has said that there is no answer, with hardly anything beside it."""
        bare = _MARKER.sub("", text)
        said = [sentence for sentence in self._parts.pack.fallback.values() if sentence.rstrip("。.") in bare]
        return bool(said) and (not cited or len(bare) <= 2 * len(said[0]))

    def _quote(self, turn: _Turn) -> None:
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

        return within_budget(turns, self._limits.memory_tokens, cost)

    def _note_failure(self, turn: _Turn, writer: ModelWriter, error: EngineError) -> None:
        turn.failure = error.code
        writer.host.note_failure(error)
        self._parts.metrics.engine_failures.labels(error.code).inc()
        log.warning("the model failed", turn=turn.admitted.turn_id, code=error.code, why=error.message)

    async def _record(self, turn: _Turn) -> None:
        turn.note("total")
        self._count(turn)
        record = self._as_record(turn)
        await run_sync(lambda: self._parts.store.record(record, new_session=turn.admitted.new_session))

    def _count(self, turn: _Turn) -> None:
        metrics = self._parts.metrics
        metrics.turns.labels(turn.outcome.value, turn.engine).inc()
        metrics.turn_seconds.labels(turn.engine).observe(turn.timings["total"])
        if "first_sentence" in turn.timings:
            metrics.first_sentence_seconds.observe(turn.timings["first_sentence"])
        for cut in turn.cuts:
            metrics.guard_cuts.labels(cut.reason).inc()

    def _as_record(self, turn: _Turn) -> TurnRecord:
        by_model = turn.engine == OLLAMA and self._parts.writer is not None
        host = self._parts.writer.host if self._parts.writer is not None and by_model else None
        return TurnRecord(
            id=turn.admitted.turn_id,
            session_id=turn.admitted.session_id,
            created_at=self._parts.clock(),
            question=turn.asked.text,
            topic=turn.asked.topic,
            lang=turn.asked.lang,
            reply=turn.reply,
            outcome=turn.outcome.value,
            ending=turn.ending,
            citations=[msgspec.to_builtins(citation) for citation in turn.citations],
            hits=_scores(turn.found),
            knowledge_revision=turn.found.knowledge_revision,
            engine=turn.engine,
            model=host.model if host else "",
            digest=host.state.digest if host else "",
            pack=self._parts.pack.name,
            failure=turn.failure,
            cuts=[{"reason": cut.reason, "text": cut.text} for cut in turn.cuts],
            timings=turn.timings,
        )


def _scores(found: SearchResult) -> list[dict[str, Any]]:
    return [
        {
            "passage": hit.passage_id,
            "lexical": round(hit.scores.lexical, 3),
            "dense": None if hit.scores.dense is None else round(hit.scores.dense, 3),
            "fused": round(hit.scores.fused, 3),
            "relevance": round(hit.scores.relevance, 3),
        }
        for hit in found.hits
    ]


def _new_id() -> str:
    return secrets.token_urlsafe(16)
