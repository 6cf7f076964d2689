"""One model taken in by one host: its files sent where they are missing, made, and looked at."""

import time
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from anyio.to_thread import run_sync

from service.engines.modelfile import Contents
from service.engines.ollama import OllamaClient
from service.releases.bundles.hashing import PIECE
from service.releases.bundles.naming import Naming
from service.releases.supply.building import IMPORTED, forgotten, name_to_build
from service.releases.supply.steps import Step

Tell = Callable[[Step], None]
Check = Callable[[Contents], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Part:
    """A file for a host, and where it lies in the one that was handed in.

    Attributes:
        digest: Its SHA-256, 64 hex digits.
        offset, size: Where it begins, and how many bytes it has.
    """

    digest: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Making:
    """What a host is to make.

    Attributes:
        name: Of the model.
        parts: Its files.
        made_of: What the host is told besides; see `OllamaTasks.create`.
    """

    name: str
    parts: tuple[Part, ...]
    made_of: Mapping[str, Any]


async def send_parts(client: OllamaClient, file: BinaryIO, parts: Sequence[Part], tell: Tell) -> None:
    """Give a host the files it does not have yet.

    Raises:
        EngineError: It does not take one.
    """
    for part in parts:
        if await client.models.has_blob(part.digest):
            tell(Step(client.host, "is there already", part.digest, part.size, part.size))
            continue
        await client.tasks.push(part.digest, _pieces(client.host, file, part, tell), part.size)


async def make(client: OllamaClient, making: Making, tell: Tell, check: Check, naming: Naming) -> None:
    """Have a host make a model of files it has, and give it its name when it is whole and looked at.

    It is made under a name of its own: what breaks off before leaves nothing that the next try would take for another
    model, and what has the name is never overwritten.

    Args:
        client: Of the host.
        making: What is to be made.
        tell: Is told how far it is.
        check: Is given what was made; what it raises keeps the name from it.
        naming: Gives it the name.

    Raises:
        EngineError: It could not.
        NameTaken: The name has come to stand for another model meanwhile.
    """
    model = making.name.rpartition("/")[2].partition(":")[0]
    building = name_to_build(model, IMPORTED, time.time())
    async with forgotten(building, [client]):
        async with aclosing(client.tasks.create(building, making.made_of)) as progress:
            async for one in progress:
                tell(Step(client.host, one.status, one.digest, one.total, one.completed))
        await check(await client.models.contents_of(building))
        await naming.give(client, building, making.name)


def told_alike(contents: Contents, rewritten: Mapping[str, str]) -> Contents:
    """Give what a model is made of with the files as they were given, not as the host keeps them."""
    return replace(contents, blobs=tuple(rewritten.get(blob, blob) for blob in contents.blobs))


def _pieces(host: str, file: BinaryIO, part: Part, tell: Tell) -> AsyncIterable[bytes]:
    async def each() -> AsyncGenerator[bytes]:
        done = 0
        while done < part.size:
            piece = await run_sync(_read, file, part.offset + done, min(PIECE, part.size - done))
            done += len(piece)
            yield piece
            tell(Step(host, "sending", part.digest, part.size, done))

    return each()


def _read(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    piece = file.read(size)
    if not piece:
        raise OSError("the file that was handed in has become shorter")
    return piece
