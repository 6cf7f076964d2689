"""What else is told of revisions: what they were built from, whether they are stale, whether they were removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import anyio
from anyio.to_thread import run_sync

from service.engines.errors import EngineError
from service.engines.ollama import OllamaClient
from service.engines.ollama_models import Listed
from service.releases.derived.staleness import Derivation, stale_because
from service.releases.supply.keeping import SupplyLedger


@dataclass(frozen=True, slots=True)
class Origin:
    """What else is told of a revision.

    Attributes:
        modelfile: The Modelfile that it was built from; empty for others.
        base: What it was built on; empty for others.
        stale: Why it is no longer what it would be if it were built now; empty where it is.
        pruned: When it was removed from its hosts; `None` while it is not.
    """

    modelfile: str = ""
    base: str = ""
    stale: str = ""
    pruned: datetime | None = None


class Origins:
    """Tells it."""

    def __init__(self, clients: Sequence[OllamaClient], supply: SupplyLedger) -> None:
        self._clients = clients
        self._supply = supply

    async def look(self) -> dict[str, Origin]:
        """Tell it of every revision that there is something to tell of, by its id; hosts are asked only if need be."""
        derived = await run_sync(self._supply.derived)
        pruned = await run_sync(self._supply.pruned)
        listed = await self._listed() if derived else {}
        return {
            revision: _origin(derived.get(revision), pruned.get(revision), listed) for revision in {*derived, *pruned}
        }

    async def rewritten(self) -> dict[str, str]:
        """Give what files were that hosts keep in a form of their own, by what those have become."""
        return await run_sync(self._supply.rewritten)

    async def _listed(self) -> dict[str, Mapping[str, Listed]]:
        found: dict[str, Mapping[str, Listed]] = {}

        async def look(client: OllamaClient) -> None:
            try:
                found[client.host] = await client.models.listed()
            except EngineError:
                return

        async with anyio.create_task_group() as tasks:
            for client in self._clients:
                tasks.start_soon(look, client)
        return found


def _origin(
    derivation: Derivation | None, pruned: datetime | None, listed: Mapping[str, Mapping[str, Listed]]
) -> Origin:
    if derivation is None:
        return Origin(pruned=pruned)
    now = {host: found.digest if (found := there.get(derivation.base)) else None for host, there in listed.items()}
    return Origin(derivation.name, derivation.base, stale_because(derivation, now), pruned)
