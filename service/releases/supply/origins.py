"""What else is told of revisions: what they were built from, whether they are stale, whether they were removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from anyio.to_thread import run_sync

from service.engines.at_once import Question, ask_at_once, given_up
from service.engines.errors import EngineError
from service.engines.hosts import Hosts
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
        stale_unknown: Which hosts that it was built at did not say what its base is there now, and why.
        pruned: When it was removed from its hosts; `None` while it is not.
    """

    modelfile: str = ""
    base: str = ""
    stale: str = ""
    stale_unknown: str = ""
    pruned: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a host lists, or why it could not be asked."""

    models: Mapping[str, Listed]
    failure: str = ""


class Origins:
    """Tells it."""

    def __init__(self, hosts: Hosts, supply: SupplyLedger) -> None:
        self._hosts = hosts
        self._supply = supply

    async def look(self, *, patiently: bool = False) -> dict[str, Origin]:
        """Tell it of every revision that there is something to tell of, by its id; hosts are asked only if need be.

        Args:
            patiently: Every host is waited for; else, once one has answered, one that hangs is not.
        """
        derived = await run_sync(self._supply.derived)
        pruned = await run_sync(self._supply.pruned)
        found = await self._asked(patiently=patiently) if derived else {}
        return {
            revision: _origin(derived.get(revision), pruned.get(revision), found) for revision in {*derived, *pruned}
        }

    async def rewritten(self) -> dict[str, str]:
        """Give what files were that hosts keep in a form of their own, by what those have become."""
        return await run_sync(self._supply.rewritten)

    async def _asked(self, *, patiently: bool) -> dict[str, _Answer]:
        """Give what each host lists."""
        asked = [(host.client, "" if patiently else host.away) for host in self._hosts.all]
        questions = [Question(partial(_listed, client), away=bool(why)) for client, why in asked]
        answers = await ask_at_once(questions, _never if patiently else _has_answered)
        return {
            client.host: answer or _Answer({}, given_up(client.host, why))
            for (client, why), answer in zip(asked, answers, strict=True)
        }


async def _listed(client: OllamaClient) -> _Answer:
    try:
        return _Answer(await client.models.listed())
    except EngineError as error:
        return _Answer({}, error.message)


def _has_answered(answer: _Answer) -> bool:
    return not answer.failure


def _never(_answer: _Answer) -> bool:
    return False


def _origin(derivation: Derivation | None, pruned: datetime | None, answers: Mapping[str, _Answer]) -> Origin:
    if derivation is None:
        return Origin(pruned=pruned)
    base = derivation.base
    there = {host: answer.models for host, answer in answers.items() if not answer.failure}
    now = {host: found.digest if (found := models.get(base)) else None for host, models in there.items()}
    silent = [answers[host].failure for host in derivation.base_digests if host in answers and host not in there]
    return Origin(derivation.name, base, stale_because(derivation, now), "; ".join(silent), pruned)
