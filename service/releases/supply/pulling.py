"""Pulling a model at every host that is to hold it, and pinning what came. What serves is not touched by it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from service.access.keys import Caller
from service.engines.errors import EngineError, EngineUnreachable
from service.engines.ollama import OllamaClient
from service.engines.ollama_wire import full_name
from service.releases.choosing import chosen_clients
from service.releases.names import is_alias
from service.releases.pinning import Pinned, Pinning, Wanted, refuse_cloud
from service.releases.standing import AtHost, Standing
from service.releases.supply.errors import PullFailed
from service.releases.supply.steps import Step, failure_said
from service.request_errors import InvalidField


class Pulling:
    """Has hosts pull."""

    def __init__(self, clients: Sequence[OllamaClient], pinning: Pinning) -> None:
        self._clients = clients
        self._pinning = pinning

    async def pin(self, wanted: Wanted, caller: Caller) -> AsyncGenerator[Step | Pinned]:
        """Pull a model, one host after the other, then pin it at those that have it now.

        Raises:
            PullFailed: No host could pull it.
            InvalidField: There is no such host, or an alias is to be pulled.
            KefuError: It cannot be pinned; see `Pinning.pin`.
        """
        name = full_name(wanted.model)
        if is_alias(name):
            raise InvalidField("pull", f"{name} is a name of kefu's, which no registry has")
        refuse_cloud(name)
        clients = chosen_clients(self._clients, wanted.hosts)
        failed: dict[str, AtHost] = {}
        for client in [] if wanted.dry_run else clients:
            try:
                async with aclosing(client.tasks.pull(wanted.model)) as progress:
                    async for one in progress:
                        yield Step(client.host, one.status, one.digest, one.total, one.completed)
            except EngineError as error:
                failed[client.host] = _failed_at(client.host, error)
                yield Step(client.host, f"failed: {failed[client.host].why}")
        if len(failed) == len(clients):
            raise PullFailed(model=name, why="; ".join(f"{at.host}: {at.why}" for at in failed.values()))
        # A host that could not pull may hold what the tag stood for before: it has no say in what is pinned.
        having = tuple(client.host for client in clients if client.host not in failed)
        pinned = await self._pinning.pin(replace(wanted, hosts=having), caller)
        stand = {at.host: at for at in pinned.hosts} | failed
        yield replace(pinned, hosts=tuple(stand[client.host] for client in clients))


def _failed_at(host: str, error: EngineError) -> AtHost:
    standing = Standing.AWAY if isinstance(error, EngineUnreachable) else Standing.ABSENT
    return AtHost(host, standing, f"it could not be pulled: {failure_said(error)}")
