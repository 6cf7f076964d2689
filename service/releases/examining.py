"""Where revisions stand: whether each host still has them, and as they were."""

from collections.abc import Callable, Mapping, Sequence

import anyio
from anyio.to_thread import run_sync

from service.engines.errors import EngineError
from service.engines.ollama import OllamaClient
from service.engines.revision import Kept, Model, is_same_model
from service.releases.standing import AtHost, Standing, standing_of


class Examiner:
    """Looks at the hosts.

    Args:
        clients: Of every host.
        rewritten: Gives what files were that hosts keep in a form of their own, by what those have become.
    """

    def __init__(self, clients: Sequence[OllamaClient], rewritten: Callable[[], Mapping[str, str]] = dict) -> None:
        self._clients = clients
        self._rewritten = rewritten

    async def look(self, revisions: Sequence[Kept]) -> dict[str, list[AtHost]]:
        """Say how revisions stand at every host, by their ids; each host is asked once."""
        return await self._everywhere(revisions, None)

    async def verify(self, revisions: Sequence[Kept]) -> dict[str, list[AtHost]]:
        """Say how revisions stand at every host, after a look at all they are made of; see `look`."""
        return await self._everywhere(revisions, await run_sync(self._rewritten))

    async def _everywhere(
        self, revisions: Sequence[Kept], rewritten: Mapping[str, str] | None
    ) -> dict[str, list[AtHost]]:
        found: dict[str, dict[str, AtHost]] = {}

        async def look(client: OllamaClient) -> None:
            found[client.host] = await _at(client, revisions, rewritten)

        async with anyio.create_task_group() as tasks:
            for client in self._clients:
                tasks.start_soon(look, client)
        hosts = [client.host for client in self._clients]
        return {kept.revision.id: [found[host][kept.revision.id] for host in hosts] for kept in revisions}


async def _at(
    client: OllamaClient, revisions: Sequence[Kept], rewritten: Mapping[str, str] | None
) -> dict[str, AtHost]:
    """Say how revisions stand at a host; with what hosts have rewritten, after a look at all they are made of."""
    try:
        listed = await client.models.listed()
    except EngineError as error:
        return {kept.revision.id: AtHost(client.host, Standing.AWAY, error.message) for kept in revisions}
    stand: dict[str, AtHost] = {}
    for kept in revisions:
        found = listed.get(kept.revision.alias)
        stand[kept.revision.id] = standing_of(kept, client.host, found and found.digest)
    for kept in () if rewritten is None else revisions:
        if stand[kept.revision.id].standing is Standing.READY:
            stand[kept.revision.id] = await _looked_into(client, kept, rewritten or {})
    return stand


async def _looked_into(client: OllamaClient, kept: Kept, rewritten: Mapping[str, str]) -> AtHost:
    revision = kept.revision
    try:
        missing = [blob for blob in revision.model.contents.blobs if not await _has(client, blob, rewritten)]
        if missing:
            return AtHost(client.host, Standing.DAMAGED, f"files are missing there: {', '.join(missing)}")
        contents = await client.models.contents_of(revision.alias)
    except EngineError as error:
        return AtHost(client.host, Standing.DAMAGED, error.message)
    model = revision.model
    if not is_same_model(Model(model.name, model.digest, contents, model.size), model, rewritten):
        return AtHost(client.host, Standing.DAMAGED, f"{revision.alias} is made of something else there")
    return AtHost(client.host, Standing.READY)


async def _has(client: OllamaClient, blob: str, rewritten: Mapping[str, str]) -> bool:
    """Tell whether a host has a file, as it was given or in a form that hosts have made of it."""
    given = rewritten.get(blob, blob)
    forms = (given, *(stored for stored, first in rewritten.items() if first == given))
    return any([await client.models.has_blob(form) for form in forms])
