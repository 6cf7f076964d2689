"""Several Ollama hosts as one: each is asked for what it holds, the least busy first; one that is lost is not noticed.

A model is asked for by an alias, and each host must still have the digest that the alias was given there. That is
looked up once more before the first piece of a reply is passed on, so that nobody ever reads what another model wrote.
"""

import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing

import anyio
import structlog

from service.engines.at_once import Question, ask_at_once
from service.engines.errors import (
    EngineBroken,
    EngineError,
    EngineTimeout,
    EngineUnreachable,
    ModelDrifted,
    ModelMissing,
    PromptTooLong,
)
from service.engines.ollama import Finished, ModelRequest, OllamaClient
from service.engines.ollama_models import Listed
from service.engines.resting import Resting

log = structlog.stdlib.get_logger("kefu.engines")

LOOK_EVERY_SECONDS = 5.0
_CONFIRM_SECONDS = 2.0
_SOON_SECONDS = 0.2  # in which the other hosts that are well have answered, too, while a customer waits
_NOT_YET = "not looked at yet"


class Host:
    """One host as it was found last.

    Attributes:
        client: What it is asked with.
        why: Why it cannot be asked now; empty when it can.
        listed: The models it holds, by their full names.
        busy: Replies that it is writing for this process.
    """

    def __init__(self, client: OllamaClient) -> None:
        self.client = client
        self.why = _NOT_YET
        self.listed: Mapping[str, Listed] = {}
        self.busy = 0
        self._resting = Resting()

    @property
    def name(self) -> str:
        """Its name and port."""
        return self.client.host

    @property
    def away(self) -> str:
        """Why it is known not to answer; empty while it is not."""
        return "" if self.why == _NOT_YET else self.why

    def digest_of(self, model: str) -> str:
        """Give the digest of what a name stands for there; empty for nothing."""
        found = self.listed.get(model)
        return found.digest if found else ""

    def rests(self, model: str) -> bool:
        """Tell whether it is asked for a model only where no other can be: that one's last replies did not begin."""
        return self._resting.rests(model, time.monotonic(), busy=self.busy > 0)

    def can_answer(self, model: str, digest: str) -> bool:
        """Tell whether it can be asked now, and has a model as it should be."""
        return not self.why and self.digest_of(model) == digest != ""

    async def look(self) -> None:
        """Ask the host what it holds, and remember the answer."""
        before = (self.why, self._digests())
        try:
            self.listed = await self.client.models.listed()
            self.why = ""
        except EngineError as error:
            self.why, self.listed = error.message, {}
        except Exception as error:
            log.exception("the model host could not be looked at", host=self.name)
            self.why, self.listed = f"{self.name} could not be looked at: {type(error).__name__}", {}
        if before != (self.why, self._digests()):
            log.info("model host", host=self.name, usable=not self.why, why=self.why, models=len(self.listed))

    def note(self, error: EngineError, model: str, *, hung: bool) -> None:
        """Remember that a reply did not begin: it is not there until the next look, or rests from that model.

        Args:
            error: What became of the reply.
            model: What it was asked for.
            hung: A customer waited for it as long as for any host, and in vain.
        """
        if isinstance(error, EngineUnreachable):
            self.why = error.message
            return
        note = self._resting.hang if hung else self._resting.fail
        if seconds := note(model, time.monotonic()):
            told = {"host": self.name, "model": model, "seconds": seconds}
            log.warning("the model host rests", **told, why=error.message)

    def note_reply(self, model: str) -> None:
        """Remember that a model's reply has begun; from here on its failures are counted anew."""
        self._resting.answer(model)

    def _digests(self) -> dict[str, str]:
        return {name: model.digest for name, model in self.listed.items()}


class Hosts:
    """All hosts."""

    def __init__(self, clients: Sequence[OllamaClient]) -> None:
        self.all = tuple(Host(client) for client in clients)

    def for_model(self, model: str, digests: Mapping[str, str]) -> list[Host]:
        """Give the hosts that can be asked for a model now, the least busy first, and last those that rest from it.

        Args:
            model: Its alias.
            digests: What the alias was given at which host.
        """
        able = [host for host in self.all if host.can_answer(model, digests.get(host.name, ""))]
        return sorted(able, key=lambda host: (host.rests(model), host.busy))

    async def look(self) -> None:
        """Look at every host, all at once."""
        async with anyio.create_task_group() as tasks:
            for host in self.all:
                tasks.start_soon(host.look)

    async def look_for(self, found: Callable[[], bool]) -> None:
        """Look at every host, all at once, until something is found; one that hangs is not waited for then."""
        questions = [Question(host.look, away=bool(host.away)) for host in self.all]
        await ask_at_once(questions, lambda _: found(), _SOON_SECONDS)

    async def chat(
        self,
        request: ModelRequest,
        digests: Mapping[str, str],
        deadline: float,
        asked: Callable[[Host], None] = lambda _host: None,
    ) -> AsyncGenerator[str | Finished]:
        """Have a model write a reply, at whichever host can; see `OllamaClient.chat`.

        A host whose reply does not begin is left for the next one; where it was silent all the time, whoever asks later
        is spared it. Once it has begun, it cannot be begun anew.

        Args:
            request: What is asked; its model is the alias.
            digests: What the alias was given at which host.
            deadline: When the reply must be there, by `time.monotonic`, in seconds.
            asked: Is told which host writes, before the first piece.

        Raises:
            EngineError: No host could be asked, or the reply broke off. The error is that of the last host.
        """
        failure = self._nobody(request.model, digests)
        for host in self.for_model(request.model, digests):
            begun = False
            try:
                async with aclosing(_chat_at(host, request, digests[host.name], deadline)) as pieces:
                    async for piece in pieces:
                        if not begun:
                            begun = True
                            asked(host)
                        yield piece
            except EngineError as error:
                if begun or isinstance(error, PromptTooLong):
                    raise
                hung = isinstance(error, EngineTimeout) and time.monotonic() < deadline
                host.note(error, request.model, hung=hung)
                failure = error
                log.warning("a model host failed", host=host.name, code=error.code, why=error.message)
            else:
                return
        raise failure

    def _nobody(self, model: str, digests: Mapping[str, str]) -> EngineError:
        """Say why no host can be asked: none of those that were given the model is there, or has it as it was."""
        given = [host for host in self.all if host.name in digests]
        if given and all(host.why for host in given):
            return EngineUnreachable("; ".join(host.why for host in given))
        return ModelMissing(f"no host has {model} as it was pinned")

    async def close(self) -> None:
        """Close all connections."""
        for host in self.all:
            await host.client.close()


async def _chat_at(host: Host, request: ModelRequest, digest: str, deadline: float) -> AsyncGenerator[str | Finished]:
    host.busy += 1
    try:
        async with aclosing(host.client.chat(request, deadline)) as pieces:
            confirmed = False
            async for piece in pieces:
                if not confirmed:
                    await _confirm(host, request.model, digest)
                    confirmed = True
                    host.note_reply(request.model)
                yield piece
    finally:
        host.busy -= 1


async def _confirm(host: Host, model: str, digest: str) -> None:
    """Look whether a name still stands for what it should, at the last moment.

    Raises:
        ModelDrifted: It does not.
        EngineBroken: The host did not say in time.
    """
    with anyio.move_on_after(_CONFIRM_SECONDS) as waited:
        found = await host.client.models.listed()
        host.listed = found
    if waited.cancelled_caught:
        raise EngineBroken(f"{host.name} did not say in time whether it still has {model}", "status")
    if host.digest_of(model) != digest:
        raise ModelDrifted(f"{host.name}: {model} is no longer what was pinned")
