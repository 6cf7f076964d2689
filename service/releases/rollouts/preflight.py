"""Whether hosts can serve two revisions side by side: where one pushes the other out, every turn waits for a load."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.engines.choice import Served
from service.engines.errors import EngineError
from service.engines.hosts import Host, Hosts
from service.engines.ollama_models import Running


@dataclass(frozen=True, slots=True)
class Both:
    """The two revisions of a rollout, as they are asked."""

    stable: Served
    canary: Served


async def lacking_memory(hosts: Hosts, both: Both) -> str:
    """Load both revisions wherever both would be asked, and say where that does not go; empty where it does.

    A host tells nobody how much memory it has, and what a model takes depends on its context: so it is tried.
    """
    shared = [host for host in hosts.all if all(_can_answer(host, one) for one in (both.stable, both.canary))]
    found = [await _pushed_out(host, both) for host in shared]
    return "; ".join(why for why in found if why)


def _can_answer(host: Host, served: Served) -> bool:
    return host.can_answer(served.revision.alias, served.digests.get(host.name, ""))


async def _pushed_out(host: Host, both: Both) -> str:
    try:
        await _warm(host, both.stable)
        before = await host.client.models.running()
        await _warm(host, both.canary)
        after = await host.client.models.running()
    except EngineError as error:
        return f"{host.name}: {error.message}"
    gone = _gone(_own(before, both.stable.digests[host.name]), after)
    if not gone:
        return ""
    return f"{host.name} cannot hold both: loading {both.canary.revision.alias} has pushed out {', '.join(gone)}"


async def _warm(host: Host, served: Served) -> None:
    await host.client.warm(served.revision.alias, served.revision.recipe.options)


def _own(loaded: Sequence[Running], digest: str) -> Sequence[Running]:
    """Give what is loaded for a revision: by its own digest, else all, since its files may go by another name."""
    return [one for one in loaded if one.digest == digest] or loaded


def _gone(before: Sequence[Running], after: Sequence[Running]) -> list[str]:
    left = {(one.digest, one.context_length) for one in after}
    return [one.name for one in before if (one.digest, one.context_length) not in left]
