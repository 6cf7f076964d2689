"""What is done when the tag of the model that serves has moved: nothing, a rollout by itself, or at once."""

from dataclasses import dataclass
from enum import StrEnum

import anyio
import structlog

from knowledge.errors import KefuError
from service.access.keys import SYSTEM
from service.engines.choice import Served
from service.engines.ollama_wire import full_name
from service.releases.pinning import Pinning, Wanted
from service.releases.rollouts.operating import Operating, Wish
from service.releases.rollouts.rollout import WHOLE, Plan
from service.releases.serving import Serving, unfailing

log = structlog.stdlib.get_logger("kefu.releases")

EVERY_SECONDS = 15.0
_ALL = 1000  # rollouts: more than anybody will ever have made


class Policy(StrEnum):
    """What is done with a newer model under the same tag.

    - `frozen`: nothing; a person starts every rollout.
    - `canary`: it is pinned, and a rollout begins that waits for a person before its last step.
    - `immediate`: it is pinned and takes over at once; sessions that have begun keep theirs. For development.
    """

    FROZEN = "frozen"
    CANARY = "canary"
    IMMEDIATE = "immediate"


_PLANS = {Policy.CANARY: Plan(confirm=True), Policy.IMMEDIATE: Plan((WHOLE,), gate=False, preflight=False)}


@dataclass(frozen=True, slots=True)
class Means:
    """What upgrades are made with."""

    serving: Serving
    pinning: Pinning
    operating: Operating


class Upgrades:
    """Watches the tag of the model that serves.

    Args:
        policy: What is done when it has moved.
        means: With what.
    """

    def __init__(self, policy: Policy, means: Means) -> None:
        self._policy = policy
        self._with = means
        self._seen: frozenset[str] = frozenset()

    async def watch(self) -> None:
        """Look from time to time; never returns, unless there is nothing to look for."""
        while self._policy in _PLANS:
            await anyio.sleep(EVERY_SECONDS)
            await unfailing(self.look)

    async def look(self) -> None:
        """Begin a rollout where the tag stands for another model than the one that serves.

        Unless it was tried already, or a person has gone back from it.
        """
        status = await self._with.operating.status()
        if status.stable is None or status.rollout is not None:
            return
        served = await self._with.serving.load(status.position.stable)
        moved = self._moved(served)
        if not moved or moved == self._seen:
            return
        try:
            await self._begin(served)
            self._seen = moved
        except KefuError as error:
            log.warning("a newer model could not be tried", model=served.revision.model.name, why=error.message)

    def _moved(self, served: Served) -> frozenset[str]:
        """Give the digests for which the tag stands at hosts that were given the revision, but for its own."""
        name = full_name(served.revision.model.name)
        now = {
            host.digest_of(name): host.name
            for host in self._with.serving.hosts.all
            if not host.why and host.name in served.digests
        }
        return frozenset(digest for digest, host in now.items() if digest not in {"", served.digests[host]})

    async def _begin(self, served: Served) -> None:
        model, recipe = served.revision.model, served.revision.recipe
        reason = f"{model.name} has moved"
        wanted = Wanted(model.name, recipe.pack, recipe.options, reason)
        pinned = (await self._with.pinning.pin(wanted, SYSTEM)).revision.id
        rollouts = await self._with.operating.listed(_ALL)
        left = {rollout.stable for rollout in rollouts if rollout.rollback}
        if pinned in {served.revision.id, *left, *(rollout.revision for rollout in rollouts)}:
            return
        await self._with.operating.start(pinned, _PLANS[self._policy], Wish(reason), SYSTEM)
