"""Where revisions stand: whether each host still has them, and as they were."""

from collections.abc import Sequence

import anyio

from service.engines.errors import EngineError
from service.engines.ollama import OllamaClient
from service.engines.revision import Kept, Model, is_same_model
from service.releases.standing import AtHost, Standing, standing_of


class Examiner:
    """Looks at the hosts."""

    def __init__(self, clients: Sequence[OllamaClient]) -> None:
        self._clients = clients

    async def look(self, revisions: Sequence[Kept]) -> dict[str, list[AtHost]]:
        """Say how revisions stand at every host, by their ids; each host is asked once."""
        return await self._everywhere(revisions, deep=False)

    async def verify(self, revisions: Sequence[Kept]) -> dict[str, list[AtHost]]:
        """Say how revisions stand at every host, after a look at all they are made of; see `look`."""
        return await self._everywhere(revisions, deep=True)

    async def _everywhere(self, revisions: Sequence[Kept], *, deep: bool) -> dict[str, list[AtHost]]:
        found: dict[str, dict[str, AtHost]] = {}

        async def look(client: OllamaClient) -> None:
            found[client.host] = await _at(client, revisions, deep=deep)

        async with anyio.create_task_group() as tasks:
            for client in self._clients:
                tasks.start_soon(look, client)
        hosts = [client.host for client in self._clients]
        return {kept.revision.id: [found[host][kept.revision.id] for host in hosts] for kept in revisions}


async def _at(client: OllamaClient, revisions: Sequence[Kept], *, deep: bool) -> dict[str, AtHost]:
    try:
        listed = await client.models.listed()
    except EngineError as error:
        return {kept.revision.id: AtHost(client.host, Standing.AWAY, error.message) for kept in revisions}
    stand: dict[str, AtHost] = {}
    for kept in revisions:
        found = listed.get(kept.revision.alias)
        stand[kept.revision.id] = standing_of(kept, client.host, found and found.digest)
    for kept in revisions if deep else ():
        if stand[kept.revision.id].standing is Standing.READY:
            stand[kept.revision.id] = await _looked_into(client, kept)
    return stand


async def _looked_into(client: OllamaClient, kept: Kept) -> AtHost:
    revision = kept.revision
    try:
        missing = [blob for blob in revision.model.contents.blobs if not await client.models.has_blob(blob)]
        if missing:
            return AtHost(client.host, Standing.DAMAGED, f"files are missing there: {', '.join(missing)}")
        contents = await client.models.contents_of(revision.alias)
    except EngineError as error:
        return AtHost(client.host, Standing.DAMAGED, error.message)
    model = revision.model
    if not is_same_model(Model(model.name, model.digest, contents, model.size), model):
        return AtHost(client.host, Standing.DAMAGED, f"{revision.alias} is made of something else there")
    return AtHost(client.host, Standing.READY)
