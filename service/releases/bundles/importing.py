"""Bringing in a bundle, or weights alone: everything is checked first, then each host is given what it lacks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import PurePath

from anyio import from_thread
from anyio.to_thread import run_sync

from knowledge.errors import KefuError
from service.access.keys import Caller
from service.engines.errors import EngineError, EngineUnreachable
from service.engines.modelfile import Contents
from service.engines.ollama import OllamaClient
from service.engines.revision import Model, Revision, is_same_model
from service.releases.bundles.errors import ImportFailed, InvalidBundle, NameTaken, WrongHash
from service.releases.bundles.layers import FILES, making
from service.releases.bundles.naming import Naming
from service.releases.bundles.plain_tar import Member, blob_name, members_of
from service.releases.bundles.reading import Bundle, is_gguf, read_bundle
from service.releases.bundles.record import revision_of
from service.releases.bundles.spool import Spooled
from service.releases.bundles.taking_in import Making, Part, Tell, make, send_parts, told_alike
from service.releases.bundles.trust import Signed, Trust
from service.releases.bundles.weights import Weights, weights_wanted
from service.releases.choosing import chosen_clients
from service.releases.errors import AliasTaken
from service.releases.ledger import RevisionLedger
from service.releases.names import alias_of
from service.releases.pinning import Pinned, Pinning, Wanted
from service.releases.standing import AtHost, Standing
from service.releases.supply.keeping import SupplyLedger
from service.releases.supply.steps import Step, failure_said
from service.request_errors import InvalidField


@dataclass(frozen=True, slots=True)
class ImportWish:
    """How a file is to be brought in.

    Attributes:
        sha256: The file's.
        signature, key: Its signature and the public key that made it, as minisign writes them; empty for none.
        name, template, modelfile: Of weights alone: what the model is called, and what it is made with.
        pack, options: Of weights alone; as in `Wanted`.
        hosts: At which hosts; at all without any.
        reason: Why.
        dry_run: Check it and say what would be done.
    """

    sha256: str
    signature: str = ""
    key: str = ""
    name: str = ""
    template: str = ""
    modelfile: str = ""
    pack: str = ""
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    hosts: tuple[str, ...] = ()
    reason: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file.

    Attributes:
        model: The model's name.
        pinned: The revision; `None` for weights alone that were only looked at.
        signed: Who signed the file.
    """

    model: str
    pinned: Pinned | None
    signed: Signed


@dataclass(frozen=True, slots=True)
class Stores:
    """What is kept of revisions."""

    ledger: RevisionLedger
    supply: SupplyLedger


class Importing:
    """Brings files in.

    Args:
        clients: Of every host.
        stores: What is kept.
        pinning: Makes revisions of weights alone.
        trust: Whose signatures count.
        clock: What time it is.
    """

    def __init__(
        self,
        clients: Sequence[OllamaClient],
        stores: Stores,
        pinning: Pinning,
        trust: Trust,
        clock: Callable[[], datetime],
    ) -> None:
        self._clients = clients
        self._stores = stores
        self._pinning = pinning
        self._trust = trust
        self._clock = clock
        self._naming = Naming()

    async def bring(self, file: Spooled, wish: ImportWish, caller: Caller, tell: Tell) -> Brought:
        """Bring a file in.

        Raises:
            WrongHash: It is another file.
            UnsignedModel, WrongSignature, InvalidKey: Its signature does not do.
            InvalidBundle: It is no GGUF, and not a bundle that holds together.
            InvalidField: What was wished for does not fit it.
            ImportFailed: No host could take it in.
            KefuError: It could not be pinned; see `Pinning.pin`.
        """
        if file.sha256 != wish.sha256.lower():
            raise WrongHash(found=file.sha256, expected=wish.sha256)
        signed = self._trust.check(wish.signature, wish.key, file.signed_hash)
        clients = chosen_clients(self._clients, wish.hosts)
        if await run_sync(is_gguf, file.file):
            brought = await self._weights(file, wish, caller, (clients, tell))
        else:
            if given := [name for name in ("name", "template", "modelfile", "pack", "options") if getattr(wish, name)]:
                await run_sync(members_of, file.file, file.size)  # what is no bundle at all is said to be none
                raise InvalidField(given[0], "a bundle brings its own")
            brought = await self._bundle(file, wish, caller, (clients, tell))
        if brought.pinned and not wish.dry_run:
            detail = {"sha256": file.sha256, "signed_by": signed.key, "reason": wish.reason}
            await run_sync(self._stores.supply.note_brought, brought.pinned.revision.id, caller, detail)
        return replace(brought, signed=signed)

    async def _bundle(
        self, file: Spooled, wish: ImportWish, caller: Caller, at: tuple[Sequence[OllamaClient], Tell]
    ) -> Brought:
        clients, tell = at

        def told(member: Member) -> None:
            step = Step("", "checking", PurePath(member.name).name.removeprefix("sha256-"), member.size, 0)
            from_thread.run_sync(tell, step)

        bundle = await run_sync(read_bundle, file.file, file.size, told)
        alias = alias_of(bundle.record.model, bundle.record.digest)
        revision, pack = revision_of(bundle.record, alias, caller.name)
        revision = replace(revision, made_at=self._clock(), reason=wish.reason or revision.reason)
        wanted = _making(bundle, alias)
        known = {kept.revision.id: kept.revision for kept in await run_sync(self._stores.ledger.listed)}
        taking = _Taking(file, wanted, known.get(revision.id, revision), self._stores.supply, self._naming)
        stand: list[AtHost] = []
        placements: dict[str, str] = {}
        for client in clients:
            stand.append(await taking.at(client, tell, dry_run=wish.dry_run))
            if stand[-1].standing is Standing.READY and not wish.dry_run:
                placements[client.host] = await client.models.digest_of(alias) or ""
        _check_any(stand, bundle.record.model)
        if not wish.dry_run:
            await run_sync(self._stores.ledger.keep, revision, pack, placements, caller)
        pinned = Pinned(known.get(revision.id, revision), tuple(stand), revision.id not in known)
        return Brought(bundle.record.model, pinned, Signed())

    async def _weights(
        self, file: Spooled, wish: ImportWish, caller: Caller, at: tuple[Sequence[OllamaClient], Tell]
    ) -> Brought:
        clients, tell = at
        weights = weights_wanted(wish.name, wish.template, wish.modelfile, file.sha256)
        wanted = Making(weights.name, (Part(file.sha256, 0, file.size),), weights.made_of)
        stand: list[AtHost] = []
        for client in clients:
            try:
                await self._made_at(client, file, (wanted, weights), tell if not wish.dry_run else None)
                stand.append(AtHost(client.host, Standing.READY))
            except (EngineError, NameTaken) as error:
                stand.append(_failed_at(client.host, error))
        _check_any(stand, weights.name)
        if wish.dry_run:
            return Brought(weights.name, None, Signed())
        ready = tuple(at.host for at in stand if at.standing is Standing.READY)
        pin = Wanted(weights.name, wish.pack, wish.options, wish.reason, hosts=ready)
        pinned = await self._pinning.pin(pin, caller)
        hosts = {at.host: at for at in stand} | {at.host: at for at in pinned.hosts}
        return Brought(weights.name, replace(pinned, hosts=tuple(hosts[client.host] for client in clients)), Signed())

    async def _made_at(
        self, client: OllamaClient, file: Spooled, wanted: tuple[Making, Weights], tell: Tell | None
    ) -> None:
        making, weights = wanted
        there = (await client.models.listed()).get(making.name)
        if there is not None:
            rewritten = await run_sync(self._stores.supply.rewritten)
            contents = told_alike(await client.models.contents_of(making.name), rewritten)
            if not weights.is_made_in(contents):
                raise NameTaken(name=making.name, host=client.host)
            return
        if tell is None:
            return
        await send_parts(client, file.file, making.parts, tell)

        async def note(contents: Contents) -> None:
            stored = contents.blobs[:1] or (weights.digest,)
            await run_sync(self._stores.supply.note_rewritten, [weights.digest], stored)

        await make(client, making, tell, note, self._naming)


@dataclass(frozen=True, slots=True)
class _Taking:
    """A bundle for hosts."""

    file: Spooled
    making: Making
    revision: Revision
    supply: SupplyLedger
    naming: Naming

    async def at(self, client: OllamaClient, tell: Tell, *, dry_run: bool) -> AtHost:
        """Have one host take it in; say how it stands there then."""
        try:
            return await self._taken_in(client, tell, dry_run=dry_run)
        except (EngineError, InvalidBundle, NameTaken) as error:
            return _failed_at(client.host, error)

    async def _taken_in(self, client: OllamaClient, tell: Tell, *, dry_run: bool) -> AtHost:
        name = self.making.name
        there = (await client.models.listed()).get(name)
        if there is None:
            if not dry_run:
                await send_parts(client, self.file.file, self.making.parts, tell)
                await make(client, self.making, tell, partial(self._check, client.host), self.naming)
        elif not self._is_it(await client.models.contents_of(name), await run_sync(self.supply.rewritten)):
            return _failed_at(client.host, AliasTaken(alias=name, host=client.host, there=there.digest[:12]))
        return AtHost(client.host, Standing.READY)

    async def _check(self, host: str, contents: Contents) -> None:
        """Remember in which form a host keeps the files of what it made.

        Raises:
            InvalidBundle: It is another model than was meant.
        """
        meant = self.revision.model.contents.blobs
        stored = [blob for blob in contents.blobs if blob not in meant]
        given = [blob for blob in meant if blob not in contents.blobs]
        # It was made just now of files whose hashes the host has checked: what is different is its form of them.
        if len(given) != len(stored) or not self._is_it(contents, dict(zip(stored, given, strict=True))):
            raise InvalidBundle("manifest", f"{host} made another model of it than the one that was exported")
        await run_sync(self.supply.note_rewritten, given, stored)

    def _is_it(self, contents: Contents, rewritten: Mapping[str, str]) -> bool:
        model = self.revision.model
        return is_same_model(Model(model.name, model.digest, contents, model.size), model, rewritten)


def _making(bundle: Bundle, alias: str) -> Making:
    parts = [bundle.members[blob_name(layer.digest)] for layer in bundle.layers.of(FILES)]
    digests = [layer.digest for layer in bundle.layers.of(FILES)]
    sent = tuple(Part(digest, part.offset, part.size) for digest, part in zip(digests, parts, strict=True))
    return Making(alias, sent, making(bundle.layers, bundle.texts))


def _check_any(stand: Sequence[AtHost], model: str) -> None:
    if not any(at.standing is Standing.READY for at in stand):
        raise ImportFailed(model=model, why="; ".join(f"{at.host}: {at.why}" for at in stand))


def _failed_at(host: str, error: KefuError) -> AtHost:
    if isinstance(error, EngineUnreachable):
        return AtHost(host, Standing.AWAY, error.message)
    standing = Standing.DRIFTED if isinstance(error, AliasTaken) else Standing.ABSENT
    return AtHost(host, standing, failure_said(error) if isinstance(error, EngineError) else error.message)
