"""Giving an answer again: whether a turn's question has been answered by what would answer it now."""

from typing import NamedTuple

from anyio.to_thread import run_sync

from knowledge.types import Horizon
from service.chat.answer_cache import Asked, KeptAnswer, normalised
from service.chat.parts import ChatParts
from service.chat.progress import EXTRACTIVE, OLLAMA, Turn
from service.chat.schemas import Outcome


class LookedUp(NamedTuple):
    """What an answer was looked for by.

    Attributes:
        asked: All that it depends on.
        horizon: How long what was in force then stays so.
    """

    asked: Asked
    horizon: Horizon


class Reuse:
    """Finds and keeps the answers of turns.

    A question is neither found nor kept where anything was said before; nor is kept what was quoted because the model
    failed, nor what rests on a search without a model that should have judged.
    """

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._cache = parts.cache

    async def find(self, turn: Turn) -> LookedUp | None:
        """Answer a turn by an answer that was given before, if there is one: `turn.reused` then names its turn.

        Returns:
            What was looked for; `None` where nothing is to be kept.
        """
        if not self._cache.enabled or turn.asked.before.said or turn.asked.step is not None:
            return None
        horizon = await run_sync(self._parts.base.horizon)
        asked = Asked(normalised(turn.asked.text), turn.asked.lang, horizon.revision, self._written_with(turn))
        kept = await self._standing(asked)
        self._parts.metrics.answer_cache.labels("hit" if kept else "miss").inc()
        if kept:
            turn.reuse(kept)
        return LookedUp(asked, horizon)

    async def _standing(self, asked: Asked) -> KeptAnswer | None:
        """Give what is kept, unless it was erased or did not help; whichever process that was told is in SQL."""
        kept = self._cache.find(asked, self._parts.clock())
        if kept is None or await run_sync(self._parts.store.stands, kept.turn_id):
            return kept
        self._cache.forget([kept.turn_id])
        return None

    async def keep(self, turn: Turn, looked_up: LookedUp | None) -> None:
        """Keep a finished turn's answer, if all it was looked for with is as it was.

        Args:
            turn: The turn.
            looked_up: What `find` gave before the answer was written.
        """
        if looked_up is None or looked_up.asked.written_with != self._written_with(turn):
            return
        whole = turn.outcome is Outcome.ANSWERED and turn.ending == "complete" and not turn.failure
        whole = whole and not turn.found.crippled
        unmoved = looked_up.horizon.revision == turn.found.knowledge_revision
        expected = looked_up.asked.written_with[0] == turn.engine
        if whole and unmoved and expected:
            citations = tuple(turn.citations)
            kept = KeptAnswer(turn.admitted.turn_id, turn.reply, citations, turn.engine, looked_up.horizon)
            self._cache.keep(looked_up.asked, kept)

    def _written_with(self, turn: Turn) -> tuple[str, ...]:
        """Name what is to write the reply, or what has; a revision's id stands for its pack and options too."""
        writers = turn.chosen.writers
        guarded_by = (self._parts.pack.digest, turn.rules.digest)
        if not writers:
            return (EXTRACTIVE, *guarded_by)
        writer = turn.writer or writers[0]
        return (OLLAMA, *guarded_by, writer.served.revision.id)
