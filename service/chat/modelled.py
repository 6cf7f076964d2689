"""The part of a turn in which a model writes: asked, its sentences passed on, what it wrote settled or given up."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from service.chat.admission import find_admission
from service.chat.decision import Decision
from service.chat.guard.checks import checks_by
from service.chat.guard.verdicts import Cut
from service.chat.model_reply import ModelReply, ModelWriter, new_canary, new_mark
from service.chat.parts import ChatLimits, ChatParts
from service.chat.progress import OLLAMA, Turn, Written
from service.chat.prompt import Material
from service.chat.recall import RecalledTurn, within_budget
from service.chat.schemas import Outcome
from service.chat.signs import BROKEN, EMPTY, UNSUPPORTED
from service.chat.tokens import count_tokens
from service.chat.understanding.premise import corrects, is_contradicted
from service.engines.errors import EngineError
from service.engines.packs import TokenRates

log = structlog.stdlib.get_logger("kefu.chat")

# The extractive engine takes milliseconds; a busy machine is given a second of the turn for it.
_RESERVE_SECONDS = 1.0
DEFECT = "internal_error"
"""What is recorded of a turn in which kefu itself failed, and what customers are told the same by."""


class ModelTurns:
    """Has a model write the replies of turns."""

    def __init__(self, parts: ChatParts, limits: ChatLimits) -> None:
        self._parts = parts
        self._limits = limits

    async def write(self, turn: Turn, decision: Decision) -> AsyncGenerator[str]:
        """Yield the model's sentences, where they are shown before the whole reply is there.

        When it fails before the first is out, the next one is asked; when there is none, nothing is: `turn.engine`
        then tells that the turn goes on without a model.
        """
        for writer in turn.chosen.writers:
            turn.writer, turn.failure = writer, ""
            try:
                async with aclosing(self._written(turn, decision, writer)) as sentences:
                    async for sentence in sentences:
                        yield sentence
            finally:
                turn.note_attempt()
            if turn.engine == OLLAMA:
                return

    async def _written(self, turn: Turn, decision: Decision, writer: ModelWriter) -> AsyncGenerator[str]:
        try:
            async with aclosing(self._from_model(turn, decision, writer)) as sentences:
                async for sentence in sentences:
                    yield sentence
        except Exception:
            log.exception("a model's reply was lost to a defect", turn=turn.admitted.turn_id)
            self._fail(turn, DEFECT)
            if turn.engine == OLLAMA:
                note = self._interruption(turn)
                turn.break_off("interrupted", note)
                yield note

    async def _from_model(self, turn: Turn, decision: Decision, writer: ModelWriter) -> AsyncGenerator[str]:
        reply = self._begin(turn, decision, writer)
        try:
            async with aclosing(reply.sentences()) as sentences:
                async for sentence in sentences:
                    if not turn.held:
                        turn.reply = reply.guard.text
                        turn.engine = OLLAMA
                        yield sentence
        except EngineError as error:
            self._note_failure(turn, error)
        finally:
            reply.guard.break_off()
            turn.cuts, turn.prompt = reply.guard.report.cuts, reply.account()
            turn.written = Written(reply.prompt.messages if reply.prompt else (), reply.raw, _load_seconds(reply))
        if turn.failure and turn.engine == OLLAMA:
            turn.ending = "interrupted"
            note = self._interruption(turn)
            self._conclude(turn, reply, note)
            yield note
            return
        if not turn.failure and (why := self._conclude(turn, reply)):
            self._fail(turn, why)
        if turn.failure and turn.engine != OLLAMA and reply.guard.text:
            turn.cuts += (Cut(turn.failure, reply.guard.text),)

    def _begin(self, turn: Turn, decision: Decision, writer: ModelWriter) -> ModelReply:
        remembered = self._remembered(turn.admitted.turns, writer.pack.tokens)
        material = Material(turn.asked, decision.hits, remembered, new_mark(), new_canary())
        deadline = turn.admitted.started + self._limits.seconds - _RESERVE_SECONDS
        return writer.begin(material, checks_by(turn.rules), deadline)

    def _conclude(self, turn: Turn, written: ModelReply, note: str = "") -> str:
        """Settle what a model's reply is: an answer with its citations, or the admission that there is none.

        Args:
            turn: Where it is settled.
            written: The model's reply.
            note: What the customer is told behind it.

        Returns:
            Why it is no reply, or not a whole one, and nothing is settled; empty when it is one.
        """
        text, cited = written.guard.text, written.guard.report.cited
        if not text:
            return EMPTY
        if admission := find_admission(text, cited, [written.fallback(turn.asked.lang)]):
            turn.cuts += admission.beside if turn.held else ()
            turn.conclude((admission.sentence if turn.held else text) + note, Outcome.UNANSWERED, OLLAMA)
            return ""
        if written.guard.report.is_broken and not note:
            return BROKEN
        # What is not out yet need not be used where it rests on nothing.
        if turn.held and not cited:
            return UNSUPPORTED
        if turn.held and is_contradicted(turn.asked.text, text) and not corrects(text):
            text = f"{self._parts.phrases[turn.asked.lang].otherwise}\n{text}"
        turn.conclude(text + note, Outcome.ANSWERED if cited else Outcome.UNANSWERED, OLLAMA, cited)
        return ""

    def _remembered(self, turns: tuple[RecalledTurn, ...], rates: TokenRates) -> tuple[RecalledTurn, ...]:
        def cost(turn: RecalledTurn) -> int:
            return count_tokens(turn.question, rates) + count_tokens(turn.reply, rates) + 2 * rates.message

        # A turn whose customer left before it was answered would put an empty reply into the model's mouth.
        return within_budget([turn for turn in turns if turn.reply], self._limits.memory_tokens, cost)

    def _interruption(self, turn: Turn) -> str:
        return f"\n{self._parts.phrases[turn.asked.lang].interrupted}"

    def _note_failure(self, turn: Turn, error: EngineError) -> None:
        self._fail(turn, error.code)
        log.warning("the model failed", turn=turn.admitted.turn_id, code=error.code, why=error.message)

    def _fail(self, turn: Turn, code: str) -> None:
        turn.failure = code
        self._parts.metrics.engine_failures.labels(code).inc()


def _load_seconds(reply: ModelReply) -> float | None:
    return reply.finished.load_seconds if reply.finished else None
