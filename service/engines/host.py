"""The Ollama host as the service sees it: whether it answers now, and which digest the model's tag has there."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import anyio
import structlog

from service.engines.errors import EngineError, EngineUnreachable
from service.engines.ollama import OllamaClient

log = structlog.stdlib.get_logger("kefu.engines")

LOOK_EVERY_SECONDS = 15.0
# An answer is kept for others once this is known; its own customer waits meanwhile.
_CONFIRM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class HostState:
    """What the host said last.

    Attributes:
        why: Why the model cannot be asked now; empty when it can.
        digest: The model's digest there, hex; empty when unknown.
    """

    why: str
    digest: str = ""

    @property
    def usable(self) -> bool:
        """Whether the model can be asked."""
        return not self.why


class ModelHost:
    """One Ollama host with the model that is asked there.

    A host that nobody answers for is not tried again before the next look, so that its absence costs a
    customer nothing.
    """

    def __init__(self, client: OllamaClient, model: str, options: Mapping[str, object]) -> None:
        self.client = client
        self.model = model
        self.state = HostState("not looked at yet")
        self._options = options

    async def look(self) -> HostState:
        """Ask the host for the model's digest and remember the answer."""
        before = self.state
        try:
            digest = await self.client.models.digest_of(self.model)
        except EngineError as error:
            self.state = HostState(error.message)
        except Exception as error:
            log.exception("the model host could not be looked at", host=self.client.host)
            self.state = HostState(f"{self.client.host} could not be looked at: {type(error).__name__}")
        else:
            missing = f"{self.client.host} does not have the model {self.model}; run: ollama pull {self.model}"
            self.state = HostState("" if digest else missing, digest or "")
        if self.state != before:
            log.info("model host", host=self.client.host, model=self.model, **_described(self.state))
        return self.state

    async def is_unmoved(self) -> bool:
        """Ask the host once more whether the model is still the one it was said to be last; it is not waited for long.

        What another model has written since the last look is told by this from what the known one wrote.
        """
        before, digest = self.state.digest, None
        with anyio.move_on_after(_CONFIRM_SECONDS), suppress(EngineError):
            digest = await self.client.models.digest_of(self.model)
        if digest and digest != before:
            self.state = HostState("", digest)
        return digest == before != ""

    def note_failure(self, error: EngineError) -> None:
        """Remember that nobody answers at the host, until the next look."""
        if isinstance(error, EngineUnreachable):
            self.state = HostState(error.message)

    async def watch(self) -> None:
        """Look at the host from time to time, and have the model loaded whenever it appears; never returns."""
        appeared = True
        while True:
            if (await self.look()).usable and appeared:
                await self._warm()
            await anyio.sleep(LOOK_EVERY_SECONDS)
            appeared = not self.state.usable

    async def _warm(self) -> None:
        try:
            await self.client.warm(self.model, self._options)
        except EngineError as error:
            log.warning("the model could not be loaded", model=self.model, why=error.message)
        except Exception:
            # The service does without the model, but must not end because nobody watches the host any more.
            log.exception("the model could not be loaded", model=self.model)


def _described(state: HostState) -> dict[str, object]:
    return {"usable": True, "digest": state.digest[:12]} if state.usable else {"usable": False, "why": state.why}
