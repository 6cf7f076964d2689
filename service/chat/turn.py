"""One turn of conversation, from the customer's message to the recorded reply.

admit → recall → understand → retrieve → decide → compose → generate → guard → record. Whatever happens to the
model, the customer gets an answer before the deadline: without it the documents are quoted, and when they hold
no answer, that is said.
"""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import replace

import anyio
import structlog
from anyio.to_thread import run_sync
from msgspec import UNSET

from knowledge.subjects import NOTHING_SAID
from knowledge.types import SearchResult
from service.chat.admitted import Admitted
from service.chat.at_once import at_once, declined_by
from service.chat.citations import counted
from service.chat.clarifying import choices, of_one_make
from service.chat.decision import Decision, decide_choice, decide_ellipsis
from service.chat.ended import LEFT
from service.chat.explaining import explained
from service.chat.guard.house import citable, housed, sayable
from service.chat.guard.in_force import RulesInForce
from service.chat.guard.markers import cited_in
from service.chat.looking import Looking
from service.chat.memory import TurnRecord
from service.chat.modelled import DEFECT, ModelTurns
from service.chat.parts import ChatLimits, ChatParts
from service.chat.products import without_titled
from service.chat.progress import CACHE, EXTRACTIVE, NO_ENGINE, OLLAMA, Means, Turn
from service.chat.prompt import number
from service.chat.reception import Reception
from service.chat.reusing import Reuse
from service.chat.schemas import ChatReply, Delta, Outcome
from service.chat.signs import BROKEN
from service.chat.understanding.comparing import compared, compared_kind
from service.chat.understanding.pointing import Failing, failing
from service.chat.understanding.premise import is_contradicted
from service.chat.understanding.question import Understood
from service.chat.understanding.several import together, worth_parting
from service.engines.extractive import Question, quote
from service.privacy.masking import without

log = structlog.stdlib.get_logger("kefu.chat")


class Conversation:
    """Answers messages. One for the whole service; between turns it keeps what the store and the cache keep."""

    def __init__(self, parts: ChatParts, limits: ChatLimits) -> None:
        self._parts = parts
        self._limits = limits
        self._by_model = ModelTurns(parts, limits)
        self._looking = Looking(parts.base, limits)
        self._reuse = Reuse(parts)
        self.admit = Reception(parts, limits).admit

    @property
    def parts(self) -> ChatParts:
        """What its turns are made with."""
        return self._parts

    @property
    def rules(self) -> RulesInForce:
        """The guard's rules."""
        return self._parts.rules

    def forget(self, turn_ids: Iterable[str]) -> None:
        """Keep the answers of these turns no longer: they were erased."""
        self._parts.cache.forget(turn_ids)

    async def answer(self, admitted: Admitted) -> AsyncGenerator[Delta | ChatReply]:
        """Answer a message.

        Yields:
            Sentences as they may be shown, then the finished turn, which is recorded by then.
        """
        turn = Turn(admitted, self.rules.now)
        try:
            async with aclosing(self._write(turn)) as sentences:
                async for sentence in sentences:
                    turn.note("first_sentence")
                    yield Delta(sentence)
        except (GeneratorExit, anyio.get_cancelled_exc_class()):
            turn.break_off(LEFT)
            await self._record(turn)
            raise
        except Exception:
            turn.failure = turn.failure or DEFECT
            turn.break_off("interrupted")
            await self._record(turn)
            raise
        await self._record(turn)
        yield self._finished(turn)

    async def rehearse(self, turn: Turn) -> None:
        """Bring a turn to its end as `answer` does, and record nothing of it."""
        async with aclosing(self._write(turn)) as sentences:
            async for _ in sentences:
                turn.note("first_sentence")
        turn.citations = citable(turn.citations, turn.rules)
        turn.note("total")

    def _means(self, turn: Turn) -> Means:
        pack = turn.writer.pack if turn.writer else self._parts.pack
        return Means(pack, turn.rules.digest)

    def _finished(self, turn: Turn) -> ChatReply:
        admitted = turn.admitted
        explanation = explained(turn, self._means(turn)) if admitted.explain else UNSET
        return ChatReply(
            turn.reply,
            admitted.session_id,
            admitted.turn_id,
            turn.outcome,
            turn.citations,
            list(turn.suggestions),
            explanation=explanation,
        )

    async def _write(self, turn: Turn) -> AsyncGenerator[str]:
        if said := at_once(turn.asked, turn.rules, self._parts.pack.fallback):
            turn.conclude(*said, NO_ENGINE)
            yield turn.reply
            return
        if said := self._parts.smalltalk.reply_to(turn.asked.text, turn.asked.lang):
            turn.aside = True
            turn.conclude(said, Outcome.ANSWERED, NO_ENGINE)
            yield turn.reply
            return
        looked_up = None if turn.admitted.behind else await self._reuse.find(turn)
        if turn.reused:
            yield turn.reply
            if turn.admitted.explain:  # what it rests on is found again, at the same state of the knowledge
                await self._looking.retrieve(turn)
                turn.cuts_before = await run_sync(self._parts.store.cuts_of, turn.reused)
            return
        await self._looking.retrieve(turn)
        async with aclosing(self._write_anew(turn)) as sentences:
            async for sentence in sentences:
                yield sentence
        await self._reuse.keep(turn, looked_up)

    async def _write_anew(self, turn: Turn) -> AsyncGenerator[str]:
        decision = self._decide(turn)
        if turn.admitted.behind and (sentence := declined_by(decision.hits, turn.rules, turn.asked.lang)):
            turn.follow_up(turn.admitted.behind)
            turn.conclude(sentence, Outcome.REFUSED, NO_ENGINE)
            yield turn.reply
            return
        turn.sources = number(decision.hits)
        if await self._asks_back(turn, answerable=decision.answerable):
            yield turn.reply
            return
        if decision.answerable:
            async with aclosing(self._by_model.write(turn, decision)) as sentences:
                async for sentence in sentences:
                    yield sentence
        elif turn.admitted.explain:
            turn.refused = await run_sync(self._looking.refused, turn)
        if turn.engine != OLLAMA:
            self._quote(turn)
            yield turn.reply
        elif added := self._completed(turn):
            yield added

    def _completed(self, turn: Turn) -> str:
        """Bring what a model wrote in line with the house rules; give what of it has not been shown yet."""
        behind = self._quote_behind(turn) if turn.failure == BROKEN else ""
        if turn.outcome is not Outcome.ANSWERED:
            return turn.reply if turn.held else behind
        by_rules = housed(turn.reply, turn.asked.matter, turn.rules, turn.asked.lang)
        if not turn.held:  # its sentences were held against the same rules before they were shown
            turn.reply += by_rules.added
            return behind + by_rules.added
        turn.cuts += by_rules.cuts
        turn.reply = by_rules.text
        if not turn.reply:
            turn.conclude(self._parts.pack.fallback[turn.asked.lang], Outcome.UNANSWERED, OLLAMA)
        return turn.reply

    def _decide(self, turn: Turn) -> Decision:
        asked = turn.asked
        if asked.elliptic:
            return self._decided_ellipsis(turn.found, asked)
        if asked.completes:
            return decide_choice(turn.found, self._limits.passages, self._limits.sureness)
        whole = self._looking.decided(turn.found)
        turn.parts = worth_parting(whole, turn.parts, compared=bool(compared(without(asked.wanted))))
        return together(whole, turn.parts, self._limits.passages)

    def _decided_ellipsis(self, found: SearchResult, asked: Understood) -> Decision:
        return decide_ellipsis(found, self._limits.passages, asked.context, asked.ask, self._limits.sureness)

    async def _asks_back(self, turn: Turn, *, answerable: bool) -> bool:
        """Ask which of several things is meant, where the question leaves that open; never twice in a row.

        What does not work is the same thing however that is said.
        """
        asked, failed = turn.asked, failing(turn.asked.text)
        clear = (
            asked.asked_back or asked.context or asked.step is not None or (turn.parts and compared_kind(asked.text))
        )
        if clear or not (answerable or failed):
            return False
        kin = await run_sync(self._looking.search, failed.sought, NOTHING_SAID) if failed else SearchResult((), 0)
        turn.found = replace(turn.found, crippled=turn.found.crippled or kin.crippled)
        if answerable:
            found = choices(asked.text, turn.found.hits, turn.spoken, kin.hits)
        else:
            found = self._choices_of_failing(turn, failed, kin) if failed else ()
        turn.suggestions = sayable(found, turn.rules)
        if turn.suggestions:
            lines = (self._parts.phrases[asked.lang].clarify, *turn.suggestions)
            turn.conclude("\n".join(lines), Outcome.CLARIFIED, EXTRACTIVE)
        return bool(turn.suggestions)

    def _choices_of_failing(self, turn: Turn, failed: Failing, kin: SearchResult) -> tuple[str, ...]:
        found = choices(failed.sought, kin.hits, turn.spoken) if self._looking.decided(kin).answerable else ()
        return found or of_one_make(failed, turn.found.hits, turn.spoken)

    def _quotation(self, turn: Turn) -> str:
        """Give what the documents say, with the numbers of `turn.sources`; empty where they hold no answer."""
        asked = turn.asked
        text, talk = asked.topic if asked.context else asked.ask, turn.talk
        if asked.context:
            hits = [source.hit for source in turn.sources]
            text, talk = without_titled(text, hits), replace(talk, own=without_titled(talk.own, hits))
        question = Question(text, asked.lang, asked.step, self._limits.reply_chars, turn.parts, talk, asked.steps)
        try:
            quotation = quote(question, turn.sources, self._parts.phrases[asked.lang]) if turn.sources else None
        except Exception:
            log.exception("a quotation was lost to a defect", turn=turn.admitted.turn_id)
            turn.failure = turn.failure or DEFECT
            return ""  # and the customer is told that nothing was found, in time
        return quotation.text if quotation else ""

    def _quote_behind(self, turn: Turn) -> str:
        """Say that a reply of which a part is out already lacks something, and what the documents say; give that."""
        asked, phrases = turn.asked, self._parts.phrases[turn.asked.lang]
        by_rules = housed(self._quotation(turn), asked.matter, turn.rules, asked.lang)
        turn.cuts += by_rules.cuts
        behind = f"\n{phrases.incomplete}\n{by_rules.text}" if by_rules.text else f"\n{phrases.interrupted}"
        turn.break_off("complete" if by_rules.text else "interrupted", behind)
        return behind

    def _quote(self, turn: Turn) -> None:
        """Let the documents speak for themselves, or admit that they hold no answer."""
        asked = turn.asked
        by_rules = housed(self._quotation(turn), asked.matter, turn.rules, asked.lang)
        turn.cuts += by_rules.cuts
        if not by_rules.text:
            turn.conclude(self._parts.pack.fallback[asked.lang], Outcome.UNANSWERED, EXTRACTIVE)
        else:
            text, turn.sources = counted(by_rules.text, cited_in(by_rules.text), turn.sources)
            if is_contradicted(asked.text, text):
                text = f"{self._parts.phrases[asked.lang].otherwise}\n{text}"
            turn.conclude(text, Outcome.ANSWERED, EXTRACTIVE, tuple(source.n for source in turn.sources))

    async def _record(self, turn: Turn) -> None:
        turn.citations = citable(turn.citations, turn.rules)
        turn.note("total")
        self._count(turn)
        stored = None
        try:
            with anyio.CancelScope(shield=True):  # a customer who leaves meanwhile does not undo the turn
                stored = await run_sync(self._keep, turn)
        finally:
            if stored is None:  # whoever erased its session could not name it yet
                self.forget([turn.admitted.turn_id])
        if stored:
            self._parts.ended(turn.as_ended(stored))

    def _keep(self, turn: Turn) -> TurnRecord | None:
        record = turn.as_record(self._means(turn), self._parts.clock())
        log.info("turn", **record.summary())
        return record if self._parts.store.record(record, begins=turn.admitted.begins) else None

    def _count(self, turn: Turn) -> None:
        metrics = self._parts.metrics
        engine = CACHE if turn.reused else turn.engine
        metrics.turns.labels(turn.outcome.value, engine).inc()
        metrics.turn_seconds.labels(engine).observe(turn.timings["total"])
        if "first_sentence" in turn.timings and not turn.reused:
            metrics.first_sentence_seconds.observe(turn.timings["first_sentence"])
        for cut in turn.cuts:
            metrics.guard_cuts.labels(cut.reason).inc()
        for reason in {cut.reason for cut in turn.document_cuts}:
            metrics.guard_cuts.labels(reason).inc()
