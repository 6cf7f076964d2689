"""Giving an answer again: whether a turn's question has been answered by what would answer it now."""

from anyio.to_thread import run_sync

from knowledge.types import Horizon
from service.chat.answer_cache import Asked, KeptAnswer, normalised
from service.chat.parts import ChatParts
from service.chat.progress import EXTRACTIVE, OLLAMA, Turn
from service.chat.schemas import Outcome


class Reuse:
    """Finds and keeps the answers of turns.

    A question that depends on what was said before is neither found nor kept; nor is kept what a model wrote with
    earlier turns before its eyes, or what was quoted because the model failed.
    """

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._cache = parts.cache

    async def find(self, turn: Turn) -> Horizon | None:
        """Answer a turn by an answer that was given before, if there is one: `turn.reused` then names its turn.

        Returns:
            How long what is in force now stays so; `None` where nothing is to be kept.
        """
        if not self._cache.enabled or turn.asked.before.said or turn.asked.step is not None:
            return None
        horizon = await run_sync(self._parts.base.horizon)
        kept = self._cache.find(self._asked(turn, horizon), self._parts.clock())
        self._parts.metrics.answer_cache.labels("hit" if kept else "miss").inc()
        if kept:
            turn.reuse(kept)
        return horizon

    def keep(self, turn: Turn, horizon: Horizon | None) -> None:
        """Keep a finished turn's answer.

        Args:
            turn: The turn.
            horizon: What `find` gave before the answer was written.
        """
        own = turn.engine == EXTRACTIVE or not turn.admitted.turns
        whole = turn.outcome is Outcome.ANSWERED and turn.ending == "complete" and not turn.failure
        unmoved = horizon is not None and horizon.revision == turn.found.knowledge_revision
        if horizon is None or not (own and whole and unmoved):
            return
        kept = KeptAnswer(turn.admitted.turn_id, turn.reply, tuple(turn.citations), turn.engine, horizon)
        self._cache.keep(self._asked(turn, horizon), kept)

    def _asked(self, turn: Turn, horizon: Horizon) -> Asked:
        return Asked(normalised(turn.asked.text), turn.asked.lang, horizon.revision, self._written_with())

    def _written_with(self) -> tuple[str, ...]:
        parts, writer = self._parts, self._parts.writer
        guarded_by = (parts.pack.digest, parts.rules.now.digest)
        if writer is None or not writer.host.state.usable:
            return (EXTRACTIVE, *guarded_by)
        return (OLLAMA, *guarded_by, writer.host.model, writer.host.state.digest)
