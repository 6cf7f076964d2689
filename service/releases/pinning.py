"""Pinning: what a tag stands for now becomes a revision, under a name that is never given to anything else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.access.keys import Caller
from service.engines.at_once import Question, ask_at_once, given_up
from service.engines.errors import EngineError
from service.engines.hosts import Hosts
from service.engines.ollama import OllamaClient
from service.engines.ollama_wire import full_name
from service.engines.packs import Pack, choose_pack
from service.engines.revision import Model, Recipe, Revision, is_same_model, revision_id
from service.releases.choosing import chosen_clients
from service.releases.errors import AliasTaken, CloudModel, ModelMoved, ModelNotFound
from service.releases.ledger import RevisionLedger
from service.releases.names import alias_of
from service.releases.options import checked_options
from service.releases.standing import AtHost, Standing
from service.request_errors import InvalidField

_PATIENCE_SECONDS = 3.0  # for a host that is slow when another has the model: left out, it stays so until the next pin


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be pinned.

    Attributes:
        model: A model's name, with its tag.
        pack: The prompt pack; empty for the one made for the model's family.
        options: Generation options instead of the pack's.
        reason: Why.
        dry_run: Only say what would be done.
        hosts: At which hosts, by their names; at all without any.
        called: What it is kept as, where `model` is a name for the moment; empty for that one.
    """

    model: str
    pack: str = ""
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    reason: str = ""
    dry_run: bool = False
    hosts: tuple[str, ...] = ()
    called: str = ""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A revision that was pinned, and where it is.

    Attributes:
        revision: The revision; one that was pinned before, where nothing that decides is different.
        hosts: Of every host, in their order.
        is_new: It was not there before.
    """

    revision: Revision
    hosts: tuple[AtHost, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A host that holds a model, or why it does not."""

    client: OllamaClient
    model: Model | None
    standing: Standing = Standing.READY
    why: str = ""


def _has_model(found: _Found) -> bool:
    return found.model is not None


def _late(client: OllamaClient, why: str) -> _Found:
    return _Found(client, None, Standing.AWAY, given_up(client.host, why))


@dataclass(frozen=True, slots=True)
class _Placed:
    """How a revision stands at a host; where it is ready, with the digest of what its alias stands for."""

    at: AtHost
    digest: str = ""


class Pinning:
    """Makes revisions.

    Args:
        hosts: All of them.
        packs: Prompt packs by name.
        ledger: Where revisions are kept.
        defaults: Options of every revision, before those of its pack; what is wanted goes before both.
        clock: What time it is.
    """

    def __init__(
        self,
        hosts: Hosts,
        packs: Mapping[str, Pack],
        ledger: RevisionLedger,
        defaults: Mapping[str, object],
        clock: Callable[[], datetime],
    ) -> None:
        self._hosts = hosts
        self._packs = dict(packs)
        self._ledger = ledger
        self._defaults = dict(defaults)
        self._clock = clock

    async def pin(self, wanted: Wanted, caller: Caller) -> Pinned:
        """Make a revision of what a tag stands for now; where it is one already, nothing is made.

        Raises:
            InvalidField: There is no such pack or host, or an option is unknown or of another type.
            CloudModel: The model is run on machines of others.
            ModelNotFound: No host that answers holds it.
            AliasTaken: Its alias stands for another model at a host.
            ModelMoved: The tag was moved meanwhile.
        """
        name = full_name(wanted.model)
        refuse_cloud(name)
        pack = self._pack(wanted.pack, name)
        options = checked_options({**pack.options, **self._defaults, **wanted.options})
        found = await self._look(name, chosen_clients([host.client for host in self._hosts.all], wanted.hosts))
        first = next((one.model for one in found if one.model), None)
        if first is None:
            raise ModelNotFound(model=name, why="; ".join(f"{one.client.host}: {one.why}" for one in found))
        known = {kept.revision.id: kept.revision for kept in await run_sync(self._ledger.listed)}
        called = replace(first, name=wanted.called or first.name)
        made = self._made(called, Recipe(pack.name, pack.digest, options), wanted.reason, caller)
        revision = known.get(made.id, made)
        placed = await self._place(revision, found, dry_run=wanted.dry_run)
        if not wanted.dry_run:
            placements = {one.at.host: one.digest for one in placed if one.digest}
            await run_sync(self._ledger.keep, revision, pack, placements, caller)
        return Pinned(revision, tuple(one.at for one in placed), revision.id not in known)

    def _made(self, model: Model, recipe: Recipe, reason: str, caller: Caller) -> Revision:
        alias = alias_of(model.name, model.digest)
        return Revision(revision_id(model, recipe), alias, model, recipe, self._clock(), caller.name, reason)

    def _pack(self, name: str, model: str) -> Pack:
        if name and name not in self._packs:
            raise InvalidField("pack", f"there is no prompt pack {name!r}; there are: {', '.join(self._packs)}")
        return choose_pack(self._packs, name or "auto", model)

    async def _look(self, name: str, clients: Sequence[OllamaClient]) -> list[_Found]:
        refusals: list[KefuError] = []

        async def look(client: OllamaClient) -> _Found:
            try:
                return await _found_at(client, name)
            except EngineError as error:
                return _Found(client, None, Standing.AWAY, error.message)
            except (CloudModel, ModelMoved) as error:  # a group of tasks would raise it within something else
                refusals.append(error)
                return _Found(client, None)

        away = {host.name: host.away for host in self._hosts.all}
        # One that is back since the last look is not left out: it would not have the revision until it is pinned again.
        questions = [Question(partial(look, client)) for client in clients]
        answers = zip(clients, await ask_at_once(questions, _has_model, _PATIENCE_SECONDS), strict=True)
        if refusals:
            raise refusals[0]
        return [found or _late(client, away[client.host]) for client, found in answers]

    async def _place(self, revision: Revision, found: Sequence[_Found], *, dry_run: bool) -> list[_Placed]:
        """Give the revision its alias at every host that holds the same model.

        Raises:
            KefuError: No host could be given it; the error is that of the first that holds the model.
        """
        placed: list[_Placed] = []
        errors: list[KefuError] = []
        for one in found:
            try:
                placed.append(await _placed_at(one, revision, dry_run=dry_run))
            except (AliasTaken, ModelMoved, EngineError) as error:
                standing = Standing.DRIFTED if isinstance(error, AliasTaken) else Standing.ABSENT
                placed.append(_Placed(AtHost(one.client.host, standing, error.message)))
                errors.append(error)
        if errors and not any(one.digest for one in placed):
            raise errors[0]
        return placed


def refuse_cloud(name: str) -> None:
    """Refuse a model that is run on machines of others.

    Raises:
        CloudModel: It is one, by its full name.
    """
    if name.endswith(("-cloud", ":cloud")):
        raise CloudModel(model=name)


async def _found_at(client: OllamaClient, name: str) -> _Found:
    listed = (await client.models.listed()).get(name)
    if listed is None:
        return _Found(client, None, Standing.ABSENT, f"it does not have {name}; run there: ollama pull {name}")
    if listed.remote_host:
        raise CloudModel(model=name)
    contents = await client.models.contents_of(name)
    if await client.models.digest_of(name) != listed.digest:
        raise ModelMoved(model=name, host=client.host)
    return _Found(client, Model(name, listed.digest, contents, listed.size))


async def _placed_at(found: _Found, revision: Revision, *, dry_run: bool) -> _Placed:
    client, model = found.client, found.model
    if model is None:
        return _Placed(AtHost(client.host, found.standing, found.why))
    if not is_same_model(model, revision.model):
        why = f"{model.name} is another model there ({model.digest[:12]}); pull it anew there"
        return _Placed(AtHost(client.host, Standing.ABSENT, why))
    there = await client.models.digest_of(revision.alias)
    if there is not None and there != model.digest:
        await _check_same(client, revision, there)
    if there is None and not dry_run:
        await _give_alias(client, model, revision.alias)
    return _Placed(AtHost(client.host, Standing.READY), there or model.digest)


async def _check_same(client: OllamaClient, revision: Revision, there: str) -> None:
    """Refuse an alias that stands for another model.

    A manifest tells more than what a model is made of, as what its base was called: the same may have another digest.

    Raises:
        AliasTaken: It does, or was changed meanwhile.
    """
    contents = await client.models.contents_of(revision.alias)
    found = Model(revision.alias, there, contents, revision.model.size)
    if not is_same_model(found, revision.model) or await client.models.digest_of(revision.alias) != there:
        raise AliasTaken(alias=revision.alias, host=client.host, there=there[:12])


async def _give_alias(client: OllamaClient, model: Model, alias: str) -> None:
    await client.models.copy(model.name, alias)
    if await client.models.digest_of(alias) != model.digest:
        # The tag was moved between the two looks, and the alias with it: it was made just now, nobody is served by it.
        await client.models.delete(alias)
        raise ModelMoved(model=model.name, host=client.host)
