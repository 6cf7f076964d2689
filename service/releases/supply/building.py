"""Names under which models are made, each by one making: what breaks off half way never stands for what it was to be.

They say when that began, so that one left behind by what was killed is known, and goes with the next making.
"""

import re
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from secrets import token_hex

from anyio import CancelScope, create_task_group, move_on_after

from service.engines.errors import EngineError
from service.engines.ollama import OllamaClient

DERIVED = "derived"
"""The tag of the name that a derived model is kept as; no host has it."""
IMPORTED = "imported"
LEFT_SECONDS = 24 * 60 * 60.0
"""A model is made in minutes, of large files in hours at most; what began so long ago was killed."""
_FORGET_SECONDS = 10  # that each host is waited for, so that what is interrupted leaves no name behind
_NAME = re.compile(rf"kefu/[^/:]+:(?:{DERIVED}|{IMPORTED})-([0-9a-f]{{8}})[0-9a-f]{{8}}")


def name_to_build(model: str, how: str, now: float) -> str:
    """Give a name that nothing else has: what is made at the same time is not taken for it.

    Args:
        model: What is made is called, without namespace and tag.
        how: `DERIVED` or `IMPORTED`.
        now: Seconds since 1970.
    """
    return f"kefu/{model}:{how}-{int(now):08x}{token_hex(4)}"


def was_left(name: str, now: float) -> bool:
    """Tell whether a model has a name of a making that was killed. Pure."""
    began = _NAME.fullmatch(name)
    return began is not None and now - int(began[1], 16) > LEFT_SECONDS


@asynccontextmanager
async def forgotten(name: str, clients: Sequence[OllamaClient]) -> AsyncGenerator[None]:
    """Take the name for building away in the end, however that comes: another name keeps what was wanted.

    With it go those of makings that were killed. All hosts are asked at once: one that hangs has only its own time.
    """
    try:
        yield
    finally:
        with CancelScope(shield=True):
            async with create_task_group() as tasks:
                for client in clients:
                    tasks.start_soon(_sweep, client, name)


async def _sweep(client: OllamaClient, name: str) -> None:
    with move_on_after(_FORGET_SECONDS):
        await _forget(client, name)
        await forget_left(client, time.time())


async def forget_left(client: OllamaClient, now: float) -> None:
    """Take away at a host what killed makings left there; a host that cannot is asked the next time."""
    try:
        for name in await client.models.listed():
            if was_left(name, now):
                await client.models.delete(name)
    except EngineError:
        return


async def _forget(client: OllamaClient, name: str) -> None:
    try:
        if await client.models.digest_of(name) is not None:
            await client.models.delete(name)
    except EngineError:  # it takes no room beside the name that was wanted, and goes a day later
        return
