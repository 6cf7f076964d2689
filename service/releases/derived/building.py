"""Names under which models are built, each by one build: they say when it began, so that one left behind is known."""

import re
from secrets import token_hex

from service.engines.errors import EngineError
from service.engines.ollama import OllamaClient

DERIVED = "derived"
"""The tag of the name that a model is kept as; no host has it."""
LEFT_SECONDS = 24 * 60 * 60.0
"""A build takes minutes at most; one that began so long ago was killed."""
_NAME = re.compile(rf"kefu/[^/:]+:{DERIVED}-([0-9a-f]{{8}})[0-9a-f]{{8}}")


def name_to_build(modelfile: str, now: float) -> str:
    """Give a name that nothing else has: what is built at the same time is not taken for it.

    Args:
        modelfile: The Modelfile's name.
        now: Seconds since 1970.
    """
    return f"kefu/{modelfile}:{DERIVED}-{int(now):08x}{token_hex(4)}"


def was_left(name: str, now: float) -> bool:
    """Tell whether a model has a name of a build that was killed. Pure."""
    began = _NAME.fullmatch(name)
    return began is not None and now - int(began[1], 16) > LEFT_SECONDS


async def forget_left(client: OllamaClient, now: float) -> None:
    """Take away at a host what killed builds left there; a host that cannot is asked the next time."""
    try:
        for name in await client.models.listed():
            if was_left(name, now):
                await client.models.delete(name)
    except EngineError:
        return
