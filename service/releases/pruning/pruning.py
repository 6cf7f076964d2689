"""Removing revisions from their hosts: only names that kefu has given, and that still stand for what was given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from anyio.to_thread import run_sync

from service.access.keys import Caller
from service.engines.errors import EngineError, EngineUnreachable, ModelMissing
from service.engines.ollama import OllamaClient
from service.engines.revision import Kept
from service.releases.ledger import RevisionLedger
from service.releases.pruning.deciding import Decided, Uses, decide
from service.releases.supply.keeping import SupplyLedger


class Outcome(StrEnum):
    """What became of a revision at a host."""

    REMOVED = "removed"
    GONE = "gone"
    """It was not there any more."""
    DRIFTED = "drifted"
    """Its name stands for another model there, which is left alone."""
    NEEDED = "needed"
    """It is needed again since this began."""
    AWAY = "away"
    """The host does not answer."""
    FAILED = "failed"
    """The host could not remove it."""


@dataclass(frozen=True, slots=True)
class Freed:
    """What became of a revision at one host.

    Attributes:
        host: Its name and port.
        outcome: What.
        bytes: How many there is more room for; nothing where another model has the same weights.
        why: What is wrong; empty where nothing is.
    """

    host: str
    outcome: Outcome
    bytes: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of all revisions.

    Attributes:
        going: Those that were removed, with what became of them at each host.
        decided: What was decided, and why.
    """

    going: tuple[tuple[Kept, tuple[Freed, ...]], ...]
    decided: Decided


@dataclass(frozen=True, slots=True)
class Books:
    """What is kept of revisions, and of what they are used for."""

    ledger: RevisionLedger
    supply: SupplyLedger
    uses: Callable[[], Uses]


class Pruning:
    """Removes revisions.

    Args:
        clients: Of every host.
        books: What is kept of them.
    """

    def __init__(self, clients: Sequence[OllamaClient], books: Books) -> None:
        self._clients = {client.host: client for client in clients}
        self._books = books

    async def prune(self, keep: int, reason: str, caller: Caller, *, dry_run: bool) -> Pruned:
        """Remove revisions that nothing needs; the list remembers them.

        Args:
            keep: How many of those that answered before are kept for going back.
            reason: Why.
            caller: Who wants it.
            dry_run: Only say what would be done.
        """
        decided = await self._decided(keep)
        gone: dict[str, list[Freed]] = {one.revision.id: [] for one in decided.going}
        for host in dict.fromkeys(host for one in decided.going for host in one.placements):
            there = [one for one in decided.going if host in one.placements]
            for one, freed in await self._at(host, there, keep, dry_run=dry_run):
                gone[one.revision.id].append(freed)
        if not dry_run:
            for one in decided.going:
                removed = [at.host for at in gone[one.revision.id] if at.outcome in {Outcome.REMOVED, Outcome.GONE}]
                await run_sync(self._books.supply.note_pruned, one.revision.id, removed, caller, reason)
        return Pruned(tuple((one, tuple(gone[one.revision.id])) for one in decided.going), decided)

    async def _decided(self, keep: int) -> Decided:
        uses = await run_sync(self._books.uses)
        return decide(await run_sync(self._books.ledger.listed), uses, keep)

    async def _at(self, host: str, going: Sequence[Kept], keep: int, *, dry_run: bool) -> list[tuple[Kept, Freed]]:
        """Remove revisions from one host."""
        client = self._clients.get(host)
        if client is None:  # it is none of ours any more, and nothing of it is asked
            return [(one, Freed(host, Outcome.GONE)) for one in going]
        try:
            sizes = await self._sizes(client, going)
        except EngineError as error:
            return [(one, Freed(host, Outcome.AWAY, why=error.message)) for one in going]
        done: dict[str, Freed] = {}
        found: list[tuple[Kept, Freed]] = []
        for one in going:
            alias = one.revision.alias
            if alias in done:  # two revisions of one model: its room is counted once
                found.append((one, replace(done[alias], bytes=0)))
                continue
            done[alias] = await self._removed(client, one, sizes[alias], None if dry_run else keep)
            found.append((one, done[alias]))
        return found

    async def _sizes(self, client: OllamaClient, going: Sequence[Kept]) -> dict[str, int]:
        """Say how much room each alias would leave; none where a model that stays has its weights."""
        listed = await client.models.listed()
        rewritten = await run_sync(self._books.supply.rewritten)
        aliases = {one.revision.alias for one in going}
        used: set[str] = set()
        for name in listed.keys() - aliases:
            try:
                contents = await client.models.contents_of(name)
            except ModelMissing:  # it is listed, but its files are not there
                continue
            used |= {rewritten.get(blob, blob) for blob in contents.blobs}
        sizes: dict[str, int] = {}
        for one in going:
            model = one.revision.model
            weights = rewritten.get(model.contents.weights, model.contents.weights)
            if one.revision.alias not in sizes:
                shared = weights in used
                sizes[one.revision.alias] = 0 if shared or one.revision.alias not in listed else model.size
                used.add(weights)
        return sizes

    async def _removed(self, client: OllamaClient, one: Kept, size: int, keep: int | None) -> Freed:
        """Remove an alias; without `keep`, only say whether it could be."""
        alias, expected = one.revision.alias, one.placements[client.host]
        try:
            digest = await client.models.digest_of(alias)
            if digest is None:
                return Freed(client.host, Outcome.GONE)
            if digest != expected:
                why = f"{alias} is {digest[:12]} there, and was pinned as {expected[:12]}"
                return Freed(client.host, Outcome.DRIFTED, why=why)
            if keep is not None:
                if one.revision.id in (await self._decided(keep)).staying:
                    return Freed(client.host, Outcome.NEEDED, why="it is needed again")
                await client.models.delete(alias)
        except ModelMissing:
            return Freed(client.host, Outcome.GONE)
        except EngineError as error:
            outcome = Outcome.AWAY if isinstance(error, EngineUnreachable) else Outcome.FAILED
            return Freed(client.host, outcome, why=error.message)
        return Freed(client.host, Outcome.REMOVED, size)
