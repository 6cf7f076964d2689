"""Building a model: from a Modelfile in the prompts' folder and a model that the hosts have, pinned as a revision."""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

from anyio.to_thread import run_sync

from service.access.keys import Caller
from service.engines.errors import EngineError, EngineUnreachable
from service.engines.ollama import OllamaClient
from service.engines.ollama_wire import full_name
from service.engines.packs import Pack, choose_pack
from service.releases.choosing import chosen_clients
from service.releases.derived.errors import DeriveFailed, ModelfileNotFound
from service.releases.derived.staleness import Derivation
from service.releases.errors import ModelMoved
from service.releases.ledger import RevisionLedger
from service.releases.modelfiles import Modelfile, read_modelfile
from service.releases.pinning import Pinned, Pinning, Wanted, refuse_cloud
from service.releases.standing import AtHost, Standing
from service.releases.supply.building import DERIVED, forgotten, name_to_build
from service.releases.supply.keeping import SupplyLedger
from service.releases.supply.steps import Step, failure_said
from service.releases.supply.working import Tell
from service.request_errors import InvalidField

_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,59}")
_REVISION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class DeriveWish:
    """What is to be built.

    Attributes:
        name: The Modelfile's.
        base: Another base than the Modelfile's: a model's name, or a revision's whole id.
        pack: The prompt pack; empty for the one made for the base's family.
        options: Generation options instead of the pack's.
        hosts: At which hosts; at all without any.
        reason: Why.
        dry_run: Only say what would be done.
    """

    name: str
    base: str = ""
    pack: str = ""
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    hosts: tuple[str, ...] = ()
    reason: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """What was built.

    Attributes:
        name: The Modelfile's.
        base: What it was built on.
        pinned: The revision; `None` where it was only said what would be done.
        hosts: How it stands at each host.
    """

    name: str
    base: str
    pinned: Pinned | None
    hosts: tuple[AtHost, ...]


@dataclass(frozen=True, slots=True)
class _Base:
    """What is built on: the name it is asked for by, and the one that says of what family it is."""

    name: str
    family: str


class Modelfiles:
    """The folder of Modelfiles."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> tuple[str, Modelfile]:
        """Give a Modelfile, its text and what that says. Blocks.

        Raises:
            ModelfileNotFound: There is none of this name.
            InvalidModelfile: It cannot be used.
        """
        there = sorted(path.name for path in self._folder.glob("*") if _NAME.fullmatch(path.name))
        if name not in there:
            raise ModelfileNotFound(name=name, folder=self._folder.name, there=", ".join(there) or "none")
        text = (self._folder / name).read_text(encoding="utf-8", errors="replace")
        return text, read_modelfile(text, f"{self._folder.name}/{name}")


class Deriving:
    """Builds models."""

    def __init__(
        self,
        clients: Sequence[OllamaClient],
        stores: tuple[RevisionLedger, SupplyLedger],
        pinning: Pinning,
        packs: Mapping[str, Pack],
        modelfiles: Modelfiles,
    ) -> None:
        self._clients = clients
        self._ledger, self._supply = stores
        self._pinning = pinning
        self._packs = packs
        self._modelfiles = modelfiles

    async def derive(self, wish: DeriveWish, caller: Caller, tell: Tell) -> Derived:
        """Build a model at every host that has its base, and pin it; the same built again is the same revision.

        Raises:
            ModelfileNotFound, InvalidModelfile: There is none that can be used.
            RevisionNotFound: The base is none.
            DeriveFailed: No host could build it.
            KefuError: It could not be pinned; see `Pinning.pin`.
        """
        text, modelfile = await run_sync(self._modelfiles.read, wish.name)
        base = await self._base(wish.base or modelfile.base)
        build = _Build(name_to_build(wish.name, DERIVED, time.time()), base.name, modelfile)
        clients = chosen_clients(self._clients, wish.hosts)
        async with forgotten(build.name, [] if wish.dry_run else clients):
            digests, stand = await _built(build, clients, tell, dry_run=wish.dry_run)
            if not digests:
                raise DeriveFailed(name=wish.name, why="; ".join(f"{at.host}: {at.why}" for at in stand.values()))
            if wish.dry_run:
                return Derived(wish.name, base.name, None, tuple(stand.values()))
            pinned = await self._pinned(build.name, wish, (base, tuple(digests)), caller)
        derivation = Derivation(wish.name, text, base.name, digests)
        await run_sync(self._supply.note_derived, pinned.revision.id, derivation, caller)
        stand |= {at.host: at for at in pinned.hosts}
        hosts = tuple(stand[client.host] for client in clients)
        return Derived(wish.name, base.name, replace(pinned, hosts=hosts), hosts)

    async def _base(self, name: str) -> _Base:
        if _REVISION.fullmatch(name):
            revision = (await run_sync(self._ledger.find, name)).revision
            return _Base(revision.alias, revision.model.name)
        refuse_cloud(full_name(name))
        return _Base(full_name(name), full_name(name))

    async def _pinned(
        self, building: str, wish: DeriveWish, at: tuple[_Base, tuple[str, ...]], caller: Caller
    ) -> Pinned:
        base, hosts = at
        pack = wish.pack or choose_pack(self._packs, "auto", base.family).name
        called = f"kefu/{wish.name}:{DERIVED}"
        wanted = Wanted(building, pack, wish.options, wish.reason, hosts=hosts, called=called)
        return await self._pinning.pin(wanted, caller)


@dataclass(frozen=True, slots=True)
class _Build:
    """A model to be built.

    Attributes:
        name: That it is built under, which nothing else has: what is built at the same time is not taken for it.
        base: The name of what it is built on.
        modelfile: What it is made with.
    """

    name: str
    base: str
    modelfile: Modelfile

    async def at(self, client: OllamaClient, tell: Tell, *, dry_run: bool) -> str:
        """Build it at one host; give what the base stood for there.

        Raises:
            InvalidField: The host does not have the base. (It would pull one by itself.)
            ModelMoved: The base was moved meanwhile.
            EngineError: The host could not.
        """
        digest = await client.models.digest_of(self.base)
        if digest is None:
            raise InvalidField("base", f"it does not have {self.base}; run there: ollama pull {self.base}")
        if dry_run:
            return digest
        async with aclosing(client.tasks.create(self.name, {**self.modelfile.making, "from": self.base})) as progress:
            async for one in progress:
                tell(Step(client.host, one.status, one.digest, one.total, one.completed))
        weights = (await client.models.contents_of(self.base)).weights
        built = (await client.models.contents_of(self.name)).weights
        if built != weights or await client.models.digest_of(self.base) != digest:
            raise ModelMoved(model=self.base, host=client.host)
        return digest


async def _built(
    build: _Build, clients: Sequence[OllamaClient], tell: Tell, *, dry_run: bool
) -> tuple[dict[str, str], dict[str, AtHost]]:
    """Build a model at hosts; give what the base stood for at those that could, and how it stands at all."""
    digests: dict[str, str] = {}
    stand: dict[str, AtHost] = {}
    for client in clients:
        try:
            digests[client.host] = await build.at(client, tell, dry_run=dry_run)
            stand[client.host] = AtHost(client.host, Standing.READY)
        except (EngineError, ModelMoved, InvalidField) as error:
            stand[client.host] = _failed_at(client.host, error)
    return digests, stand


def _failed_at(host: str, error: EngineError | ModelMoved | InvalidField) -> AtHost:
    if isinstance(error, EngineUnreachable):
        return AtHost(host, Standing.AWAY, error.message)
    if isinstance(error, EngineError):
        return AtHost(host, Standing.ABSENT, failure_said(error))
    return AtHost(host, Standing.ABSENT, str(error.facts.get("reason", error.message)))
