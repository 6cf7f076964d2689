"""Which revisions there is something newer for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anyio.to_thread import run_sync

from service.engines.revision import Kept
from service.releases.upstream.comparing import Compared, State, compared, place_of
from service.releases.upstream.registry import Registry


@dataclass(frozen=True, slots=True)
class Outdated:
    """How a revision stands to its tag upstream."""

    kept: Kept
    compared: Compared


class Upstream:
    """Holds what was pinned against the registry."""

    def __init__(self, registry: Registry, revisions: Callable[[], Sequence[Kept]]) -> None:
        self.registry = registry
        self._revisions = revisions

    async def look(self) -> list[Outdated]:
        """Say of every revision how it stands to its tag upstream; each tag is asked for once."""
        kept = await run_sync(self._revisions)
        places = {one.revision.id: place_of(one.revision.model.name) for one in kept}
        manifests = await self.registry.manifests(frozenset(place for place in places.values() if place))
        found: list[Outdated] = []
        for one in kept:
            place = places[one.revision.id]
            answer = manifests[place] if place else _elsewhere(one)
            found.append(Outdated(one, answer if isinstance(answer, Compared) else compared(one, answer)))
        return found


def _elsewhere(kept: Kept) -> Compared:
    return Compared(State.ELSEWHERE, f"{kept.revision.model.name} is not from this registry")
