"""Where revisions stand: whether each host still has them, and as they were."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from anyio.to_thread import run_sync

from service.engines.at_once import Question, ask_at_once, given_up
from service.engines.errors import EngineError
from service.engines.hosts import Hosts
from service.engines.ollama import OllamaClient
from service.engines.revision import Kept, Model, is_same_model
from service.releases.standing import AtHost, Standing, standing_of

Stand = dict[str, AtHost]
"""How revisions stand at one host, by their ids."""


@dataclass(frozen=True, slots=True)
class _Until:
    """How long hosts are waited for; see `ask_at_once`."""

    enough: Callable[[Stand], bool]
    well: Callable[[Stand], bool] | None = None


class Examiner:
    """Looks at the hosts.

    Args:
        hosts: All of them.
        rewritten: Gives what files were that hosts keep in a form of their own, by what those have become.
    """

    def __init__(self, hosts: Hosts, rewritten: Callable[[], Mapping[str, str]] = dict) -> None:
        self._hosts = hosts
        self._rewritten = rewritten

    async def look(self, revisions: Sequence[Kept]) -> dict[str, list[AtHost]]:
        """Say how revisions stand at every host, by their ids; each host is asked once.

        Once one has answered, one that hangs is not waited for: it is said to be away.
        """
        return await self._everywhere(revisions, None, _Until(_is_there))

    async def verify(self, revisions: Sequence[Kept]) -> dict[str, list[AtHost]]:
        """Say how revisions stand at every host, after a look at all they are made of, however long that takes."""
        return await self._everywhere(revisions, await run_sync(self._rewritten), None)

    async def prove(self, kept: Kept) -> tuple[AtHost, ...]:
        """Say how a revision stands at every host, after a look at all it is made of.

        It is proven as soon as one host has proven it: one that hangs is not waited for then, and said to be away.
        While no host answers, each has the time it always has: what an operator wants is not refused because all of
        them were away a moment ago.
        """
        name = kept.revision.id
        rewritten = await run_sync(self._rewritten)
        until = _Until(lambda stand: stand[name].standing is Standing.READY, well=_is_there)
        return tuple((await self._everywhere([kept], rewritten, until))[name])

    async def _everywhere(
        self, revisions: Sequence[Kept], rewritten: Mapping[str, str] | None, until: _Until | None
    ) -> dict[str, list[AtHost]]:
        """Ask every host; without `until` all are waited for, those too that are known to be away."""
        asked = [(host.client, host.away if until else "") for host in self._hosts.all]
        questions = [Question(partial(_at, client, revisions, rewritten), away=bool(why)) for client, why in asked]
        until = until or _Until(_never)
        answers = zip(asked, await ask_at_once(questions, until.enough, well=until.well), strict=True)
        found = [stand or _all_away(revisions, client.host, why) for (client, why), stand in answers]
        return {kept.revision.id: [stand[kept.revision.id] for stand in found] for kept in revisions}


def _is_there(stand: Stand) -> bool:
    return all(at.standing is not Standing.AWAY for at in stand.values())


def _never(_stand: Stand) -> bool:
    return False


def _all_away(revisions: Sequence[Kept], host: str, why: str) -> Stand:
    return {kept.revision.id: AtHost(host, Standing.AWAY, given_up(host, why)) for kept in revisions}


async def _at(client: OllamaClient, revisions: Sequence[Kept], rewritten: Mapping[str, str] | None) -> Stand:
    """Say how revisions stand at a host; with what hosts have rewritten, after a look at all they are made of."""
    try:
        listed = await client.models.listed()
    except EngineError as error:
        return {kept.revision.id: AtHost(client.host, Standing.AWAY, error.message) for kept in revisions}
    stand: Stand = {}
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
