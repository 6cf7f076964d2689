"""A reply that a model writes: prompt in, guarded sentences out, as they are finished."""

import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from service.chat.guard.admissions import Admissions
from service.chat.guard.briefing import Briefing, ChecksFor
from service.chat.guard.stream import Guard
from service.chat.prompt import Material, Prompt, compose
from service.engines.choice import UNASSIGNED, Assignment, Served
from service.engines.errors import PromptTooLong
from service.engines.hosts import Host, Hosts
from service.engines.ollama import Finished, ModelRequest
from service.engines.packs import Pack

# The estimate of what a prompt costs is on the high side; what Ollama still refuses is cut with a margin once.
_SECOND_TRY_MARGIN = 0.95


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What a reply may cost.

    Attributes:
        num_ctx: Tokens of prompt and reply together.
        reply_tokens: Tokens of the reply.
        reply_chars: Characters of the reply that are released.
    """

    num_ctx: int
    reply_tokens: int
    reply_chars: int


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """Has one revision of a model write replies.

    Attributes:
        hosts: Where models run.
        served: The revision.
        reply_chars: Characters of a reply that are released.
    """

    hosts: Hosts
    served: Served
    reply_chars: int

    @property
    def pack(self) -> Pack:
        """How the model is spoken to."""
        return self.served.pack

    @property
    def options(self) -> Mapping[str, object]:
        """Generation options; the same for every turn, because another context length makes hosts load it anew."""
        return self.served.revision.recipe.options

    @property
    def limits(self) -> ModelLimits:
        """What a reply may cost."""
        recipe = self.served.revision.recipe
        return ModelLimits(recipe.num_ctx, recipe.reply_tokens, self.reply_chars)

    def begin(self, material: Material, checks: ChecksFor, deadline: float) -> "ModelReply":
        """Prepare one reply; nothing is asked of the model yet.

        Args:
            material: What it is made of.
            checks: What each of its sentences must pass.
            deadline: When it must be there, by `time.monotonic`.
        """
        return ModelReply(self, material, checks, deadline)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to write the reply of a turn.

    Attributes:
        version: Of who serves, as the turn saw it.
        writers: To be asked one after the other, until one has written.
        assignment: Which revision the session has.
        forced: They are what an operator has set for everybody, whoever serves.
    """

    version: int = 0
    writers: tuple[ModelWriter, ...] = ()
    assignment: Assignment = UNASSIGNED
    forced: bool = False


NOBODY = Chosen()
"""No model is to write."""


class ModelReply:
    """One reply being written.

    Attributes:
        prompt: What the model was asked with; `None` when nothing fitted.
        guard: What passed and what was cut.
        raw: The model's text as it came.
        finished: How the model came to its end; `None` before that.
        host: Which host has written; empty before the first piece.
    """

    def __init__(self, writer: ModelWriter, material: Material, checks: ChecksFor, deadline: float) -> None:
        self._writer = writer
        self._checks = checks
        self._limits = writer.limits
        self._material = material
        self._deadline = deadline
        self.prompt: Prompt | None = None
        self.finished: Finished | None = None
        self.raw = ""
        self.host = ""
        self.guard = Guard(frozenset(), self._limits.reply_chars)

    def fallback(self, lang: str) -> str:
        """Give the sentence by which the model is to admit that there is no answer."""
        return self._writer.pack.fallback[lang]

    def account(self) -> dict[str, object]:
        """Tell what the model was asked with.

        `passages` are ids, in the order of their numbers; `tokens` is our estimate of the prompt, `counted` and
        `reply_tokens` are what the host counted, where it came to an end and told.
        """
        if self.prompt is None:
            return {}
        return {
            "passages": [source.hit.passage_id for source in self.prompt.sources],
            "dropped_passages": self.prompt.dropped_passages,
            "dropped_turns": self.prompt.dropped_turns,
            "tokens": self.prompt.tokens,
            "counted": self.finished and self.finished.prompt_tokens,
            "reply_tokens": self.finished and self.finished.reply_tokens,
        }

    async def sentences(self) -> AsyncGenerator[str]:
        """Yield sentences that may be shown, as the model finishes them.

        Raises:
            EngineError: The model could not be asked or did not come to an end. Sentences yielded before stand.
        """
        budget = self._limits.num_ctx - self._limits.reply_tokens
        try:
            async with aclosing(self._sentences(budget)) as sentences:
                async for sentence in sentences:
                    yield sentence
        except PromptTooLong as error:
            # What is out cannot be taken back, so a second reply may not follow it.
            if self.prompt is None or self.guard.text:
                raise
            async with aclosing(self._sentences(self._smaller(self.prompt, error))) as sentences:
                async for sentence in sentences:
                    yield sentence

    def _smaller(self, refused: Prompt, error: PromptTooLong) -> int:
        """Give the budget at which our estimate meets what the host has counted and has room for."""
        if not error.prompt_tokens or not error.context_tokens:
            return refused.tokens * 3 // 4
        # A host whose model is built for less runs it with a smaller context than it was asked for.
        room = min(self._limits.num_ctx, error.context_tokens) - self._limits.reply_tokens
        return int(room * _SECOND_TRY_MARGIN * min(1.0, refused.tokens / error.prompt_tokens))

    async def _sentences(self, budget: int) -> AsyncGenerator[str]:
        writer = self._writer
        self.prompt = compose(writer.pack, self._material, budget)
        if self.prompt is None:
            raise PromptTooLong(f"the best passage does not fit into {budget} tokens beside the question")
        self.raw = ""
        briefing = self._briefing(self.prompt)
        admissions = Admissions(briefing.admissions, briefing.admission)
        self.guard = Guard(briefing.numbers, self._limits.reply_chars, self._checks(briefing), admissions)
        request = ModelRequest(writer.served.revision.alias, self.prompt.messages, writer.options)
        chat = writer.hosts.chat(request, writer.served.digests, self._deadline, self._note_host)
        async with aclosing(chat) as pieces:
            async for piece in pieces:
                released = self._finish(piece) if isinstance(piece, Finished) else self._feed(piece)
                for sentence in released:
                    yield sentence
                if self.guard.exhausted:
                    return

    def _note_host(self, host: Host) -> None:
        self.host = host.name

    def _briefing(self, prompt: Prompt) -> Briefing:
        asked = self._material.question
        return Briefing(
            prompt.sources,
            asked.text,
            asked.lang,
            prompt.messages[0].content,
            admissions=tuple(self._writer.pack.fallback.values()),
            admission=self._writer.pack.fallback[asked.lang],
            secrets=(self._material.mark, self._material.canary),
        )

    def _feed(self, piece: str) -> list[str]:
        self.raw += piece
        return self.guard.feed(piece)

    def _finish(self, finished: Finished) -> list[str]:
        self.finished = finished
        return self.guard.finish(complete=finished.reason == "stop")


def new_canary() -> str:
    """Give a word for the system message that nothing but the message itself can hold."""
    return f"#{secrets.token_hex(5)}"


def new_mark() -> str:
    """Give a mark around passages that no document can know."""
    return f"§{secrets.token_hex(4)}§"
